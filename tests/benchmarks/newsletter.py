"""`make bench ARGS=newsletter`: how many mails of a newsletter go out in a second, beside what the mail server takes.

`ARGS="newsletter 5000"` sends to so many. The issue brings the demo's newest stories; the server is one of Python's on
loopback, and its ceiling is what it takes of the same mail when nothing is done but sending.
"""

import smtplib
import subprocess
import sys
import time

from tests import mail_server, worker
from tests.newsletter.ordeal import databases

SUBSCRIBERS = 2_000
STORIES = 8
SERVER_WARMS_UP = 20  # mails before the clock starts: until then workers start


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--here"]:
        return measure(int(arguments[1]))
    number = arguments[0] if arguments else str(SUBSCRIBERS)
    print("| database   | workers | mails a second | of the server's ceiling | KB a mail | frozen a second |")
    print(
        "|------------|---------|----------------|-------------------------|-----------|-----------------|", flush=True
    )
    for name, environment in databases():
        seed = [sys.executable, "manage.py", "seed_demo", "--force", "--verbosity", "0"]
        subprocess.run(seed, env=environment, check=True, stdout=subprocess.DEVNULL)
        # What the demo leaves to the worker would be done beside the mail of the first measurement.
        drain = [sys.executable, "manage.py", "worker", "--batch", "--no-reload", "--verbosity", "0"]
        subprocess.run(drain, env=environment, check=True, stderr=subprocess.DEVNULL)
        program = [sys.executable, "-m", "tests.benchmarks.newsletter", "--here", number]
        told = subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in told.splitlines():
            print(f"| {name:<10} | {line}", flush=True)
    return 0


def measure(subscribers: int) -> int:
    """Print a line for one worker and one for two, in the database of Django's settings."""
    import django  # noqa: PLC0415

    django.setup()
    from news.models import NewsArticlePage  # noqa: PLC0415
    from newsletter import delivery  # noqa: PLC0415
    from newsletter.factories import NewsletterIssueFactory, PickedStoryFactory, SubscriberFactory  # noqa: PLC0415
    from newsletter.models import Subscriber  # noqa: PLC0415

    Subscriber.objects.all().delete()
    Subscriber.objects.bulk_create(SubscriberFactory.build_batch(subscribers), batch_size=1_000)
    stories = NewsArticlePage.objects.published().filter(locale__language_code="en").order_by("-date")[:STORIES]
    for workers in (1, 2):
        issue = NewsletterIssueFactory()
        for number, story in enumerate(stories):
            PickedStoryFactory(issue=issue, story=story, sort_order=number)
        mailing = delivery.order(issue, user=None)
        started = time.perf_counter()
        delivery.begin(mailing)
        frozen = subscribers / (time.perf_counter() - started)
        rate, content = sent_by(workers, subscribers)
        most = ceiling(content, subscribers // 4)
        size = len(content) / 1024
        print(f"{workers:>7} | {rate:>14.0f} | {rate / most:>23.2f} | {size:>9.0f} | {frozen:>15.0f} |")
    return 0


def sent_by(workers: int, subscribers: int) -> tuple[float, bytes]:
    """Return how many mails a second so many workers sent, and one of them as it was sent."""
    with mail_server.running() as mailbox:
        processes = [worker.start(EMAIL_URL=mailbox.url, NEWSLETTER_PER_SECOND="0") for _number in range(workers)]
        worker.wait_for(lambda: len(mailbox.taken) >= SERVER_WARMS_UP, "The first mails")
        began, started = len(mailbox.taken), time.perf_counter()
        worker.wait_for(lambda: len(mailbox.taken) >= subscribers, "The last mail")
        rate = (subscribers - began) / (time.perf_counter() - started)
        for process in processes:
            process.terminate()
            process.wait(worker.PATIENCE)
        return rate, mailbox.taken[0][1]


def ceiling(content: bytes, number: int) -> float:
    """Return how many mails a second the server takes of one client that does nothing else."""
    with mail_server.running() as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        started = time.perf_counter()
        for one in range(number):
            client.sendmail("bench@example.org", [f"{one}@example.org"], content)
        return number / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
