"""What a story points to, in the language of the story.

A translation starts as a copy, with the topics, people and pinned stories of the original (wagtail-localize copies
such rows as they are). Their own translations take their place when it is saved.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from news.models import NewsArticlePage

ROWS = {"story_topics": "topic", "bylines": "person", "pinned_stories": "pinned"}


def point_to_own_language(story: "NewsArticlePage") -> None:
    """Replace what is in another language by its translation, where there is one; one query for each kind of row."""
    for relation, name in ROWS.items():
        rows = list(getattr(story, relation).all())
        model = story._meta.get_field(relation).related_model._meta.get_field(name).related_model
        translations = translations_of({getattr(row, f"{name}_id") for row in rows}, model, story.locale_id)
        if not translations:
            continue
        kept: dict[int, Any] = {}
        for row in rows:
            pk = getattr(row, f"{name}_id")
            setattr(row, f"{name}_id", translations.get(pk, pk))
            kept.setdefault(getattr(row, f"{name}_id"), row)
        getattr(story, relation).set(list(kept.values()))


def without_lost_rows(story: "NewsArticlePage", content: dict[str, Any]) -> dict[str, Any]:
    """Return a revision's content without rows whose topic, person or story is gone; Wagtail cannot restore them."""
    kept = dict(content)
    for relation, name in ROWS.items():
        rows = content.get(relation) or []
        if rows:
            model = story._meta.get_field(relation).related_model._meta.get_field(name).related_model
            there = set(model.objects.filter(pk__in=[row[name] for row in rows]).values_list("pk", flat=True))
            kept[relation] = [row for row in rows if row[name] in there]
    return kept


def translations_of(keys: set[int], model: Any, locale_id: int) -> dict[int, int]:
    """Return {primary key: primary key of its translation} for those of `keys` that are in another language."""
    if not keys:
        return {}
    strangers = dict(
        model.objects.filter(pk__in=keys).exclude(locale_id=locale_id).values_list("translation_key", "pk")
    )
    if not strangers:
        return {}
    found = model.objects.filter(locale_id=locale_id, translation_key__in=strangers)
    return {strangers[key]: pk for key, pk in found.values_list("translation_key", "pk")}
