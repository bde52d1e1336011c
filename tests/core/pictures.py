"""Pictures made up for the tests: those that say too much, and those that mean no good."""

import struct
import zlib
from functools import cache
from io import BytesIO

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
RED, BLUE = (200, 20, 20), (20, 20, 200)
SECONDS = (33123, 1000)
LATITUDE, LONGITUDE = "69,12.55205N", "18,57.31944E"
SECRETS = (
    struct.pack(">LL", *SECONDS),
    struct.pack("<LL", *SECONDS),
    LATITUDE.encode(),
    LONGITUDE.encode(),
    b"GPS",
    b"Exif\x00",
    b"http://ns.adobe.com/xap",
    b"adobe:ns:meta",
    b"Photoshop 3.0",
    b"Kamera 4711",
)
XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 exif:GPSLatitude="{LATITUDE}" exif:GPSLongitude="{LONGITUDE}" photoshop:Credit="Nordlys">
<dc:creator><rdf:Seq><rdf:li>Åse Ødegård</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="ru">Порт</rdf:li>
<rdf:li xml:lang="x-default">A quay.</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Nordlys</rdf:li></rdf:Alt></dc:rights>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()
SILENT_XMP = XMP.replace(b"Nordlys", b"").replace("Åse Ødegård".encode(), b"")


def halves(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a telephone writes: its name, how it was held, and where it was."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x0110] = "Kamera 4711"
    tags.get_ifd(0x8825).update(
        {1: "N", 2: (69.0, 12.0, SECONDS[0] / SECONDS[1]), 3: "E", 4: (18.0, 57.0, SECONDS[0] / SECONDS[1])}
    )
    return tags


@cache
def profile() -> bytes:
    """Return a colour profile, one for all tests, because it carries the second at which it was made."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def talkative(kind: str = "JPEG", orientation: int = 1, xmp: bytes = XMP, **options: object) -> bytes:
    """Return a picture that tells its position in EXIF and in XMP, and comments on itself."""
    stream = BytesIO()
    if kind == "PNG":
        texts = PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        texts.add_text("Comment", LATITUDE)
        options["pnginfo"] = texts
    else:
        options["xmp"] = xmp
    if kind == "JPEG":
        options["comment"] = LATITUDE
    halves().save(stream, kind, exif=exif(orientation), icc_profile=profile(), **options)
    return stream.getvalue()


def plain(kind: str = "JPEG", size: tuple[int, int] = (160, 120)) -> bytes:
    stream = BytesIO()
    halves(size).save(stream, kind)
    return stream.getvalue()


def with_iptc(data: bytes, records: list[tuple[int, int, bytes]]) -> bytes:
    """Return the JPEG with an IPTC record, as Photoshop wraps it into the segment APP13."""
    iptc = b"".join(struct.pack(">BBBH", 0x1C, *key, len(value)) + value for *key, value in records)
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iptc)) + iptc + b"\x00" * (len(iptc) % 2)
    content = b"Photoshop 3.0\x00" + block
    return data[:2] + struct.pack(">HH", 0xFFED, len(content) + 2) + content + data[2:]


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a PNG in black and white whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    )


def bomb() -> bytes:
    """Return a PNG of a few kilobytes that unfolds to 225 million pixels."""
    return png(15_000, 15_000, bytes(15_000 * (15_000 // 8 + 1)))


def endless_gif(frames: int = 10_000) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame * frames + b"\x3b"


def with_wrong_checksum() -> bytes:
    data = bytearray(plain("PNG"))
    data[data.index(b"IDAT") + 8] ^= 0xFF
    return bytes(data)


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(200)


def moving_avif() -> bytes:
    stream = BytesIO()
    halves().save(stream, "AVIF", save_all=True, append_images=[halves().rotate(180)], duration=100)
    return stream.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"

HOSTILE = {
    "a truncated JPEG": ("a.jpg", lambda: plain()[:-300]),
    "a JPEG that ends in its header": ("a.jpg", lambda: plain()[:40]),
    "a truncated PNG": ("a.png", lambda: plain("PNG")[:-40]),
    "a truncated WebP": ("a.webp", lambda: plain("WEBP")[:-40]),
    "a PNG called JPEG": ("a.jpg", lambda: plain("PNG")),
    "a page called JPEG": ("a.jpg", lambda: HTML),
    "a page behind the beginning of a GIF": ("a.gif", lambda: b"GIF89a" + HTML),
    "a drawing with script called PNG": ("a.png", lambda: SVG),
    "a drawing with script": ("a.svg", lambda: SVG),
    "an empty file": ("a.jpg", lambda: b""),
    "a PNG that only claims 30000 x 30000 pixels": ("a.png", lambda: png(30_000, 30_000)),
    "a PNG that unfolds": ("a.png", bomb),
    "a GIF of ten thousand frames": ("a.gif", endless_gif),
    "a PNG with a wrong checksum": ("a.png", with_wrong_checksum),
    "noise behind a JPEG's beginning": ("a.jpg", lambda: plain()[:3] + bytes(range(256)) * 20),
    "a sliver": ("a.png", lambda: png(1, 70_000, bytes(140_000))),
    "a short sliver": ("a.png", lambda: png(2, 8_000, bytes(16_000))),
    "a PNG without size": ("a.png", lambda: png(0, 0)),
    "an HEIC called AVIF": ("a.avif", heic),
    "an AVIF called WebP": ("a.webp", lambda: plain("AVIF")),
    "a truncated AVIF": ("a.avif", lambda: plain("AVIF")[:-40]),
    "a moving AVIF": ("a.avif", moving_avif),
    "an AVIF of nothing": ("a.avif", lambda: struct.pack(">I", 24) + b"ftypavif" + bytes(4) + b"mif1avif" + bytes(99)),
}
