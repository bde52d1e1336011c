"""What an editor may call mending of typing: a change that no reader needs to be told of."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from news.difference import Content, Row, notes, passages, rows

MOST_WORDS_MENDED = 12
NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]?\d+)*")


def more_than_typing(old: Content, new: Content) -> list[str]:
    """Return what is more than typing in the change from one version to the other, as sentences for the editor."""
    before, after = passages(old), passages(new)
    found = []
    if notes(old) != notes(new):
        found.append(_("A correction was added or changed."))
    if numbers(passage.text for passage in before) != numbers(passage.text for passage in after):
        found.append(_("Figures have changed."))
    if Counter(name for passage in before for name in passage.refers) != Counter(
        name for passage in after for name in passage.refers
    ):
        found.append(_("A link, a picture or a byline has changed."))
    words = sum(words_changed(row) for row in rows(before, after))
    if words > MOST_WORDS_MENDED:
        found.append(
            _("%(count)d words have changed; typing mends %(limit)d at most.")
            % {"count": words, "limit": MOST_WORDS_MENDED}
        )
    return found


def words_changed(row: Row) -> int:
    """Count the words of a paragraph that changed; one that took the place of another counts once."""
    changed = Counter({"added": 0, "removed": 0})
    for run in row.words:
        changed[run.change] += len(run.text.split())
    return max(changed["added"], changed["removed"])


def numbers(texts: Iterable[str]) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))
