"""`python -m tests.newsletter.ordeal [SUBSCRIBERS]`: a mailing to 20,000, sent by two workers of whom 20 are killed.

On either database, past a real mail server: nobody may get it twice, and at the end each of the audience is sent,
failed, unknown or excluded.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests import mail_server, postgres, worker

SUBSCRIBERS, KILLS, WORKERS = 20_000, 20, 2
WORDS = "Twenty thousand letters, and not one of them twice. "


@dataclass(frozen=True)
class Outcome:
    """What became of the mailing, and what the server has taken."""

    audience: int
    states: Counter[str]
    state: str
    most_to_one: int
    addresses: int
    killed: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether nobody has it twice, nothing waits, the sum holds, and each killed worker lost one mail at most."""
        finished = sum(self.states[state] for state in ("sent", "failed", "unknown", "excluded"))
        return (
            self.most_to_one == 1
            and finished == sum(self.states.values()) == self.audience
            and self.states["unknown"] <= self.killed
            and self.states["sent"] <= self.addresses <= self.states["sent"] + self.states["unknown"]
            and self.state == "done"
        )

    def __str__(self) -> str:
        states = ", ".join(f"{number} {state}" for state, number in sorted(self.states.items()))
        return (
            f"audience {self.audience}: {states}; the server took {self.addresses} addresses, at most "
            f"{self.most_to_one} mail each; {self.killed} workers were killed; {self.seconds:.0f} s"
        )


def undergo(subscribers: int, kills: int = KILLS, per_second: float = 0) -> Outcome:
    """Send an issue to so many, in the database of Django's settings, while workers are killed at random moments."""
    from newsletter import delivery  # noqa: PLC0415 - after Django's set-up
    from newsletter.factories import NewsletterIssueFactory, SubscriberFactory  # noqa: PLC0415
    from newsletter.models import Mailing, Recipient, Subscriber  # noqa: PLC0415
    from newsletter.models.outgoing import IN_HAND  # noqa: PLC0415

    chance = Random(2005)  # noqa: S311 - the same moments, as far as the machine is the same
    Subscriber.objects.bulk_create(SubscriberFactory.build_batch(subscribers), batch_size=1_000)
    mailing = delivery.order(NewsletterIssueFactory(preheader=WORDS), user=None)
    started, killed = time.monotonic(), 0
    with mail_server.running() as mailbox:
        variables = {"EMAIL_URL": mailbox.url, "NEWSLETTER_PER_SECOND": str(per_second)}
        workers = [worker.start(**variables) for _number in range(WORKERS)]
        share = subscribers // (kills + 4)
        for number in range(kills):
            enough = share * number + chance.randrange(1, share)
            worker.wait_for(lambda enough=enough: len(mailbox.taken) >= enough, f"Mail number {enough}")
            kill(workers.pop(chance.randrange(WORKERS)))
            workers.append(worker.start(**variables))
            killed += 1
        worker.wait_for(lambda: not Recipient.objects.filter(mailing=mailing).due().exists(), "The end of the queue")
        # What was in the hands of the dead is let go of when its time is over; here that time passes at once.
        time.sleep(2)
        Recipient.objects.filter(state="sending").update(claimed_at=mailing.send_at - IN_HAND)
        over = Mailing.objects.filter(pk=mailing.pk, state="done")
        worker.wait_for(over.exists, "The end of the mailing")
        for process in workers:
            process.send_signal(signal.SIGTERM)
            process.wait(worker.PATIENCE)
    mailing.refresh_from_db()
    addresses = mailbox.addresses
    return Outcome(
        mailing.audience,
        mailing.counts,
        mailing.state,
        max(addresses.values()),
        len(addresses),
        killed,
        time.monotonic() - started,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--here"]:
        import django  # noqa: PLC0415

        django.setup()
        outcome = undergo(int(arguments[1]))
        print(outcome, flush=True)
        return 0 if outcome.is_good else 1
    number = arguments[0] if arguments else str(SUBSCRIBERS)
    failed = []
    for name, environment in databases():
        print(f"{name}: ", end="", flush=True)
        program = [sys.executable, "-m", "tests.newsletter.ordeal", "--here", number]
        failed += [name] if subprocess.run(program, env=environment, check=False).returncode else []
    return 1 if failed else 0


def databases() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name of each database, and the environment of a program that uses it, empty but for its tables."""
    with postgres.server() as url, tempfile.TemporaryDirectory(prefix="newsroom-ordeal-") as folder:
        for name, database_url in (("SQLite", f"sqlite:///{folder}/site.sqlite3"), ("PostgreSQL", url)):
            variables = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
            quiet = {"EMAIL_URL": "dummy:", "LOG_LEVEL": "ERROR", "MEDIA_ROOT": f"{folder}/media"}
            environment = {**os.environ, **variables, **quiet, "ENV_FILE": os.devnull}
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True)
            yield name, environment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
