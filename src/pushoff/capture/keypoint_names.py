"""Body parts as people and pose tools spell them, as landmarks: "knee_L", "LKnee", "Left Knee"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES, sided

_SIDE_WORDS = {
    "left": "left",
    "l": "left",
    "lt": "left",
    "right": "right",
    "r": "right",
    "rt": "right",
}
#: Paired parts, letters only, as landmarks. "foot" alone is not among them: some mean the toe by
#: it, some the ankle.
_PAIRED = {
    "hip": "hip",
    "hipjoint": "hip",
    "knee": "knee",
    "kneejoint": "knee",
    "ankle": "ankle",
    "anklejoint": "ankle",
    "heel": "heel",
    "calcaneus": "heel",
    "toe": "toe",
    "toes": "toe",
    "toetip": "toe",
    "bigtoe": "toe",
    "greattoe": "toe",
    "hallux": "toe",
    "footindex": "toe",
    "smalltoe": "toe_lateral",
    "littletoe": "toe_lateral",
    "fifthtoe": "toe_lateral",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "wrist",
    "eye": "eye",
    "ear": "ear",
}
_MIDLINE = {
    "midhip": "mid_hip",
    "hip": "mid_hip",
    "hips": "mid_hip",
    "hipcenter": "mid_hip",
    "hipcentre": "mid_hip",
    "pelvis": "mid_hip",
    "neck": "neck",
    "nose": "nose",
    "head": "head_top",
    "headtop": "head_top",
    "topofhead": "head_top",
    "topvertex": "head_top",
    "vertex": "head_top",
}
#: Without these on both sides no leg can be followed.
_NEEDED = ("hip", "knee", "ankle")
_SHOWN = 6


def landmark_of(name: str) -> str | None:
    """Return the landmark that a body part's name means, None where it means none.

    Case, blanks, dots, dashes and underscores do not matter; the side may be written out or be one
    letter, and stand in front or behind.
    """
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name.strip())
    spaced = re.sub(r"([A-Z])([A-Z][a-z])", r"\1 \2", spaced)
    words = [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]
    sides = {_SIDE_WORDS[word] for word in words if word in _SIDE_WORDS}
    part = "".join(word for word in words if word not in _SIDE_WORDS)
    if len(sides) > 1:
        return None
    if sides:
        found = _PAIRED.get(part)
        return None if found is None else f"{sides.pop()}_{found}"
    return _MIDLINE.get(part) or _glued(part)


def _glued(part: str) -> str | None:
    """Return the landmark of a name whose side is glued to it: "lknee", "kneer", "leftknee"."""
    for word, side in sorted(_SIDE_WORDS.items(), key=lambda item: -len(item[0])):
        rests = [part.removeprefix(word)] if part.startswith(word) else []
        rests += [part.removesuffix(word)] if part.endswith(word) else []
        for rest in rests:
            if rest in _PAIRED:
                return f"{side}_{_PAIRED[rest]}"
    return None


def landmarks_of(names: Sequence[str], where: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return which of a file's points are landmarks, and which landmarks; the first of a double.

    Raises
    ------
    UnreadableError
        Hips, knees and ankles of both sides are not among them.
    """
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        landmark = landmark_of(name)
        if landmark is not None:
            found.setdefault(landmark, place)
    missing = [sided(s, part) for part in _NEEDED for s in SIDES if sided(s, part) not in found]
    if missing:
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        raise UnreadableError(
            where,
            "hips, knees and ankles of both sides by name (left_knee, LKnee, knee_L)",
            f"no {', '.join(missing)} among {shown or 'no names at all'}",
        )
    return tuple(found.values()), tuple(found)
