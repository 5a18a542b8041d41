"""Which sheet is printed for what: a blank form by its layout, a batch's cover sheet. Draws nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from records.cover import Cover
from records.forms import Form, all_forms, form_by_key
from records.models.campaign import Batch
from records.places import districts
from records.sentences import PersonError, say
from webapp.papers import box_of
from webapp.printing.certificates import blank_labels
from webapp.printing.covers import Named, cover_sheet
from webapp.printing.lists import blank_list


class NotPrinted(PersonError):
    """A form of which only parts may be kept: the health service prints it, not this program."""


def printable_forms() -> list[Form]:
    """List the forms that can be printed blank."""
    return [form for form in all_forms().values() if not form.keep]


def blank_form(form: Form, fonts: Path, *, sheets: int = 1, known: Mapping[str, str] | None = None) -> bytes:
    """Draw a blank form as PDF; known: values by role, for forms with a header. Raises NotPrinted."""
    if form.keep:
        text = "The form “{key}” is not printed here: it has medical questions that only the health service words."
        raise NotPrinted(say(text, key=form.key))
    if form.layout == "table":
        return blank_list(form, fonts, sheets=sheets, known=known)
    return blank_labels(form, fonts, sheets=sheets)


def cover_of(batch: Batch, day: date | None, fonts: Path) -> bytes:
    """Draw the cover sheet of a batch as PDF."""
    district = next((one.name for one in districts() if one.code == batch.district_code), batch.district_code)
    cover = Cover(batch.district_code, batch.number, batch.form_key, batch.site, day)
    return cover_sheet(cover, Named(box_of(batch), district, form_by_key(batch.form_key).name["vi"]), fonts)
