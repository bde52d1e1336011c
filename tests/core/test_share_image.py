"""The image that is drawn for a page without a picture: what is on it, where it is, and that nobody has more drawn."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, ImageChops

from core import share_image
from core.factories import MastheadFactory
from core.share_image import HEIGHT, SIZES, WIDTH, ShareImage, Type, draw, fitted

LONGEST = {"en": "Windswept harbours " * 6, "nb": "Sjøørretens årsoppgjør " * 5, "ru": "Широкие щупальца " * 6}


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.fixture(autouse=True)
def clean() -> None:
    for language in ("en", "nb", "ru", "stories/1"):
        share_image.forget(language)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The headlines that were drawn, as they are."""
    headlines: list[str] = []

    def note(headline: str, name: str) -> bytes:
        headlines.append(headline)
        return draw(headline, name)

    monkeypatch.setattr(share_image, "draw", note)
    return headlines


# What is on it -----------------------------------------------------------------------------------


def test_it_has_the_size_that_cards_have() -> None:
    image = opened(draw("Ice is late", "Tideline"))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


def test_its_colours_are_those_of_the_site() -> None:
    image = opened(draw("Ice is late", "Tideline")).convert("RGB")
    assert (image.getpixel((2, 2)), image.getpixel((2, HEIGHT - 2))) == ((252, 251, 248), (11, 74, 56))


def test_another_headline_and_another_name_look_different() -> None:
    one, *others = (opened(draw(*words)).convert("RGB") for words in (("Ice", "A"), ("Fog", "A"), ("Ice", "B")))
    assert all(ImageChops.difference(one, other).getbbox() for other in others)


@pytest.mark.parametrize("language", LONGEST)
def test_the_longest_headline_fits(language: str) -> None:
    headline = LONGEST[language][:110]
    _type, lines = fitted(headline, WIDTH - 2 * share_image.EDGE, 378)
    assert " ".join(lines) == " ".join(headline.split())


def test_lines_are_of_about_one_length() -> None:
    type_, lines = fitted("Nyheter fra havkanten i nord", 1056, 378)
    assert lines == ["Nyheter fra", "havkanten i nord"]
    assert all(type_.length(line) <= 1056 for line in lines)


def test_what_fits_at_no_size_is_cut_short() -> None:
    type_, lines = fitted("W" * 400, 1056, 378)
    assert type_.size == SIZES[-1]
    assert lines[-1].endswith("…")
    assert len(lines) * type_.leading <= 378
    assert all(type_.length(line) <= 1056 for line in lines)


def test_latin_and_cyrillic_stand_on_one_line() -> None:
    runs = [part for _font, part in Type(40, 600).runs("Росатом и Equinor: 12 %")]
    assert runs == ["Росатом", " ", "и", " Equinor: 12 %"]


@pytest.mark.parametrize("text", ["Blåbærøl", "Щёлково, ЪЬЭ", "«Ёлка» – “fir”", "№ 5"])
def test_our_type_has_the_signs_of_our_languages(text: str) -> None:
    assert Type(40, 600).known(text) == text


@pytest.mark.parametrize(
    ("text", "known"),
    [("CO₂", "CO2"), ("Ice 🧊 日本 late", "Ice late"), ("", ""), ("\x00\x0b\u202e", ""), ("a\nb", "a b")],
)
def test_a_sign_that_our_type_does_not_have_leaves_no_box(text: str, known: str) -> None:
    assert Type(40, 600).known(text) == known
    assert opened(draw(text, text)).size == (WIDTH, HEIGHT)


# Where it is -------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/nb", "/ru"])
def test_it_is_served_for_good(client: Client, home_page: Any, prefix: str) -> None:
    MastheadFactory()
    moved = client.get(f"{prefix}/share/anything.png")
    response = client.get(moved["Location"])
    assert (moved.status_code, response.status_code, response["Content-Type"]) == (302, 200, "image/png")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert opened(response.content).size == (WIDTH, HEIGHT)


def test_another_name_has_another_address(client: Client, home_page: Any) -> None:
    masthead = MastheadFactory()
    before = client.get("/share/0.png")["Location"]
    masthead.name = "Ebb"
    masthead.save()
    after = client.get(before)
    assert after.status_code == 302
    assert after["Location"] != before


@pytest.mark.parametrize("address", ["/share/.png", "/share/a/b.png", "/share/../x.png", "/share/a.jpg"])
def test_what_is_no_address_of_one_is_not_found(client: Client, home_page: Any, address: str) -> None:
    assert client.get(address).status_code == 404


def test_it_is_read_only(client: Client, home_page: Any) -> None:
    assert client.post("/share/0.png").status_code == 405


# How often it is drawn ---------------------------------------------------------------------------


def test_nothing_is_drawn_for_addresses_that_somebody_makes_up(
    client: Client, home_page: Any, drawn: list[str]
) -> None:
    for number in range(20):
        client.get(f"/share/{number:016x}.png")
    assert drawn == []


def test_it_is_drawn_once(client: Client, home_page: Any, drawn: list[str]) -> None:
    address = client.get("/share/0.png")["Location"]
    first, second = client.get(address), client.get(f"{address}?again=1")
    assert (first.content, len(drawn)) == (second.content, 1)


def test_what_it_replaces_is_deleted() -> None:
    before, after = (
        ShareImage("stories/1", "Ice is late", "Tideline"),
        ShareImage("stories/1", "Ice is early", "Tideline"),
    )
    before.bring()
    after.bring()
    assert [default_storage.exists(image.path) for image in (before, after)] == [False, True]


def test_to_forget_what_was_never_drawn_is_no_mistake() -> None:
    share_image.forget("stories/1")
    share_image.forget("stories/1")
