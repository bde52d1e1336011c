"""The mails that readers' own requests bring about."""

from newsletter.mail import Letter, own_address
from newsletter.models import Notice
from newsletter.tokens import Purpose


def letter_of(notice: Notice) -> Letter:
    address = own_address(notice.subscriber, Purpose.CONFIRM)
    return Letter("Confirm", f'<p><a href="{address}">{address}</a></p>', address)
