"""Who is in the picture, and who of them runs: sightings joined to tracks, and a choice.

A sighting is (x, y, radius, score) of one person in one picture: the middle of the hips, the radius
of a circle around it that holds the body (some 0.55 of stature), both in pixels of the upright
picture, and how sure the finder is (0 to 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.ndimage import median_filter
from scipy.optimize import linear_sum_assignment

Sightings = Float[np.ndarray, "_ 4"]

#: How far, in body radii, a person may lie from where the track expects him at the next look. Looks
#: are 0.2 s apart: a runner who passes at 6 m/s moves 1.2 m, some 1.2 radii, before the track
#: knows his speed; two people rarely share a place within less than that and the same size.
_REACH = 1.3
#: Sizes that differ by more than this factor between two looks are two people.
_SIZE_FACTOR = 1.6
#: Looks for which a track is held open while its person is not seen (hidden, or not found).
_PATIENCE = 8
#: Two tracks that never share a look and lie this near (radii) are one person, found again.
_SAME_PLACE = 0.6
#: A person has been seen at least this often; less is a mistake of the finder or somebody who
#: passes too fast to matter.
_FEWEST_LOOKS = 3
#: Looks (1.8 s) over whose median somebody who stays is placed.
_STEADY_LOOKS = 9
#: Share of a leg by which the ankle comes nearer to the hip in swing, of a walker and of a runner:
#: a peak knee flexion of 60° in walking (Perry & Burnfield 2010) and 90° or more in running
#: (Novacheck 1998), thigh and shank about as long as each other, give 0.13 and 0.29 between hip and
#: ankle, and the lean of the leg a little more. Up to the one, a person does not run; from the
#: other on, he surely does.
_WALKING_FOLD, _RUNNING_FOLD = 0.18, 0.30


@dataclass(frozen=True)
class Track:
    """Where one person was found.

    Parameters
    ----------
    frames : array, (look,)
        Frame numbers, ascending.
    place : array, (look, 3)
        x, y, radius in pixels.
    """

    frames: Int[np.ndarray, " look"]
    place: Float[np.ndarray, "look 3"]

    def at(self, frames: Int[np.ndarray, " time"], beyond: float) -> Float[np.ndarray, "time 3"]:
        """Return x, y and radius (px) in other frames, (time, 3).

        Between looks it is interpolated; before the first and after the last, the person goes on as
        fast as before (or stays where he has stayed) for up to ``beyond`` frames, and is NaN
        farther off.
        """
        first, last = int(self.frames[0]), int(self.frames[-1])
        place = self.place
        if self._stays:
            # Somebody who passes in front is taken for the one behind him for some looks.
            place = median_filter(place, size=(_STEADY_LOOKS, 1), mode="nearest")
        result = np.column_stack([np.interp(frames, self.frames, place[:, k]) for k in (0, 1, 2)])
        if len(self.frames) > 1:
            few = min(3, len(self.frames) - 1)
            for edge, slope in ((first, self._slope(0, few)), (last, self._slope(-1 - few, -1))):
                outside = frames < edge if edge == first else frames > edge
                away = np.where(outside, frames - edge, 0)
                result[:, :2] += away[:, None] * slope
        result[(frames < first - beyond) | (frames > last + beyond)] = np.nan
        return result

    def _slope(self, start: int, stop: int) -> Float[np.ndarray, "2"]:
        """Return the mean velocity (px per frame) between two looks, 0 for somebody who stays."""
        if self._stays:
            return np.zeros(2)
        duration = float(self.frames[stop] - self.frames[start])
        return (self.place[stop, :2] - self.place[start, :2]) / duration

    @property
    def _stays(self) -> bool:
        """Whether the person is at the same place all the time (on a treadmill, in a picture)."""
        low, high = np.percentile(self.place[:, :2], [5, 95], axis=0)
        return bool(np.hypot(*(high - low)) < self.place[:, 2].mean())

    @property
    def middle(self) -> Float[np.ndarray, "3"]:
        """Median x, y and radius (px)."""
        return np.median(self.place, axis=0)


def join_sightings(looks: Sequence[tuple[int, Sightings]]) -> tuple[Track, ...]:
    """Return the people of a clip, from left to right.

    Parameters
    ----------
    looks : sequence of (frame number, (person, 4))
        What was found in successive frames, some 0.2 s apart.

    Returns
    -------
    tuple of Track
        People seen in at least three looks, by the median of their x; a person who was lost and
        found again at the same place is one.
    """
    numbers = [number for number, _ in looks]
    tracks: list[list[tuple[int, Float[np.ndarray, "3"]]]] = []
    for look, (_, found) in enumerate(looks):
        open_tracks = [track for track in tracks if look - track[-1][0] <= _PATIENCE]
        taken = _assign(open_tracks, look, found)
        for person, place in enumerate(found[:, :3]):
            if person in taken:
                open_tracks[taken[person]].append((look, place))
            else:
                tracks.append([(look, place)])
    whole = [track for track in _merge(tracks) if len(track) >= _FEWEST_LOOKS]
    made = [
        Track(
            np.array([numbers[look] for look, _ in track], dtype=np.int64),
            np.array([place for _, place in track], dtype=float),
        )
        for track in whole
    ]
    return tuple(sorted(made, key=lambda track: float(track.middle[0])))


_Open = list[tuple[int, Float[np.ndarray, "3"]]]


def _assign(tracks: list[_Open], look: int, found: Sightings) -> dict[int, int]:
    """Return which sighting (key) continues which track (value)."""
    if not tracks or not len(found):
        return {}
    cost = np.full((len(found), len(tracks)), 1e6)
    for column, track in enumerate(tracks):
        expected = _expected(track, look)
        radius = expected[2]
        away = np.hypot(*(found[:, :2] - expected[:2]).T) / radius
        factor = np.abs(np.log(found[:, 2] / radius))
        reach = _REACH * min(1.0 + 0.25 * (look - track[-1][0] - 1), 1.5)
        fits = (away < reach) & (factor < np.log(_SIZE_FACTOR))
        cost[fits, column] = (away + factor)[fits]
    rows, columns = linear_sum_assignment(cost)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if cost[row, column] < 1e5
    }


def _expected(track: _Open, look: int) -> Float[np.ndarray, "3"]:
    """Return where the person of a track should be: as fast as between the last looks."""
    (last, place) = track[-1]
    if len(track) < 2:
        return place
    (before, earlier) = track[max(-3, -len(track))]
    slope = (place - earlier) / (last - before)
    slope[2] = 0.0
    return place + slope * (look - last)


def _merge(tracks: list[_Open]) -> list[_Open]:
    """Join tracks of one person: lost and found again in the same place, or seen in another size.

    Two people cannot be at one place without ever being seen in the same look.
    """
    result: list[_Open] = []
    for track in sorted(tracks, key=len, reverse=True):
        looks = {look for look, _ in track}
        for known in result:
            if looks.isdisjoint(look for look, _ in known) and _same_place(track, known):
                # A size that the finder got wrong now and then is no news of the person.
                alike = _alike(track, known)
                known.extend((look, place) for look, place in track if alike)
                known.sort(key=lambda item: item[0])
                break
        else:
            result.append(list(track))
    return result


def _same_place(track: _Open, known: _Open) -> bool:
    """Return whether each sighting of a track lies near the nearest in time of another."""
    moments = np.array([look for look, _ in known])
    for look, place in track:
        near = known[int(np.argmin(np.abs(moments - look)))][1]
        if np.hypot(*(place - near)[:2]) > _SAME_PLACE * max(near[2], place[2]):
            return False
    return True


def _alike(track: _Open, known: _Open) -> bool:
    sizes = [float(np.median([place[2] for _, place in one])) for one in (track, known)]
    return bool(abs(np.log(sizes[0] / sizes[1])) < np.log(_SIZE_FACTOR))


def several(tracks: Sequence[Track]) -> bool:
    """Return whether two people are in view at the same time (in at least two looks).

    People who follow one another are the same one behind a cut, or lost and found again.
    """
    for place, one in enumerate(tracks):
        for other in tracks[place + 1 :]:
            if len(np.intersect1d(one.frames, other.frames)) >= 2:
                return True
    return False


def leg_fold(pixels: Float[np.ndarray, "time point 2"], names: Sequence[str]) -> float:
    """Return the share of a leg by which an ankle comes nearer to its hip (vertically), 0 to 1.

    It is some 0.1 to 0.2 in walking and 0.35 to 0.6 in running, from every side, and does not
    depend on the frame rate. The leg that folds more counts; 0 where no leg was seen in five
    frames.
    """
    folds = [0.0]
    for side in ("left", "right"):
        if f"{side}_hip" not in names or f"{side}_ankle" not in names:
            continue
        hip, ankle = names.index(f"{side}_hip"), names.index(f"{side}_ankle")
        drop = pixels[:, ankle, 1] - pixels[:, hip, 1]
        drop = drop[np.isfinite(drop)]
        if len(drop) >= 5:
            # Tenths of the frames: single frames with the leg elsewhere do not make a runner.
            low, high = np.percentile(drop, [10, 95])
            folds.append(float(np.clip(1.0 - low / high, 0.0, 1.0)) if high > 0 else 0.0)
    return max(folds)


@dataclass(frozen=True)
class People:
    """Everybody in view from left to right, and which one was analysed.

    Parameters
    ----------
    tracks : tuple of Track
        Empty where nobody else was looked for: one person.
    chosen : int
        Place in ``tracks``.
    folds : tuple of float
        :func:`leg_fold` of each; NaN where it was not measured.
    told : bool
        The user has chosen.
    """

    tracks: tuple[Track, ...] = ()
    chosen: int = 0
    folds: tuple[float, ...] = ()
    told: bool = False

    @property
    def count(self) -> int:
        """Number of people in view."""
        return max(1, len(self.tracks))

    def sentence(self, width: int) -> str | None:
        """Return what the report says; None where one person was in view."""
        if len(self.tracks) < 2:
            return None
        x = float(self.tracks[self.chosen].middle[0]) / width
        where = "on the left" if x < 0.4 else "on the right" if x > 0.6 else "in the middle"
        others = [n for n in range(self.count) if n != self.chosen]
        still = [n for n in others if n < len(self.folds) and self.folds[n] < _WALKING_FOLD]
        notes = ""
        if still:
            who = "person " + " and ".join(str(n) for n in still)
            notes = f" ({who} does not run: a picture, an onlooker, somebody who walks)"
        how = "as told" if self.told else "moves like a runner, largest, nearest the middle"
        return (
            f"{self.count} people (or mirror images, pictures or shadows of people) are in view"
            f"{notes}. Person {self.chosen} (counted from 0 from the left), {where}, was analysed: "
            f"{how}. --person {others[0]} takes another."
        )


def choose_runner(tracks: Sequence[Track], folds: Sequence[float], looks: int, width: int) -> int:
    """Return the place of the one who is most likely the runner to be analysed.

    Parameters
    ----------
    tracks, folds : sequences
        People, and :func:`leg_fold` of each (NaN counts as still).
    looks : int
        Number of looks at the clip.
    width : int
        Width of the picture in pixels.

    Notes
    -----
    Score = how much like a runner the legs move × size × share of looks (square root: a runner who
    passes is in view for part of the clip) × nearness to the middle (a runner at the edge of the
    picture counts half).
    """
    radii = np.array([track.middle[2] for track in tracks])
    seen = np.array([len(track.frames) for track in tracks]) / max(1, looks)
    x = np.array([track.middle[0] for track in tracks])
    runs = (np.nan_to_num(np.array(folds)) - _WALKING_FOLD) / (_RUNNING_FOLD - _WALKING_FOLD)
    # Among people who do not run at all, size and place still choose.
    runs = np.clip(runs, 0.02, 1.0)
    centred = 1.0 - 0.5 * np.clip(np.abs(x / width - 0.5) * 2, 0.0, 1.0)
    return int(np.argmax(runs * (radii / radii.max()) * np.sqrt(seen) * centred))
