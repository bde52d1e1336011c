"""The project's own words in Norwegian and Russian: found in the code, kept in step with it, compiled.

GNU gettext is not needed: Babel reads Python, Django turns its templates into something Babel can read, and
polib writes the catalogues and their compiled form. These two are development requirements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = ("nb", "ru")
FOLDERS = ("archive", "home", "news", "newsletter", "search", "site/core", "site/config")
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
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")


@dataclass(frozen=True, order=True)
class Message:
    """One string of ours as it stands in code or template."""

    text: str
    context: str = ""
    plural: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.text!r} ({self.context})" if self.context else repr(self.text)

    @classmethod
    def of(cls, entry: polib.POEntry) -> "Message":
        return cls(entry.msgid, entry.msgctxt or "", entry.msgid_plural)

    @property
    def placeholders(self) -> tuple[set[str], set[str]]:
        """What a translation has to hold, and what it may hold: not every plural form names everything."""
        one = set(PLACEHOLDER.findall(self.text))
        more = set(PLACEHOLDER.findall(self.plural)) if self.plural else one
        return one & more, one | more


# What stands in the code ------------------------------------------------------------------------


def root() -> Path:
    return Path(settings.CORE).resolve().parents[1]


def messages() -> list[Message]:
    """Return every string of the project once, sorted."""
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
    for path in sorted((root() / "templates").rglob("*.*")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # The template's indentation is none that Python would accept.
        yield from extracted("\n".join(line.lstrip() for line in code.splitlines()).encode())


def extracted(source: bytes) -> Iterator[Message]:
    for _line, found, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        texts = found if isinstance(found, tuple) else (found,)
        if texts[0]:
            yield Message(texts[0], context or "", texts[1] if len(texts) > 1 and texts[1] else "")


# What stands in the catalogues ------------------------------------------------------------------


def path_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> polib.POFile:
    path = path_of(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def plural_forms(language: str) -> str:
    """Return the rule of Django's own catalogue: Django does not merge two catalogues that count differently."""
    own = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES" / "django.mo"
    return str(polib.mofile(str(own)).metadata["Plural-Forms"])


def renewed(language: str) -> polib.POFile:
    """Return a catalogue as it should be: what is translated stays, what is new is empty, what is gone is left out."""
    known = {Message.of(entry): entry for entry in catalogue(language) if not entry.obsolete}
    file = polib.POFile(wrapwidth=110)
    # No dates and no translator's name: they would differ without a word having changed.
    file.metadata = {
        "Project-Id-Version": "newsroom",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(language),
    }
    forms = int(file.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    file.extend(renewed_entry(message, known.get(message), forms) for message in messages())
    return file


def renewed_entry(message: Message, known: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if known:
        entry.flags = [flag for flag in known.flags if flag == "fuzzy"]
        entry.tcomment = known.tcomment
    if "%(" in message.text + message.plural:
        entry.flags.append("python-format")
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {form: known.msgstr_plural.get(form, "") if known else "" for form in range(forms)}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def update(language: str) -> polib.POFile:
    """Write a catalogue anew, and its compiled form beside it."""
    file = renewed(language)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))
    file.save_as_mofile(str(path.with_suffix(".mo")))
    return file


# What is wrong with them ------------------------------------------------------------------------


def complaints(language: str) -> list[str]:
    """Return a line for each string that is missing, not translated, fuzzy or no longer used, and for each slip."""
    wanted = {message: message for message in messages()}
    file = catalogue(language)
    entries = {Message.of(entry): entry for entry in file}
    lines = [f"not in the catalogue: {message}" for message in wanted if message not in entries]
    for message, entry in entries.items():
        if message not in wanted or entry.obsolete:
            lines.append(f"no longer used: {message}")
        elif wanted[message].plural != message.plural:
            lines.append(f"the plural differs from the code's: {message}")
        else:
            lines += entry_complaints(message, entry)
    if file.metadata.get("Plural-Forms") != plural_forms(language):
        lines.append("the plural rule is not Django's")
    compiled = path_of(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != file.to_binary():
        lines.append(f"{compiled.name} is not in step with {path_of(language).name}")
    return [f"{language}: {line}" for line in lines]


def entry_complaints(message: Message, entry: polib.POEntry) -> Iterator[str]:
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if "fuzzy" in entry.flags:
        yield f"fuzzy: {message}"
    if not all(forms):
        yield f"not translated: {message}"
    needed, allowed = message.placeholders
    for form in filter(None, forms):
        if not needed <= set(PLACEHOLDER.findall(form)) <= allowed:
            yield f"other placeholders: {message} → {form!r}"
