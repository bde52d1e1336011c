"""Lead pictures for the demo site, drawn from a seed as three-ink screen prints.

Every picture is built the way a print shop would: three coverage plates (glow, main, deep), one for each ink of a
topic's palette, onto which crisp stencils are inked from the sky forwards; the plates are then overprinted on a paper
tone. Lengths are in picture heights unless a docstring says otherwise: x runs from 0 to the aspect ratio, y from 0
at the top to 1 at the bottom. A tint is the coverage, 0 to 1, of the three inks.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Tint = tuple[float, float, float]
Point = tuple[float, float]

BARE: Tint = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Palette:
    """Paper tone and three inks, each as #RRGGBB."""

    paper: str
    glow: str
    main: str
    deep: str


PALETTES: dict[str, Palette] = {
    "nuclear": Palette("#F7F1DF", "#F0B72F", "#5C9391", "#1C333D"),
    "arctic": Palette("#F5F6F2", "#F4A68C", "#6FA6C4", "#1B3E60"),
    "industry": Palette("#F6EEE2", "#E4703A", "#8B8790", "#2C2730"),
    "energy": Palette("#F9F4E2", "#F5C04A", "#2F9480", "#0D3B39"),
    "climate": Palette("#F8EEE4", "#F0814E", "#B56F80", "#3B2342"),
    "seas": Palette("#F3F3E9", "#EFC08E", "#2F7FA3", "#0B2F4C"),
    "transport": Palette("#F5F2EA", "#E2563F", "#8299B0", "#1D2C48"),
    "nature": Palette("#F6F3E4", "#E6B04F", "#639968", "#12392D"),
}


@dataclass(frozen=True)
class Mood:
    """The hour: tints of the sky from zenith to horizon, of the disc, and of the farthest and nearest land."""

    zenith: Tint
    low: Tint
    disc: Tint
    far: Tint
    near: Tint


MOODS: dict[str, Mood] = {
    "day": Mood((0.0, 0.34, 0.0), (0.10, 0.0, 0.0), (0.95, 0.0, 0.0), (0.0, 0.30, 0.02), (0.0, 0.85, 0.85)),
    "dawn": Mood((0.08, 0.46, 0.0), (0.50, 0.0, 0.0), BARE, (0.14, 0.42, 0.04), (0.0, 0.80, 0.88)),
    "ember": Mood((0.88, 0.16, 0.0), (0.26, 0.0, 0.0), BARE, (0.42, 0.36, 0.04), (0.10, 0.70, 0.92)),
    "dusk": Mood((0.0, 0.86, 0.34), (0.62, 0.10, 0.0), (1.0, 0.0, 0.0), (0.16, 0.62, 0.14), (0.0, 0.75, 0.97)),
    "night": Mood((0.0, 0.90, 0.72), (0.0, 0.42, 0.06), BARE, (0.0, 0.64, 0.24), (0.0, 0.70, 1.0)),
}


def blend(first: Tint, second: Tint, share: float) -> Tint:
    """Return the tint that is `share` of the way, 0 to 1, from first to second."""
    return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def curve(points: Sequence[Point], closed: bool = False, steps: int = 8) -> list[Point]:
    """Return a Catmull-Rom curve through the points, with `steps` points to a span."""
    knots = np.asarray(points, float)
    padded = np.vstack([knots[-1], knots, knots[:2]] if closed else [knots[0], knots, knots[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    spans = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        spans.append(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
    if not closed:
        spans.append(knots[-1:])
    return [tuple(point) for point in np.vstack(spans)]


class Stencil:
    """A cut shape, drawn oversized and handed back as an antialiased mask.

    Its own coordinates are placed on the picture by `origin` and scaled by `scale`; a motif uses (s, -s) so that
    its v axis points up from the ground, and (-s, -s) to face the other way.
    """

    def __init__(self, press: "Press", origin: Point = (0, 0), scale: Point = (1, 1)) -> None:
        over = press.over
        self.over = over
        self.unit = press.height * over
        self.origin, self.scale = origin, scale
        self.image = Image.new("L", (press.width * over, press.height * over), 0)
        self.pen = ImageDraw.Draw(self.image)

    def place(self, points: Iterable[Point]) -> list[Point]:
        """Return points, in the stencil's coordinates, as oversized pixels."""
        (x, y), (sx, sy), unit = self.origin, self.scale, self.unit
        return [((x + sx * u) * unit, (y + sy * v) * unit) for u, v in points]

    def shape(self, points: Iterable[Point], fill: int = 255) -> "Stencil":
        """Cut a polygon; fill 0 closes it again."""
        self.pen.polygon(self.place(points), fill=fill)
        return self

    def box(self, left: float, low: float, right: float, high: float, fill: int = 255) -> "Stencil":
        """Cut a rectangle."""
        return self.shape([(left, low), (right, low), (right, high), (left, high)], fill)

    def disc(self, x: float, y: float, radius: float, fill: int = 255) -> "Stencil":
        """Cut a circle."""
        ((px, py),), reach = self.place([(x, y)]), abs(self.scale[0]) * radius * self.unit
        self.pen.ellipse((px - reach, py - reach, px + reach, py + reach), fill=fill)
        return self

    def bar(self, x0: float, y0: float, x1: float, y1: float, w0: float, w1: float | None = None) -> "Stencil":
        """Cut a straight stroke, w0 wide at its start and w1 at its end."""
        w1 = w0 if w1 is None else w1
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        nx, ny = (y0 - y1) / length / 2, (x1 - x0) / length / 2
        corners = [(x0 + nx * w0, y0 + ny * w0), (x1 + nx * w1, y1 + ny * w1)]
        return self.shape([*corners, (x1 - nx * w1, y1 - ny * w1), (x0 - nx * w0, y0 - ny * w0)])

    def path(self, points: Sequence[Point], w0: float, w1: float | None = None) -> "Stencil":
        """Cut a stroke along points, tapering evenly from w0 to w1."""
        widths = np.linspace(w0, w0 if w1 is None else w1, len(points))
        for (a, b), (c, d), start, end in zip(points, points[1:], widths, widths[1:], strict=False):
            self.bar(a, b, c, d, start, end)
        return self

    def lens(self, x: float, y: float, length: float, thick: float) -> "Stencil":
        """Cut a level stroke that tapers to both ends."""
        half, rise = length / 2, thick / 2
        upper = [(x - half, y), (x - half * 0.4, y - rise), (x + half * 0.3, y - rise), (x + half, y)]
        return self.shape([*upper, (x + half * 0.5, y + rise), (x - half * 0.2, y + rise)])

    def mask(self) -> Image.Image:
        """Return the stencil at the picture's own size."""
        return self.image.reduce(self.over)


class Press:
    """Three coverage plates of one picture, and what it takes to ink and overprint them."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self.aspect = self.width / self.height
        # A small picture needs finer cutting, and can afford it.
        self.over = 2 if self.height >= 700 else 4
        self.plates = [Image.new("L", size, 0) for _ in range(3)]

    def row(self, y: float) -> int:
        """Return the pixel row at height y, within the picture."""
        return min(self.height - 1, max(0, round(y * self.height)))

    def ramp(self, top: float, bottom: float, span: tuple[float, float]) -> Image.Image:
        """Return a plate whose coverage runs from top to bottom between the two heights of span."""
        y = (np.arange(self.height) + 0.5) / self.height
        column = np.interp(y, span, (top, bottom)) * 255
        return Image.fromarray(np.rint(column).astype(np.uint8)[:, None]).resize((self.width, self.height), 0)

    def ink(self, stencil: Stencil | Image.Image, tint: Tint, strength: float = 1.0) -> None:
        """Print a flat tint through a stencil, knocking out what lies under it by `strength`."""
        mask = stencil.mask() if isinstance(stencil, Stencil) else stencil
        if strength < 1:
            mask = mask.point([round(value * strength) for value in range(256)])
        for plate, cover in zip(self.plates, tint, strict=True):
            plate.paste(round(255 * cover), (0, 0, self.width, self.height), mask)

    def ink_ramp(self, mask: Image.Image, top: Tint, bottom: Tint, span: tuple[float, float]) -> None:
        """Print a tint that changes from top to bottom over the heights of span."""
        for plate, first, last in zip(self.plates, top, bottom, strict=True):
            plate.paste(self.ramp(first, last, span), (0, 0), mask)

    def mirror(self, image: Image.Image, waterline: float, squeeze: float, sway: float) -> Image.Image:
        """Return an image's upside-down reflection below the waterline, rippled by `sway`; empty above it."""
        start, source = self.row(waterline), np.asarray(image)
        depth = np.arange(self.height - start)
        rows = np.clip(start - 1 - np.rint(depth * squeeze).astype(int), 0, None)
        near = depth / self.height
        shift = np.sin(near * 150 / (0.35 + near * 3)) * (sway * (0.15 + near * 3)) * self.height
        columns = np.clip(np.arange(self.width) + np.rint(shift).astype(int)[:, None], 0, self.width - 1)
        out = np.zeros_like(source)
        out[start:] = np.take_along_axis(source[rows], columns, axis=1)
        return Image.fromarray(out)

    def pull(self, palette: Palette, rng: np.random.Generator) -> Image.Image:
        """Overprint the plates on paper, with the faint grain and misregistration of a real press."""
        slip = max(1, round(self.height / 700))
        # The warm plate sits a hair off, as a second pass through a risograph does.
        self.plates[0].paste(self.plates[0].copy(), (slip, slip))
        grain = rng.standard_normal((self.height, self.width), np.float32)
        blotch = Image.fromarray(rng.standard_normal((14, 20), np.float32))
        mottle = np.asarray(blotch.resize((self.width, self.height), Image.Resampling.BICUBIC))
        paper = [int(palette.paper[i : i + 2], 16) for i in (1, 3, 5)]
        channels = [np.float32(tone) + grain * np.float32(0.9) for tone in paper]
        for turn, (plate, ink) in enumerate(zip(self.plates, (palette.glow, palette.main, palette.deep), strict=True)):
            cover = np.asarray(plate, np.float32) / np.float32(255)
            cover *= 1 + np.float32(0.028) * np.roll(grain, 7 * turn + 3, axis=1) - np.float32(0.014) * np.abs(mottle)
            for channel, tone, index in zip(channels, paper, (1, 3, 5), strict=True):
                np.multiply(
                    channel, 1 - cover * np.float32(1 - min(1.0, int(ink[index : index + 2], 16) / tone)), out=channel
                )
        return Image.fromarray(np.rint(np.clip(np.stack(channels, axis=-1), 0, 255)).astype(np.uint8))


@dataclass
class Stage:
    """One picture being drawn: its press, its dice, its hour, and where things stand.

    light is +1 when the light comes from the right, -1 from the left. x is where the motif stands and sun where the
    disc hangs, both in picture heights from the left edge; horizon is a height.
    """

    press: Press
    rng: np.random.Generator
    mood: Mood
    light: int
    x: float
    sun: Point
    radius: float
    horizon: float

    def cut(self, x: float = 0, y: float = 0, size: float | None = None, face: int = 1) -> Stencil:
        """Return a blank stencil; with a size, in a motif's coordinates: v up from (x, y), u towards `face`."""
        return Stencil(self.press, (x, y), (1, 1) if size is None else (face * size, -size))

    def tone(self, depth: float) -> Tint:
        """Return the tint of shaded land from the farthest, 0, to the nearest, 1."""
        return blend(self.mood.far, self.mood.near, depth)

    def lit(self, depth: float) -> Tint:
        """Return the tint of land in the light at that depth."""
        glow, main, deep = self.tone(depth)
        return (min(1.0, glow + 0.22), main * 0.72, deep * 0.58)

    def roll(self, low: float, high: float) -> float:
        """Return a number between low and high."""
        return float(self.rng.uniform(low, high))


def require(name: str, choices: Iterable[str], kind: str) -> None:
    """Raise ValueError, naming the choices, unless name is among them."""
    if name not in choices:
        raise ValueError(f"unknown {kind} {name!r}; choose from {', '.join(choices)}")


def dice(*words: str) -> np.random.Generator:
    """Return a generator that depends on the words alone, in every process."""
    digest = hashlib.sha256("\x1f".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
