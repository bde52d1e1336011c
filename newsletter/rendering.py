"""The mail that an issue becomes."""

from newsletter.mail import PREFERENCES, UNSUBSCRIBE, Letter
from newsletter.models import NewsletterIssue
from newsletter.stories import stories_of


def render_issue(issue: NewsletterIssue) -> Letter:
    lines = [story.title for story in stories_of(issue)] + [UNSUBSCRIBE, PREFERENCES]
    return Letter(issue.subject, "<p>" + "</p><p>".join(lines) + "</p>", "\n".join(lines))
