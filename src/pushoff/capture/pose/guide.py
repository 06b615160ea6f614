"""Keeps a pose engine on one person: what it may see of each picture, and whom its points show."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int, UInt8

from pushoff.capture.people import People

Image = UInt8[np.ndarray, "row column 3"]

#: Half of the window around the hips, in body radii: the circle holds the body, arms and trailing
#: foot reach a little out of it, and the place is interpolated between looks.
_HALF_WINDOW = 1.3
#: The window is never cut nearer than this to the hips (radii) while the engine follows the person,
#: so that no foot is cut off; 0.55 where it looks for him afresh, so that nobody else can be found.
_CUT_FOLLOWING, _CUT_FRESH = 1.05, 0.55
#: Hips farther than this (radii) from the track, or sizes outside of these factors, are not his.
#: In running, hips rise and fall by some 0.1 radii and the finder scatters by as much.
_AWAY = 0.6
#: The same while somebody else's hips are within a radius and a bit of his: somebody who passes in
#: front or behind draws the points with him.
_AWAY_CROSSING, _CROSSING = 0.3, 1.2
#: Frames for which a person beside the runner is believed where he was last seen.
_LINGERS = 8.0
_GREY = 127


@dataclass(frozen=True)
class Guide:
    """Where the chosen person is in every frame, and where everybody else is.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture (px).
    person : array, (time, 3)
        x, y, radius (px) of the chosen one; NaN in frames in which he is not in the picture.
    rivals : array, (other, time, 3)
        The same of everybody else; NaN where they are not in view.
    hips : array, (2,)
        Places of the left and the right hip among the engine's points.
    """

    size: tuple[int, int]
    person: Float[np.ndarray, "time 3"]
    rivals: Float[np.ndarray, "other time 3"]
    hips: Int[np.ndarray, "2"]

    def visible(self, number: int) -> bool:
        """Return whether the person is in the picture in a frame."""
        x, y, radius = self.person[number]
        inside = -radius < x < self.size[0] + radius and -radius < y < self.size[1] + radius
        return bool(np.isfinite(x)) and bool(inside)

    def window(self, number: int, fresh: bool) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom (px) of what the engine may see."""
        x, y, radius = (float(value) for value in self.person[number])
        half = _HALF_WINDOW * radius
        box = [x - half, y - half, x + half, y + half]
        nearest = (_CUT_FRESH if fresh else _CUT_FOLLOWING) * radius
        for rival in self.rivals[:, number]:
            if not np.isfinite(rival[0]):
                continue
            away = (float(rival[0]) - x, float(rival[1]) - y)
            axis = 0 if abs(away[0]) >= abs(away[1]) else 1
            # The border lies between the two in proportion to their sizes.
            cut = max(abs(away[axis]) * radius / (radius + float(rival[2])), nearest)
            if away[axis] > 0:
                box[axis + 2] = min(box[axis + 2], (x, y)[axis] + cut)
            else:
                box[axis] = max(box[axis], (x, y)[axis] - cut)
        return box[0], box[1], box[2], box[3]

    def picture(self, number: int, image: Image, fresh: bool) -> Image:
        """Return the picture with everything grey outside of the window."""
        share = image.shape[1] / self.size[0]
        left, top, right, bottom = (round(edge * share) for edge in self.window(number, fresh))
        rows, columns = slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
        result = np.full_like(image, _GREY)
        result[rows, columns] = image[rows, columns]
        return result

    def belongs(self, number: int, points: Float[np.ndarray, "point 2"]) -> bool:
        """Return whether points (px) are those of the chosen person, not of somebody near him."""
        hips = points[self.hips].mean(axis=0)
        x, y, radius = self.person[number]
        away = float(np.hypot(hips[0] - x, hips[1] - y))
        others = self.rivals[:, number]
        crossing = np.hypot(*(others[:, :2] - self.person[number, :2]).T) < _CROSSING * radius
        if not away <= (_AWAY_CROSSING if crossing.any() else _AWAY) * radius:
            return False
        # Nearer to somebody else than to him; where they cover each other, nobody can say.
        distances = np.hypot(*(others[:, :2] - hips).T)
        return not bool(np.any(distances < min(away, 0.25 * float(radius)) - 1e-9))

    def pick(self, number: int, places: Float[np.ndarray, "person 2"]) -> int | None:
        """Return who of several people (x, y of the hips, px) is the chosen one, None for none."""
        x, y, radius = self.person[number]
        away = np.hypot(places[:, 0] - x, places[:, 1] - y)
        if not len(away) or not float(np.min(away)) <= _AWAY * radius:
            return None
        return int(np.argmin(away))

    def key(self) -> str:
        """Return what the keypoints depend on, as text for the name of a cache folder."""
        digest = hashlib.sha256()
        policy = (_HALF_WINDOW, _CUT_FOLLOWING, _CUT_FRESH, _AWAY, _AWAY_CROSSING, _CROSSING, _GREY)
        digest.update(repr(policy).encode())
        for part in (self.person, self.rivals):
            digest.update(np.ascontiguousarray(np.round(part, 2)).tobytes())
        return digest.hexdigest()[:16]

    def write(self, path: Path) -> None:
        """Write it for another process."""
        with path.open("wb") as file:
            np.savez(file, size=self.size, person=self.person, rivals=self.rivals, hips=self.hips)

    @classmethod
    def read(cls, path: Path) -> Guide:
        """Return what :meth:`write` wrote."""
        with path.open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            width, height = (int(value) for value in file["size"])
            return cls((width, height), file["person"], file["rivals"], file["hips"])


def guide_to(
    people: People, person: int, frames: int, size: tuple[int, int], landmarks: Sequence[str]
) -> Guide:
    """Return the guide to one of several people, for a clip of ``frames`` frames.

    He is followed beyond the first and last look as long as he is in the picture.
    """
    numbers = np.arange(frames)
    rivals = [
        track.at(numbers, _LINGERS) for place, track in enumerate(people.tracks) if place != person
    ]
    return Guide(
        size,
        people.tracks[person].at(numbers, float(frames)),
        np.array(rivals).reshape(len(rivals), frames, 3),
        np.array([landmarks.index("left_hip"), landmarks.index("right_hip")]),
    )
