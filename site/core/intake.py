"""What happens to a picture between the editor's hand and the storage.

It is decoded to its last frame, so that a broken one fails here and not before readers; turned the way its camera
says; and freed of everything but the picture and its colour profile: a reporter's position does not leave the desk.
See docs/decisions/0004-pictures-lose-their-metadata.md.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, JpegImagePlugin
from PIL.ImageFile import ImageFile

from core.attribution import Attribution, read_attribution
from core.picture_file import TANGLED, BarePicture, BrokenPictureError, bare, signature

KINDS = {"avif": "avif", "gif": "gif", "jpeg": "jpeg", "jpg": "jpeg", "png": "png", "webp": "webp"}

# WebP holds no side above 16,383 pixels, so a picture with a longer one would have renditions that fail.
LONGEST_SIDE = 16_000
MOST_FRAMES = 400
STEEPEST_ASPECT = 25

# What Pillow raises over hostile bytes, by its own list of plugins and by trial: see the fuzzing in its and our tests.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

ORIENTATION = 0x0112  # the EXIF tag
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A picture that may be stored, and what it said about itself before that was taken off."""

    data: bytes
    kind: str
    size: tuple[int, int]
    frames: int
    said: Attribution


def take_in(data: bytes, name: str) -> Picture:
    """Return the picture as it may be stored under `name`, or raise ValidationError in an editor's words.

    The result has the same format as `data`, holds no metadata but the colour profile, and stands upright.
    """
    kind = kind_of(name)
    check_weight(len(data))
    check_signature(signature(data), kind)
    try:
        header = bare(data, kind)
        check_measures(header)
        said, orientation = read_metadata(data, kind)
        return decode(header, kind, said, orientation)
    except BrokenPictureError as error:
        raise ValidationError(error.args[0], code="broken") from error


def take_in_file(file: File, name: str) -> Picture:
    """Do the same for a file, of which no more is read than the limit allows."""
    check_weight(file.size)
    file.seek(0)
    return take_in(file.read(), name)


def kind_of(name: str) -> str:
    """Return the format that a file name promises."""
    extension = PurePath(name).suffix.lower().removeprefix(".")
    if extension not in KINDS or extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise ValidationError(
            _("Files of this kind cannot be used as pictures. Use one of these: %(formats)s."),
            code="unsupported",
            params={"formats": ", ".join(settings.WAGTAILIMAGES_EXTENSIONS).upper()},
        )
    return KINDS[extension]


def check_weight(length: int) -> None:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if length > limit:
        raise ValidationError(
            _("The file is too large: %(size)s. The limit is %(limit)s."),
            code="too_heavy",
            params={"size": filesizeformat(length), "limit": filesizeformat(limit)},
        )
    if not length:
        raise ValidationError(_("The file is empty."), code="empty")


def check_signature(actual: str, promised: str) -> None:
    if not actual:
        raise ValidationError(_("This file is not a picture, whatever its name says."), code="no_picture")
    if actual != promised:
        raise ValidationError(
            _("By its name this is a %(promised)s picture, but it is a %(actual)s picture. Export it as %(promised)s."),
            code="mislabelled",
            params={"promised": promised.upper(), "actual": actual.upper()},
        )


def check_measures(header: BarePicture) -> None:
    """Refuse what would cost too much to decode or cannot be laid out, before anything is decoded."""
    (width, height), frames = header.size, header.frames
    if width < 1 or height < 1 or frames < 1:
        raise ValidationError(_("The picture has no size: there is nothing to see in it."), code="no_size")
    if max(width, height) > LONGEST_SIDE:
        raise ValidationError(
            _("The picture is too large: %(width)s × %(height)s pixels. No side may be longer than %(limit)s."),
            code="too_long",
            params={"width": width, "height": height, "limit": LONGEST_SIDE},
        )
    if max(width, height) > STEEPEST_ASPECT * min(width, height):
        raise ValidationError(
            _("The picture is too narrow: %(width)s × %(height)s pixels. Crop it to what readers should see."),
            code="too_narrow",
            params={"width": width, "height": height},
        )
    if frames > MOST_FRAMES:
        raise ValidationError(
            _("The animation has too many frames: %(frames)s. The limit is %(limit)s."),
            code="too_many_frames",
            params={"frames": frames, "limit": MOST_FRAMES},
        )
    if width * height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(
            _("The picture has too many pixels: %(pixels)s. The limit is %(limit)s. Make it smaller and try again."),
            code="too_many_pixels",
            params={"pixels": width * height * frames, "limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS},
        )


def opened(data: bytes, kind: str) -> ImageFile:
    """Return the picture opened by that one format's reader and no other."""
    return Image.open(BytesIO(data), formats=[kind.upper()])


def read_metadata(data: bytes, kind: str) -> tuple[Attribution, int]:
    """Return what the picture says and which way it stands. Metadata that cannot be read says nothing."""
    try:
        with opened(data, kind) as image:
            orientation = image.getexif().get(ORIENTATION, 1)
            return read_attribution(image), orientation if orientation in UPRIGHT else 1
    except UNREADABLE:
        return Attribution(), 1


def decode(header: BarePicture, kind: str, said: Attribution, orientation: int) -> Picture:
    """Decode every frame, and encode the picture anew only where it has to change."""
    try:
        with opened(header.data, kind) as image:
            frames = getattr(image, "n_frames", 1)
            for frame in range(frames):
                decode_frame(image, frame, header)
            check_colours(image)
            turned = settled(image, orientation) if frames == 1 else image
            data = header.data
            if turned is not image:
                data = bare(encoded(turned, kind, **best_quality(image, header)), kind).data
            return Picture(data, kind, turned.size, frames, said)
    except BrokenPictureError:
        raise
    except UNREADABLE as error:
        raise BrokenPictureError(TANGLED) from error


def decode_frame(image: ImageFile, frame: int, header: BarePicture) -> None:
    image.seek(frame)
    if image.size != header.size or frame >= MOST_FRAMES:  # it differs from what was measured
        raise BrokenPictureError(TANGLED)
    image.load()


def settled(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture upright and in a depth that every rendition can hold; the same object if it is already."""
    if image.mode.startswith("I"):
        # 16 bits of grey, which Pillow does not write as JPEG, so that such a rendition would fail.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image


def check_colours(image: ImageFile) -> None:
    """Refuse a picture for print whose profile does not fit: its renditions would fail when they change to RGB."""
    profile = image.info.get("icc_profile")
    if image.mode != "CMYK" or not profile:
        return
    try:
        ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), "CMYK", "RGB"
        )
    except ImageCms.PyCMSError as error:
        raise BrokenPictureError(_("The picture's colours are broken. Export it again in RGB.")) from error


def best_quality(image: ImageFile, header: BarePicture) -> dict[str, Any]:
    """Return how to encode a picture that was turned, so that the eye sees no difference."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        halved = 2  # the number of 4:2:0, which has a quarter of the colour; more would not bring it back
        return {"quality": 95, "subsampling": halved if JpegImagePlugin.get_sampling(image) == halved else 0}
    if image.format == "WEBP":
        return {"quality": 90, "method": 4, "lossless": b"VP8L" in header.data[:64], "exact": True}
    if image.format == "AVIF":
        return {"quality": 90, "speed": 10}
    return {}


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, kind.upper(), icc_profile=image.info.get("icc_profile"), **options)
    return stream.getvalue()
