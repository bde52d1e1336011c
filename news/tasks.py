"""What the worker does when stories change."""

from django_tasks import task

from news.models import NewsArticlePage, RelatedStory
from news.related import store_related


@task()
def refresh_related(story_id: int) -> int:
    """Pick More News anew for a story and for those that show it or should; return how many were written.

    A story that is no longer public keeps no picks, and those that showed it get others.
    """
    showing = set(RelatedStory.objects.filter(other=story_id).values_list("story", flat=True))
    story = NewsArticlePage.objects.published().filter(pk=story_id).first()
    if story is None:
        RelatedStory.objects.filter(story=story_id).delete()
        neighbours = showing
    else:
        neighbours = showing | {pick.story.pk for pick in store_related(story)}
    others = NewsArticlePage.objects.published().filter(pk__in=neighbours - {story_id})
    for other in others:
        store_related(other)
    return len(others) + (story is not None)
