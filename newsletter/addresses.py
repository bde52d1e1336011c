"""Mail addresses: which are valid, and which two spellings are one address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
# As browsers have it (HTML, "valid e-mail address"): in quotes, one address could be written in any number of ways.
LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+", re.ASCII | re.IGNORECASE)
ENCODED = "=?"  # begins a word that a mail's head would show, and send to, as another (RFC 2047)
IN_WORDS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
validate = EmailValidator(allowlist=[])  # "localhost" is nobody's address out there


def normalised(raw: str) -> str:
    """Return the address as it is written to: NFC, no surrounding space, domain in lower-case ASCII (RFC 3490).

    Raise ValidationError, in the reader's language, when it is none, or none that a host's name stands in.
    """
    address = unicodedata.normalize("NFC", raw).strip()
    local, at, domain = address.rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode("ascii")
        address = f"{local}{at}{domain}"
        validate(address)
        if not LOCAL_PART.fullmatch(local) or ENCODED in local or domain.startswith("["):
            raise ValidationError(address)
    except (UnicodeError, ValidationError) as error:
        raise ValidationError(_("This does not look like an e-mail address. Example: name@example.org")) from error
    if len(address) > MAX_LENGTH:
        raise ValidationError(_("This address is too long to be one."))
    return address


def address_key(address: str) -> str:
    """Return what makes two normalised addresses the same person's: all in lower case.

    RFC 5321 lets a server tell capital letters apart in the local part; none in use does.
    """
    return address.lower()


def without_addresses(words: str) -> str:
    """Return words that name nobody, as of a server that repeats whom a mail is to."""
    return IN_WORDS.sub("…", words)


def mailbox_of(key: str) -> tuple[str, str]:
    """Return whose mailbox an address is, and where: what follows a plus is its owner's own label (RFC 5233)."""
    local, at, domain = key.rpartition("@")
    return local.partition("+")[0] or local, f"{at}{domain}"
