"""Mail addresses: which are valid, and which two spellings are one address."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def normalised(raw: str) -> str:
    """Return the address as it is written to: NFC, no surrounding space, domain in lower-case ASCII (RFC 3490).

    Raise ValidationError, in the reader's language, when it is none.
    """
    address = unicodedata.normalize("NFC", raw).strip()
    local, at, domain = address.rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode("ascii")
        address = f"{local}{at}{domain}"
        validate_email(address)
        if not address.isprintable():  # RFC 5322 lets quotes hold a form feed, which ends a line of a mail's head
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
