"""A pinhole camera in lab axes, and where it sees a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Camera:
    """A camera without lens distortion.

    Parameters
    ----------
    position_m, target_m : tuple
        Where it stands and what the picture's middle shows: forward, up, right.
    lens_deg : float
        Vertical opening angle.
    width, height : int
        Picture size in pixels.
    """

    position_m: tuple[float, float, float]
    target_m: tuple[float, float, float]
    lens_deg: float
    width: int
    height: int

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return float(self.height / 2.0 / np.tan(np.radians(self.lens_deg) / 2.0))

    def axes(self) -> Float[np.ndarray, "3 3"]:
        """Return the camera's axes as rows in lab axes: picture right, picture up, view."""
        view = np.subtract(self.target_m, self.position_m)
        view = view / np.linalg.norm(view)
        right = np.cross(view, (0.0, 1.0, 0.0))
        right = right / np.linalg.norm(right)
        return np.stack([right, np.cross(right, view), view])

    def project(self, point_m: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any 2"]:
        """Return pixels (right, down from the top left corner) of points; NaN stays NaN."""
        seen = (point_m - np.asarray(self.position_m)) @ self.axes().T
        scale = self.focal_px / seen[..., 2]
        return np.stack(
            [self.width / 2.0 + scale * seen[..., 0], self.height / 2.0 - scale * seen[..., 1]],
            axis=-1,
        )

    def metres_per_pixel(self, point_m: Float[np.ndarray, " 3"]) -> float:
        """Return the size of a pixel (m) in the plane through a point, parallel to the picture."""
        return float((point_m - np.asarray(self.position_m)) @ self.axes()[2]) / self.focal_px


def camera_round(
    target_m: tuple[float, float, float],
    azimuth_deg: float,
    elevation_deg: float,
    distance_m: float,
    lens_deg: float,
    size: tuple[int, int],
) -> Camera:
    """Return a camera that looks at a point from an angle.

    ``azimuth_deg`` 0 stands in front of the runner, 90 on the right, 180 behind, 270 on the left.
    """
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    direction = np.array(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.sin(elevation),
            np.cos(elevation) * np.sin(azimuth),
        ]
    )
    place = np.asarray(target_m) + distance_m * direction
    return Camera(
        position_m=(float(place[0]), float(place[1]), float(place[2])),
        target_m=target_m,
        lens_deg=lens_deg,
        width=size[0],
        height=size[1],
    )
