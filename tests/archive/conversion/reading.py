"""How the tests of the conversion ask: an old text from the imaginary paper "Tideline", and what became of it."""

from archive.conversion import convert
from archive.conversion.parts import Part

BASE = "https://old.tideline.example/2005/02/quay.html"


def parts(body: str, **options) -> tuple[Part, ...]:
    return convert(body, base=BASE, **options).parts


def part(body: str, **options) -> Part:
    """Return the only part."""
    (only,) = parts(body, **options)
    return only


def html(body: str, **options) -> str:
    """Return the running text of a body that is nothing else."""
    return part(body, **options).html


def notes(body: str, **options) -> tuple[str, ...]:
    return convert(body, base=BASE, **options).notes
