"""What an answer means, in the words of an editor who has to decide whether somebody must do something about it."""

from django.utils.translation import gettext as _

GOOD, REDIRECTS, BUSY, SERVER_ERRORS = range(200, 300), range(300, 400), 429, range(500, 600)
NO_ANSWER = 0


def in_words(service: str, status: int) -> str:
    """Return what the status of an answer means, or 0 that there was none."""
    if status == NO_ANSWER:
        return _("Nobody answered. It is tried again by itself.")
    if status == BUSY:
        return _("We have told too much at once; it goes on by itself when we are asked back.")
    if status in SERVER_ERRORS:
        return _("Their server is out of order. It is tried again by itself.")
    if status in REDIRECTS:
        return _("They have moved: those who run the site have to mend the address that is asked.")
    return of_index_now(status) if service == "indexnow" else of_web_sub(status)


def of_index_now(status: int) -> str:
    match status:
        case 202:
            return _("Taken; they will look at our key first.")
        case _ if status in GOOD:
            return _("Taken.")
        case 400:
            return _("They could not read what we sent.")
        case 403:
            return _("They do not accept our key: they did not find it on our site. It has to be mended there.")
        case 422:
            return _("They say that the addresses are not ours, or that our key has the wrong form.")
    return _("They refuse us: those who run the site have to look at the settings.")


def of_web_sub(status: int) -> str:
    return _("Taken.") if status in GOOD else _("The hub refuses this feed.")
