"""An old site that never was: a WordPress export of any size, its pictures, and a list of its addresses.

Three languages tied together as Polylang ties them, old markup of several ages, links from story to story.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image

from archive.demo.wording import Wording

HOST = "http://old.tideline.example"
FIRST_DAY = datetime(2004, 1, 5, 9, tzinfo=UTC)
DAYS = 20 * 365
LANGUAGES = ("en", "nb", "ru")
STORIES_OF_A_PICTURE = 25
AUTHORS = {"ada": "Ada Demo", "bo": "Bo Demo", "eva": "Eva Demo"}
PICTURE_SIZE = (640, 420)
FILE_KEYS = 10_000_000  # keys of pictures begin here

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Tideline</title><link>{host}</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{host}</wp:base_site_url><wp:base_blog_url>{host}</wp:base_blog_url>
"""
AUTHOR = """<wp:author><wp:author_login>{login}</wp:author_login>
<wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>
"""
STORY = """<item><title>{title}</title><link>{link}</link><pubDate>{date:%a, %d %b %Y %H:%M:%S} +0000</pubDate>
<dc:creator><![CDATA[{author}]]></dc:creator><guid isPermaLink="false">{host}/?p={key}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[{lede}]]></excerpt:encoded>
<wp:post_id>{key}</wp:post_id><wp:post_date_gmt>{date:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent>
<wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>
<category domain="category" nicename="topic-{topic}"><![CDATA[{topic_name}]]></category>
<category domain="language" nicename="{language}"><![CDATA[{language}]]></category>
<category domain="post_translations" nicename="pll_{group}"><![CDATA[pll_{group}]]></category>
{thumbnail}</item>
"""
FILE = """<item><title>{title}</title><link>{host}/?attachment_id={key}</link><dc:creator>ada</dc:creator>
<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded><content:encoded></content:encoded>
<wp:post_id>{key}</wp:post_id><wp:post_date_gmt>2004-01-01 00:00:00</wp:post_date_gmt><wp:status>inherit</wp:status>
<wp:post_parent>0</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:attachment_url>{address}</wp:attachment_url>
<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value><![CDATA[{alt}]]></wp:meta_value></wp:postmeta>
</item>
"""
THUMBNAIL = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{key}</wp:meta_value></wp:postmeta>"


@dataclass(frozen=True)
class Old:
    """Where a story of the old site was."""

    key: int
    slug: str
    language: str
    date: datetime

    @property
    def address(self) -> str:
        prefix = "" if self.language == "en" else f"/{self.language}"
        return f"{HOST}{prefix}/{self.date:%Y/%m}/{self.slug}/"

    @property
    def short(self) -> str:
        return f"{HOST}/?p={self.key}"


def write(folder: Path, total: int, says: Callable[[int, int], None]) -> None:
    """Write `export.xml`, `media/` and `addresses.txt` into a folder."""
    chance = random.Random(2004)  # noqa: S311 - the same old site every time
    folder.mkdir(parents=True, exist_ok=True)
    pictures = max(1, total // STORIES_OF_A_PICTURE)
    for number in range(pictures):
        write_picture(folder / "media" / picture_path(number), number)
    old = [where(number, total) for number in range(total)]
    wordings = {language: Wording(language, chance) for language in LANGUAGES}
    with (
        (folder / "export.xml").open("w", encoding="utf-8") as export,
        (folder / "addresses.txt").open("w", encoding="utf-8") as addresses,
    ):
        export.write(HEAD.format(host=HOST))
        export.writelines(AUTHOR.format(login=login, name=name) for login, name in AUTHORS.items())
        for number, story in enumerate(old):
            export.write(written(number, old, pictures, wordings[story.language], chance))
            addresses.write(f"{story.address}\n{story.short}\n")
            if number % STORIES_OF_A_PICTURE == 0 and number // STORIES_OF_A_PICTURE < pictures:
                export.write(picture_item(number // STORIES_OF_A_PICTURE, wordings["en"]))
            says(number + 1, total)
        export.write("</channel></rss>\n")


def where(number: int, total: int) -> Old:
    language = LANGUAGES[number % len(LANGUAGES)]
    group = number // len(LANGUAGES)
    date = FIRST_DAY + timedelta(days=DAYS * group * len(LANGUAGES) / total)
    return Old(1000 + number, f"story-{group}-{language}", language, date)


def written(number: int, old: list[Old], pictures: int, wording: Wording, chance: random.Random) -> str:
    story, topic = old[number], number % 5
    lede = wording.sentence()
    return STORY.format(
        title=escape(wording.headline()),
        link=story.address,
        date=story.date,
        author=chance.choice(list(AUTHORS)),
        host=HOST,
        key=story.key,
        slug=story.slug,
        body="".join(body(number, old, pictures, wording, chance)),
        lede=lede,
        topic=topic,
        topic_name=wording.parts["topics"][topic],
        language=story.language,
        group=number // len(LANGUAGES),
        thumbnail=THUMBNAIL.format(key=FILE_KEYS + number % pictures) if number % 2 else "",
    )


def body(number: int, old: list[Old], pictures: int, wording: Wording, chance: random.Random) -> Iterator[str]:
    """Yield a text as it was written in one of the site's ages."""
    other = chance.choice(old)
    linked = chance.choice([other.address, other.short, f"/?p={other.key}"])
    link = f'<a href="{linked}">{wording.headline()}</a>'
    picture = chance.randrange(pictures)
    address = f"{HOST}/wp-content/uploads/{picture_path(picture)}"
    age = number % 4
    if age == 0:
        yield f'<p><font size="2" face="Verdana">{wording.paragraph()}&nbsp;&nbsp;{link}</font><p>'
        yield f"<B>{wording.one('heading')}</B><br><br>{wording.paragraph()}<br><br>/{wording.sentence()}/"
    elif age == 1:
        yield f"{wording.paragraph()}\n\n<h1>{wording.one('heading')}</h1>\n{wording.paragraph()} {link}\n\n"
        yield f'[caption width="300"]<img src="{address}" alt="" /> {wording.sentence()}[/caption]\n\n'
        yield f"<blockquote>{wording.sentence()}</blockquote>\n{wording.paragraph()}"
    elif age == 2:  # noqa: PLR2004 - the third of four ages
        small = address.replace(".jpg", "-300x200.jpg")
        yield f"<p class=MsoNormal><o:p></o:p>{wording.paragraph()}</p><ul><li>{link}<li>{wording.sentence()}</ul>"
        yield f'<div class="wp-caption"><img src="{small}"><p class="wp-caption-text">{wording.sentence()}</p></div>'
        yield f"<p>{wording.paragraph()}</p>"
    else:
        yield f"<!-- wp:paragraph --><p>{wording.paragraph()} {link}</p><!-- /wp:paragraph -->\n"
        yield f"<!-- wp:heading --><h2>{wording.one('heading')}</h2><!-- /wp:heading -->\n"
        yield f'<!-- wp:image {{"id":{FILE_KEYS + picture}}} --><figure><img src="{address}" alt=""/>'
        yield f"<figcaption>{wording.sentence()}</figcaption></figure><!-- /wp:image -->\n"
        yield f"<!-- wp:paragraph --><p>{wording.paragraph()}</p><!-- /wp:paragraph -->"


def picture_path(number: int) -> str:
    return f"{2004 + number % 20}/{number % 12 + 1:02}/picture-{number}.jpg"


def write_picture(path: Path, number: int) -> None:
    """Write a picture of two colours: a shore and a sea."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", PICTURE_SIZE, (90 + number % 120, 140, 150))
    width, height = PICTURE_SIZE
    image.paste((30, 70 + number * 7 % 90, 90), (0, height * (4 + number % 3) // 8, width, height))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=70)
    path.write_bytes(stream.getvalue())


def picture_item(number: int, wording: Wording) -> str:
    sentence = escape(wording.sentence())
    return FILE.format(
        title=f"picture-{number}",
        host=HOST,
        key=FILE_KEYS + number,
        caption=sentence,
        address=f"{HOST}/wp-content/uploads/{picture_path(number)}",
        alt=sentence,
    )
