"""The motifs of the lead pictures, one function each, and the choice between them."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image

from home.demo.illustration.landscape import (
    blow_plume,
    flood,
    foreground,
    ground_at,
    hang_sky,
    print_motif,
    raise_range,
    raise_ridge,
)
from home.demo.illustration.press import (
    BARE,
    MOODS,
    PALETTES,
    Point,
    Press,
    Stage,
    Stencil,
    blend,
    curve,
    dice,
    require,
)

Scene = Callable[[Stage], None]
_SCENES: dict[str, tuple[Scene, tuple[str, ...]]] = {}


def scene(*suits: str) -> Callable[[Scene], Scene]:
    """Register a scene under its function's name, with the palettes it may be chosen for."""

    def register(function: Scene) -> Scene:
        _SCENES[function.__name__] = (function, suits)
        return function

    return register


def open_sea(stage: Stage, height: float = 0.16) -> None:
    """Print sky, far islands and water; the motif is left to the scene."""
    hang_sky(stage)
    raise_range(stage, stage.horizon + 0.01, height, 2, 0.42, 0.3)
    flood(stage)


def fells(stage: Stage, rows: int = 4, height: float = 0.36) -> None:
    """Print sky and ranges of land receding inland."""
    hang_sky(stage)
    raise_range(stage, stage.horizon + 0.04, height, 2, 0.3)
    for row in range(rows - 2):
        top = stage.horizon - 0.02 + 0.09 * row
        raise_ridge(stage, top, top + 0.16, 0.42 + 0.2 * row, 3, 0.9)


@scene("nature", "arctic", "seas")
def fjord(stage: Stage) -> None:
    """A fjord between steep walls, a red boathouse on the near shore."""
    hang_sky(stage)
    raise_range(stage, stage.horizon + 0.01, 0.5, 3, 0.6)
    flood(stage)
    line = foreground(stage, 0.88)
    y = ground_at(line, stage.x) + 0.012
    walls = [(-0.5, -0.1), (0.5, -0.1), (0.5, 0.45), (0, 0.95), (-0.5, 0.45)]
    print_motif(stage, stage.cut(stage.x, y, 0.085, stage.light).shape(walls), (0.9, 0.25, 0.25))
    roof = [(0, 1.02), (-0.08, 0.95), (-1.1, 0.95), (-1.65, 0.42), (-0.56, 0.42)]
    side = [(-0.5, -0.1), (-1.5, -0.1), (-1.5, 0.45), (-0.5, 0.5)]
    print_motif(stage, stage.cut(stage.x, y, 0.085, stage.light).shape(side), (0.6, 0.4, 0.75))
    print_motif(stage, stage.cut(stage.x, y, 0.085, stage.light).shape(roof), (0, 0.5, 1))
    print_motif(stage, stage.cut(stage.x, y, 0.085, stage.light).box(-0.2, -0.1, 0.2, 0.34), BARE)


@scene("industry", "climate")
def smokestacks(stage: Stage) -> None:
    """A works on the far shore with two stacks and a drifting plume."""
    open_sea(stage, 0.2)
    y, size = stage.horizon + 0.035, 0.36
    for left, high, girth in ((0.07, 0.92, 0.013), (-0.12, 1.1, 0.017)):
        blow_plume(stage, stage.x + stage.light * size * left, y - size * high, girth, 40 * girth)
    works, lit = (stage.cut(stage.x, y, size, stage.light) for _ in range(2))
    works.shape([(-1.2, 0), (1.1, 0), (1.0, 0.04), (-1.1, 0.05)]).box(-0.85, 0, 0.75, 0.2)
    for left in (-0.85, -0.63, -0.41):
        works.shape([(left, 0.2), (left + 0.22, 0.2), (left + 0.22, 0.34)])
    works.box(0.2, 0, 0.5, 0.42).box(0.55, 0, 0.7, 0.3)
    for left, high in ((-0.12, 1.1), (0.07, 0.92)):
        works.shape([(left - 0.05, 0), (left + 0.05, 0), (left + 0.033, high), (left - 0.033, high)])
        lit.shape([(left + 0.022, 0.2), (left + 0.045, 0.2), (left + 0.033, high), (left + 0.015, high)])
    lit.box(0.44, 0.0, 0.5, 0.42).box(0.72, 0, 0.75, 0.2)
    for left in np.arange(-0.78, 0.1, 0.11):
        lit.box(left, 0.09, left + 0.055, 0.13)
    print_motif(stage, works, stage.tone(0.9), y)
    print_motif(stage, lit, (0.9, 0.05, 0))


@scene("transport", "seas", "industry", "arctic")
def ship(stage: Stage) -> None:
    """A laden container ship crossing the bay."""
    open_sea(stage)
    y, size = stage.horizon + 0.09, 0.4
    hull, load, house = (stage.cut(stage.x, y, size, stage.light) for _ in range(3))
    hull.shape([(-0.93, 0), (-1.0, 0.2), (0.8, 0.19), (1.1, 0.3), (1.0, 0.12), (0.93, 0)])
    for column, left in enumerate(np.arange(-0.5, 0.75, 0.155)):
        for level in range(int(stage.rng.integers(2, 5)) - (column > 6)):
            (load if stage.rng.random() < 0.4 else hull).box(
                left, 0.2 + level * 0.072, left + 0.146, 0.266 + level * 0.072
            )
    house.box(-0.92, 0.19, -0.6, 0.5).box(-0.95, 0.5, -0.55, 0.56).box(-0.85, 0.56, -0.72, 0.66)
    hull.bar(-0.66, 0.55, -0.66, 0.76, 0.014).bar(0.95, 0.24, 0.95, 0.44, 0.014)
    print_motif(stage, house, blend(stage.lit(0.2), BARE, 0.75), y)
    print_motif(stage, hull, stage.tone(0.95), y)
    print_motif(stage, load, (0.95, 0.08, 0.05))
    detail = stage.cut(stage.x, y, size, stage.light)
    for storey in (0.27, 0.34, 0.41, 0.52):
        for window in np.arange(-0.89, -0.63, 0.06):
            detail.box(window, storey, window + 0.032, storey + 0.025)
    print_motif(stage, detail, stage.tone(0.9))
    foam = stage.cut(stage.x, y, size, stage.light)
    for left, width in ((-1.1, 0.9), (-1.6, 0.6), (0.1, 1.5), (0.95, 0.4)):
        foam.lens(left, 0.0, width, 0.022)
    print_motif(stage, foam, blend(stage.mood.low, BARE, 0.7))


@scene("energy", "climate", "transport")
def turbines(stage: Stage) -> None:
    """Wind turbines stepping away, along a fell or out at sea."""
    afloat = stage.rng.random() < 0.5
    if afloat:
        open_sea(stage, 0.1)
    else:
        fells(stage)
    line = None if afloat else foreground(stage, 0.78)
    for step in (3, 2, 1, 0):
        size = 0.53 * 0.66**step
        x = stage.x + stage.light * (0.36 * step - 0.045 * step**2)
        y = stage.horizon + 0.09 * 0.6**step if line is None else ground_at(line, x) + 0.02
        tower, pale = (stage.cut(x, y, size, stage.light) for _ in range(2))
        tower.bar(0, 0, 0, 0.85, 0.036, 0.02).box(-0.05, 0.835, 0.03, 0.875)
        pale.bar(0.009, 0, 0.006, 0.85, 0.018, 0.009)
        start = stage.roll(0, 2.1)
        for blade in range(3):
            dx, dy = math.cos(start + blade * 2.0944), math.sin(start + blade * 2.0944)
            tower.shape(
                [
                    (0, 0.855),
                    (dx * 0.09 - dy * 0.024, 0.855 + dy * 0.09 + dx * 0.024),
                    (dx * 0.44, 0.855 + dy * 0.44),
                    (dx * 0.06 + dy * 0.008, 0.855 + dy * 0.06 - dx * 0.008),
                ]
            )
        tower.disc(0, 0.855, 0.026)
        # White blades vanish on a pale sky, dark ones on a night sky.
        bright = stage.mood.zenith[1] > 0.7
        tint = blend(BARE, stage.mood.far, 0.18 + 0.15 * step) if bright else stage.tone(0.95 - 0.14 * step)
        print_motif(stage, tower, tint, y if afloat else None)
        print_motif(stage, pale, BARE if bright else stage.lit(0.3))


@scene("seas", "nature", "transport")
def lighthouse(stage: Stage) -> None:
    """A banded lighthouse on a skerry, its beam over the water."""
    open_sea(stage, 0.12)
    x, y, size, light = stage.x, stage.horizon + 0.12, 0.5, stage.light
    beam = stage.cut(x, y, size, light)
    beam.shape([(0, 1.12), (3.4, 1.42), (3.4, 1.02)]).shape([(0, 1.12), (-3.4, 1.26), (-3.4, 0.98)])
    stage.press.ink(beam, BARE, 0.4)
    rock, rock_lit, tower, dark, warm = (stage.cut(x, y, size, light) for _ in range(5))
    rock.shape(
        [
            (-0.95, 0),
            (-0.8, 0.06),
            (-0.52, 0.1),
            (-0.4, 0.2),
            (-0.16, 0.27),
            (0.14, 0.26),
            (0.3, 0.19),
            (0.44, 0.17),
            (0.6, 0.07),
            (0.86, 0.03),
            (0.98, 0),
        ]
    )
    rock_lit.shape([(-0.1, 0.268), (0.14, 0.26), (0.3, 0.19), (0.2, 0.13), (0.08, 0.19)])
    rock_lit.shape([(0.3, 0.19), (0.44, 0.17), (0.6, 0.07), (0.44, 0.05), (0.4, 0.11)])
    rock_lit.shape([(-0.45, 0.16), (-0.4, 0.2), (-0.2, 0.26), (-0.26, 0.17)])
    tower.shape([(-0.1, 0.24), (0.1, 0.24), (0.066, 1.0), (-0.066, 1.0)]).box(-0.6, 0.1, -0.28, 0.3)
    dark.shape([(-0.1, 0.24), (-0.02, 0.24), (-0.015, 1.0), (-0.066, 1.0)])
    for low in (0.4, 0.72):
        warm.shape(
            [
                (-0.1 + 0.045 * (low - 0.24), low),
                (0.1 - 0.045 * (low - 0.24), low),
                (0.093 - 0.045 * (low - 0.1), low + 0.14),
                (-0.093 + 0.045 * (low - 0.1), low + 0.14),
            ]
        )
    roof = stage.cut(x, y, size, light).shape([(-0.65, 0.29), (-0.22, 0.29), (-0.3, 0.42), (-0.58, 0.42)])
    roof.box(-0.1, 0.99, 0.1, 1.025).box(-0.055, 1.02, -0.04, 1.16).box(0.04, 1.02, 0.055, 1.16)
    roof.shape([(-0.075, 1.16), (0.075, 1.16), (0.03, 1.23), (-0.03, 1.23)]).bar(0, 1.2, 0, 1.3, 0.012)
    print_motif(stage, rock, stage.tone(0.98), y)
    print_motif(stage, rock_lit, stage.lit(0.6))
    print_motif(stage, tower, blend(stage.mood.low, BARE, 0.85), y)
    print_motif(stage, warm, (0.95, 0.1, 0.05))
    stage.press.ink(dark, (0.2, 0.75, 0.45), 0.6)
    print_motif(stage, stage.cut(x, y, size, light).box(-0.042, 1.02, 0.042, 1.16), (0.75, 0, 0))
    print_motif(stage, roof, stage.tone(1))


@scene("arctic", "climate", "seas")
def iceberg(stage: Stage) -> None:
    """An iceberg with faceted faces, floes about it and a small boat for scale."""
    open_sea(stage, 0.09)
    y, size, light = stage.horizon + 0.07, 0.42 * stage.roll(0.9, 1.1), stage.light
    lit, shaded, deep = (stage.cut(stage.x, y, size, light) for _ in range(3))
    summit = (stage.roll(-0.1, 0.06), 1.0)
    outline = [
        (-1.0, 0),
        (-0.93, 0.2),
        (-0.7, 0.34),
        (-0.56, 0.58),
        (-0.3, 0.7),
        summit,
        (0.18, 0.8),
        (0.3, 0.52),
        (0.52, 0.46),
        (0.66, 0.24),
        (0.9, 0.16),
        (0.98, 0),
    ]
    lit.shape(outline)
    shaded.shape(
        [
            (-1.0, 0),
            (-0.93, 0.2),
            (-0.7, 0.34),
            (-0.56, 0.58),
            (-0.3, 0.7),
            summit,
            (-0.05, 0.72),
            (0.02, 0.5),
            (-0.12, 0.28),
            (0.05, 0.1),
            (0.0, 0),
        ]
    )
    shaded.shape([(0.3, 0.52), (0.34, 0.36), (0.24, 0.2), (0.34, 0.0), (0.46, 0), (0.42, 0.22)])
    shaded.shape([(0.66, 0.24), (0.64, 0.12), (0.7, 0), (0.8, 0), (0.76, 0.1)])
    deep.shape([(-0.56, 0.58), (-0.44, 0.42), (-0.5, 0.24), (-0.4, 0), (-1.0, 0), (-0.93, 0.2), (-0.7, 0.34)])
    deep.shape([(-0.3, 0.7), (-0.2, 0.52), (-0.26, 0.34), (-0.16, 0.16), (-0.3, 0.3), (-0.33, 0.5)])
    pale = blend(stage.mood.low, BARE, 0.8)
    print_motif(stage, lit, pale, y)
    print_motif(stage, shaded, (0.0, 0.42, 0.02), y)
    print_motif(stage, deep, (0.0, 0.72, 0.14))
    floes, rims = stage.cut(), stage.cut()
    for _ in range(13):
        t = stage.roll(0.12, 0.95)
        fx, fy, reach = stage.roll(0, stage.press.aspect), y + 0.02 + t * (1 - y), 0.05 + 0.2 * t * stage.roll(0.4, 1)
        rough = [stage.roll(0.7, 1) for _ in range(9)]
        edge = [
            (fx + reach * r * math.cos(a), fy + reach * 0.16 * r * math.sin(a))
            for r, a in zip(rough, np.linspace(0, 5.6, 9), strict=True)
        ]
        rims.shape([(px, py + 0.004 + 0.012 * t) for px, py in edge])
        floes.shape(edge)
    print_motif(stage, rims, (0, 0.75, 0.2))
    print_motif(stage, floes, pale)
    boat_x = stage.x + light * 0.66
    boat = stage.cut(boat_x, y + 0.03, 0.06, light)
    boat.shape([(-0.8, 0), (-1, 0.3), (0.6, 0.28), (1.1, 0.46), (0.85, 0)]).box(-0.6, 0.3, 0.05, 0.62)
    boat.box(-0.4, 0.6, -0.05, 0.85).bar(-0.3, 0.8, -0.3, 1.5, 0.06)
    print_motif(stage, boat, (0.95, 0.3, 0.5), y + 0.03)


def plant_spruce(cut: Stencil, rng: np.random.Generator, x: float, y: float, height: float) -> None:
    """Cut one ragged spruce rooted at (x, y)."""
    tiers = 8
    left: list[Point] = []
    right: list[Point] = []
    for tier in range(tiers):
        t = (tier + 1) / tiers
        top = y - height * (1 - t * 0.93)
        for side, points in ((-1, left), (1, right)):
            reach = height * 0.2 * t**0.85 * rng.uniform(0.75, 1.15)
            points.extend([(x + side * reach, top + height * 0.02), (x + side * reach * 0.42, top - height * 0.015)])
    cut.shape([(x, y - height), *right, (x + height * 0.02, y), (x - height * 0.02, y), *reversed(left)])


@scene("nature", "climate")
def forest(stage: Stage) -> None:
    """Ranks of spruce before the fells, and a cabin with its lamp lit."""
    fells(stage, 3)
    for depth, base, tall in ((0.55, 0.74, 0.12), (0.78, 0.84, 0.2)):
        line = raise_ridge(stage, base - 0.03, base + 0.12, depth, 2, 1.0)
        rank = stage.cut()
        for x in np.arange(-0.05, stage.press.aspect + 0.05, tall * 0.3):
            gap = abs(x - stage.x + stage.light * 0.1)
            if gap > 0.1 + 0.08 * depth:
                at = x + stage.roll(-0.02, 0.02)
                plant_spruce(rank, stage.rng, at, ground_at(line, at) + 0.03, tall * stage.roll(0.6, 1.1))
        stage.press.ink(rank, stage.tone(depth))
    line = foreground(stage, 0.92)
    cabin_x, y = stage.x - stage.light * 0.06, 0.9
    cabin, roof, lamp = (stage.cut(cabin_x, y, 0.13, stage.light) for _ in range(3))
    cabin.box(-0.6, -0.4, 0.6, 0.42)
    roof.shape([(-0.8, 0.36), (0.8, 0.36), (0.56, 0.86), (-0.56, 0.86)]).box(-0.4, 0.8, -0.24, 1.06)
    lamp.box(0.1, 0.02, 0.34, 0.26).box(-0.36, 0.02, -0.12, 0.26)
    print_motif(stage, cabin, stage.tone(0.95))
    print_motif(stage, roof, blend(stage.mood.low, BARE, 0.7))
    print_motif(stage, lamp, (0.9, 0, 0))
    rank = stage.cut()
    for x in (0.03, 0.1, 0.2, 0.27, 0.36):
        at = stage.press.aspect - x if stage.x < stage.press.aspect / 2 else x
        plant_spruce(rank, stage.rng, at, 1.02, stage.roll(0.34, 0.66))
    stage.press.ink(rank, stage.tone(1))
    stage.press.ink(
        stage.cut().shape([*map(tuple, line + np.array((0, 0.02))), (2.9, 1.1), (-0.3, 1.1)]), stage.tone(1)
    )


@scene("industry", "energy", "seas")
def rig(stage: Stage) -> None:
    """An oil platform on four legs, its flare burning."""
    open_sea(stage, 0.05)
    y, size = stage.horizon + 0.11, 0.47
    stage.x += stage.light * 0.06
    frame, deck, warm = (stage.cut(stage.x, y, size, -stage.light) for _ in range(3))
    for left in (-0.42, -0.16, 0.16, 0.42):
        frame.bar(left * 1.08, 0, left, 0.42, 0.05)
    for left, right in ((-0.44, -0.16), (-0.16, 0.16), (0.16, 0.44)):
        frame.bar(left, 0.05, right, 0.38, 0.014).bar(right, 0.05, left, 0.38, 0.014)
    frame.box(-0.6, 0.4, 0.6, 0.47).box(-0.5, 0.56, 0.52, 0.6).box(-0.5, 0.47, -0.3, 0.7).box(-0.25, 0.47, 0.1, 0.54)
    frame.box(0.2, 0.47, 0.5, 0.66).bar(-0.04, 0.58, 0.07, 1.2, 0.018).bar(0.24, 0.58, 0.13, 1.2, 0.018)
    for low in np.arange(0.62, 1.15, 0.1):
        near, far = (low - 0.58) * 0.178, (low - 0.48) * 0.178
        frame.bar(-0.04 + near, low, 0.24 - far, low + 0.1, 0.01).bar(0.24 - near, low, -0.04 + far, low + 0.1, 0.01)
    frame.box(0.05, 1.19, 0.15, 1.23).bar(-0.42, 0.68, -0.4, 0.84, 0.03).bar(-0.4, 0.84, -0.78, 1.0, 0.02)
    frame.bar(-0.78, 1.0, -0.78, 0.74, 0.006).bar(0.55, 0.45, 1.0, 0.86, 0.024, 0.012)
    deck.box(-0.56, 0.425, 0.56, 0.445).box(0.24, 0.6, 0.46, 0.63).box(-0.46, 0.63, -0.34, 0.66)
    warm.shape(curve([(1.0, 0.85), (1.08, 0.95), (1.05, 1.05), (1.1, 1.2), (0.97, 1.1), (0.94, 0.96)], closed=True))
    glow = stage.cut(stage.x, y, size, -stage.light).disc(1.0, 1.0, 0.26)
    stage.press.ink(glow, stage.mood.low, 0.35)
    print_motif(stage, frame, stage.tone(0.97), y)
    print_motif(stage, deck, (0.8, 0.05, 0))
    print_motif(stage, warm, (1.0, 0.0, 0.0))


@scene("energy", "nuclear", "industry")
def pylons(stage: Stage) -> None:
    """Lattice pylons carrying their lines away over the fells."""
    fells(stage)
    line = foreground(stage, 0.84)
    tops, steel, wires = [], stage.cut(), stage.cut()
    for step in range(4):
        size = 0.66 * 0.6**step
        x = stage.x + stage.light * 0.9 * (1 - 0.62**step)
        y = ground_at(line, x) + 0.015 - 0.028 * step
        steel.origin, steel.scale = (x, y), (stage.light * size, -size)
        weight = 0.02
        steel.bar(-0.14, 0, -0.035, 0.6, weight).bar(0.14, 0, 0.035, 0.6, weight)
        steel.bar(-0.035, 0.6, 0, 1.0, weight).bar(0.035, 0.6, 0, 1.0, weight)
        for low in (0, 0.2, 0.37, 0.5):
            wide, thin = 0.14 - 0.175 * low, 0.14 - 0.175 * (low + 0.15)
            steel.bar(-wide, low, thin, low + 0.15, 0.009).bar(wide, low, -thin, low + 0.15, 0.009)
        arms = []
        for high, reach in ((0.62, 0.2), (0.75, 0.26), (0.88, 0.17)):
            for side in (-1, 1):
                steel.bar(0, high + 0.045, side * reach, high, 0.012).bar(0, high, side * reach, high, 0.014)
                steel.bar(side * reach, high, side * reach, high - 0.04, 0.01)
                arms.append((x + stage.light * size * side * reach, y - size * (high - 0.04)))
        tops.append(arms)
    first = [(ax - stage.light * 1.4, ay - 0.3) for ax, ay in tops[0]]
    for here, there in zip([first, *tops], tops, strict=False):
        for (x0, y0), (x1, y1) in zip(here, there, strict=True):
            sag = 0.05 * abs(x1 - x0) ** 0.7
            path = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + 4 * sag * t * (1 - t)) for t in np.linspace(0, 1, 24)]
            wires.path(path, 0.0018 if here is first or here is tops[0] else 0.0012)
    stage.press.ink(wires, stage.tone(0.9), 0.85)
    print_motif(stage, steel, stage.tone(1))


@scene("nuclear", "seas", "arctic")
def submarine(stage: Stage) -> None:
    """A submarine under way on the surface, sail and tail fin above the swell."""
    open_sea(stage, 0.14)
    y, size, light = stage.horizon + 0.13, 0.38, stage.light
    stage.x += light * 0.06
    hull, lit, foam = (stage.cut(stage.x, y, size, light) for _ in range(3))
    hull.shape(
        curve(
            [(-1.35, -0.03), (-1.05, 0.06), (-0.5, 0.12), (0.3, 0.14), (0.85, 0.12), (1.12, 0.05), (1.2, -0.03)],
            closed=False,
        )
    )
    sail = curve(
        [(-0.16, 0.1), (-0.12, 0.3), (-0.08, 0.47), (0.1, 0.5), (0.26, 0.49), (0.31, 0.4), (0.34, 0.2), (0.4, 0.1)]
    )
    hull.shape(sail).shape([(-1.3, -0.02), (-1.36, 0.26), (-1.24, 0.26), (-1.1, 0.02)])
    hull.bar(0.06, 0.45, 0.06, 0.76, 0.022).bar(0.13, 0.45, 0.13, 0.66, 0.03).bar(0.2, 0.45, 0.2, 0.6, 0.012)
    hull.shape([(-0.14, 0.34), (0.02, 0.34), (-0.02, 0.31), (-0.28, 0.31)])
    lit.shape([(0.21, 0.48), (0.26, 0.485), (0.305, 0.4), (0.335, 0.2), (0.37, 0.145), (0.27, 0.15), (0.24, 0.35)])
    lit.shape([(0.4, 0.13), (0.85, 0.112), (1.08, 0.055), (0.8, 0.085), (0.42, 0.1)])
    for left, width, lift in (
        (0.95, 0.7, 0.0),
        (1.1, 0.34, 0.02),
        (0.1, 1.9, -0.012),
        (-1.1, 0.9, 0),
        (-1.7, 0.8, -0.02),
        (-2.1, 0.5, 0),
        (0.6, 0.8, -0.05),
        (-0.6, 0.7, -0.06),
    ):
        foam.lens(left, lift, width, 0.034)
    print_motif(stage, hull, stage.tone(1), y)
    print_motif(stage, lit, stage.lit(0.45))
    print_motif(stage, foam, blend(stage.mood.low, BARE, 0.8))


DEER = [
    (-0.37, 0.6),
    (-0.3, 0.68),
    (-0.1, 0.68),
    (0.08, 0.67),
    (0.2, 0.72),
    (0.32, 0.78),
    (0.4, 0.87),
    (0.48, 0.92),
    (0.56, 0.88),
    (0.69, 0.79),
    (0.7, 0.74),
    (0.64, 0.73),
    (0.54, 0.76),
    (0.47, 0.74),
    (0.42, 0.6),
    (0.34, 0.46),
    (0.22, 0.4),
    (0.04, 0.385),
    (-0.14, 0.41),
    (-0.27, 0.42),
    (-0.35, 0.48),
]


def stand_deer(cut: Stencil) -> None:
    """Cut a standing reindeer that faces u; it is 0.92 tall to the poll and its antlers reach 1.4."""
    cut.shape(curve(DEER, closed=True))
    for hip, knee, hoof, bulk in (
        (0.22, 0.24, 0.23, 0.1),
        (0.12, 0.1, 0.15, 0.09),
        (-0.3, -0.35, -0.31, 0.14),
        (-0.2, -0.25, -0.19, 0.11),
    ):
        cut.bar(hip, 0.47, knee, 0.24, bulk, 0.045).bar(knee, 0.26, hoof, 0.03, 0.04, 0.034)
        cut.bar(hoof, 0.035, hoof + 0.04, 0.005, 0.05)
    cut.shape([(-0.36, 0.62), (-0.44, 0.6), (-0.41, 0.53), (-0.36, 0.55)])
    cut.shape([(0.42, 0.88), (0.33, 0.92), (0.4, 0.93)])
    for lean in (0.0, 0.11):
        beam = curve([(0.46, 0.9), (0.36 + lean, 1.02), (0.3 + lean, 1.18), (0.38 + lean, 1.32), (0.5 + lean, 1.4)])
        cut.path(beam, 0.036, 0.016)
        for at, dx, dy in ((8, 0.13, 0.08), (17, -0.1, 0.12), (22, -0.05, 0.15), (27, -0.02, 0.12)):
            x, y = beam[at]
            cut.bar(x, y, x + dx, y + dy, 0.024, 0.012)
        cut.path(curve([(0.48, 0.91), (0.56, 0.99), (0.64, 1.03 + lean * 0.3)]), 0.026, 0.014)


@scene("arctic", "nature")
def reindeer(stage: Stage) -> None:
    """A reindeer on the near fell, the herd strung out behind it."""
    fells(stage)
    middle = raise_ridge(stage, 0.74, 0.9, 0.7, 2, 1.0)
    for step in range(5):
        x = stage.x + stage.light * (0.42 + 0.11 * step + stage.roll(-0.02, 0.02))
        far = stage.cut(x, ground_at(middle, x) + 0.006, 0.075, -1 if stage.rng.random() < 0.3 else 1)
        stand_deer(far)
        print_motif(stage, far, stage.tone(0.9))
    line = foreground(stage, 0.86)
    deer = stage.cut(stage.x, ground_at(line, stage.x) + 0.012, 0.4, stage.light)
    stand_deer(deer)
    print_motif(stage, deer, stage.tone(1))


@scene("nuclear", "energy", "industry", "climate")
def cooling_tower(stage: Stage) -> None:
    """Two cooling towers and a reactor dome by the water, their vapour drifting."""
    open_sea(stage, 0.22)
    y = stage.horizon + 0.04
    for x, size in ((stage.x - stage.light * 0.3, 0.26), (stage.x, 0.36)):
        blow_plume(stage, x, y - size * 1.03, size * 0.17, 2.2 * size)
        high = np.linspace(0, 1, 20)
        girth = 0.25 * np.sqrt(1 + ((high - 0.74) / 0.52) ** 2)
        tower, dark, rim = (stage.cut(x, y, size, stage.light) for _ in range(3))
        right, left = list(zip(girth, high, strict=True)), list(zip(-girth, high, strict=True))
        tower.shape([*left, *reversed(right)])
        edge = list(zip(girth * 0.1, high, strict=True))
        dark.shape([*left, *reversed(edge)])
        rim.box(-0.42, 0, 0.42, 0.035).box(-0.265, 0.965, 0.265, 1.0)
        print_motif(stage, tower, blend(stage.lit(0.2), BARE, 0.55), y)
        print_motif(stage, dark, stage.tone(0.45), y)
        print_motif(stage, rim, stage.tone(0.8))
    plant = stage.cut(stage.x, y, 0.36, stage.light)
    plant.box(-1.9, -0.02, 1.5, 0.02).box(0.5, 0, 0.82, 0.2).disc(0.66, 0.2, 0.16).box(0.86, 0, 1.3, 0.13)
    plant.box(-0.44, 0, 0.4, 0.05).bar(0.92, 0, 0.92, 0.5, 0.025)
    print_motif(stage, plant, stage.tone(0.92), y)
    lamps = stage.cut(stage.x, y, 0.36, stage.light)
    for lamp in np.arange(0.9, 1.28, 0.07):
        lamps.box(lamp, 0.06, lamp + 0.03, 0.09)
    print_motif(stage, lamps, (0.9, 0, 0))


@scene("transport", "seas")
def ferry(stage: Stage) -> None:
    """A car ferry crossing the fjord."""
    hang_sky(stage)
    raise_range(stage, stage.horizon + 0.01, 0.36, 3, 0.55)
    flood(stage)
    y = stage.horizon + 0.11
    hull, house, trim = (stage.cut(stage.x, y, 0.29, stage.light) for _ in range(3))
    hull.shape([(-1.05, 0.22), (-0.95, 0), (0.95, 0), (1.12, 0.24), (1.2, 0.36), (1.1, 0.24), (-1.0, 0.24)])
    house.box(-0.85, 0.22, 0.85, 0.42).box(-0.6, 0.42, 0.6, 0.56).box(-0.1, 0.56, 0.3, 0.68)
    hull.box(-0.35, 0.56, -0.2, 0.78).bar(0.1, 0.68, 0.1, 0.92, 0.02).box(-0.66, 0.55, 0.66, 0.575)
    for left in np.arange(-0.78, 0.75, 0.13):
        trim.box(left, 0.3, left + 0.075, 0.36)
    print_motif(stage, hull, stage.tone(0.95), y)
    print_motif(stage, house, blend(stage.mood.low, BARE, 0.85), y)
    print_motif(stage, trim, stage.tone(0.85))
    print_motif(stage, stage.cut(stage.x, y, 0.29, stage.light).box(-0.98, 0.1, 1.0, 0.14), (0.95, 0, 0))


@scene("transport", "energy")
def charger(stage: Stage) -> None:
    """An electric car at its charging post above the fjord."""
    hang_sky(stage)
    raise_range(stage, stage.horizon + 0.01, 0.34, 3, 0.5)
    flood(stage)
    road = stage.cut().box(-0.1, 0.86, stage.press.aspect + 0.1, 1.1)
    stage.press.ink(road, stage.tone(0.86))
    kerb = stage.cut().box(-0.1, 0.86, stage.press.aspect + 0.1, 0.872)
    stage.press.ink(kerb, stage.lit(0.3))
    car, glass, post, warm = (stage.cut(stage.x, 0.925, 0.3, stage.light) for _ in range(4))
    car.shape(
        curve(
            [
                (-0.92, 0.1),
                (-0.94, 0.3),
                (-0.86, 0.42),
                (-0.55, 0.5),
                (-0.3, 0.66),
                (0.05, 0.69),
                (0.32, 0.62),
                (0.55, 0.44),
                (0.86, 0.37),
                (0.95, 0.26),
                (0.93, 0.1),
                (0, 0.08),
            ],
            closed=True,
        )
    )
    glass.shape([(-0.47, 0.48), (-0.27, 0.61), (-0.04, 0.635), (-0.04, 0.46)])
    glass.shape([(0.02, 0.46), (0.02, 0.635), (0.28, 0.575), (0.44, 0.45)])
    wheels = stage.cut(stage.x, 0.925, 0.3, stage.light).disc(-0.56, 0.12, 0.165).disc(0.56, 0.12, 0.165)
    hubs = stage.cut(stage.x, 0.925, 0.3, stage.light).disc(-0.56, 0.12, 0.08).disc(0.56, 0.12, 0.08)
    post.box(-1.52, 0.02, -1.28, 0.98).box(-1.58, 0, -1.22, 0.06)
    post.path(curve([(-1.3, 0.72), (-1.16, 0.36), (-1.02, 0.26), (-0.88, 0.4)]), 0.03)
    warm.box(-1.47, 0.72, -1.33, 0.9).box(0.86, 0.29, 0.94, 0.33).box(-0.94, 0.3, -0.88, 0.36)
    stage.press.ink(stage.cut().lens(stage.x, 0.93, 0.72, 0.03), stage.tone(1))
    print_motif(stage, post, stage.tone(1))
    print_motif(stage, car, (0.9, 0.1, 0.05) if stage.mood.zenith[0] < 0.5 else blend(stage.mood.low, BARE, 0.8))
    print_motif(stage, glass, stage.tone(0.85))
    print_motif(stage, wheels, stage.tone(1))
    print_motif(stage, hubs, blend(stage.mood.low, BARE, 0.5))
    print_motif(stage, warm, BARE)


SCENES: tuple[str, ...] = tuple(_SCENES)


def set_stage(press: Press, rng: np.random.Generator) -> Stage:
    """Return a stage with its hour, light, horizon and motif placed off-centre by the dice."""
    mood = MOODS[str(rng.choice(list(MOODS), p=(0.22, 0.24, 0.16, 0.22, 0.16)))]
    light = int(rng.choice((-1, 1)))
    # The motif stands on one third with the light coming from the other.
    x = press.aspect * (0.5 - light * rng.uniform(0.13, 0.19))
    horizon = float(rng.uniform(0.58, 0.69))
    # Either a disc low on the horizon, large and half sunk, or a small one higher up.
    low = rng.random() < 0.4
    radius = float(rng.uniform(0.11, 0.17) if low else rng.uniform(0.05, 0.085))
    lift = rng.uniform(0.2, 1.3) * radius if low else rng.uniform(0.24, 0.42)
    sun = (press.aspect * (0.5 + light * rng.uniform(0.12, 0.3)), horizon - float(lift))
    return Stage(press, rng, mood, light, float(x), sun, radius, horizon)


def draw(seed: str, palette: str, scene: str | None = None, size: tuple[int, int] = (1600, 1067)) -> Image.Image:
    """Return a lead picture, RGB, `size` pixels (width, height); the same arguments always give the same picture.

    With no scene, one that suits the palette is chosen from the seed.
    """
    require(palette, PALETTES, "palette")
    if scene is None:
        suited = [name for name, (_, suits) in _SCENES.items() if palette in suits]
        scene = str(dice("scene", seed, palette).choice(suited))
    require(scene, SCENES, "scene")
    rng = dice("picture", seed, palette, scene)
    press = Press(size)
    _SCENES[scene][0](set_stage(press, rng))
    return press.pull(PALETTES[palette], rng)
