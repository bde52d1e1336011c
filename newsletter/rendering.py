"""An issue as the mail it becomes: HTML for programs that show it, text for those and for readers that do not."""

from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.chrome import Chrome, home_url
from core.plain_text import laid_out
from newsletter.content import IssueContent
from newsletter.mail import PREFERENCES, UNSUBSCRIBE, Letter, whole_address
from newsletter.models import NewsletterIssue

# What depends on the reader's screen cannot be inlined: the frame keeps it in a <style> of its own.
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


def render_issue(issue: NewsletterIssue) -> Letter:
    """Return the mail of an issue, in its language and at the site's time, the same for all of its readers."""
    # A new issue's preview may come before its language.
    with override(issue.language or settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        return letter_of(IssueContent.of(issue))


def letter_of(content: IssueContent) -> Letter:
    issue = content.issue
    context = {
        **frame(issue.language or settings.LANGUAGE_CODE),
        "subject": one_line(issue.subject),
        "preheader": one_line(issue.preheader),
        "issue": issue,
        "intro": content.intro,
        "stories": content.stories,
        "words": content.words,
        "unsubscribe": UNSUBSCRIBE,
        "preferences": PREFERENCES,
    }
    return Letter(
        subject=one_line(issue.subject) or _("Newsletter"),
        html=inlined(render_to_string("newsletter/mail/issue.html", context)),
        text=laid_out(render_to_string("newsletter/mail/issue.txt", context)),
    )


def frame(language: str) -> dict[str, Any]:
    """Return what `newsletter/mail/frame.html` shows around any mail; the language has to be the active one."""
    return {
        "language": language,
        "masthead": Chrome(None).masthead,
        "home": whole_address(home_url(language)),
        "today": timezone.localdate(),
    }


def inlined(html: str) -> str:
    """Return a mail with the rules of its <style> in the elements they are about, as mail programs need them."""
    return INLINER.inline(html)


def one_line(text: str) -> str:
    return " ".join(text.split())
