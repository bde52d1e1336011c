"""How a command says how far it is."""

import time
from typing import Any


def line(what: str, done: int, of: int) -> tuple[str, str]:
    """Return one line that fills up, and what ends it: a new line when it is full."""
    bar = "█" * round(24 * done / of)
    return f"\r{what:<18} {bar:<24} {done}/{of}", "\n" if done == of else ""


class Bar:
    """A line that fills up, with how long the rest will take; written anew every so many seconds at most."""

    def __init__(self, out: Any, every: float) -> None:
        self.out, self.every = out, every
        self.what = ""
        self.began = self.shown = 0.0

    def show(self, what: str, done: int, of: int, rate: str = "") -> None:
        """Show that so much is done of a step; steps follow each other, and end with all of it done.

        `rate` is how fast it goes, in words, where `of` is in a unit that tells nobody anything.
        """
        now = time.monotonic()
        if what != self.what:
            self.what, self.began, self.shown = what, now, 0.0
        if not of or (now - self.shown < self.every and done < of):
            return
        self.shown = now
        text, ending = line(what, done, of)
        text += f"  {rate}" if rate else ""
        left = (now - self.began) * (of - done) / done if done else 0
        told = f"  {left / 60:.0f} min left" if left > 90 else f"  {left:.0f} s left"  # noqa: PLR2004 - a minute and a half
        self.out.write(f"{text}{told if done < of and left >= 1 else '':<14}", ending=ending)
        self.out.flush()
        if ending:
            self.what = ""
