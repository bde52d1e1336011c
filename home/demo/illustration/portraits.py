"""Faceless heads and shoulders, in the same print as the lead pictures."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops

from home.demo.illustration.landscape import raise_ridge
from home.demo.illustration.press import (
    BARE,
    MOODS,
    PALETTES,
    Mood,
    Press,
    Stage,
    Stencil,
    Tint,
    blend,
    curve,
    dice,
    require,
)

HEAD = [
    (0.1, 0.75),
    (0.128, 0.67),
    (0.13, 0.58),
    (0.105, 0.49),
    (0.05, 0.43),
    (-0.03, 0.455),
    (-0.09, 0.53),
    (-0.125, 0.62),
    (-0.13, 0.71),
    (-0.06, 0.795),
    (0.04, 0.8),
]
SHOULDERS = [
    (-0.5, -0.1),
    (-0.45, 0.12),
    (-0.34, 0.235),
    (-0.12, 0.305),
    (0.08, 0.305),
    (0.29, 0.24),
    (0.4, 0.13),
    (0.45, -0.1),
]
CROP = [
    (-0.1, 0.55),
    (-0.15, 0.62),
    (-0.155, 0.73),
    (-0.09, 0.83),
    (0.03, 0.855),
    (0.125, 0.8),
    (0.13, 0.72),
    (0.06, 0.745),
    (-0.02, 0.735),
    (-0.07, 0.68),
    (-0.085, 0.6),
]
FRINGE = [
    (-0.15, 0.5),
    (-0.17, 0.66),
    (-0.13, 0.8),
    (-0.01, 0.86),
    (0.1, 0.82),
    (0.15, 0.68),
    (0.135, 0.56),
    (0.11, 0.68),
    (0.03, 0.75),
    (-0.06, 0.69),
    (-0.085, 0.58),
    (-0.1, 0.48),
]
BOB = [(-0.18, 0.44), (-0.19, 0.66), (-0.12, 0.82), (0.02, 0.86), (0.13, 0.79), (0.17, 0.62), (0.15, 0.45), (0, 0.4)]
LONG = [
    (-0.23, 0.16),
    (-0.2, 0.45),
    (-0.18, 0.7),
    (-0.1, 0.84),
    (0.02, 0.86),
    (0.13, 0.79),
    (0.165, 0.6),
    (0.16, 0.4),
    (0.15, 0.2),
    (0, 0.14),
]
CAP = [(-0.155, 0.66), (-0.16, 0.76), (-0.1, 0.87), (0.01, 0.9), (0.11, 0.85), (0.15, 0.72), (0.1, 0.7), (-0.05, 0.68)]
BEARD = [
    (-0.105, 0.57),
    (-0.04, 0.535),
    (0.03, 0.555),
    (0.09, 0.55),
    (0.128, 0.59),
    (0.12, 0.47),
    (0.06, 0.395),
    (-0.03, 0.42),
    (-0.09, 0.5),
]
SHADE = [(0.02, 0.9), (-0.015, 0.74), (0.035, 0.62), (-0.01, 0.52), (0.035, 0.36), (-0.4, 0.36), (-0.4, 0.9)]
SKINS: tuple[Tint, ...] = ((0.18, 0.02, 0.0), (0.34, 0.06, 0.0), (0.5, 0.24, 0.04), (0.5, 0.5, 0.2))


def hang_backdrop(stage: Stage) -> None:
    """Print a portrait's ground: one flat tint, a large disc on the light's side and a low range."""
    press, rng = stage.press, stage.rng
    ground: Tint = ((0.0, 0.3, 0.0), (0.42, 0.0, 0.0), (0.0, 0.14, 0.0), (0.06, 0.62, 0.12))[int(rng.integers(4))]
    press.ink(Image.new("L", (press.width, press.height), 255), ground)
    disc = (0.85, 0.0, 0.0) if ground[0] < 0.2 else BARE
    press.ink(stage.cut().disc(stage.x + stage.light * stage.roll(0.14, 0.26), stage.roll(0.34, 0.46), 0.27), disc, 0.9)
    stage.mood = Mood(ground, ground, disc, blend(ground, (0.1, 0.5, 0.05), 0.5), (0.0, 0.75, 0.5))
    for depth, top in ((0.15, 0.6), (0.5, 0.74)):
        raise_ridge(stage, top, top + 0.22, depth, 2, 0.4)


def dress(stage: Stage, body: Callable[[], Stencil], cloth: Tint, trim: Tint) -> None:
    """Print the shoulders, their shaded side, and one of four collars."""
    garment = body().shape(curve(SHOULDERS)).mask()
    stage.press.ink(garment, cloth)
    fold = body().shape([(-0.6, -0.1), (-0.6, 0.4), (-0.1, 0.4), (-0.16, 0.2), (-0.05, 0.08), (-0.12, -0.1)]).mask()
    stage.press.ink(ImageChops.darker(garment, fold), blend(cloth, (0.0, 0.8, 1.0), 0.45))
    collar, detail = int(stage.rng.integers(4)), body()
    if collar == 0:
        roll = [(-0.125, 0.3), (-0.115, 0.4), (0.0, 0.375), (0.085, 0.39), (0.1, 0.3), (-0.01, 0.26)]
        detail.shape(curve(roll, True))
    elif collar == 1:
        detail.shape([(-0.1, 0.32), (0.075, 0.32), (0.015, 0.02)])
    elif collar == 2:
        for row, (high, half) in enumerate(((0.235, 0.2), (0.195, 0.27), (0.155, 0.33))):
            for u in np.arange(-half, half, 0.042):
                v, bead = high - 0.5 * u * u, 0.012 if row % 2 else 0.017
                detail.shape([(u - bead, v), (u, v + bead), (u + bead, v), (u, v - bead)])
    else:
        detail.path(curve([(-0.135, 0.31), (-0.07, 0.265), (0.02, 0.26), (0.1, 0.31)]), 0.03)
    stage.press.ink(ImageChops.darker(garment, detail.mask()) if collar else detail, trim)
    if collar == 1:
        lapels = body().shape([(-0.14, 0.335), (-0.06, 0.3), (0.015, 0.0), (-0.12, 0.17), (-0.18, 0.2)])
        lapels.shape([(0.085, 0.335), (0.06, 0.3), (0.015, 0.0), (0.12, 0.17), (0.15, 0.21)])
        stage.press.ink(lapels, blend(cloth, (0.0, 0.8, 1.0), 0.7))


def draw_portrait(seed: str, palette: str, size: tuple[int, int] = (600, 600)) -> Image.Image:
    """Return a faceless head and shoulders, RGB, `size` pixels (width, height), in the same print as the pictures."""
    require(palette, PALETTES, "palette")
    rng = dice("portrait", seed, palette)
    press, light = Press(size), int(rng.choice((-1, 1)))
    stage = Stage(press, rng, MOODS["day"], light, press.aspect / 2 - light * 0.03, (0.0, 0.0), 0.0, 0.6)

    def body() -> Stencil:
        return stage.cut(stage.x, 1.0, 1.0, light)

    hang_backdrop(stage)
    skin = SKINS[int(rng.integers(len(SKINS)))]
    hair: Tint = ((0.0, 0.55, 1.0), (0.0, 0.85, 0.45), (0.8, 0.35, 0.15), (0.0, 0.22, 0.04))[int(rng.integers(4))]
    cloth: Tint = ((0.0, 0.6, 0.9), (0.0, 0.9, 0.25), (0.85, 0.15, 0.05), (0.0, 0.8, 0.6))[int(rng.integers(4))]
    style = str(rng.choice(("crop", "fringe", "bob", "long", "bun", "cap", "bald")))
    if style in ("bob", "long"):
        press.ink(body().shape(curve(BOB if style == "bob" else LONG, True)), blend(hair, (0, 0.8, 1), 0.3))
    if style == "bun":
        press.ink(body().disc(-0.1, 0.87, 0.07), hair)
    shadow = (skin[0], min(1.0, skin[1] + 0.32), skin[2] + 0.1)
    neck = [(-0.1, 0.56), (0.06, 0.46), (0.07, 0.33), (0.03, 0.28), (-0.06, 0.27), (-0.115, 0.32)]
    press.ink(body().shape(neck), shadow)
    press.ink(body().shape([(0.075, 0.44), (0.02, 0.36), (0.04, 0.28), (0.08, 0.31)]), skin)
    trim: Tint = blend(skin, BARE, 0.9) if cloth[2] > 0.2 else (0.0, 0.7, 0.8)
    dress(stage, lambda: stage.cut(stage.x, 0.96, 1.0, light), cloth, trim)
    head = body().shape(curve(HEAD, True)).disc(-0.115, 0.6, 0.032).mask()
    press.ink(head, skin)
    press.ink(ImageChops.darker(head, body().shape(curve(SHADE, True)).mask()), shadow)
    if style in ("crop", "bald", "cap") and rng.random() < 0.5:
        press.ink(body().shape(curve(BEARD, True)), hair)
    if style == "cap":
        press.ink(body().shape(curve(CAP, True)), cloth)
        press.ink(
            body().path(curve([(-0.155, 0.69), (-0.05, 0.705), (0.06, 0.725), (0.148, 0.745)]), 0.06),
            blend(cloth, (0.0, 0.8, 1.0), 0.5),
        )
    elif style != "bald":
        top = body().shape(curve(CROP if style in ("crop", "bun") else FRINGE, True)).mask()
        press.ink(top, hair)
        sheen = body().path(curve([(0.0, 0.83), (0.06, 0.82), (0.1, 0.785), (0.115, 0.75)]), 0.004, 0.02)
        press.ink(ImageChops.darker(top, sheen.mask()), blend(hair, (0.5, 0.0, 0.0), 0.45))
    if rng.random() < 0.3:
        rims = body()
        for u in (0.012, 0.1):
            rims.disc(u, 0.63, 0.04).disc(u, 0.63, 0.033, 0)
        press.ink(rims.bar(-0.028, 0.635, -0.11, 0.645, 0.008), (0.0, 0.6, 1.0))
    return press.pull(PALETTES[palette], rng)
