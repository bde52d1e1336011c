"""The stories of an issue."""

from news.models import NewsArticlePage
from newsletter.models import NewsletterIssue


def stories_of(issue: NewsletterIssue) -> list[NewsArticlePage]:
    picked = [one.story_id for one in issue.picked.all()]
    found = NewsArticlePage.objects.published().in_bulk(picked)
    return [found[pk] for pk in picked if pk in found]
