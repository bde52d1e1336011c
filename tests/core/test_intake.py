"""The intake of pictures, on bytes alone."""

import random
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageSequence

from core.attribution import Attribution
from core.intake import KINDS, MOST_FRAMES, take_in
from tests.core.pictures import (
    BLUE,
    EXTENSIONS,
    HOSTILE,
    RED,
    SECRETS,
    XMP,
    bomb,
    endless_gif,
    halves,
    plain,
    png,
    profile,
    talkative,
    with_iptc,
)

UTF_8 = (1, 90, b"\x1b%G")


def opened(data: bytes) -> ImageFile.ImageFile:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def refused(data: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as caught:
        take_in(data, name)
    return caught.value.code


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_no_byte_of_what_a_picture_said_stays(kind, orientation):
    original = talkative(kind, orientation)
    assert sum(secret in original for secret in SECRETS) >= 3

    stored = take_in(original, f"a.{EXTENSIONS[kind]}").data

    assert [secret for secret in SECRETS if secret in stored] == []
    image = opened(stored)
    assert not image.getexif()
    assert not image.getexif().get_ifd(0x8825)
    assert not {"exif", "xmp", "comment", "photoshop", "Comment"} & set(image.info)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_the_colour_profile_stays(kind):
    for orientation in (1, 6):
        stored = take_in(talkative(kind, orientation), f"a.{EXTENSIONS[kind]}").data
        assert opened(stored).info["icc_profile"] == profile()


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_a_picture_stands_upright(kind):
    """Orientation 6 is a camera held upright: what the file calls left is the top."""
    picture = take_in(talkative(kind, orientation=6), f"a.{EXTENSIONS[kind]}")

    image = opened(picture.data).convert("RGB")
    assert picture.size == image.size == (120, 160)
    for position, colour in (((60, 20), RED), ((60, 140), BLUE)):
        assert image.getpixel(position) == pytest.approx(colour, abs=8)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_an_upright_picture_keeps_its_pixels(kind):
    original = talkative(kind)
    stored = take_in(original, f"a.{EXTENSIONS[kind]}").data
    assert opened(stored).tobytes() == opened(original).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_clean_picture_is_left_alone(kind):
    once = take_in(plain(kind), f"a.{kind.lower()}").data
    assert take_in(once, f"a.{kind.lower()}").data == once


def test_a_progressive_picture_keeps_its_scans():
    original = talkative(progressive=True)
    stored = take_in(original, "a.jpg").data
    assert opened(stored).info.get("progressive")
    assert opened(stored).tobytes() == opened(original).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_hangs_behind_the_end_is_dropped(kind):
    stored = take_in(plain(kind) + b"<script>alert(1)</script>", f"a.{kind.lower()}").data
    assert b"script" not in stored


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving(kind):
    stream = BytesIO()
    first, *rest = [Image.new("RGB", (40, 30), (step * 50, 9, 9)) for step in range(4)]
    secret = {"comment": SECRETS[2]} if kind == "GIF" else {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08" + SECRETS[2]}
    first.save(stream, kind, save_all=True, append_images=rest, duration=[100, 200, 300, 400], **secret)

    picture = take_in(stream.getvalue(), f"a.{kind.lower()}")

    image = Image.open(BytesIO(picture.data))
    assert [frame.load() and frame.info["duration"] for frame in ImageSequence.Iterator(image)] == [100, 200, 300, 400]
    assert SECRETS[2] in stream.getvalue()
    assert SECRETS[2] not in picture.data


def test_sixteen_bits_of_grey_become_eight():
    stream = BytesIO()
    Image.new("I;16", (40, 30), 40_000).save(stream, "PNG")
    image = opened(take_in(stream.getvalue(), "a.png").data)
    assert (image.mode, image.getpixel((0, 0))) == ("L", 156)


# What a picture says ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_xmp_tells_credit_caption_and_rights(kind):
    said = take_in(talkative(kind), f"a.{EXTENSIONS[kind]}").said
    assert said == Attribution(("Åse Ødegård",), "Nordlys", "A quay.", "© Nordlys")
    assert said.credit == "Photo: Åse Ødegård / Nordlys"


@pytest.mark.parametrize(
    ("marker", "charset"), [([UTF_8], "utf-8"), ([], "utf-8"), ([], "latin-1")], ids=["marked", "unmarked", "latin-1"]
)
def test_iptc_tells_credit_caption_and_rights(marker, charset):
    texts = [(80, "Åse Ødegård"), (110, "Nordlys"), (116, "© Nordlys"), (120, "A quay\nin\x00 Tromsø.")]
    data = with_iptc(plain(), [*marker, *((2, key, text.encode(charset)) for key, text in texts)])

    said = take_in(data, "a.jpg").said

    assert said == Attribution(("Åse Ødegård",), "Nordlys", "A quay in Tromsø.", "© Nordlys")


def test_an_agency_that_names_the_photographer_is_the_whole_credit():
    assert Attribution(("Kari Vik",), "Kari Vik / NTB").credit == "Photo: Kari Vik / NTB"


def test_a_credit_that_says_photo_is_not_called_photo_twice():
    assert Attribution(agency="Foto: Kari Vik").credit == "Foto: Kari Vik"


def test_a_silent_picture_has_no_credit():
    assert Attribution().credit == ""


def test_what_the_editor_wrote_stands():
    offer = Attribution(("Kari Vik",), caption="A quay.").offer({"credit": "Photo: Me", "caption": ""}, {})
    assert offer == {"caption": "A quay."}


def test_an_endless_caption_is_cut_to_its_field():
    data = with_iptc(plain(), [(2, 120, b"word " * 5000)])
    offer = take_in(data, "a.jpg").said.offer({"caption": ""}, {"caption": 400})
    assert len(offer["caption"]) == 400


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x00" * 50,
        b"<not xml",
        XMP[: len(XMP) // 2],
        b'<?xml version="1.0" encoding="x-none"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<a>" * 5000,
    ],
)
def test_garbage_in_the_metadata_says_nothing(packet):
    assert take_in(talkative("WEBP", xmp=packet), "a.webp").said == Attribution()


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_words(case):
    name, make = HOSTILE[case]
    with pytest.raises(ValidationError) as caught:
        take_in(make(), name)
    assert len(" ".join(caught.value.messages).split()) >= 4


def test_a_picture_is_measured_before_it_is_decoded(monkeypatch):
    def load(image):
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert refused(bomb(), "a.png") == "too_many_pixels"
    assert refused(png(30_000, 30_000), "a.png") == "too_long"
    assert refused(endless_gif(), "a.gif") == "too_many_frames"


def test_the_pixels_of_an_animation_are_added_up(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = MOST_FRAMES - 1
    assert refused(endless_gif(MOST_FRAMES), "a.gif") == "too_many_pixels"


def test_the_limits_are_those_of_the_settings(settings):
    data = plain()
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(data) - 1
    assert refused(data, "a.jpg") == "too_heavy"
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(data)
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 160 * 120 - 1
    assert refused(data, "a.jpg") == "too_many_pixels"


def test_a_print_picture_with_a_profile_for_the_screen_is_refused():
    stream = BytesIO()
    halves().convert("CMYK").save(stream, "JPEG", icc_profile=profile())
    assert refused(stream.getvalue(), "a.jpg") == "broken"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, over the damage
@pytest.mark.parametrize("extension", sorted(set(KINDS) - {"jpeg"}))
def test_no_damage_raises_anything_but_a_validation_error(extension):
    """The damage is drawn from a fixed seed, so that a failure can be had again."""
    chance = random.Random(extension)  # noqa: S311 - nothing is kept secret with it
    kind = KINDS[extension].upper()
    whole = plain("GIF", (32, 24)) if kind == "GIF" else talkative(kind, 6)
    for _round in range(150):
        damaged = bytearray(whole)
        for _byte in range(chance.randint(1, 10)):
            damaged[chance.randrange(min(len(damaged), chance.choice([60, 600, len(damaged)])))] = chance.randrange(256)
        try:
            take_in(bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])]), f"a.{extension}")
        except ValidationError:
            continue
