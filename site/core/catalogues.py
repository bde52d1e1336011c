"""The project's own words in Norwegian and Russian: found in the code, kept in step with it, compiled.

GNU gettext is not needed: Babel reads Python, Django turns its templates into something Babel can read, and
polib writes the catalogues and their compiled form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = ("nb", "ru")
FOLDERS = ("home", "news", "newsletter", "search", "site/core", "site/config")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")
# The header that Django's own catalogues of the language carry: Django refuses to mix two plural rules.
PLURALS = {
    "nb": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
}


@dataclass(frozen=True, order=True)
class Message:
    """One string of ours as it stands in code or template."""

    text: str
    context: str = ""
    plural: str = field(default="", compare=False)

    @classmethod
    def of(cls, entry: polib.POEntry) -> "Message":
        return cls(entry.msgid, entry.msgctxt or "", entry.msgid_plural)


def root() -> Path:
    return Path(settings.CORE).resolve().parents[1]


def messages() -> list[Message]:
    """Return every string of the project, sorted."""
    found: dict[Message, Message] = {}
    for message in (*python_messages(), *template_messages()):
        known = found.get(message)
        found[message] = message if known is None or not known.plural else known
    return sorted(found.values())


def python_messages() -> Iterator[Message]:
    for folder in FOLDERS:
        for path in sorted((root() / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from extracted(path.read_bytes())


def template_messages() -> Iterator[Message]:
    for path in sorted((root() / "templates").rglob("*.html")):
        yield from extracted(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode())


def extracted(source: bytes) -> Iterator[Message]:
    for _line, found, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        texts = found if isinstance(found, tuple) else (found,)
        if texts[0]:
            yield Message(texts[0], context or "", texts[1] if len(texts) > 1 and texts[1] else "")


def path_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> polib.POFile:
    path = path_of(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def update(language: str) -> polib.POFile:
    """Write a catalogue anew: what is translated stays, what is new is empty, what is gone is left out."""
    known = {Message.of(entry): entry for entry in catalogue(language) if not entry.obsolete}
    written = polib.POFile(wrapwidth=110)
    written.metadata = {
        "Project-Id-Version": "newsroom",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for message in messages():
        written.append(renewed(message, known.get(message), language))
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    written.save(str(path))
    written.save_as_mofile(str(path.with_suffix(".mo")))
    return written


def renewed(message: Message, known: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if "%(" in message.text or "%(" in message.plural:
        entry.flags.append("python-format")
    if message.plural:
        forms = range(int(PLURALS[language].partition("nplurals=")[2][0]))
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {form: known.msgstr_plural.get(form, "") if known else "" for form in forms}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def complaints(language: str) -> list[str]:
    """Return what is wrong with a catalogue, a line each: missing, empty, fuzzy, obsolete, other placeholders."""
    wanted = {message: message for message in messages()}
    entries = {Message.of(entry): entry for entry in catalogue(language)}
    lines = [f"{language}: not in the catalogue: {message.text!r}" for message in wanted if message not in entries]
    for message, entry in entries.items():
        if message not in wanted or entry.obsolete:
            lines.append(f"{language}: no longer used: {entry.msgid!r}")
            continue
        if bool(wanted[message].plural) != bool(entry.msgid_plural):
            lines.append(f"{language}: plural in one place alone: {entry.msgid!r}")
            continue
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags:
            lines.append(f"{language}: fuzzy: {entry.msgid!r}")
        if not all(forms):
            lines.append(f"{language}: not translated: {entry.msgid!r}")
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        needed = allowed if not entry.msgid_plural else set()
        for form in filter(None, forms):
            used = set(PLACEHOLDER.findall(form))
            if not needed <= used or not used <= allowed:
                lines.append(f"{language}: other placeholders: {entry.msgid!r} -> {form!r}")
    return lines
