"""What lies behind every motif: sky, ridges, water, smoke and ground."""

import math

import numpy as np
from PIL import Image, ImageChops

from home.demo.illustration.press import BARE, Stage, Stencil, Tint, blend


def hang_sky(stage: Stage) -> None:
    """Print the sky as flat strata, the disc with its halos, and streaks of cloud."""
    press, mood = stage.press, stage.mood
    count = int(stage.rng.integers(5, 8))
    xs = np.linspace(-0.05, press.aspect + 0.05, 40)
    press.ink(Image.new("L", (press.width, press.height), 255), mood.zenith)
    edges = np.linspace(0.1, stage.horizon, count) + stage.rng.uniform(-0.02, 0.02, count)
    for index, edge in enumerate(edges):
        swell = 0.012 * np.sin(xs * stage.roll(2, 5) + stage.roll(0, 6)) + 0.02 * (xs - stage.sun[0]) ** 2
        band = stage.cut().shape([*zip(xs, edge - swell, strict=True), (press.aspect + 0.05, 1), (-0.05, 1)])
        press.ink(band, blend(mood.zenith, mood.low, (index + 1) / count))
    halos = ((3.4, 0.16), (2.2, 0.24), (1.45, 0.3))[int(stage.rng.integers(0, 4)) :]
    for reach, strength in halos:
        press.ink(stage.cut().disc(*stage.sun, stage.radius * reach), mood.low, strength)
    press.ink(stage.cut().disc(*stage.sun, stage.radius), mood.disc)
    streaks = stage.cut()
    for _ in range(int(stage.rng.integers(2, 5))):
        x, y = stage.roll(0, press.aspect), stage.roll(0.12, stage.horizon - 0.18)
        for _ in range(4):
            streaks.lens(x + stage.roll(-0.16, 0.16), y + stage.roll(-0.014, 0.014), stage.roll(0.12, 0.5), 0.011)
    press.ink(streaks, mood.low, 0.6)


def skyline(stage: Stage, top: float, base: float, peaks: int, soft: float) -> np.ndarray:
    """Return a ridge's outline, (24 * (2 * peaks + 2) + 1, 2); every second 24th point is a peak."""
    rng, nodes = stage.rng, 2 * peaks + 3
    x = np.linspace(-0.2, stage.press.aspect + 0.2, nodes)
    x[1:-1] += rng.uniform(-0.32, 0.32, nodes - 2) * (x[1] - x[0])
    height = rng.uniform(0.0, 0.38, nodes)
    height[1::2] = rng.uniform(0.5, 0.86, peaks + 1)
    height[1 + 2 * int(rng.integers(peaks + 1))] = 1.0
    t = np.linspace(0, nodes - 1, 24 * (nodes - 1) + 1)
    left = np.minimum(t.astype(int), nodes - 2)
    part = t - left
    eased = (1 - soft) * part + soft * (1 - np.cos(np.pi * part)) / 2
    rough = sum(np.interp(t, *knots) for knots in octaves(rng, nodes, 3)) * np.sin(np.pi * part) * (1 - soft * 0.8)
    lift = height[left] + (height[left + 1] - height[left]) * eased + 0.2 * rough
    return np.column_stack([x[left] + (x[left + 1] - x[left]) * part, base - (base - top) * lift])


def octaves(rng: np.random.Generator, nodes: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return `count` sets of random knots, each finer and fainter than the one before."""
    knots = []
    for octave in range(count):
        places = np.linspace(0, nodes - 1, (nodes - 1) * 3 * 2**octave + 1)
        knots.append((places, rng.uniform(-1, 1, len(places)) * 0.55**octave))
    return knots


def shade(stage: Stage, line: np.ndarray, base: float, soft: float) -> Stencil:
    """Return the slopes of a ridge that face away from the light: torn shapes on crags, smooth ones on soft fells."""
    cut, away, hard = stage.cut(), -stage.light, 1 - soft
    for peak in range(24, len(line) - 24, 48):
        valley = peak + 24 * away
        (x0, y0), (x1, y1) = line[peak], line[valley]
        depth, width = (base - y0) * stage.roll(0.6, 0.95), x1 - x0
        lean = stage.roll(-0.1, 0.3)
        spine = [(x0, y0)]
        for step in range(1, 7):
            t = step / 6
            zigzag = abs(width) * 0.11 * hard * (1 if step % 2 else -1) * stage.roll(0.4, 1.0) * t**0.5
            spine.append((x0 + width * (lean * t + soft * 0.3 * math.sin(3 * t)) + zigzag, y0 + depth * t))
        (xf, yf), torn = spine[-1], ((0.25, 0.14), (0.45, -0.06), (0.7, 0.14), (0.85, -0.06))
        foot = [(x1 + (xf - x1) * t, y1 + (yf - y1) * t + depth * bite * hard) for t, bite in torn]
        cut.shape([*map(tuple, line[peak:valley:away]), (x1, y1), *foot, *reversed(spine)])
        for gully in (6, 12, 17) if soft < 0.6 else ():
            x, y = line[peak - gully * away]
            drop, reach = (base - y0) * stage.roll(0.1, 0.32), width * stage.roll(0.05, 0.12)
            cut.shape([(x, y), (x + reach, y + drop * 0.35), (x + reach * 0.6, y + drop)])
    return cut


def raise_ridge(
    stage: Stage, top: float, base: float, depth: float, peaks: int, soft: float = 0.0, snow: bool = False
) -> np.ndarray:
    """Print one ridge, lit from one side and hazy at its foot; return its outline as skyline does."""
    press = stage.press
    line = skyline(stage, top, base, peaks, soft)
    body = stage.cut().shape([*map(tuple, line), (press.aspect + 0.3, 1.1), (-0.3, 1.1)]).mask()
    haze = 0.55 * (1 - depth)
    lit = stage.lit(depth)
    dark = blend(stage.tone(depth), lit, 0.45 * soft)
    if snow:
        lit, dark = blend(lit, BARE, 0.82), blend(dark, BARE, 0.12)
    span = (top, base)
    press.ink_ramp(body, lit, blend(stage.lit(depth), stage.mood.low, haze), span)
    press.ink_ramp(
        ImageChops.darker(body, shade(stage, line, base, soft).mask()),
        dark,
        blend(stage.tone(depth), stage.mood.low, haze),
        span,
    )
    return line


def raise_range(stage: Stage, base: float, height: float, rows: int, deepest: float, soft: float = 0.0) -> None:
    """Print `rows` ridges one before the other, the farthest `height` tall, all standing at about `base`."""
    snow = bool(stage.rng.random() < 0.55) and soft < 0.5
    for row in range(rows):
        near = row / max(1, rows - 1)
        top = base - height * (1 - 0.6 * near) * stage.roll(0.9, 1.05)
        raise_ridge(
            stage, top, base + 0.02 * row, deepest * near, 2 + row, min(1.0, soft + 0.3 * near), snow and row < rows - 1
        )


def flood(stage: Stage, horizon: float | None = None, floor: float = 1.0) -> None:
    """Lay water from the horizon down: the reflection of all above it, wave strokes and a path of light."""
    press, mood = stage.press, stage.mood
    horizon = stage.horizon if horizon is None else horizon
    below = Image.new("L", (press.width, press.height), 0)
    below.paste(255, (0, press.row(horizon), press.width, press.height))
    mirrored = [press.mirror(plate, horizon, 1.25, 0.006) for plate in press.plates]
    near = blend(mood.zenith, stage.tone(0.62), 0.62)
    press.ink_ramp(below, blend(mood.low, stage.tone(0.3), 0.3), near, (horizon, floor))
    veil = ImageChops.multiply(below, press.ramp(0.6, 0.12, (horizon, floor)))
    for plate, image in zip(press.plates, mirrored, strict=True):
        plate.paste(image, (0, 0), veil)
    dark, pale, glint = stage.cut(), stage.cut(), stage.cut()
    for index in range(190):
        t = stage.roll(0, 1) ** 1.5
        y, reach = horizon + 0.006 + t * (1.02 - horizon), 0.03 + t * stage.roll(0.06, 0.26)
        x, thick = stage.roll(0, press.aspect), 0.0014 + 0.0052 * t
        (dark if index % 3 else pale).lens(x, y, reach, thick)
        if index % 2:
            spread = min(stage.radius, 0.1) * (0.7 + 0.5 * t)
            glint.lens(stage.sun[0] + stage.roll(-spread, spread), y, reach * 0.6, thick * 1.15)
    press.ink(dark, blend(near, stage.tone(0.8), 0.5), 0.55)
    press.ink(pale, mood.low, 0.5)
    press.ink(glint, mood.disc, 0.85)
    press.ink(stage.cut().lens(stage.press.aspect / 2, horizon, 3.2, 0.004), mood.low, 0.7)


def print_motif(stage: Stage, dark: Stencil, tint: Tint, waterline: float | None = None) -> None:
    """Print a motif's silhouette and, if it stands in water, its broken reflection."""
    mask = dark.mask()
    if waterline is not None:
        stage.press.ink(stage.press.mirror(mask, waterline, 1.3, 0.0045), tint, 0.42)
    stage.press.ink(mask, tint)


def blow_plume(stage: Stage, x: float, y: float, girth: float, reach: float) -> None:
    """Print a plume that drifts away from the light, round-headed and shaded beneath."""
    shadow, crown = stage.cut(), stage.cut()
    drift = -stage.light * reach
    for step in range(46):
        t = (step / 45) ** 1.5
        radius = girth * (0.8 + 3.8 * t**0.75) * stage.roll(0.85, 1.12)
        px = x + drift * t**1.15 + stage.roll(-0.3, 0.3) * radius * (t > 0)
        py = y - reach * 0.42 * t**0.55 + stage.roll(-0.35, 0.35) * radius * (t > 0)
        shadow.disc(px, py, radius)
        crown.disc(px + stage.light * radius * 0.28, py - radius * 0.3, radius * 0.74)
    low = stage.mood.low
    stage.press.ink(shadow, blend(blend(low, stage.mood.zenith, 0.5), BARE, 0.15), 0.92)
    stage.press.ink(crown, blend(low, BARE, 0.75), 0.9)


def foreground(stage: Stage, top: float, peaks: int = 2, depth: float = 1.0) -> np.ndarray:
    """Print the near ground, a soft dark fell whose crest lies about `top`; return its outline."""
    return raise_ridge(stage, top, top + 0.13, depth, peaks, 1.0)


def ground_at(line: np.ndarray, x: float) -> float:
    """Return the height of an outline at x."""
    return float(np.interp(x, line[:, 0], line[:, 1]))
