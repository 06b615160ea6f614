"""Drawing with MuJoCo without a display: which backend works, and a canvas of moving surfaces.

MuJoCo only draws here; nothing is simulated. It is a development dependency and is imported when
the first canvas is made.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.core.errors import BadUsageError
from pushoff.sim.render_camera import Camera
from pushoff.sim.render_shapes import faces, normals, texture_places

BACKENDS: tuple[str, ...] = ("egl", "osmesa", "glfw")
_PROBE = "import mujoco; c = mujoco.GLContext(16, 16); c.make_current(); c.free(); print('works')"
_HINT = (
    "pip install 'pushoff[dev]' for MuJoCo; on Debian apt-get install libegl1 libgl1-mesa-dri "
    "libopengl0 (or libosmesa6) for drawing without a display"
)


@lru_cache(maxsize=1)
def backend() -> str:
    """Return the first MuJoCo drawing backend that works here.

    Tries ``MUJOCO_GL`` if it is set, else EGL, OSMesa, GLFW, each in a process of its own (a
    backend that fails may take the process with it).

    Raises
    ------
    BadUsageError
        If MuJoCo is missing or none works; the message names what to install.
    """
    asked = os.environ.get("MUJOCO_GL", "")
    reasons = []
    for name in (asked,) if asked else BACKENDS:
        try:
            probe = subprocess.run(
                [sys.executable, "-c", _PROBE],
                env={**os.environ, "MUJOCO_GL": name},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        except subprocess.TimeoutExpired:
            reasons.append(f"{name}: no answer in 60 s")
            continue
        if "works" in probe.stdout:
            return name
        last = (probe.stderr.strip().splitlines() or ["no reason given"])[-1]
        if "No module named 'mujoco'" in last:
            raise BadUsageError("rendering", "MuJoCo", "none installed", _HINT)
        reasons.append(f"{name}: {last[:100]}")
    raise BadUsageError("rendering", "a backend that draws", "; ".join(reasons), _HINT)


def to_mujoco(point: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any 3"]:
    """Turn lab axes (forward, up, right) into MuJoCo's (forward, left, up)."""
    return np.stack([point[..., 0], -point[..., 2], point[..., 1]], axis=-1)


@dataclass(frozen=True)
class _Layout:
    """Where one material's surfaces lie in the model's arrays."""

    mesh: int
    first_point: int
    first_normal: int


class Canvas:
    """A scene whose surfaces are given anew for every picture.

    Parameters
    ----------
    scene_xml : str
        MuJoCo model of everything that stands still, with a material for every surface.
    surfaces : sequence of (material, surface)
        The moving surfaces at one instant; later calls give the same ones elsewhere.
    textures : mapping of material to picture
        (row, column, 3), bottom row first; the material's texture.
    size : (width, height)
        Picture size in pixels.
    oversampling : int
        Pictures are drawn this many times larger and averaged.
    """

    def __init__(
        self,
        scene_xml: str,
        surfaces: Sequence[tuple[str, np.ndarray]],
        textures: Mapping[str, np.ndarray],
        size: tuple[int, int],
        oversampling: int = 1,
    ) -> None:
        os.environ["MUJOCO_GL"] = backend()
        mujoco: Any = importlib.import_module("mujoco")
        self._mujoco = mujoco
        self.size = size
        self._draw = (size[0] * oversampling, size[1] * oversampling)
        self._times = oversampling
        self._gl = mujoco.GLContext(*self._draw)
        self._gl.make_current()
        try:
            self._model = self._compile(scene_xml, surfaces, textures)
            self._data = mujoco.MjData(self._model)
            mujoco.mj_forward(self._model, self._data)
            self._layouts = self._find_layouts(surfaces)
            self._open_scene()
        except BaseException:
            self._gl.free()
            raise

    def _compile(
        self,
        scene_xml: str,
        surfaces: Sequence[tuple[str, np.ndarray]],
        textures: Mapping[str, np.ndarray],
    ) -> Any:
        mujoco = self._mujoco
        spec = mujoco.MjSpec.from_string(scene_xml)
        vis: Any = spec.visual
        vis.global_.offwidth, vis.global_.offheight = self._draw
        for name, picture in textures.items():
            rows, columns = picture.shape[:2]
            spec.add_texture(
                name=name,
                type=mujoco.mjtTexture.mjTEXTURE_2D,
                width=columns,
                height=rows,
                builtin=mujoco.mjtBuiltin.mjBUILTIN_FLAT,
            )
            material: Any = spec.material(name)
            material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
        for name, grids in _by_material(surfaces).items():
            points = np.concatenate([to_mujoco(g).reshape(-1, 3) for g in grids])
            spec.add_mesh(
                name=name,
                uservert=points.ravel(),
                usernormal=np.concatenate([normals(g).reshape(-1, 3) for g in grids]).ravel(),
                usertexcoord=np.concatenate([texture_places(*g.shape[:2]) for g in grids]).ravel(),
                userface=_joined_faces(grids).ravel(),
                inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL,
            )
            spec.worldbody.add_geom(
                name=f"moving:{name}",
                type=mujoco.mjtGeom.mjGEOM_MESH,
                meshname=name,
                material=name,
                contype=0,
                conaffinity=0,
            )
        model: Any = spec.compile()
        for name, picture in textures.items():
            texture = model.texture(name).id
            start = int(model.tex_adr[texture])
            model.tex_data[start : start + picture.size] = picture.ravel()
        for name in _by_material(surfaces):
            geom = model.geom(f"moving:{name}").id
            model.geom_pos[geom] = 0.0
            model.geom_quat[geom] = (1.0, 0.0, 0.0, 0.0)
            model.geom_sameframe[geom] = 0
        return model

    def _find_layouts(self, surfaces: Sequence[tuple[str, np.ndarray]]) -> dict[str, _Layout]:
        model = self._model
        layouts = {}
        for name, grids in _by_material(surfaces).items():
            mesh = model.mesh(name).id
            count = sum(g.shape[0] * g.shape[1] for g in grids)
            if model.mesh_vertnum[mesh] != count or model.mesh_normalnum[mesh] != count:
                raise RuntimeError(
                    f"MuJoCo merged points of {name!r}: expected {count} points and normals, "
                    f"found {model.mesh_vertnum[mesh]} and {model.mesh_normalnum[mesh]}"
                )
            layouts[name] = _Layout(
                mesh, int(model.mesh_vertadr[mesh]), int(model.mesh_normaladr[mesh])
            )
        return layouts

    def _open_scene(self) -> None:
        mujoco = self._mujoco
        self._scene = mujoco.MjvScene(self._model, maxgeom=500)
        self._context = mujoco.MjrContext(self._model, mujoco.mjtFontScale.mjFONTSCALE_100)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        self._scene.flags[mujoco.mjtRndFlag.mjRND_CULL_FACE] = 0
        mujoco.mjv_updateScene(
            self._model,
            self._data,
            mujoco.MjvOption(),
            None,
            mujoco.MjvCamera(),
            mujoco.mjtCatBit.mjCAT_ALL,
            self._scene,
        )
        self._viewport = mujoco.MjrRect(0, 0, *self._draw)
        self._rgb = np.empty((self._draw[1], self._draw[0], 3), dtype=np.uint8)

    def aim(self, camera: Camera) -> None:
        """Look through a camera (its picture size is that of the canvas)."""
        near, far = 0.1, 60.0
        half = near * float(np.tan(np.radians(camera.lens_deg) / 2.0))
        axes = to_mujoco(camera.axes())
        for eye in self._scene.camera:
            eye.pos = to_mujoco(np.asarray(camera.position_m))
            eye.forward, eye.up = axes[2], axes[1]
            eye.frustum_near, eye.frustum_far = near, far
            eye.frustum_bottom, eye.frustum_top, eye.frustum_center = -half, half, 0.0
            eye.frustum_width, eye.orthographic = 0.0, 0

    def place(self, surfaces: Sequence[tuple[str, np.ndarray]]) -> None:
        """Move the surfaces."""
        for name, grids in _by_material(surfaces).items():
            layout = self._layouts[name]
            points = np.concatenate([g.reshape(-1, 3) for g in grids])
            slopes = np.concatenate([normals(g).reshape(-1, 3) for g in grids])
            last = len(points)
            self._model.mesh_vert[layout.first_point : layout.first_point + last] = to_mujoco(
                points
            )
            self._model.mesh_normal[layout.first_normal : layout.first_normal + last] = to_mujoco(
                slopes
            )
            self._mujoco.mjr_uploadMesh(self._model, self._context, layout.mesh)

    def picture(self) -> UInt8[np.ndarray, "row column 3"]:
        """Draw and return the picture, top row first."""
        self._mujoco.mjr_render(self._viewport, self._scene, self._context)
        self._mujoco.mjr_readPixels(self._rgb, None, self._viewport, self._context)
        picture = self._rgb[::-1]
        if self._times == 1:
            return picture.copy()
        width, height = self.size
        blocks = picture.reshape(height, self._times, width, self._times, 3)
        total = blocks.sum(axis=(1, 3), dtype=np.uint16)
        return ((total + self._times**2 // 2) // self._times**2).astype(np.uint8)

    def close(self) -> None:
        """Give the drawing context back."""
        self._context.free()
        self._gl.free()

    def __enter__(self) -> Canvas:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _by_material(surfaces: Sequence[tuple[str, np.ndarray]]) -> dict[str, list[np.ndarray]]:
    grouped: dict[str, list[np.ndarray]] = {}
    for material, grid in surfaces:
        grouped.setdefault(material, []).append(grid)
    return grouped


def _joined_faces(grids: Sequence[np.ndarray]) -> np.ndarray:
    starts = np.cumsum([0, *(g.shape[0] * g.shape[1] for g in grids)])
    return np.concatenate(
        [faces(*g.shape[:2]) + start for g, start in zip(grids, starts[:-1], strict=True)]
    )
