"""Where the runner runs: a room with a treadmill, or a track under the sky.

The running surface lies at height zero. Scenes are MuJoCo models of things that stand still; the
treadmill's marks move with the belt and are surfaces like the body's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.sim.render_camera import Camera
from pushoff.sim.render_shapes import Axes, Profile, tube

Place = Literal["treadmill", "room", "track"]
Console = Literal["none", "slim", "bulky"]

#: Height (m) of the belt above the room's floor, half-length and half-width (m) of the belt.
DECK_M, BELT_HALF_M, BELT_WIDE_M = 0.17, 0.84, 0.27
#: Half-size (m) of the room.
_ROOM_M = 3.4
#: Distance (m) between the marks on the belt.
_MARKS_M = 0.56


@dataclass(frozen=True)
class Block:
    """A box that stands in the scene, between two corners (forward, up, right; m)."""

    material: Literal["couch", "step", "rail"]
    low_m: tuple[float, float, float]
    high_m: tuple[float, float, float]


@dataclass(frozen=True)
class Setting:
    """Surroundings, console, brightness (1 a well-lit room, 0.3 an evening), slope (percent).

    ``beside_m`` is where a second treadmill stands (forward, up, right), None for none; ``draft``
    draws faster and coarser; ``blocks`` are furniture.
    """

    place: Place
    console: Console
    light: float
    slope_percent: float = 0.0
    beside_m: tuple[float, float, float] | None = None
    draft: bool = False
    blocks: tuple[Block, ...] = ()


def scene_xml(setting: Setting, camera: Camera, body_materials: Mapping[str, str]) -> str:
    """Return the scene as a MuJoCo model.

    Parameters
    ----------
    setting : Setting
    camera : Camera
        Walls between camera and runner are left out; the key lamp stands on its side.
    body_materials : mapping of material to RGB text
        Materials of the moving surfaces.
    """
    light = setting.light
    materials = {**_MATERIALS, **body_materials}
    assets = "".join(
        f'<material name="{name}" rgba="{colour} 1" specular="{_shine(name)}" shininess="0.3" '
        f'emission="{0.22 * light if name == "wall" else 0.0}"{_repeat(name)}/>'
        for name, colour in materials.items()
    )
    outdoors = setting.place == "track"
    world = _tilted(_track(), setting.slope_percent) if outdoors else _room(camera, setting.place)
    if setting.place == "treadmill":
        for place in ((0.0, 0.0, 0.0), *((setting.beside_m,) if setting.beside_m else ())):
            world += _tilted(_treadmill(setting.console), setting.slope_percent, place)
    world += "".join(_box(b.material, b.low_m, b.high_m) for b in setting.blocks)
    lamps = _sun(light) if outdoors else _lamps(light, camera)
    ambient = 0.36 * light
    shadow, samples = (1024, 0) if setting.draft else (2048, 4)
    return (
        '<mujoco><compiler angle="degree"/><visual>'
        f'<headlight ambient="{ambient} {ambient} {ambient}" '
        f'diffuse="{0.10 * light} {0.10 * light} {0.10 * light}" specular="0 0 0"/>'
        f'<quality shadowsize="{shadow}" offsamples="{samples}" numslices="24" numstacks="16"/>'
        '<map znear="0.02" zfar="30" shadowclip="0.62" shadowscale="0.8"/></visual>'
        '<statistic center="0 0 0.9" extent="3"/>'
        f'<asset><texture type="skybox" builtin="gradient" rgb1="{0.75 * light} {0.83 * light} '
        f'{0.92 * light}" rgb2="{0.35 * light} {0.52 * light} {0.78 * light}" width="64" '
        f'height="384"/>{assets}</asset><worldbody>{lamps}{world}</worldbody></mujoco>'
    )


def scene_textures(place: Place) -> dict[str, UInt8[np.ndarray, "row column 3"]]:
    """Return pictures for floor, walls and ground."""
    noise = np.random.default_rng(7)
    if place == "track":
        return {
            "tartan": _grain((0.66, 0.27, 0.20), 0.06, noise),
            "grass": _grain((0.30, 0.46, 0.20), 0.12, noise),
        }
    return {"floor": _planks(noise), "wall": _grain((0.93, 0.92, 0.88), 0.010, noise)}


def belt_marks(
    travel_m: float, slope_percent: float = 0.0
) -> list[tuple[str, Float[np.ndarray, "ring around 3"]]]:
    """Return the marks on the belt after it has travelled backward by ``travel_m`` metres."""
    slope = np.arctan(slope_percent / 100.0)
    along = np.array([np.cos(slope), np.sin(slope), 0.0])
    right = np.array([0.0, 0.0, 1.0])
    axes = Axes(front=np.cross(right, along), up=right, right=along)
    marks = []
    count = int(np.ceil(2 * BELT_HALF_M / _MARKS_M)) + 1
    for number in range(count):
        middle = BELT_HALF_M - (travel_m + number * _MARKS_M) % (count * _MARKS_M)
        ends = np.clip([middle - 0.02, middle + 0.02], -BELT_HALF_M, BELT_HALF_M)
        half = np.full(2, max(float(ends[1] - ends[0]) / 2.0, 1e-4))
        across = np.array([-BELT_WIDE_M + 0.02, BELT_WIDE_M - 0.02])
        line = float(ends.mean()) * along + across[:, None] * right
        thin = np.full(2, 0.0015)
        marks.append(("mark", tube(line, axes, Profile(thin, thin, half), 8.0)))
    return marks


_MATERIALS = {
    "floor": "1 1 1",
    "wall": "1 1 1",
    "skirting": "0.92 0.92 0.90",
    "frame": "0.32 0.22 0.15",
    "glass": "0.62 0.76 0.88",
    "poster": "0.16 0.40 0.42",
    "poster_stripe": "0.90 0.72 0.30",
    "shelf": "0.55 0.42 0.30",
    "iron": "0.18 0.18 0.20",
    "ball": "0.30 0.45 0.62",
    "plant": "0.20 0.42 0.20",
    "pot": "0.68 0.42 0.30",
    "belt": "0.11 0.11 0.12",
    "deck": "0.24 0.25 0.27",
    "rail": "0.62 0.63 0.66",
    "mark": "0.62 0.62 0.60",
    "screen": "0.08 0.16 0.24",
    "tartan": "1 1 1",
    "grass": "1 1 1",
    "line": "0.93 0.93 0.92",
    "hedge": "0.14 0.30 0.14",
    "trunk_wood": "0.35 0.26 0.18",
    "couch": "0.24 0.36 0.34",
    "step": "0.72 0.58 0.40",
}
_REPEAT = {"floor": "0.6 0.6", "wall": "0.5 0.5", "tartan": "1.5 1.5", "grass": "0.8 0.8"}
_SHINE = {"glass": "0.6", "rail": "0.5", "screen": "0.5", "iron": "0.3"}


def _shine(name: str) -> str:
    if name.endswith(("hair", "shoes")):
        return "0.2"
    return _SHINE.get(name, "0.05")


def _repeat(name: str) -> str:
    return f' texuniform="true" texrepeat="{_REPEAT[name]}"' if name in _REPEAT else ""


def _box(
    material: str,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    extra: str = "",
) -> str:
    """Return a box between two corners given as forward, up, right."""
    middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    half = [abs(b - a) / 2 for a, b in zip(low, high, strict=True)]
    return (
        f'<geom type="box" material="{material}" pos="{middle[0]} {-middle[2]} {middle[1]}" '
        f'size="{half[0]} {half[2]} {half[1]}"{extra}/>'
    )


def _blob(
    material: str, centre: tuple[float, float, float], half: tuple[float, float, float]
) -> str:
    """Return an ellipsoid given as forward, up, right."""
    return (
        f'<geom type="ellipsoid" material="{material}" pos="{centre[0]} {-centre[2]} {centre[1]}" '
        f'size="{half[0]} {half[2]} {half[1]}"/>'
    )


def _tilted(
    parts: str, slope_percent: float, place_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> str:
    """Return parts turned about the axis through the origin that points left, and moved."""
    degrees = -float(np.degrees(np.arctan(slope_percent / 100.0)))
    place = f"{place_m[0]} {-place_m[2]} {place_m[1]}"
    return f'<body pos="{place}" euler="0 {degrees} 0">{parts}</body>'


def _plane(material: str, axis: int, sign: float) -> str:
    """Return a wall that faces the room's middle."""
    place = [0.0, 1.5, 0.0]
    place[axis] = sign * _ROOM_M
    inward = (-sign, 0.0, 0.0) if axis == 0 else (0.0, sign, 0.0)
    return (
        f'<geom type="plane" material="{material}" pos="{place[0]} {-place[2]} {place[1]}" '
        f'zaxis="{inward[0]} {inward[1]} {inward[2]}" size="6 6 0.1"/>'
    )


def _lamps(light: float, camera: Camera) -> str:
    """Return a large lamp behind the camera that throws shadows, and a weak one from above."""
    strong, weak = 0.60 * light, 0.24 * light
    away = np.array([camera.position_m[0], 0.0, camera.position_m[2]])
    away = away / max(float(np.linalg.norm(away)), 1e-6)
    aside = np.array([-away[2], 0.0, away[0]])
    lamp = 2.2 * away + 0.9 * aside + np.array([0.0, 2.6, 0.0])
    return (
        f'<light type="directional" pos="{lamp[0]} {-lamp[2]} {lamp[1] + 0.6}" '
        f'dir="{-lamp[0]} {lamp[2]} {-lamp[1]}" castshadow="true" '
        f'diffuse="{strong} {strong} {0.96 * strong}" specular="0.2 0.2 0.2"/>'
        f'<light type="directional" pos="-1 1 3" dir="0.3 -0.3 -1" castshadow="false" '
        f'diffuse="{weak} {weak} {weak}" specular="0.1 0.1 0.1"/>'
    )


def _sun(light: float) -> str:
    sun = 0.72 * light
    return (
        '<light type="directional" pos="1 -2 4" dir="-0.4 0.45 -1" castshadow="true" '
        f'diffuse="{sun} {sun} {0.92 * sun}" specular="0.3 0.3 0.3"/>'
    )


def _room(camera: Camera, place: Place) -> str:
    """Return floor, the walls that do not stand between camera and runner, and furniture."""
    size, floor = _ROOM_M, -DECK_M if place == "treadmill" else 0.0
    parts = [
        f'<geom type="plane" material="floor" pos="0 0 {floor}" size="{size + 4} {size + 4} 0.1"/>'
    ]
    sides: Sequence[tuple[int, float]] = ((2, -1.0), (2, 1.0), (0, -1.0), (0, 1.0))
    for axis, sign in sides:
        if camera.position_m[axis] * sign > size - 0.2:
            continue
        parts.append(_wall(axis, sign, floor))
    return "".join(parts)


def _wall(axis: int, sign: float, floor: float) -> str:
    """Return one wall with what hangs on it and stands before it."""

    def box(
        material: str, along: tuple[float, float], up: tuple[float, float], out: tuple[float, float]
    ) -> str:
        near, far = sign * (_ROOM_M - out[0]), sign * (_ROOM_M - out[1])
        if axis == 2:
            return _box(material, (along[0], up[0], near), (along[1], up[1], far))
        return _box(material, (near, up[0], along[0]), (far, up[1], along[1]))

    wide = _ROOM_M + 2.0
    parts = [
        _plane("wall", axis, sign),
        box("skirting", (-wide, wide), (floor, floor + 0.09), (0.0, 0.015)),
        box("frame", (-2.45, -1.15), (0.75, 2.05), (0.0, 0.03)),
        box("glass", (-2.40, -1.82), (0.80, 2.00), (0.0, 0.04)),
        box("glass", (-1.78, -1.20), (0.80, 2.00), (0.0, 0.04)),
        box("poster", (1.15, 1.85), (0.95, 1.95), (0.0, 0.012)),
        box("poster_stripe", (1.22, 1.78), (1.10, 1.22), (0.0, 0.016)),
        box("poster_stripe", (1.22, 1.60), (1.75, 1.84), (0.0, 0.016)),
        box("shelf", (2.15, 3.2), (floor + 0.55, floor + 0.60), (0.0, 0.36)),
        box("shelf", (2.15, 3.2), (floor + 0.18, floor + 0.23), (0.0, 0.36)),
        *(
            box("iron", (x, x + 0.16), (floor + 0.60, floor + 0.74), (0.08, 0.28))
            for x in (2.25, 2.55, 2.85)
        ),
    ]
    ball = (-2.9, floor + 0.3, sign * (_ROOM_M - 0.5))
    if axis == 0:
        ball = (ball[2], ball[1], -2.9)
    parts.append(_blob("ball", ball, (0.3, 0.3, 0.3)))
    return "".join(parts)


def _treadmill(console: Console) -> str:
    """Return deck, belt, hood, uprights and console; the runner faces the console."""
    floor, half, wide = -DECK_M, BELT_HALF_M, BELT_WIDE_M
    parts = [
        _box(
            "deck", (-half - 0.06, floor + 0.05, -wide - 0.09), (half + 0.05, -0.035, wide + 0.09)
        ),
        _box("belt", (-half, -0.05, -wide), (half, -0.001, wide)),
        _box("deck", (half + 0.02, floor + 0.03, -wide - 0.09), (half + 0.34, 0.07, wide + 0.09)),
        _box(
            "deck", (-half - 0.08, floor + 0.03, -wide - 0.09), (-half - 0.0, -0.012, wide + 0.09)
        ),
    ]
    for side in (-1.0, 1.0):
        edges = sorted((side * (wide + 0.01), side * (wide + 0.09)))
        parts.append(_box("rail", (-half - 0.02, -0.05, edges[0]), (half + 0.05, 0.006, edges[1])))
        parts.extend(
            _box("deck", (x, floor, edges[0]), (x + 0.08, floor + 0.06, edges[1]))
            for x in (-half + 0.05, half + 0.12)
        )
        if console == "none":
            continue
        post = sorted((side * (wide + 0.03), side * (wide + 0.08)))
        parts.append(_box("rail", (half + 0.08, 0.0, post[0]), (half + 0.15, 1.16, post[1])))
        reach = 0.28 if console == "bulky" else 0.62
        low = 0.78 if console == "bulky" else 0.98
        parts.append(
            _box("deck", (reach, low, post[0] + 0.004), (half + 0.14, 1.03, post[1] - 0.004))
        )
    if console != "none":
        parts.append(
            _box("deck", (half - 0.04, 1.00, -wide - 0.08), (half + 0.18, 1.10, wide + 0.08))
        )
        parts.append(_box("screen", (half + 0.02, 1.08, -0.22), (half + 0.07, 1.38, 0.22)))
    return "".join(parts)


def _track() -> str:
    """Return a straight of a running track along forward, grass and a hedge on both sides."""
    parts = [
        '<geom type="plane" material="grass" pos="0 0 -0.005" size="60 40 0.1"/>',
        _box("tartan", (-60.0, -0.05, -3.1), (60.0, 0.0, 3.1)),
    ]
    parts.extend(
        _box("line", (-60.0, -0.04, 1.22 * lane - 0.025), (60.0, 0.0015, 1.22 * lane + 0.025))
        for lane in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
    )
    noise = np.random.default_rng(3)
    for side in (-1.0, 1.0):
        edges = sorted((side * 9.0, side * 9.6))
        parts.append(_box("hedge", (-60.0, 0.0, edges[0]), (60.0, 1.1, edges[1])))
        for along in np.arange(-36.0, 37.0, 6.0):
            x = float(along + noise.uniform(-2, 2))
            height = float(noise.uniform(3.0, 5.0))
            parts.append(
                _box("trunk_wood", (x - 0.12, 0.0, side * 11), (x + 0.12, height, side * 11.25))
            )
            parts.append(_blob("plant", (x, height + 0.6, side * 11.1), (1.6, 1.9, 1.5)))
    return "".join(parts)


def _grain(
    colour: tuple[float, float, float], strength: float, noise: np.random.Generator
) -> UInt8[np.ndarray, "row column 3"]:
    """Return a speckled surface, (256, 256, 3)."""
    speckle = noise.normal(0.0, strength, (256, 256, 1))
    speckle += noise.normal(0.0, strength / 2, (64, 64, 1)).repeat(4, axis=0).repeat(4, axis=1)
    return (np.clip(np.asarray(colour) + speckle, 0, 1) * 255).astype(np.uint8)


def _planks(noise: np.random.Generator) -> UInt8[np.ndarray, "row column 3"]:
    """Return a wooden floor, (512, 512, 3): eight rows of boards with joints."""
    picture = np.ones((512, 512, 3)) * (0.66, 0.58, 0.47)
    for row in range(8):
        band = slice(64 * row, 64 * (row + 1))
        joint = int(noise.integers(0, 512))
        shades = noise.uniform(0.86, 1.08, 2)
        columns = (np.arange(512) - joint) % 512
        picture[band] *= np.where(columns < 256, shades[0], shades[1])[None, :, None]
        grain = noise.normal(0.0, 0.018, (64, 1, 1)).repeat(512, axis=1)
        picture[band] += grain
        picture[band.start : band.start + 2] *= 0.55
        picture[band, (joint - 1) % 512] *= 0.6
        picture[band, (joint + 255) % 512] *= 0.6
    return (np.clip(picture, 0, 1) * 255).astype(np.uint8)
