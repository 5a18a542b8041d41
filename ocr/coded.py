"""Let a QR code's values win over what was read beside it, and say how far they can be trusted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ocr.identities import Identity
from ocr.results import FieldReading
from records.forms import Form
from records.kinds.base import Kind, Likeness
from records.kinds.registry import kind
from records.roles import NAME, NATIONAL_ID

#: A code corrects its own errors: what it says is wrong only when it is somebody else's.
_AGREED, _ALONE, _DISPUTED = 99.0, 97.0, 40.0
#: A reading below this contradicts nothing: it may well be misread.
_READ = 80.0
#: What tells one person from another.
_TELLING = (NAME, NATIONAL_ID)


def with_codes(form: Form, fields: Sequence[FieldReading], codes: Sequence[Identity]) -> tuple[FieldReading, ...]:
    """Give the fields with the first fitting code's values; two codes that contradict each other are both left out."""
    fitting = [code for code in codes if not _contradicts(form, fields, code)]
    code = next(iter(fitting or codes), None)
    if code is None or _at_odds(fitting):
        return tuple(fields)
    disputed = not fitting
    agreed = any(_same(form, one, code) for one in fields)
    confidence = _DISPUTED if disputed else _AGREED if agreed else _ALONE
    return tuple(_from_code(form, one, code, confidence, sure=not disputed) for one in fields)


def _from_code(form: Form, one: FieldReading, code: Identity, confidence: float, *, sure: bool) -> FieldReading:
    value = code.values.get(_role(form, one))
    if value is None or form.spec(one.key, row=True).dose:
        return one
    read_as = {"by": "qr", "raw": one.confidence}
    return replace(one, value=value, raw=value, confidence=confidence, sure=sure and bool(one.box), read_as=read_as)


def _role(form: Form, one: FieldReading) -> str:
    return form.spec(one.key, row=True).role


def _contradicts(form: Form, fields: Sequence[FieldReading], code: Identity) -> bool:
    """Say whether the print names another person, plainly enough to be believed."""
    told = [one for one in fields if _role(form, one) in _TELLING and _role(form, one) in code.values]
    plain = [one for one in told if one.value and one.confidence >= _READ and _kind(form, one).plausible(one.value)]
    return (
        bool(plain)
        and not any(_same(form, one, code) for one in told)
        and any(_likeness(form, one, code) is Likeness.DIFFERENT for one in plain)
    )


def _same(form: Form, one: FieldReading, code: Identity) -> bool:
    telling = _role(form, one) in _TELLING and _role(form, one) in code.values and bool(one.value)
    return telling and _likeness(form, one, code) is not Likeness.DIFFERENT


def _likeness(form: Form, one: FieldReading, code: Identity) -> Likeness:
    return _kind(form, one).compare(one.value, code.values[_role(form, one)])


def _kind(form: Form, one: FieldReading) -> Kind:
    return kind(form.spec(one.key, row=True).kind)


def _at_odds(codes: Sequence[Identity]) -> bool:
    numbers = {code.values[NATIONAL_ID] for code in codes if NATIONAL_ID in code.values and code.card}
    return len(numbers) > 1
