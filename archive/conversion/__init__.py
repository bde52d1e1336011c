"""Old texts become the parts of a story."""

from .converting import convert
from .ledes import lede_of
from .text import mended

__all__ = ["convert", "lede_of", "mended"]
