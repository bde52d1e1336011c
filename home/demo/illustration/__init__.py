"""The demo's pictures: screen prints in three inks, drawn from a seed."""

from home.demo.illustration.portraits import draw_portrait
from home.demo.illustration.press import PALETTES
from home.demo.illustration.scenes import SCENES, draw

__all__ = ["PALETTES", "SCENES", "draw", "draw_portrait"]
