"""A small person in a long picture is found in parts of it, and followed."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.capture.pose.loupe import Loupe

HEIGHT, WIDTH = 90, 200


class Engine:
    """Finds the bright spot of a picture that is not much longer than wide."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, image: np.ndarray, fresh: bool) -> np.ndarray:
        self.looks += 1
        rows, columns = np.nonzero(image[..., 0])
        if not len(rows) or max(image.shape[:2]) > 1.3 * min(image.shape[:2]):
            return np.full((3, 3), np.nan)
        place = (columns.mean() / image.shape[1], rows.mean() / image.shape[0], 1.0)
        return np.tile(place, (3, 1))


def picture(x: int, y: int, turned: bool) -> np.ndarray:
    image = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    image[y, x] = 255
    return np.ascontiguousarray(image.transpose(1, 0, 2)) if turned else image


@pytest.mark.parametrize("turned", [False, True])
def test_the_person_is_followed_across_the_picture(turned: bool) -> None:
    loupe = Loupe(Engine())
    for x in range(2, WIDTH - 2, 4):
        found = loupe.points(picture(x, 40, turned), fresh=x == 2)
        expected = (40 / HEIGHT, x / WIDTH) if turned else (x / WIDTH, 40 / HEIGHT)
        np.testing.assert_allclose(found[:, :2], np.tile(expected, (3, 1)), atol=1e-9)


def test_empty_pictures_are_searched_now_and_then_only() -> None:
    engine = Engine()
    loupe = Loupe(engine)
    empty = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    for number in range(40):
        assert np.isnan(loupe.points(empty, fresh=number == 0)).all()
    assert engine.looks <= 40 + 10 * 4
    assert np.isfinite(
        [loupe.points(picture(180, 10, False), fresh=False) for _ in range(5)][-1]
    ).all()


def test_a_picture_that_is_hardly_longer_than_wide_is_looked_at_once() -> None:
    engine = Engine()
    square = np.zeros((100, 120, 3), dtype=np.uint8)
    Loupe(engine).points(square, fresh=True)
    assert engine.looks == 1
