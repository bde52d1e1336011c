"""A list of old addresses in CSV: from, to. It is what the export writes, and what other sites' redirects come as."""

import csv
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import OldAddress
from archive.models.address import on_a_host_of_ours, pages_at

LARGEST = 5 * 1024 * 1024  # bytes
MOST = 20_000  # lines
GONE = "410"
HEADER = ("from", "to")


class Complaint(NamedTuple):
    """A line that was left out, and why."""

    line: int
    reason: str


class ListForm(forms.Form):
    list = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy(
            "A CSV file in UTF-8, two columns: the old address and where it leads. That is a page's address, one "
            "elsewhere that begins with http:// or https://, or 410 for what is gone for good. An address that is "
            "known already is pointed anew."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )

    def clean_list(self) -> str:
        """Return the text of the file."""
        uploaded: UploadedFile = self.cleaned_data["list"]
        if (uploaded.size or 0) > LARGEST:
            raise ValidationError(_("The list is larger than 5 MB. Divide it."))
        try:
            text = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The list is not UTF-8. Save it as “CSV UTF-8”.")) from error
        if text.count("\n") > MOST:
            raise ValidationError(_("The list has more than 20,000 lines. Divide it."))
        return text


@transaction.atomic
def take(text: str) -> tuple[int, list[Complaint]]:
    """Make each line an old address; return how many were taken, and the lines that were left out."""
    taken, complaints = 0, []
    for line, cells, problem in lines(text):
        try:
            if problem or len(cells) != len(HEADER):
                raise ValidationError(
                    problem or _("This line has not two columns, the old address and where it leads.")
                )
            take_line(*cells)
        except ValidationError as error:
            complaints.append(Complaint(line, " ".join(error.messages)))
        else:
            taken += 1
    return taken, complaints


def lines(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the number of each line, its cells, and what is wrong with it if it is no CSV."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","  # as spreadsheets write it in Norwegian and Russian
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [], _("This line is no CSV (%s).") % error
            continue
        if any(cells) and tuple(cell.lower() for cell in cells) != HEADER:
            yield reader.line_num, cells, ""


def take_line(address: str, to: str) -> None:
    """Write one old address; ValidationError says why that is not possible."""
    if "\0" in address + to:
        raise ValidationError(_("There is a character in this line that is none."))
    new = OldAddress(address=address, **destination(to))
    # Whether it is known already is looked up by what it is in its normal form.
    new.full_clean(validate_unique=False, validate_constraints=False)
    known = OldAddress.objects.filter(address=new.address).first()
    if known:
        new.pk, new.made_at = known.pk, known.made_at
    new.save()


def destination(to: str) -> dict[str, Any]:
    """Return where a line leads, as fields of an old address."""
    if to == GONE:
        return {"is_gone": True}
    address = on_a_host_of_ours(to)
    if address is None:
        return {"link": to}
    page = pages_at([str(address.on_any_host)]).get(str(address.on_any_host))
    if page is None and to.startswith(("/", "?")):
        raise ValidationError(_("There is no page of ours at %(address)s.") % {"address": to})
    return {"page": page} if page else {"link": to}
