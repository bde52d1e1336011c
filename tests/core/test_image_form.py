"""Pictures through the admin's own views, as editors send them, into the storage and out as renditions."""

from io import BytesIO
from pathlib import PurePath

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile

from core.factories import NewsImageFactory
from core.models import NewsImage
from tests.core.pictures import (
    EXTENSIONS,
    HOSTILE,
    SECRETS,
    SILENT_XMP,
    halves,
    plain,
    profile,
    talkative,
    with_iptc,
)

pytestmark = pytest.mark.django_db

BOUNDARY = "tideline"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Desk:
    """An editor at the admin, who can send a file by each of its ways in."""

    def __init__(self, client):
        self.client = client

    def send(self, address, field, name, data, **fields):
        """Post a form as a browser would, but with any file name; Django's client would tidy it."""
        lines = []
        for key, value in fields.items():
            lines.append(f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
        header = (
            f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        )
        lines.append(header.encode() + data + b"\r\n")
        body = b"".join(f"--{BOUNDARY}\r\n".encode() + line for line in lines) + f"--{BOUNDARY}--\r\n".encode()
        headers = {"X-Requested-With": "XMLHttpRequest"}
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.client.post(address, body, content_type=kind, headers=headers)

    def add(self, name, data, **fields):
        fields = {"title": "A quay", "collection": root().pk, **fields}
        return self.send(reverse("wagtailimages:add"), "file", name, data, **fields)

    def replace(self, image, name, data):
        fields = {"title": image.title, "credit": image.credit, "collection": root().pk}
        return self.send(reverse("wagtailimages:edit", args=[image.pk]), "file", name, data, **fields)

    def add_one_of_many(self, name, data):
        fields = {"title": "A quay", "collection": root().pk}
        return self.send(reverse("wagtailimages:add_multiple"), "files[]", name, data, **fields)

    def complete(self, pending, **fields):
        prefix = f"uploaded-image-{pending.pk}"
        return self.client.post(
            reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pending.pk]),
            {f"{prefix}-{key}": value for key, value in {"collection": root().pk, **fields}.items()},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )

    def choose(self, name, data, **fields):
        prefix = "image-chooser-upload-"
        fields = {
            f"{prefix}{key}": value for key, value in {"title": "A quay", "collection": root().pk, **fields}.items()
        }
        return self.send(reverse("wagtailimages_chooser:create"), f"{prefix}file", name, data, **fields)


@pytest.fixture
def desk(admin_client):
    return Desk(admin_client)


def root():
    return Collection.get_first_root_node()


def stored(file):
    with file.storage.open(file.name) as stream:
        return stream.read()


def told(data):
    return [secret for secret in SECRETS if secret in data]


def chooser_errors(response):
    fragment = response.json()["htmlFragment"]
    return [
        error.get_text(" ", strip=True) for error in BeautifulSoup(fragment, "html.parser").select(".error-message")
    ]


# What telephones tell ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_neither_the_original_nor_a_rendition_tells_where_it_was_taken(desk, kind):
    original = talkative(kind, orientation=6)
    assert len(told(original)) >= 3
    desk.add(f"quay.{EXTENSIONS[kind]}", original)

    image = NewsImage.objects.get()
    assert told(stored(image.file)) == []
    assert (image.width, image.height) == (120, 160)
    for wanted in ("jpeg", "webp", "avif", "png"):
        data = stored(image.get_rendition(f"width-60|format-{wanted}").file)
        rendition = Image.open(BytesIO(data))
        assert told(data) == []
        assert rendition.format == wanted.upper()
        assert not rendition.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment", "photoshop"} & set(rendition.info)
        assert rendition.info["icc_profile"] == profile()


def test_a_large_upload_loses_its_metadata_in_the_temporary_file_too(desk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    desk.add("quay.jpg", talkative())
    assert told(stored(NewsImage.objects.get().file)) == []


def test_a_picture_from_the_chooser_loses_its_metadata(desk):
    desk.choose("quay.jpg", talkative())
    assert told(stored(NewsImage.objects.get().file)) == []


def test_a_replaced_file_loses_its_metadata(desk):
    image = NewsImageFactory(credit="Photo: Kari Vik")
    first = image.file.name

    assert desk.replace(image, "other.jpg", talkative(orientation=8)).status_code == 302

    image.refresh_from_db()
    assert image.file.name != first
    assert told(stored(image.file)) == []
    assert (image.width, image.height) == (120, 160)
    assert image.file_size == len(stored(image.file))


def test_a_picture_that_waits_for_its_credit_has_lost_its_metadata(desk):
    response = desk.add_one_of_many("quay.jpg", talkative(xmp=SILENT_XMP))

    assert response.json()["success"] is True
    assert not NewsImage.objects.exists()
    assert told(stored(UploadedFile.objects.get().file)) == []


def test_the_form_of_a_waiting_picture_knows_what_the_picture_said(desk):
    form = desk.add_one_of_many("quay.jpg", talkative(xmp=SILENT_XMP)).json()["form"]
    field = BeautifulSoup(form, "html.parser").select_one("[name$=-caption]")
    assert field["value"] == "A quay."


def test_a_waiting_picture_enters_the_library_with_its_credit_alone(desk):
    desk.add_one_of_many("quay.jpg", talkative(orientation=6, xmp=SILENT_XMP))
    pending = UploadedFile.objects.get()

    refusal = desk.complete(pending, title="A quay").json()
    assert refusal["success"] is False
    assert "credit" in BeautifulSoup(refusal["form"], "html.parser").select_one(".error-message").get_text()

    assert desk.complete(pending, title="A quay", credit="Photo: Kari Vik").json()["success"] is True
    image = NewsImage.objects.get()
    assert told(stored(image.file)) == []
    assert (image.width, image.height, image.credit) == (120, 160, "Photo: Kari Vik")


# What pictures say ------------------------------------------------------------------------------


def test_empty_fields_are_filled_with_what_the_picture_says(desk):
    data = with_iptc(plain(), [(2, 80, b"Kari Vik"), (2, 110, b"NTB"), (2, 116, b"(c) NTB"), (2, 120, b"A quay.")])
    assert desk.add("quay.jpg", data).status_code == 302
    image = NewsImage.objects.get()
    assert (image.credit, image.caption, image.rights_note) == ("Photo: Kari Vik / NTB", "A quay.", "(c) NTB")


def test_a_field_that_the_editor_filled_stays(desk):
    desk.add("quay.jpg", talkative(), credit="Photo: The desk")
    image = NewsImage.objects.get()
    assert (image.credit, image.caption) == ("Photo: The desk", "A quay.")


def test_a_picture_that_names_its_maker_need_not_wait(desk):
    assert "image_id" in desk.add_one_of_many("quay.jpg", talkative()).json()
    assert NewsImage.objects.get().credit == "Photo: Åse Ødegård / Nordlys"


# Credit -----------------------------------------------------------------------------------------


def test_a_picture_without_credit_is_not_added(desk):
    form = desk.add("quay.jpg", plain()).context["form"]
    assert set(form.errors) == {"credit"}


def test_the_chooser_asks_for_a_credit(desk):
    response = desk.choose("quay.jpg", plain())
    assert not NewsImage.objects.exists()
    assert any("Say who made the picture" in error for error in chooser_errors(response))


def test_a_waived_credit_is_enough(desk):
    desk.add("quay.jpg", plain(), credit_waived="on")
    assert NewsImage.objects.get().is_credited


def test_a_credit_cannot_be_taken_away(desk):
    image = NewsImageFactory(credit="Photo: Kari Vik")
    fields = {"title": image.title, "collection": root().pk, "credit": ""}
    response = desk.client.post(reverse("wagtailimages:edit", args=[image.pk]), fields)
    assert set(response.context["form"].errors) == {"credit"}


def test_the_description_is_called_what_it_is(desk):
    form = desk.client.get(reverse("wagtailimages:add")).context["form"]
    assert form.fields["description"].label == "Alternative text"


# Hostile uploads --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_upload_is_a_field_error_wherever_it_enters(desk, case):
    name, make = HOSTILE[case]
    data = make()

    single = desk.add(name, data, credit="Photo: Nobody")
    many = desk.add_one_of_many(name, data)
    chooser = desk.choose(name, data, credit="Photo: Nobody")

    assert {single.status_code, many.status_code, chooser.status_code} == {200}
    assert set(single.context["form"].errors) == {"file"}
    assert many.json()["success"] is False
    assert many.json()["error_message"] == "\n".join(single.context["form"].errors["file"])
    assert many.json()["error_message"] in chooser_errors(chooser)
    assert not NewsImage.objects.exists()
    assert not UploadedFile.objects.exists()


def test_a_hostile_replacement_leaves_the_picture_as_it_was(desk):
    image = NewsImageFactory(credit="Photo: Kari Vik")
    before = stored(image.file)

    response = desk.replace(image, "other.jpg", plain()[:-300])

    assert set(response.context["form"].errors) == {"file"}
    image.refresh_from_db()
    assert stored(image.file) == before


def test_a_file_above_the_limit_is_a_field_error(desk, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 200
    assert set(desk.add("a.jpg", plain(), credit="Photo: Nobody").context["form"].errors) == {"file"}
    assert "too large" in desk.add_one_of_many("a.jpg", plain()).json()["error_message"]
    assert any("too large" in error for error in chooser_errors(desk.choose("a.jpg", plain(), credit="Photo: Nobody")))


@pytest.mark.parametrize(
    "name",
    [
        "../../x.jpg",
        "..\\..\\x.jpg",
        "/etc/x.jpg",
        "x\u202egpj.jpg",
        "x\x00.jpg",
        "x" * 400 + ".jpg",
        "&#0;x.jpg",
        "ære 🙂.jpg",
    ],
    ids=["up", "up on Windows", "root", "right to left", "null", "long", "entity", "letters"],
)
@pytest.mark.parametrize("way", ["add", "add_one_of_many", "choose"])
def test_a_hostile_name_stays_in_its_folder(desk, name, way):
    response = getattr(desk, way)(name, talkative())

    assert response.status_code in {200, 302}
    path = PurePath(NewsImage.objects.get().file.name)
    assert path.parts[0] == "original_images"
    assert len(path.parts) == 2
    assert path.name.isascii()
    assert path.name.isprintable()


# Pictures saved by code -------------------------------------------------------------------------


def test_a_picture_created_by_code_loses_its_metadata():
    image = NewsImage.objects.create(title="A quay", file=ContentFile(talkative(orientation=6), name="quay.jpg"))
    image.refresh_from_db()
    assert told(stored(image.file)) == []
    assert (image.width, image.height) == (120, 160)
    assert image.credit == "Photo: Åse Ødegård / Nordlys"
    assert image.file_size == len(stored(image.file))
    assert image.file_hash


def test_a_file_saved_on_a_picture_by_code_loses_its_metadata():
    image = NewsImageFactory()
    image.file.save("quay.jpg", ContentFile(talkative(orientation=6)))
    image.refresh_from_db()
    assert told(stored(image.file)) == []
    assert (image.width, image.height) == (120, 160)


def test_pictures_created_in_bulk_lose_their_metadata():
    NewsImage.objects.bulk_create([NewsImage(title="A quay", file=ContentFile(talkative(), name="quay.jpg"))])
    assert told(stored(NewsImage.objects.get().file)) == []


@pytest.mark.parametrize("case", ["a truncated JPEG", "a page called JPEG", "an empty file"])
def test_a_hostile_file_saved_by_code_is_a_validation_error(case):
    name, make = HOSTILE[case]
    with pytest.raises(ValidationError):
        NewsImage.objects.create(title="A quay", file=ContentFile(make(), name=name))
    assert not NewsImage.objects.exists()


@pytest.mark.parametrize("way", ["add", "add_one_of_many", "choose"])
def test_a_picture_from_the_admin_is_taken_in_once(desk, way, monkeypatch):
    def again(*_arguments):
        raise AssertionError("taken in twice")

    monkeypatch.setattr("core.models.image.take_in_file", again)
    getattr(desk, way)("quay.jpg", talkative())
    assert NewsImage.objects.exists()


def test_saving_a_picture_again_leaves_its_file_alone():
    image = NewsImageFactory()
    before = image.file.name
    image.title = "Another title"
    image.save()
    assert image.file.name == before


# Renditions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["jpeg", "webp", "avif"])
def test_a_rendition_has_the_quality_of_the_settings(settings, monkeypatch, wanted):
    image, qualities = NewsImageFactory(), []
    save = Image.Image.save

    def listen(self, *arguments, **options):
        qualities.append(options["quality"])
        save(self, *arguments, **options)

    monkeypatch.setattr(Image.Image, "save", listen)
    image.get_rendition(f"width-80|format-{wanted}")
    assert qualities == [getattr(settings, f"WAGTAILIMAGES_{wanted.upper()}_QUALITY")]


@pytest.mark.parametrize("wanted", ["jpeg", "webp", "avif", "png"])
@pytest.mark.parametrize(
    ("mode", "kind"),
    [("I;16", "png"), ("LA", "png"), ("1", "png"), ("P", "png"), ("RGBA", "png"), ("CMYK", "jpeg"), ("RGBA", "avif")],
)
def test_every_kind_of_picture_has_every_kind_of_rendition(mode, kind, wanted):
    stream = BytesIO()
    (halves().convert(mode) if mode != "I;16" else Image.new(mode, (160, 120))).save(stream, kind)
    image = NewsImageFactory(file=ContentFile(stream.getvalue(), name=f"a.{kind}"))
    rendition = image.get_rendition(f"width-60|format-{wanted}")
    assert Image.open(BytesIO(stored(rendition.file))).format == wanted.upper()
