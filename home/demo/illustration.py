"""Draws the demo's pictures from a seed: ridges, sea and sky in the few inks of a topic, like a screen print.

Everything is drawn twice as large and scaled down, so that edges are clean. Lengths in the scenes are parts of
the picture's height, so that a scene looks the same in any size.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SUPERSAMPLING = 2
Point = tuple[float, float]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The paper, three inks from the farthest layer to the nearest, and the colour of the light."""

    paper: str
    far: str
    middle: str
    near: str
    light: str


PALETTES = {
    "nuclear": Palette("#F4ECD6", "#B7C0A4", "#5F7F72", "#1D3733", "#EDA63A"),
    "arctic": Palette("#EEF2F0", "#BCD2D8", "#6C98AB", "#1B4254", "#F4C6A0"),
    "industry": Palette("#F6E6D5", "#DDB196", "#98614E", "#35282C", "#DF5B2F"),
    "energy": Palette("#F7F0D4", "#BFCDB4", "#5B8C88", "#183F44", "#EDB93F"),
    "climate": Palette("#F7E8DD", "#DDBCAD", "#7D8FA5", "#22334C", "#E36B46"),
    "seas": Palette("#EAF2EC", "#ABCEC8", "#468A93", "#0D3948", "#F6E3A8"),
    "transport": Palette("#F2EEE7", "#C5C6D2", "#6D76A2", "#272B52", "#EBBB48"),
    "nature": Palette("#F5F2DC", "#C4CF9F", "#6B925F", "#1B402D", "#F0C35E"),
}


def rgb(colour: str) -> Colour:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass
class Print:
    """A sheet being printed: layers of ink go onto it from the back to the front."""

    palette: Palette
    size: tuple[int, int]
    random: np.random.Generator
    sheet: Image.Image = field(init=False)
    light_from_left: bool = field(init=False)
    disc: tuple[float, float, float] = (0, 0, 0)

    def __post_init__(self) -> None:
        self.sheet = Image.new("RGB", self.size, self.palette.paper)
        self.light_from_left = bool(self.random.integers(2))

    @property
    def height(self) -> int:
        return self.size[1]

    @property
    def width(self) -> int:
        return self.size[0]

    def ink(self, depth: float) -> Colour:
        """Return the ink of a layer: 0 is the farthest, 1 the nearest."""
        far, middle, near = (rgb(ink) for ink in (self.palette.far, self.palette.middle, self.palette.near))
        return mixed(far, middle, depth * 2) if depth < 0.5 else mixed(middle, near, depth * 2 - 1)

    def lay(
        self, mask: Image.Image, top: Colour, bottom: Colour | None = None, span: tuple[float, float] = (0, 1)
    ) -> None:
        """Print through a mask, in one colour or in two that run into each other down the span (pixels)."""
        if bottom is None:
            self.sheet.paste(top, (0, 0), mask)
            return
        ramp = np.clip((np.arange(self.height) - span[0]) / max(1.0, span[1] - span[0]), 0, 1)[:, None]
        column = np.array(top) + (np.array(bottom) - np.array(top)) * ramp
        wash = Image.fromarray(column.astype(np.uint8)[:, None, :].repeat(self.width, axis=1))
        self.sheet.paste(wash, (0, 0), mask)

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", self.size, 0)
        return mask, ImageDraw.Draw(mask)

    def polygon(self, points: list[Point], colour: Colour) -> None:
        ImageDraw.Draw(self.sheet).polygon(points, fill=colour)

    # The parts of a landscape ---------------------------------------------------------------------

    def sky(self, horizon: float) -> None:
        """Wash the sky from the light near the horizon to the far ink above, and put a low sun or moon into it."""
        glow = mixed(rgb(self.palette.paper), rgb(self.palette.light), 0.22)
        whole = Image.new("L", self.size, 255)
        self.lay(whole, mixed(rgb(self.palette.paper), self.ink(0), 0.75), glow, (0, horizon))
        side = 0.24 if self.light_from_left else 0.76
        x = self.width * (side + self.random.uniform(-0.06, 0.06))
        radius = self.height * self.random.uniform(0.055, 0.1)
        y = horizon - self.height * self.random.uniform(0.12, 0.34)
        self.disc = (x, y, radius)
        mask, draw = self.mask()
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self.lay(mask, mixed(rgb(self.palette.light), rgb(self.palette.paper), 0.12))
        self.clouds(horizon)

    def clouds(self, horizon: float) -> None:
        """Draw a few long bars of cloud, some of them across the disc."""
        mask, draw = self.mask()
        for _ in range(int(self.random.integers(3, 6))):
            y = horizon - self.height * self.random.uniform(0.1, 0.5)
            x = self.width * self.random.uniform(-0.1, 0.9)
            length = self.width * self.random.uniform(0.15, 0.4)
            thickness = self.height * self.random.uniform(0.004, 0.011)
            draw.rounded_rectangle((x, y, x + length, y + thickness), radius=thickness / 2, fill=120)
            shift = length * self.random.uniform(0.1, 0.4)
            draw.rounded_rectangle(
                (x + shift, y + thickness * 1.9, x + shift + length * 0.6, y + thickness * 2.6), fill=90
            )
        self.lay(mask, mixed(rgb(self.palette.paper), self.ink(0), 0.25))

    def ridge_line(self, base: float, relief: float, roughness: float) -> np.ndarray:
        """Return the height of a ridge, in pixels from the top, for each column of the sheet."""
        x = np.linspace(0, 1, self.width)
        line = np.zeros(self.width)
        for octave in range(6):
            knots = int(3 * 1.9**octave) + 2
            heights = self.random.uniform(-1, 1, knots)
            line += np.interp(x * (knots - 1), np.arange(knots), heights) * roughness**octave
        line = (line - line.min()) / (line.max() - line.min())
        return base - line * relief

    def ridge(self, line: np.ndarray, depth: float, foot: float) -> None:
        """Print one range of hills: its body fading into mist at the foot, and its slopes turned from the light."""
        ink = self.ink(depth)
        mist = mixed(ink, rgb(self.palette.paper), 0.42 * (1 - depth) + 0.06)
        mask, draw = self.mask()
        draw.polygon([*enumerate(line.tolist()), (self.width, foot), (0, foot)], fill=255)
        self.lay(mask, ink, mist, (float(line.min()), foot))
        shade = ImageChops.multiply(self.shaded(line, foot), mask)
        self.lay(shade, mixed(ink, rgb(self.palette.near), 0.30), mixed(mist, ink, 0.4), (float(line.min()), foot))

    def shaded(self, line: np.ndarray, foot: float) -> Image.Image:
        """Return the slopes that face away from the light, each torn at its lower edge."""
        mask, draw = self.mask()
        step = self.width // 90
        smooth = np.convolve(np.pad(line, step, mode="edge"), np.ones(2 * step + 1) / (2 * step + 1), mode="valid")
        falls = np.gradient(smooth) > 0 if self.light_from_left else np.gradient(smooth) < 0
        edges = np.flatnonzero(np.diff(np.concatenate([[0], falls.astype(int), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start < step:
                continue
            top = [(float(x), float(line[x])) for x in range(start, end, 2)]
            peak, valley = (start, end - 1) if self.light_from_left else (end - 1, start)
            reach = (foot - line[peak]) * self.random.uniform(0.35, 0.75)
            lower = []
            for part in np.linspace(0, 1, 7):
                x = valley + (peak - valley) * part * self.random.uniform(0.72, 1.0)
                y = (
                    line[valley]
                    + (line[peak] + reach - line[valley]) * part
                    + self.height * self.random.uniform(0, 0.02)
                )
                lower.append((float(x), float(y)))
            outline = [*top, *(lower if self.light_from_left else lower[::-1])]
            draw.polygon(outline, fill=215)
        return mask

    def ridges(self, horizon: float, count: int, deepest: float = 0.5, relief: float = 0.24) -> None:
        for number in range(count):
            near = (number + 1) / count
            line = self.ridge_line(
                base=horizon - self.height * 0.012 * (count - number - 1),
                relief=self.height * relief * (1 - 0.55 * near) * self.random.uniform(0.85, 1.15),
                roughness=0.5 - 0.08 * near,
            )
            self.ridge(line, depth=deepest * near * 0.9, foot=horizon + self.height * 0.01)

    def sea(self, horizon: float) -> None:
        """Print water from the horizon down, darker towards us, with the light lying on it in strokes."""
        mask, draw = self.mask()
        draw.rectangle((0, horizon, self.width, self.height), fill=255)
        pale = mixed(self.ink(0.12), rgb(self.palette.paper), 0.35)
        self.lay(mask, pale, self.ink(0.62), (horizon, self.height))
        self.strokes(horizon, 120, mixed(self.ink(0.25), rgb(self.palette.paper), 0.55), spread=1.0, strength=105)
        self.strokes(horizon, 70, self.ink(0.78), spread=1.0, strength=70)
        self.strokes(
            horizon, 60, mixed(rgb(self.palette.light), rgb(self.palette.paper), 0.35), spread=0.07, strength=190
        )

    def strokes(self, horizon: float, count: int, colour: Colour, spread: float, strength: int) -> None:
        """Draw strokes on the water, longer and thicker towards us; around the disc when spread is small."""
        mask, draw = self.mask()
        for _ in range(count):
            near = self.random.uniform(0.02, 1) ** 1.5
            y = horizon + (self.height - horizon) * near
            centre = self.disc[0] if spread < 1 else self.width * self.random.uniform(0, 1)
            x = centre + self.width * spread * (0.25 + near) * self.random.normal(0, 0.4) * (spread < 1)
            length = self.height * (0.02 + 0.16 * near) * self.random.uniform(0.4, 1.3)
            thickness = self.height * (0.0012 + 0.006 * near)
            draw.polygon(
                [
                    (x - length, y),
                    (x - length * 0.2, y - thickness),
                    (x + length, y),
                    (x + length * 0.2, y + thickness),
                ],
                fill=strength,
            )
        self.lay(mask, colour)

    def ground(self, base: float, relief: float, depth: float = 0.94) -> np.ndarray:
        """Print the ground we stand on and return its line."""
        line = self.ridge_line(base, self.height * relief, 0.34)
        window = self.width // 24
        line = np.convolve(np.pad(line, window, mode="edge"), np.ones(2 * window + 1) / (2 * window + 1), mode="valid")
        mask, draw = self.mask()
        draw.polygon([*enumerate(line.tolist()), (self.width, self.height), (0, self.height)], fill=255)
        self.lay(mask, self.ink(depth), mixed(self.ink(depth), (0, 0, 0), 0.18), (float(line.min()), self.height))
        return line

    def finished(self, size: tuple[int, int]) -> Image.Image:
        """Scale the sheet down and give it the tooth of paper: a grain too fine and faint to see as dots."""
        picture = self.sheet.resize(size, Image.Resampling.LANCZOS)
        noise = np.clip(self.random.normal(128, 40, (size[1], size[0])), 0, 255).astype(np.uint8)
        grain = np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32) - 128
        pixels = np.asarray(picture, dtype=np.float32) + grain[:, :, None] * 0.14
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


# What stands in the landscape -----------------------------------------------------------------------


def side_x(sheet: Print, away: float = 0.68) -> float:
    """Return a place on the third opposite the light, in pixels."""
    share = away if sheet.light_from_left else 1 - away
    return sheet.width * (share + sheet.random.uniform(-0.04, 0.04))


def box(sheet: Print, x: float, y: float, width: float, height: float, colour: Colour) -> None:
    sheet.polygon([(x, y), (x + width, y), (x + width, y - height), (x, y - height)], colour)


def plume(sheet: Print, x: float, y: float, reach: float) -> None:
    """Draw smoke that drifts away from the light, in overlapping soft rounds."""
    mask, draw = sheet.mask()
    away = 1 if sheet.light_from_left else -1
    for number in range(26):
        part = number / 25
        radius = sheet.height * (0.008 + 0.045 * part) * sheet.random.uniform(0.8, 1.2)
        centre_x = x + away * reach * part + sheet.random.normal(0, 1) * radius * 0.2
        centre_y = y - sheet.height * (0.02 + 0.13 * part**0.7) + sheet.random.normal(0, 1) * radius * 0.2
        draw.ellipse(
            (centre_x - radius, centre_y - radius * 0.8, centre_x + radius, centre_y + radius * 0.8),
            fill=round(205 - 130 * part),
        )
    mask = mask.filter(ImageFilter.GaussianBlur(sheet.height * 0.003))
    sheet.lay(mask, mixed(sheet.ink(0.18), rgb(sheet.palette.paper), 0.5))


def chimneys(sheet: Print) -> None:
    horizon = sheet.height * 0.62
    backdrop(sheet, horizon, sea=True, ridges=3)
    line = sheet.ground(sheet.height * 0.86, 0.1)
    unit, dark = sheet.height * 0.01, sheet.ink(0.97)
    x = side_x(sheet, 0.6)
    ground = float(line[min(max(int(x), 0), sheet.width - 1)]) + 3 * unit
    for offset, tall, wide in ((0, 42.0, 2.6), (9, 34.0, 2.4), (17, 25.0, 2.1)):
        left, top = x + offset * unit, ground - tall * unit
        plume(sheet, left + wide * unit / 2, top, sheet.width * 0.3)
        sheet.polygon(
            [
                (left, ground),
                (left + wide * 0.2 * unit, top),
                (left + wide * 0.8 * unit, top),
                (left + wide * unit, ground),
            ],
            dark,
        )
        box(
            sheet,
            left + wide * 0.22 * unit,
            top + 3.4 * unit,
            wide * 0.56 * unit,
            1.1 * unit,
            mixed(dark, rgb(sheet.palette.light), 0.75),
        )
    for offset, wide, tall in ((-16, 15.0, 8.0), (-3, 14.0, 11.0), (11, 16.0, 7.5), (25, 9.0, 5.0)):
        box(sheet, x + offset * unit, ground, wide * unit, tall * unit, dark)
        teeth = max(2, round(wide / 3.2))
        for tooth in range(teeth):
            left = x + (offset + tooth * wide / teeth) * unit
            sheet.polygon(
                [
                    (left, ground - tall * unit),
                    (left, ground - (tall + 2) * unit),
                    (left + wide / teeth * unit, ground - tall * unit),
                ],
                dark,
            )
    for _ in range(9):
        window = x + sheet.random.uniform(-14, 30) * unit
        box(sheet, window, ground - 2.2 * unit, 0.7 * unit, 0.9 * unit, rgb(sheet.palette.light))


def cooling_towers(sheet: Print) -> None:
    horizon = sheet.height * 0.64
    backdrop(sheet, horizon, sea=True, ridges=3)
    line = sheet.ground(sheet.height * 0.87, 0.08)
    unit = sheet.height * 0.01
    x = side_x(sheet, 0.58)
    ground = float(line[int(np.clip(x, 0, sheet.width - 1))]) + 4 * unit
    for offset, scale in ((0.0, 1.0), (17.0, 0.8)):
        centre = x + offset * unit
        profile = [
            (9.2 - 5.2 * math.sin(min(1, part * 1.28) * math.pi / 2) + 1.6 * max(0, part - 0.72) * 3.2, 33 * part)
            for part in np.linspace(0, 1, 24)
        ]
        right = [(centre + w * scale * unit, ground - h * scale * unit) for w, h in profile]
        left = [(centre - w * scale * unit, ground - h * scale * unit) for w, h in profile]
        plume(sheet, centre, ground - 33 * scale * unit, sheet.width * 0.24)
        sheet.polygon([*left, *reversed(right)], sheet.ink(0.8))
        lit = [
            (centre - (2 * centre - px - centre) * 0.0 + (px - centre) * 0.2, py)
            for px, py in (right if sheet.light_from_left else left)
        ]
        dark_side = right if sheet.light_from_left else left
        sheet.polygon([*lit, *reversed(dark_side)], sheet.ink(0.95))
    box(sheet, x - 24 * unit, ground, 12 * unit, 9 * unit, sheet.ink(0.97))
    box(sheet, x - 14 * unit, ground, 60 * unit, 3.4 * unit, sheet.ink(0.97))


def ship(sheet: Print) -> None:
    horizon = sheet.height * 0.58
    backdrop(sheet, horizon, sea=True, ridges=4)
    unit, dark = sheet.height * 0.0125, sheet.ink(0.96)
    x, y = side_x(sheet, 0.6) - 20 * unit, horizon + sheet.height * 0.12
    mirror(sheet, x + 20 * unit, y, 19 * unit)
    sheet.polygon(
        [
            (x, y - 4 * unit),
            (x + 2.5 * unit, y),
            (x + 37 * unit, y),
            (x + 42 * unit, y - 5 * unit),
            (x + 36 * unit, y - 4 * unit),
        ],
        dark,
    )
    box(sheet, x + 3 * unit, y - 4 * unit, 7 * unit, 5.5 * unit, rgb(sheet.palette.paper))
    box(sheet, x + 3.6 * unit, y - 9.4 * unit, 5.4 * unit, 2 * unit, rgb(sheet.palette.paper))
    for deck in (5.2, 7.2, 10.0):
        box(sheet, x + 4.2 * unit, y - deck * unit, 4.6 * unit, 0.7 * unit, dark)
    box(sheet, x + 4.4 * unit, y - 11.4 * unit, 2.2 * unit, 3 * unit, rgb(sheet.palette.light))
    for mast in (15, 23, 31):
        box(sheet, x + mast * unit, y - 4 * unit, 0.45 * unit, 7.5 * unit, dark)
        sheet.polygon(
            [
                (x + mast * unit, y - 11 * unit),
                (x + (mast + 5) * unit, y - 5 * unit),
                (x + (mast + 5.3) * unit, y - 5.2 * unit),
                (x + (mast + 0.4) * unit, y - 11.4 * unit),
            ],
            dark,
        )
    box(sheet, x + 1.4 * unit, y - 1.2 * unit, 36 * unit, 0.5 * unit, rgb(sheet.palette.light))


def ferry(sheet: Print) -> None:
    horizon = sheet.height * 0.6
    backdrop(sheet, horizon, sea=True, ridges=4, relief=0.42)
    unit, dark, pale = sheet.height * 0.0125, sheet.ink(0.96), rgb(sheet.palette.paper)
    x, y = side_x(sheet, 0.58) - 20 * unit, horizon + sheet.height * 0.15
    mirror(sheet, x + 20 * unit, y, 18 * unit)
    sheet.polygon(
        [(x - 2 * unit, y - 3.2 * unit), (x + 3 * unit, y), (x + 37 * unit, y), (x + 42 * unit, y - 3.2 * unit)], dark
    )
    box(sheet, x + 2 * unit, y - 3.2 * unit, 36 * unit, 4 * unit, pale)
    box(sheet, x + 7 * unit, y - 7.2 * unit, 26 * unit, 3 * unit, pale)
    box(sheet, x + 15 * unit, y - 10.2 * unit, 10 * unit, 2.4 * unit, pale)
    for window in range(12):
        box(sheet, x + (8.2 + window * 2.05) * unit, y - 8.2 * unit, 1.1 * unit, 1 * unit, sheet.ink(0.7))
    box(sheet, x + 15.8 * unit, y - 11 * unit, 8.4 * unit, 0.9 * unit, sheet.ink(0.8))
    for port in range(7):
        box(sheet, x + (5 + port * 4.4) * unit, y - 4.4 * unit, 2.6 * unit, 1.6 * unit, sheet.ink(0.6))
    box(sheet, x + 19.6 * unit, y - 12.6 * unit, 0.5 * unit, 4.4 * unit, dark)
    box(sheet, x - 0.6 * unit, y - 1.6 * unit, 40 * unit, 0.6 * unit, rgb(sheet.palette.light))


def mirror(sheet: Print, x: float, y: float, half: float) -> None:
    """Lay the shadow of a hull onto the water under it, in strokes."""
    mask, draw = sheet.mask()
    for number in range(9):
        thin = sheet.height * 0.0022
        reach = half * (1 - number * 0.07) * sheet.random.uniform(0.75, 1.05)
        below = y + sheet.height * 0.007 * number
        draw.ellipse((x - reach, below - thin, x + reach, below + thin), fill=175 - 15 * number)
    sheet.lay(mask, sheet.ink(0.9))


def turbine(sheet: Print, x: float, ground: float, tall: float, colour: Colour) -> None:
    sheet.polygon(
        [
            (x - tall * 0.014, ground),
            (x + tall * 0.014, ground),
            (x + tall * 0.007, ground - tall),
            (x - tall * 0.007, ground - tall),
        ],
        colour,
    )
    turn = sheet.random.uniform(0, 2 * math.pi / 3)
    for blade in range(3):
        angle = turn + blade * 2 * math.pi / 3
        tip = (x + math.cos(angle) * tall * 0.56, ground - tall + math.sin(angle) * tall * 0.56)
        across = (math.cos(angle + math.pi / 2) * tall * 0.028, math.sin(angle + math.pi / 2) * tall * 0.028)
        root = (x + math.cos(angle) * tall * 0.12, ground - tall + math.sin(angle) * tall * 0.12)
        sheet.polygon(
            [
                (x, ground - tall),
                (root[0] + across[0], root[1] + across[1]),
                tip,
                (root[0] - across[0] * 0.2, root[1] - across[1] * 0.2),
            ],
            colour,
        )
    hub = tall * 0.018
    ImageDraw.Draw(sheet.sheet).ellipse((x - hub, ground - tall - hub, x + hub, ground - tall + hub), fill=colour)


def turbines(sheet: Print) -> None:
    horizon = sheet.height * 0.66
    backdrop(sheet, horizon, sea=False, ridges=4)
    line = sheet.ground(sheet.height * 0.9, 0.16)
    start = 0.42 if sheet.light_from_left else 0.12
    for place, tall in ((0.0, 0.24), (0.12, 0.31), (0.26, 0.42), (0.42, 0.54)):
        share = start + place if sheet.light_from_left else 0.88 - place
        x = sheet.width * (share + sheet.random.uniform(-0.015, 0.015))
        ground = float(line[int(np.clip(x, 0, sheet.width - 1))]) + sheet.height * 0.02
        shade = sheet.ink(0.55 + tall * 0.7)
        turbine(sheet, x, ground, sheet.height * tall, shade)


def sea_turbines(sheet: Print) -> None:
    horizon = sheet.height * 0.62
    backdrop(sheet, horizon, sea=True, ridges=2, relief=0.1)
    start = 0.4 if sheet.light_from_left else 0.1
    for place, tall, down in ((0.0, 0.2, 0.01), (0.14, 0.27, 0.03), (0.29, 0.38, 0.07), (0.46, 0.52, 0.14)):
        share = start + place if sheet.light_from_left else 1 - start - place
        x, y = sheet.width * share, horizon + sheet.height * down
        mirror(sheet, x, y, sheet.height * tall * 0.12)
        box(
            sheet,
            x - sheet.height * tall * 0.06,
            y,
            sheet.height * tall * 0.12,
            sheet.height * tall * 0.035,
            rgb(sheet.palette.light),
        )
        turbine(sheet, x, y - sheet.height * tall * 0.03, sheet.height * tall, sheet.ink(0.5 + tall * 0.7))


def lighthouse(sheet: Print) -> None:
    horizon = sheet.height * 0.6
    backdrop(sheet, horizon, sea=True, ridges=3)
    unit, dark = sheet.height * 0.01, sheet.ink(0.97)
    x, y = side_x(sheet, 0.66), sheet.height * 0.8
    rock = [
        (x + offset * unit, y - rise * unit)
        for offset, rise in ((-44, -9), (-30, -3), (-20, 2), (-9, 5), (0, 6), (11, 5), (20, 1.5), (34, -2), (52, -9))
    ]
    mirror(sheet, x, y + 9 * unit, 46 * unit)
    box(sheet, x + 7 * unit, y - 2 * unit, 10 * unit, 6.6 * unit, rgb(sheet.palette.paper))
    sheet.polygon(
        [(x + 6 * unit, y - 8.6 * unit), (x + 12 * unit, y - 12.2 * unit), (x + 18 * unit, y - 8.6 * unit)], dark
    )
    sheet.polygon([*rock, (x + 52 * unit, y + 9 * unit), (x - 44 * unit, y + 9 * unit)], dark)
    base, top = y - 5 * unit, y - 41 * unit
    tower = [(x - 4.4 * unit, base), (x - 2.7 * unit, top), (x + 2.7 * unit, top), (x + 4.4 * unit, base)]
    sheet.polygon(tower, rgb(sheet.palette.paper))
    for low, high in ((9, 16), (23, 30)):
        narrow = lambda rise: 4.4 - 1.7 * rise / 36
        sheet.polygon(
            [
                (x - narrow(low) * unit, base - low * unit),
                (x + narrow(low) * unit, base - low * unit),
                (x + narrow(high) * unit, base - high * unit),
                (x - narrow(high) * unit, base - high * unit),
            ],
            sheet.ink(0.72),
        )
    side = 1 if sheet.light_from_left else -1
    shadow, draw = sheet.mask()
    draw.polygon([(x, base), (x, top), (x + side * 2.7 * unit, top), (x + side * 4.4 * unit, base)], fill=70)
    sheet.lay(shadow, dark)
    box(sheet, x - 3.6 * unit, top, 7.2 * unit, 0.9 * unit, dark)
    box(sheet, x - 2 * unit, top - 0.9 * unit, 4 * unit, 4 * unit, rgb(sheet.palette.light))
    sheet.polygon([(x - 2.8 * unit, top - 4.9 * unit), (x, top - 8 * unit), (x + 2.8 * unit, top - 4.9 * unit)], dark)


def floes(sheet: Print) -> None:
    horizon = sheet.height * 0.46
    backdrop(sheet, horizon, sea=True, ridges=2, relief=0.12)
    for number in range(34):
        near = (number + 1) / 34
        y = horizon + (sheet.height - horizon) * (0.03 + 0.93 * near**1.7)
        wide = sheet.height * (0.02 + 0.2 * near) * sheet.random.uniform(0.6, 1.3)
        x = sheet.width * sheet.random.uniform(0, 1)
        floe(sheet, x, y, wide, wide * (0.12 + 0.12 * near))


def floe(sheet: Print, x: float, y: float, wide: float, deep: float) -> None:
    """Draw a flat piece of ice: its lit top and the edge that stands out of the water."""
    corners = []
    for part in range(9):
        angle = 2 * math.pi * part / 9
        reach = sheet.random.uniform(0.78, 1.05)
        corners.append((x + math.cos(angle) * wide * reach, y + math.sin(angle) * deep * reach))
    rise = deep * 0.3
    sheet.polygon([(px, py + rise * 2.2) for px, py in corners], mixed(sheet.ink(0.7), sheet.ink(0.5), 0.5))
    sheet.polygon([(px, py + rise) for px, py in corners], sheet.ink(0.22))
    sheet.polygon(corners, mixed(rgb(sheet.palette.paper), (255, 255, 255), 0.4))


def iceberg(sheet: Print) -> None:
    horizon = sheet.height * 0.56
    backdrop(sheet, horizon, sea=True, ridges=2, relief=0.1)
    unit = sheet.height * 0.01
    x, y = side_x(sheet, 0.6), horizon + 16 * unit
    turn = 1 if sheet.light_from_left else -1
    outline = [
        (-38, 0),
        (-33, 10),
        (-25, 14),
        (-20, 27),
        (-12, 31),
        (-5, 46),
        (3, 41),
        (8, 29),
        (17, 25),
        (23, 13),
        (33, 9),
        (38, 0),
    ]
    fold = [(-5, 46), (-2, 30), (-7, 22), (1, 12), (-3, 0)]
    place = lambda points: [(x + turn * px * unit, y - py * unit) for px, py in points]
    mirror(sheet, x, y + unit, 40 * unit)
    sheet.polygon(place(outline), mixed(rgb(sheet.palette.paper), (255, 255, 255), 0.5))
    sheet.polygon(place([*fold, (38, 0), (33, 9), (23, 13), (17, 25), (8, 29), (3, 41)]), sheet.ink(0.2))
    sheet.polygon(place([(8, 29), (12, 18), (9, 10), (15, 0), (38, 0), (33, 9), (23, 13), (17, 25)]), sheet.ink(0.38))
    sheet.polygon(
        place([(-20, 27), (-17, 15), (-21, 8), (-16, 0), (-27, 0), (-25, 14)]),
        mixed(sheet.ink(0.1), rgb(sheet.palette.paper), 0.4),
    )
    for offset, wide in ((-58, 7), (52, 9), (66, 4)):
        floe(sheet, x + offset * unit, y + sheet.random.uniform(2, 9) * unit, wide * unit, wide * 0.16 * unit)


def forest(sheet: Print) -> None:
    horizon = sheet.height * 0.6
    backdrop(sheet, horizon, sea=True, ridges=4, relief=0.34)
    for depth, base, tall, count in ((0.55, 0.8, 0.12, 90), (0.76, 0.88, 0.2, 56), (0.97, 1.0, 0.36, 26)):
        line = sheet.ground(sheet.height * base, 0.08, depth)
        for number in range(count):
            x = sheet.width * (number + sheet.random.uniform(-0.4, 0.4)) / count
            away = abs(x / sheet.width - (0.3 if sheet.light_from_left else 0.7))
            if depth > 0.9 and away < 0.24:
                continue
            ground = float(line[int(np.clip(x, 0, sheet.width - 1))]) + sheet.height * 0.03
            spruce(sheet, x, ground, sheet.height * tall * sheet.random.uniform(0.65, 1.1), sheet.ink(depth))


def spruce(sheet: Print, x: float, ground: float, tall: float, colour: Colour) -> None:
    half, tiers = tall * 0.17, 9
    right = []
    for tier in range(tiers):
        low, high = tier / tiers, (tier + 0.55) / tiers
        right.append((half * (1 - low) * sheet.random.uniform(0.85, 1.1), tall * low * 0.94 + tall * 0.05))
        right.append((half * (1 - high) * 0.5, tall * high * 0.94 + tall * 0.08))
    sheet.polygon(
        [(x - w, ground - h) for w, h in right]
        + [(x, ground - tall)]
        + [(x + w, ground - h) for w, h in reversed(right)],
        colour,
    )
    box(sheet, x - tall * 0.012, ground, tall * 0.024, tall * 0.1, colour)


def rig(sheet: Print) -> None:
    horizon = sheet.height * 0.64
    backdrop(sheet, horizon, sea=True, ridges=2, relief=0.08)
    unit, dark = sheet.height * 0.01, sheet.ink(0.95)
    x, y = side_x(sheet, 0.6), horizon + 9 * unit
    mirror(sheet, x, y, 22 * unit)
    for leg in (-17, -6, 6, 15):
        box(sheet, x + leg * unit, y, 2.2 * unit, 19 * unit, dark)
    pen = ImageDraw.Draw(sheet.sheet)
    for left, right in ((-16, -5), (-5, 7), (7, 16)):
        pen.line(
            [(x + left * unit, y - 2 * unit), (x + right * unit, y - 16 * unit)],
            fill=dark,
            width=max(1, round(0.5 * unit)),
        )
        pen.line(
            [(x + right * unit, y - 2 * unit), (x + left * unit, y - 16 * unit)],
            fill=dark,
            width=max(1, round(0.5 * unit)),
        )
    box(sheet, x - 22 * unit, y - 18 * unit, 44 * unit, 4 * unit, dark)
    for offset, wide, tall in ((-20, 11, 7), (-8, 8, 4), (11, 9, 9)):
        box(sheet, x + offset * unit, y - 22 * unit, wide * unit, tall * unit, sheet.ink(0.82))
    top = y - 52 * unit
    for corner in (-1, 1):
        pen.line(
            [(x + (4 + corner * 4.4) * unit, y - 22 * unit), (x + (4 + corner * 0.9) * unit, top)],
            fill=dark,
            width=max(1, round(0.7 * unit)),
        )
    for step in range(6):
        low, high = step / 6, (step + 1) / 6
        reach = lambda part: 4.4 - 3.5 * part
        height = lambda part: y - 22 * unit - 30 * unit * part
        pen.line(
            [(x + (4 - reach(low)) * unit, height(low)), (x + (4 + reach(high)) * unit, height(high))],
            fill=dark,
            width=max(1, round(0.4 * unit)),
        )
        pen.line(
            [(x + (4 + reach(low)) * unit, height(low)), (x + (4 - reach(high)) * unit, height(high))],
            fill=dark,
            width=max(1, round(0.4 * unit)),
        )
    pen.line(
        [(x - 21 * unit, y - 22 * unit), (x - 34 * unit, y - 38 * unit)], fill=dark, width=max(1, round(0.7 * unit))
    )
    sheet.polygon(
        [
            (x - 34 * unit, y - 38 * unit),
            (x - 36.5 * unit, y - 43 * unit),
            (x - 33.6 * unit, y - 46 * unit),
            (x - 32 * unit, y - 41 * unit),
        ],
        rgb(sheet.palette.light),
    )


def pylons(sheet: Print) -> None:
    horizon = sheet.height * 0.64
    backdrop(sheet, horizon, sea=False, ridges=4)
    line = sheet.ground(sheet.height * 0.9, 0.1)
    pen, dark = ImageDraw.Draw(sheet.sheet), sheet.ink(0.97)
    arms: list[list[Point]] = []
    for share, tall in ((0.16, 0.2), (0.32, 0.27), (0.52, 0.38), (0.8, 0.56)):
        x = sheet.width * (share if sheet.light_from_left else 1 - share)
        ground = float(line[int(x)]) + sheet.height * 0.015
        high = sheet.height * tall
        width = max(2, round(high * 0.012))
        waist, crown = ground - high * 0.56, ground - high
        for corner in (-1, 1):
            pen.line(
                [(x + corner * high * 0.13, ground), (x + corner * high * 0.035, waist), (x, crown)],
                fill=dark,
                width=width,
            )
        for step in range(5):
            low, top = ground - high * 0.56 * step / 5, ground - high * 0.56 * (step + 1) / 5
            reach = [high * (0.13 - 0.095 * part / 5) for part in (step, step + 1)]
            pen.line([(x - reach[0], low), (x + reach[1], top)], fill=dark, width=max(1, width // 2))
            pen.line([(x + reach[0], low), (x - reach[1], top)], fill=dark, width=max(1, width // 2))
        ends: list[Point] = []
        for level, reach_out in ((0.62, 0.2), (0.76, 0.26), (0.9, 0.16)):
            y = ground - high * level
            pen.line([(x - high * reach_out, y), (x + high * reach_out, y)], fill=dark, width=width)
            ends += [(x - high * reach_out, y + high * 0.03), (x + high * reach_out, y + high * 0.03)]
        arms.append(ends)
    for one, other in pairwise(arms):
        for start, end in zip(one, other, strict=True):
            sag = sheet.height * 0.035
            points = [
                (
                    start[0] + (end[0] - start[0]) * part,
                    start[1] + (end[1] - start[1]) * part + sag * 4 * part * (1 - part),
                )
                for part in np.linspace(0, 1, 24)
            ]
            pen.line(points, fill=sheet.ink(0.9), width=max(1, round(sheet.height * 0.0013)))


def submarine(sheet: Print) -> None:
    horizon = sheet.height * 0.56
    backdrop(sheet, horizon, sea=True, ridges=3)
    unit, dark = sheet.height * 0.0115, sheet.ink(0.97)
    x, y = side_x(sheet, 0.6), horizon + sheet.height * 0.2
    turn = 1 if sheet.light_from_left else -1
    place = lambda points: [(x + turn * px * unit, y - py * unit) for px, py in points]
    mirror(sheet, x, y, 34 * unit)
    sheet.polygon(place([(-42, 0), (-36, 1.8), (-20, 3.6), (0, 4.2), (20, 3.9), (32, 2.6), (38, 0)]), dark)
    sheet.polygon(place([(-8, 4), (-6.5, 13), (-4.5, 14.4), (6, 14.4), (8, 12), (10, 4)]), dark)
    for mast, tall in ((-2, 6), (1, 8), (3.6, 5)):
        sheet.polygon(place([(mast, 14), (mast, 14 + tall), (mast + 0.6, 14 + tall), (mast + 0.6, 14)]), dark)
    sheet.polygon(place([(-38, 1), (-40, 7), (-36.5, 7), (-34, 2)]), dark)
    sheet.polygon(place([(-6, 11.6), (7.6, 11.6), (7.4, 12.4), (-5.8, 12.4)]), sheet.ink(0.6))
    sheet.polygon(place([(-30, 1.4), (30, 1.4), (31, 0.7), (-32, 0.7)]), rgb(sheet.palette.light))


def reindeer(sheet: Print) -> None:
    horizon = sheet.height * 0.6
    backdrop(sheet, horizon, sea=False, ridges=4, relief=0.3)
    line = sheet.ground(sheet.height * 0.88, 0.14)
    for share, scale in ((0.4, 0.55), (0.5, 0.7), (0.64, 1.0), (0.86, 0.74)):
        x = sheet.width * (share if sheet.light_from_left else 1 - share)
        deer(
            sheet,
            x,
            float(line[int(x)]) + sheet.height * 0.012,
            sheet.height * 0.0098 * scale,
            1 if sheet.random.random() < 0.7 else -1,
        )


def deer(sheet: Print, x: float, ground: float, unit: float, turn: int) -> None:
    """Draw one animal that grazes or looks up; `unit` is a hundredth of ten times its height."""
    dark = sheet.ink(0.98)
    place = lambda points: [(x + turn * px * unit, ground - py * unit) for px, py in points]
    for leg in (-7, -5, 5, 7):
        sheet.polygon(place([(leg - 0.9, 8.5), (leg - 0.45, 0), (leg + 0.45, 0), (leg + 0.9, 8.5)]), dark)
    sheet.polygon(
        place(
            [
                (-9, 13),
                (-8.4, 8.4),
                (-4, 7.4),
                (4, 7),
                (8, 8),
                (9, 11),
                (11.4, 15.4),
                (13.4, 16.6),
                (17, 15),
                (17.2, 16.4),
                (14.4, 18.8),
                (12, 19.2),
                (10.4, 17.6),
                (6, 14.2),
                (-3, 14.4),
                (-8, 14.6),
            ]
        ),
        dark,
    )
    pen, width = ImageDraw.Draw(sheet.sheet), max(2, round(0.55 * unit))
    for lean in (0, 2.2):
        pen.line(
            place([(11.6 + lean * 0.2, 19), (9.2 + lean, 21.6), (9.6 + lean, 24.6), (11.8 + lean, 26.4)]),
            fill=dark,
            width=width,
            joint="curve",
        )
        pen.line(place([(9.4 + lean, 23), (7.8 + lean, 25)]), fill=dark, width=width)
        pen.line(place([(9.3 + lean, 21.4), (11.8 + lean, 22.2)]), fill=dark, width=width)


def backdrop(sheet: Print, horizon: float, *, sea: bool, ridges: int, relief: float = 0.24) -> None:
    """Print what lies behind every motif: sky, ranges of hills and, where there is one, the sea."""
    sheet.sky(horizon)
    if sea:
        sheet.ridges(horizon, ridges, deepest=0.52, relief=relief)
        sheet.sea(horizon)
        return
    sheet.ridges(horizon, ridges - 1, deepest=0.46, relief=relief)
    for number, base in enumerate((0.74, 0.84)):
        line = sheet.ridge_line(sheet.height * base, sheet.height * 0.15, 0.42)
        sheet.ridge(line, depth=0.52 + 0.16 * number, foot=sheet.height)


MOTIFS: dict[str, Callable[[Print], None]] = {
    "chimneys": chimneys,
    "cooling_towers": cooling_towers,
    "ferry": ferry,
    "floes": floes,
    "forest": forest,
    "iceberg": iceberg,
    "lighthouse": lighthouse,
    "pylons": pylons,
    "reindeer": reindeer,
    "rig": rig,
    "sea_turbines": sea_turbines,
    "ship": ship,
    "submarine": submarine,
    "turbines": turbines,
}
SCENES = tuple(MOTIFS)


def draw(seed: str, palette: str, scene: str | None = None, size: tuple[int, int] = (1600, 1067)) -> Image.Image:
    """Return an RGB picture of `size` pixels, the same for the same arguments on every machine.

    Raise ValueError naming the choices for a palette or scene that does not exist.
    """
    random = generator(seed, palette, scene or "")
    if palette not in PALETTES:
        raise ValueError(f"There is no palette {palette!r}; choose one of {', '.join(PALETTES)}.")
    if scene is None:
        scene = SCENES[int(random.integers(len(SCENES)))]
    if scene not in MOTIFS:
        raise ValueError(f"There is no scene {scene!r}; choose one of {', '.join(SCENES)}.")
    sheet = Print(PALETTES[palette], (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), random)
    MOTIFS[scene](sheet)
    return sheet.finished(size)


def draw_portrait(seed: str, palette: str, size: tuple[int, int] = (600, 600)) -> Image.Image:
    """Return a square picture of somebody without a face: shoulders and head before hills, in the same print."""
    sheet = Print(
        PALETTES[palette], (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), generator(seed, palette, "portrait")
    )
    horizon = sheet.height * 0.62
    sheet.sky(horizon)
    sheet.ridges(horizon * 1.1, 3, deepest=0.36, relief=0.3)
    centre, unit = sheet.width / 2, sheet.height * 0.01
    pen, coat, skin = (
        ImageDraw.Draw(sheet.sheet),
        sheet.ink(0.92),
        mixed(sheet.ink(0.1), rgb(sheet.palette.light), 0.45),
    )
    pen.ellipse((centre - 34 * unit, 70 * unit, centre + 34 * unit, 150 * unit), fill=coat)
    pen.rounded_rectangle(
        (centre - 8 * unit, 52 * unit, centre + 8 * unit, 78 * unit),
        radius=6 * unit,
        fill=mixed(skin, sheet.ink(0.6), 0.25),
    )
    pen.ellipse((centre - 16 * unit, 24 * unit, centre + 16 * unit, 66 * unit), fill=skin)
    hair = sheet.ink(sheet.random.uniform(0.5, 1))
    full = sheet.random.random() < 0.6
    if full:
        pen.rounded_rectangle(
            (centre - 20 * unit, 22 * unit, centre + 20 * unit, 74 * unit), radius=19 * unit, fill=hair
        )
        pen.ellipse((centre - 15 * unit, 28 * unit, centre + 15 * unit, 67 * unit), fill=skin)
    parting = centre + sheet.random.choice((-7, 7)) * unit
    sheet.polygon(
        [
            (centre - 16 * unit, 44 * unit),
            (centre - 17 * unit, 32 * unit),
            (centre - 9 * unit, 22 * unit),
            (centre + 9 * unit, 22 * unit),
            (centre + 17 * unit, 32 * unit),
            (centre + 16 * unit, 44 * unit),
            (parting + 4 * unit, 33 * unit),
            (parting - 4 * unit, 33 * unit),
        ],
        hair,
    )
    sheet.polygon(
        [(centre - 13 * unit, 73 * unit), (centre, 86 * unit), (centre + 13 * unit, 73 * unit), (centre, 77 * unit)],
        rgb(sheet.palette.light),
    )
    return sheet.finished(size)


def generator(*words: str) -> np.random.Generator:
    """Return random numbers that depend on the words alone; `hash()` would differ from process to process."""
    digest = hashlib.sha256("|".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
