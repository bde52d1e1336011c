"""What the guardian thinks of an address, after one more finding.

Nothing is dead at the first bad answer: it takes three strikes, each at least a day after the one before. A good answer
takes all of them back. So what is only away now and then is never called dead. An address whose site says that it was
taken down for good (410) needs two. What cannot be told (machines are turned away) is no strike, and no good answer.
"""

from datetime import datetime, timedelta

from archive.guardian.visit import Finding, Kind
from archive.models import OutgoingLink
from archive.models.link import BETWEEN_STRIKES, STRIKES

State = OutgoingLink.State
AGAIN = {
    State.GOOD: timedelta(weeks=4),
    State.MOVED: timedelta(weeks=4),
    State.UNTOLD: timedelta(weeks=4),
    State.DEAD: timedelta(weeks=2),
    State.DOUBTFUL: timedelta(weeks=1),
    State.FAILING: BETWEEN_STRIKES,
}


def judge(link: OutgoingLink, finding: Finding, now: datetime) -> None:
    """Change what is thought of an address; saving it is the caller's."""
    match finding.kind:
        case Kind.GOOD:
            link.strikes, link.struck_at = 0, None
            link.state = State.MOVED if finding.moved_to else State.GOOD
            link.moved_to, link.etag, link.last_modified = finding.moved_to, finding.etag, finding.last_modified
        case Kind.UNCHANGED:
            link.strikes, link.struck_at, link.state = 0, None, State.GOOD
        case Kind.STRIKE:
            strike(link, finding, now)
        case Kind.DOUBTFUL:
            link.state = State.DOUBTFUL
        case Kind.UNTOLD:
            link.state = State.UNTOLD
    link.reason = finding.reason
    link.since = None if link.state == State.GOOD else link.since or now
    link.next_check_at = now + AGAIN[State(link.state)]
    if link.state == State.FAILING and link.struck_at:
        link.next_check_at = max(now, link.struck_at + BETWEEN_STRIKES)


def strike(link: OutgoingLink, finding: Finding, now: datetime) -> None:
    """Count a bad answer, if the last one that counted is a day old."""
    if link.struck_at is None or now - link.struck_at >= BETWEEN_STRIKES:
        weight = 2 if finding.reason == OutgoingLink.Reason.TAKEN_DOWN else 1
        link.strikes, link.struck_at = min(STRIKES, link.strikes + weight), now
    link.state = State.DEAD if link.strikes >= STRIKES else State.FAILING
