"""What the worker does for stories beside publishing them."""

from django.utils import timezone
from django_tasks import task

from core.outgoing import ask
from news.models.link_check import LONGEST, LinkCheck


@task()
def check_links(urls: list[str]) -> None:
    """Ask each address, unless it was asked within a day, and keep what it answered."""
    known = set(LinkCheck.objects.fresh().filter(url__in=urls).values_list("url", flat=True))
    for url in urls:
        if url in known or len(url) > LONGEST:
            continue
        answer = ask(url)
        LinkCheck.objects.update_or_create(
            url=url, defaults={"status": answer.status, "reason": answer.reason, "checked_at": timezone.now()}
        )
