"""A body seen from the front and from behind, muscle groups shaded by how much they get.

Shading is never colour alone: each state has its own pattern and every group its label. Outlines
are our own, drawn by hand as points: (x from the middle line, y), the body's right half mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Points = Sequence[tuple[float | int, float | int]]

_SILHOUETTE: Points = (
    (0, 8), (14, 14), (18, 30), (14, 46), (8, 52), (9, 60), (28, 66), (45, 70), (54, 86), (58, 130),
    (60, 160), (63, 192), (66, 208), (60, 216), (54, 204), (52, 168), (47, 136), (42, 106),
    (36, 98), (33, 120), (28, 150), (36, 184), (42, 214), (38, 262), (31, 300), (34, 326),
    (27, 366), (21, 388), (28, 404), (30, 412), (8, 412), (9, 388), (10, 356), (8, 322), (9, 298),
    (5, 250), (2, 214), (0, 210),
)  # fmt: skip
#: Outlines of each group's right half; a group may have several.
_FRONT: Mapping[str, Sequence[Points]] = {
    "shoulders_arms": [((34, 70), (47, 73), (53, 95), (55, 132), (48, 130), (43, 102), (36, 86))],
    "abdominals": [((1, 100), (12, 104), (13, 150), (8, 186), (1, 190))],
    "obliques": [((15, 108), (29, 114), (25, 150), (31, 178), (13, 182), (15, 150))],
    "iliopsoas": [((5, 192), (24, 184), (30, 196), (18, 220), (7, 214))],
    "tensor_fasciae_latae": [((33, 188), (38, 200), (40, 226), (34, 230), (31, 208))],
    "adductors": [((4, 220), (14, 226), (16, 250), (11, 276), (7, 262))],
    "rectus_femoris": [((18, 226), (28, 222), (30, 262), (23, 288), (17, 262))],
    "vasti": [
        ((32, 236), (39, 240), (37, 274), (30, 298), (26, 290), (32, 262)),
        ((13, 268), (20, 290), (13, 298), (10, 284)),
    ],
    "tibialis_anterior": [((19, 308), (28, 310), (27, 346), (19, 382), (15, 346))],
    "foot_intrinsics": [((10, 394), (20, 392), (28, 408), (10, 409))],
}
_BACK: Mapping[str, Sequence[Points]] = {
    "upper_back": [((1, 64), (34, 72), (31, 110), (14, 124), (1, 130))],
    "shoulders_arms": _FRONT["shoulders_arms"],
    "spinal_erectors": [((1, 134), (11, 128), (11, 182), (1, 186))],
    "quadratus_lumborum": [((14, 148), (25, 148), (29, 174), (14, 178))],
    "gluteus_medius": [((13, 184), (32, 180), (38, 202), (26, 206), (13, 196))],
    "gluteus_maximus": [((2, 200), (14, 200), (28, 210), (32, 234), (20, 242), (3, 238))],
    "hip_rotators": [((30, 209), (39, 206), (41, 226), (35, 234))],
    "hamstrings": [((14, 246), (33, 242), (35, 270), (27, 298), (15, 297), (12, 266))],
    "adductor_magnus": [((4, 242), (11, 248), (11, 272), (9, 286), (6, 262))],
    "gastrocnemius": [((10, 304), (31, 304), (32, 328), (21, 348), (10, 334))],
    "soleus": [((13, 346), (21, 354), (29, 342), (26, 364), (19, 376), (14, 364))],
    "deep_plantarflexors": [((10, 352), (13, 372), (17, 390), (11, 390), (9, 370))],
    "foot_intrinsics": [((10, 396), (20, 395), (25, 409), (10, 409))],
}
#: Side of the label (−1 left, 1 right) and its height, so that labels do not meet.
_FRONT_LABELS: Mapping[str, tuple[int, int]] = {
    "shoulders_arms": (1, 92), "abdominals": (-1, 132), "obliques": (1, 146),
    "iliopsoas": (-1, 200), "tensor_fasciae_latae": (1, 206), "adductors": (-1, 248),
    "rectus_femoris": (1, 250), "vasti": (-1, 292), "tibialis_anterior": (1, 340),
    "foot_intrinsics": (-1, 398),
}  # fmt: skip
_BACK_LABELS: Mapping[str, tuple[int, int]] = {
    "upper_back": (-1, 92), "shoulders_arms": (1, 92), "spinal_erectors": (-1, 146),
    "quadratus_lumborum": (1, 150), "gluteus_medius": (1, 186), "gluteus_maximus": (-1, 200),
    "hip_rotators": (1, 222), "hamstrings": (1, 264), "adductor_magnus": (-1, 252),
    "gastrocnemius": (-1, 316), "soleus": (1, 352), "deep_plantarflexors": (-1, 366),
    "foot_intrinsics": (1, 400),
}  # fmt: skip
_WIDTH, _HEIGHT, _MIDDLE = 390, 424, 195
#: Fill of a state: each with a pattern of its own.
_STATES = ("none", "low", "enough", "doubled", "unasked")


@dataclass(frozen=True)
class MuscleShade:
    """What one group shows: its words, its sets a week, and one of the five states."""

    title: str
    sets: float
    state: str


def body_map(shades: Mapping[str, MuscleShade]) -> tuple[Markup, Markup]:
    """Return the front and the back view as SVG; groups that are not named stay empty."""
    return (
        _view("front", "Front", _FRONT, _FRONT_LABELS, shades),
        _view("back", "Back", _BACK, _BACK_LABELS, shades),
    )


def swatch(state: str) -> Markup:
    """Return a small square with the pattern of a state, for the legend."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">{}'
        '<rect x="1" y="1" width="20" height="12" rx="3" {}/></svg>'
    ).format(_patterns(f"k{state}"), _style(f"k{state}", state))


def _view(
    key: str,
    title: str,
    regions: Mapping[str, Sequence[Points]],
    labels: Mapping[str, tuple[int, int]],
    shades: Mapping[str, MuscleShade],
) -> Markup:
    shown = [name for name in regions if name in shades]
    told = "; ".join(
        f"{shades[n].title} {_sets(shades[n])}, {_STATE_WORDS[shades[n].state]}" for n in shown
    )
    parts = [
        Markup('<path class="body" d="{}"/>').format(_smooth(_mirrored(_SILHOUETTE))),
        *(_region(key, regions[name], shades[name]) for name in shown),
        *(_label(regions[name], labels[name], shades[name]) for name in shown),
    ]
    return Markup(
        '<svg class="bodymap" viewBox="0 0 {} {}" role="img" aria-labelledby="{k}t {k}d">'
        '<title id="{k}t">{}</title><desc id="{k}d">{}</desc>{}{}</svg>'
    ).format(
        _WIDTH, _HEIGHT, f"{title} of the body", told, _patterns(key), Markup("").join(parts), k=key
    )  # fmt: skip


_STATE_WORDS = {
    "none": "nothing", "low": "little", "enough": "enough", "doubled": "doubled",
    "unasked": "not asked for",
}  # fmt: skip


def _sets(shade: MuscleShade) -> str:
    return f"{shade.sets:.1f}".removesuffix(".0")


def _region(key: str, outlines: Sequence[Points], shade: MuscleShade) -> Markup:
    paths = Markup("").join(
        Markup('<path d="{}"/>').format(_smooth([(sign * x, y) for x, y in points]))
        for points in outlines
        for sign in (1, -1)
    )
    return Markup("<g {}>{}</g>").format(_style(key, shade.state), paths)


def _style(key: str, state: str) -> Markup:
    fill = {
        "none": "#fff", "low": f"url(#{key}low)", "enough": "#2e6fb0",
        "doubled": f"url(#{key}two)", "unasked": "#eceff4",
    }[state]  # fmt: skip
    dash = ' stroke-dasharray="3 2"' if state == "none" else ""
    colour = {"none": "#b42318", "unasked": "#98a2b3"}.get(state, "#1d3f66")
    return Markup('fill="{}" stroke="{}" stroke-width="1.3"{}').format(fill, colour, Markup(dash))


def _patterns(key: str) -> Markup:
    return Markup(
        '<defs><pattern id="{k}low" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
        '<rect width="1.6" height="5" fill="#2e6fb0"/></pattern>'
        '<pattern id="{k}two" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="5" height="5" fill="#e8a33d"/>'
        '<path d="M0 0H5M0 0V5" stroke="#4a2b00" stroke-width="1.8"/></pattern></defs>'
    ).format(k=key)


def _label(outlines: Sequence[Points], place: tuple[int, int], shade: MuscleShade) -> Markup:
    side, y = place
    points = outlines[0]
    x_end = _MIDDLE + side * sum(x for x, _ in points) / len(points)
    y_end = sum(height for _, height in points) / len(points)
    edge = 4 if side < 0 else _WIDTH - 4
    return Markup(
        '<path class="leader" d="M{:.0f} {:.0f}L{:.0f} {:.0f}"/>'
        '<text x="{}" y="{}" text-anchor="{}">{}'
        '<tspan x="{}" dy="13" class="count">{}</tspan></text>'
    ).format(
        _MIDDLE + side * 68, y, x_end, y_end,
        edge, y - 3, "start" if side < 0 else "end", escape(_short(shade.title)),
        edge, f"{_sets(shade)} · {_STATE_WORDS[shade.state]}",
    )  # fmt: skip


def _short(title: str) -> str:
    """Return a label that fits beside the body."""
    words = {
        "Small muscles of the foot": "Small foot muscles",
        "Side of the lower back": "Side of low back",
        "Tensor fasciae latae": "Tensor fasciae l.", "Abdominals, straight": "Abdominals",
        "Deep plantarflexors": "Deep calf", "Shoulders and arms": "Shoulders, arms",
    }  # fmt: skip
    return words.get(title, title)


def _mirrored(half: Points) -> list[tuple[float | int, float | int]]:
    return [*half, *((-x, y) for x, y in reversed(half) if x)]


def _smooth(points: Points) -> str:
    """Return a closed curve through points (Catmull-Rom, as cubic Bézier pieces)."""
    moved = [(_MIDDLE + x, y) for x, y in points]
    count = len(moved)
    parts = [f"M{moved[0][0]:.1f} {moved[0][1]:.1f}"]
    for i in range(count):
        before, here, there, after = (moved[(i + k) % count] for k in (-1, 0, 1, 2))
        first = [h + (t - b) / 6.0 for b, h, t in zip(before, here, there, strict=True)]
        second = [t - (a - h) / 6.0 for h, t, a in zip(here, there, after, strict=True)]
        numbers = (*first, *second, *there)
        parts.append("C" + " ".join(f"{value:.1f}" for value in numbers))
    return "".join(parts) + "Z"
