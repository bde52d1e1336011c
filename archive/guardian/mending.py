"""Putting another address in a dead one's place, in the stories that lead there, because an editor said so."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail_localize.models import Translation

from archive.models import LinkInStory, OutgoingLink
from news.links import outside_links, relinked
from news.models import NewsArticlePage, StoryVersion

REPLACED = "archive.replace_link"


class CannotMendError(Exception):
    """Why a story is left as it is, in words for the editor."""


@dataclass(frozen=True)
class Outcome:
    """What became of one story: `refused` says why nothing did."""

    story: NewsArticlePage
    is_public: bool = False
    refused: str = ""


def proposal(link: OutgoingLink, place: LinkInStory) -> str:
    """Return the address that would do instead in a story; empty if there is none."""
    states = OutgoingLink.State
    return {states.MOVED: link.moved_to, states.DEAD: place.copy_url}.get(states(link.state), "")


def accept(link: OutgoingLink, user: Any) -> list[Outcome]:
    """Replace an address in every story for which another one is proposed."""
    outcomes = []
    for place in link.places.select_related("story").order_by("story__date"):
        new = proposal(link, place)
        if not new:
            continue
        try:
            is_public = mend(place.story_id, link.url, new, user)
        except CannotMendError as error:
            outcomes.append(Outcome(place.story, refused=str(error)))
        else:
            outcomes.append(Outcome(place.story, is_public=is_public))
    return outcomes


@transaction.atomic
def mend(pk: int, old: str, new: str, user: Any) -> bool:
    """Save a story with another address as a revision, and publish it if this editor may; return whether they may.

    Readers find no new version of it: they read what they read before. Raises CannotMendError.
    """
    story = NewsArticlePage.objects.select_for_update(of=("self",)).get(pk=pk)
    refuse(story, old, user)
    is_public = story.permissions_for_user(user).can_publish()
    if is_public:
        StoryVersion.objects.relink(story, old, new)
    for name in ("body", "sources"):
        stream = getattr(story, name)
        setattr(story, name, stream.stream_block.to_python(relinked(stream.get_prep_value(), old, new)))
    try:
        revision = story.save_revision(user=user, log_action=False)
        log(story, REPLACED, user=user, revision=revision, data={"from": old, "to": new}, content_changed=True)
        if is_public:
            revision.publish(user=user)
    except ValidationError as error:
        raise CannotMendError(" ".join(error.messages)) from error
    return bool(is_public)


def refuse(story: NewsArticlePage, old: str, user: Any) -> None:
    """Raise CannotMendError if the story is in somebody's hands, or not in this editor's."""
    if not story.permissions_for_user(user).can_edit():
        raise CannotMendError(_("You may not edit this story."))
    if (lock := story.get_lock()) and lock.for_user(user):
        raise CannotMendError(_("The story is locked."))
    if story.has_unpublished_changes:
        raise CannotMendError(_("The story has changes that are not published. Mend the link there."))
    translations = Translation.objects.filter(
        source__object_id=story.translation_key, target_locale=story.locale_id, enabled=True
    )
    if translations.exists():
        raise CannotMendError(_("The story is kept by the translation editor. Mend the link there."))
    if old not in outside_links(story):
        raise CannotMendError(_("The story does not lead to this address any more."))
