from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.analysis import words


class Synonym(models.Model):
    """Words that readers type and our stories do not, and those that our stories have instead.

    Applied when a query is read (`search.reading`): it takes effect with the next search.
    """

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    typed = models.CharField(_("readers type"), max_length=100, help_text=_("A word, in any of its forms, or several."))
    meant = models.CharField(
        _("our stories say"),
        max_length=100,
        help_text=_("Stories with this are found too. Several words are looked for as a phrase."),
    )

    panels = ["language", "typed", "meant"]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "typed"]
        constraints = [models.UniqueConstraint(fields=["language", "typed", "meant"], name="search_synonym_once")]

    def __str__(self) -> str:
        return f"{self.typed} → {self.meant}"

    def clean(self) -> None:
        errors = {
            name: _("Write a word: letters or figures.") for name in ("typed", "meant") if not self.tokens_of(name)
        }
        if errors:
            raise ValidationError(errors)
        if self.tokens_of("typed") == self.tokens_of("meant"):
            raise ValidationError({"meant": _("These are forms of the same word, which find each other anyway.")})

    def tokens_of(self, name: str) -> tuple[str, ...]:
        """Return what the words of a field are looked up by."""
        return tuple(word.token for word in words(getattr(self, name), self.language))
