"""Exports of WordPress (WXR 1.0 to 1.2): wp-admin/includes/export.php of WordPress is their only specification.

Languages and translations are where two plugins leave them. Polylang has them as terms, which the export carries:
`<category domain="language" nicename="nb">` and, shared by those that translate each other,
`<category domain="post_translations" nicename="pll_...">`. WPML keeps them in a table of its own; its add-on "Export
and Import" writes `_wpml_import_language_code` and `_wpml_import_translation_group` with each post; what has come in by
its XML-RPC has `_wpml_language` and `_wpml_trid`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from .dates import internet_date, wordpress_date
from .item import File, Item, Kind, Term
from .languages import our_language
from .plain import key_of, plain_text, title_text
from .xml_items import Element
from .xml_source import XmlSource

MOST_TERMS = 200  # of one item
MOST_ADDRESSES = 50
MOST_AUTHORS = 50
MOST_LOGINS = 100_000  # that are remembered

KINDS = {"post": Kind.POST, "page": Kind.PAGE, "attachment": Kind.FILE}
# Types of WordPress itself and of plugins met everywhere that are no texts for readers.
MACHINERY = {
    "acf-field",
    "acf-field-group",
    "custom_css",
    "customize_changeset",
    "elementor_library",
    "guest-author",
    "mc4wp-form",
    "nav_menu_item",
    "oembed_cache",
    "polylang_mo",
    "revision",
    "user_request",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
    "wpcf7_contact_form",
}
UNSEEN = {
    "draft": "a draft",
    "pending": "waiting for review",
    "private": "private",
    "trash": "in the trash",
    "future": "scheduled, and not yet published when this was exported",
    "auto-draft": "a draft that was never saved",
}
SEEN = {"", "publish", "inherit"}  # a file inherits the status of what it was uploaded with

# Taxonomies that are no subjects. What is none of these, nor a category or tag, is a site's own: "region", "project".
NO_SUBJECTS = {
    "author",
    "elementor_library_type",
    "language",
    "link_category",
    "nav_menu",
    "post_format",
    "post_translations",
    "term_language",
    "term_translations",
    "translation_priority",
    "wp_pattern_category",
    "wp_template_part_area",
    "wp_theme",
}
TAGS = {"post_tag", "tag"}  # the second in WXR 1.0
CATEGORIES = {"category", ""}  # the second, too

LANGUAGE_FIELDS = ("_wpml_import_language_code", "_wpml_language")
TRANSLATION_FIELDS = ("_wpml_import_translation_group", "_wpml_trid")
# The fields of WordPress and its plugins that we read, and the most characters that one may have.
FIELDS = {
    "_thumbnail_id": 30,
    "_wp_attached_file": 1000,
    "_wp_attachment_image_alt": 5000,
    "_wp_attachment_metadata": 1_000_000,
    "_wp_old_slug": 1000,
    "_wp_old_date": 30,
    "_media_credit": 1000,
    "_icl_lang_duplicate_of": 30,
    **dict.fromkeys((*LANGUAGE_FIELDS, *TRANSLATION_FIELDS), 200),
}
STORED_CREDIT = re.compile(rb's:6:"credit";s:(\d{1,5}):"')  # in what PHP's serialize() has made of a photo's metadata


@dataclass(frozen=True)
class Head:
    """What an export says of its site."""

    blog: str  # its address, without a slash at its end
    language: str
    names: dict[str, str]  # of authors as readers see them, by login

    @cached_property
    def path(self) -> str:
        return split(self.blog).path.rstrip("/")


class WordPressExport(XmlSource[Head]):
    """The posts, pages and files of an export, and what else is in it. Comments are counted, their texts left alone."""

    skipped = frozenset({"wp:comment"})

    def head_of(self, element: Element) -> Head:
        channel = element.first("channel") or element
        names: dict[str, str] = {}
        for author in channel.all("wp:author"):
            login = title_text(author.text_of("wp:author_login"))
            full = f"{author.text_of('wp:author_first_name')} {author.text_of('wp:author_last_name')}"
            if len(names) < MOST_LOGINS:
                names[login] = title_text(author.text_of("wp:author_display_name")) or title_text(full) or login
        blog = channel.text_of("wp:base_blog_url") or channel.text_of("link")
        return Head(blog.rstrip("/"), our_language(channel.text_of("language")), names)

    def item_of(self, element: Element, head: Head, notes: tuple[str, ...]) -> Item | None:
        post = Post(element, head)
        key = post.key
        if not key:
            return None
        return Item(
            key=key_of(key),
            kind=post.kind,
            title=post.title,
            address=post.address,
            other_addresses=tuple(post.other_addresses()),
            language=post.language or self.language or head.language,
            date=post.date,
            modified=post.modified,
            lede="" if post.kind is Kind.FILE else post.excerpt,
            body=post.body,
            authors=post.authors,
            terms=post.terms,
            lead_image_key=post.lead_image_key,
            translations=post.translations,
            file=post.file if post.kind is Kind.FILE else None,
            comments=sum(1 for _comment in element.all("wp:comment")),
            left_out=post.left_out,
            notes=(*notes, *post.notes()),
        )


class Post:
    """An item of an export, understood."""

    def __init__(self, element: Element, head: Head) -> None:
        self.element = element
        self.head = head
        texts: dict[str, str] = {}
        self.categories: list[Element] = []
        self.fields: dict[str, list[str]] = {}
        for child in element.children:
            if child.name == "category":
                self.categories.append(child)
            elif child.name == "wp:postmeta":
                name = child.text_of("wp:meta_key")
                if name in FIELDS:
                    value = child.text_of("wp:meta_value")
                    if len(value) <= FIELDS[name]:
                        self.fields.setdefault(name, []).append(value)
            else:
                texts.setdefault(child.name, child.text)
        self.texts = texts
        self.title = title_text(texts.get("title", ""))
        self.type = self.text("wp:post_type") or "post"
        self.body = texts.get("content:encoded", "")
        self.address = self.text("link")
        self.parts = split(self.address)
        self.id = self.text("wp:post_id")

    def text(self, name: str) -> str:
        return self.texts.get(name, "").strip()

    def field(self, *names: str) -> str:
        """Return the first value of the first of these fields that has one."""
        return next((values[0] for name in names if (values := self.fields.get(name)) and values[0]), "")

    def of_domain(self, name: str) -> str:
        """Return the short name of the first term in a taxonomy; "" if there is none."""
        terms = (each for each in self.categories if each.attributes.get("domain") == name)
        return next((each.attributes.get("nicename") or each.text.strip() for each in terms), "")

    @property
    def key(self) -> str:
        return self.id or self.text("guid") or self.address

    @cached_property
    def kind(self) -> Kind:
        if self.type in KINDS:
            return KINDS[self.type]
        return Kind.POST if self.type not in MACHINERY and self.body.strip() else Kind.OTHER

    @property
    def left_out(self) -> str:
        if self.kind is Kind.OTHER:
            return f"of the type “{self.type[:80]}”, which has no text of its own"
        status = self.text("wp:status")
        if status not in SEEN:
            return UNSEEN.get(status, f"not published: its status is “{status[:80]}”")
        return "behind a password" if self.text("wp:post_password") else ""

    @property
    def date(self) -> datetime | None:
        return self.moment("wp:post_date") or internet_date(self.text("pubDate"))

    @property
    def modified(self) -> datetime | None:
        return self.moment("wp:post_modified")

    def moment(self, name: str) -> datetime | None:
        in_utc = wordpress_date(self.text(f"{name}_gmt"), is_utc=True)
        return in_utc or wordpress_date(self.text(name), is_utc=False)

    @cached_property
    def excerpt(self) -> str:
        return plain_text(self.texts.get("excerpt:encoded", ""))

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of those who wrote it; the plugin Co-Authors Plus has several, as terms."""
        logins = [title_text(each.text) for each in self.categories if each.attributes.get("domain") == "author"]
        logins = logins or [title_text(self.text("dc:creator"))]
        names = dict.fromkeys(self.head.names.get(login, login) for login in logins if login)
        return tuple(names)[:MOST_AUTHORS]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        # WXR 1.0 writes each term twice, once without its short name.
        found: dict[tuple[str, bool], Term] = {}
        for each in self.categories:
            domain = each.attributes.get("domain", "")
            name = title_text(each.text)
            if domain in NO_SUBJECTS or not name:
                continue
            term = Term(name, unquote(each.attributes.get("nicename", "")), domain not in CATEGORIES)
            if term.slug or (name, term.is_tag) not in found:
                found[name, term.is_tag] = term
            if len(found) >= MOST_TERMS:
                break
        return tuple(found.values())

    @property
    def language(self) -> str:
        if told := self.told_language:
            return our_language(told)
        # Both plugins write the language into addresses, too: /nb/..., ?lang=nb.
        parts = self.parts
        first = parts.path.removeprefix(self.head.path).strip("/").partition("/")[0]
        named = parse_qs(parts.query, max_num_fields=20).get("lang", [""])[0] if "lang=" in parts.query[:1000] else ""
        return next((code for name in (named, first) if len(name) == 2 and (code := our_language(name))), "")  # noqa: PLR2004

    @cached_property
    def told_language(self) -> str:
        return self.of_domain("language") or self.field(*LANGUAGE_FIELDS)

    @property
    def translations(self) -> str:
        return self.of_domain("post_translations") or self.field(*TRANSLATION_FIELDS)

    @property
    def lead_image_key(self) -> str:
        key = self.field("_thumbnail_id")
        return "" if key in {"0", "-1"} else key

    def other_addresses(self) -> Iterator[str]:
        """Yield further addresses that led here: by its id, by its guid, by slugs and dates it had before."""
        seen = {self.address}
        for address in self.possible_addresses():
            if address and address not in seen:
                seen.add(address)
                yield address
                if len(seen) > MOST_ADDRESSES:
                    return

    def possible_addresses(self) -> Iterator[str]:
        if self.id.isdecimal():
            names = {"page": ("page_id", "p"), "attachment": ("attachment_id", "p")}.get(self.type, ("p",))
            yield from (f"{self.head.path}/?{name}={self.id}" for name in names)
        guid = self.text("guid")
        if guid.startswith(("http://", "https://", "/")) and guid != self.text("wp:attachment_url"):
            yield guid
        slug = self.text("wp:post_name")
        parts = self.parts
        path, _slash, last = parts.path.rstrip("/").rpartition("/")
        if slug and unquote(last) == unquote(slug):
            for old in self.fields.get("_wp_old_slug", ()):
                yield urlunsplit(parts._replace(path=parts.path.replace(f"{path}/{last}", f"{path}/{old}", 1)))
        day = self.text("wp:post_date")[:10].replace("-", "/")
        for old in self.fields.get("_wp_old_date", ()):
            for length in (len("2005/02/18"), len("2005/02")):
                now, then = f"/{day[:length]}/", f"/{old.replace('-', '/')[:length]}/"
                if now in parts.path:
                    yield urlunsplit(parts._replace(path=parts.path.replace(now, then, 1)))
                    break

    @property
    def file(self) -> File:
        parent = self.text("wp:post_parent")
        return File(
            address=self.file_address,
            title=self.title,
            alt=plain_text(self.field("_wp_attachment_image_alt")),
            caption=self.excerpt,
            credit=plain_text(self.field("_media_credit")) or self.stored_credit,
            belongs_to="" if parent == "0" else parent,
        )

    @property
    def file_address(self) -> str:
        if address := self.text("wp:attachment_url"):
            return address
        if attached := self.field("_wp_attached_file"):
            return f"{self.head.blog}/wp-content/uploads/{attached.lstrip('/')}"
        return self.text("guid")

    @property
    def stored_credit(self) -> str:
        """The photographer that the picture itself named when it was uploaded; PHP counts a string's bytes in UTF-8."""
        stored = self.field("_wp_attachment_metadata").encode()
        found = STORED_CREDIT.search(stored)
        if not found:
            return ""
        return plain_text(stored[found.end() : found.end() + int(found[1])].decode("utf-8", "replace"))

    def notes(self) -> Iterator[str]:
        """Yield what could not be taken as it is, in words."""
        if self.type not in KINDS and self.kind is Kind.POST:
            yield f"It was of the type “{self.type[:80]}” and is taken as a post."
        if self.told_language and not our_language(self.told_language):
            yield f"Its language, “{self.told_language[:80]}”, is none of ours."
        if duplicate := self.field("_icl_lang_duplicate_of"):
            yield f"WPML made it as a copy of item {duplicate}."
        domains = {each.attributes.get("domain", "") for each in self.categories}
        for domain in sorted(domains - NO_SUBJECTS - TAGS - CATEGORIES)[:MOST_TERMS]:
            yield f"Its terms of “{domain[:80]}” were taken as tags."
        if len(self.terms) == MOST_TERMS:
            yield f"It has {len(self.categories)} terms, of which {MOST_TERMS} were taken."


def split(address: str) -> SplitResult:
    """Split an address; what is no address has no parts."""
    try:
        return urlsplit(address)
    except ValueError:  # "http://[" and the like
        return urlsplit("")
