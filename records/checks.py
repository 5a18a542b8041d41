"""Checks across the values of a row or of a page header. Pure: values, limits and today in, findings out.

Who a person is is checked by person_checks.py, a dose by dose_checks.py, how many rows a page has by page_checks.py. A
required value that is missing is not a check but the form's own rule (forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from records.dose_checks import dose_findings
from records.finding import Finding, Rules, warns
from records.kinds.base import Likeness
from records.kinds.date import show
from records.kinds.registry import kind
from records.person_checks import person_findings
from records.places import District, districts, find_commune, find_district
from records.roles import COMMUNE, DISTRICT, DOSE_DATE, DOSE_NUMBER, FOOT_DATE, LOT, SITE, VACCINE
from records.sentences import say

#: What pages of one batch share, with the kind that compares it.
_SHARED = ((DOSE_DATE, "date"), (VACCINE, "vaccine"), (DOSE_NUMBER, "dose_number"), (SITE, "text"))
#: What a batch's session was handed in as.
_OF_SESSION = ((DOSE_DATE, "date"), (VACCINE, "vaccine"), (DOSE_NUMBER, "dose_number"))


def row_findings(values: Mapping[str, str], rules: Rules, lots: Sequence[str] = ()) -> list[Finding]:
    """Check a row's effective values, role → value; only values of mark `value`, absent ones are left out.

    lots: those of its page.
    """
    return [*person_findings(values, rules), *dose_findings(values, rules, lots)]


def header_findings(
    header: Mapping[str, str],
    foot: Mapping[str, str],
    neighbours: Sequence[Mapping[str, str]],
    rules: Rules,
    session: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Check a page header against itself, the foot, the other pages' settled headers and the session it is of.

    One error here is 25 wrong doses that look right: each owes a reviewer's look.
    """
    lots = [page[LOT] for page in (*neighbours, session or {}) if LOT in page]
    return [
        *dose_findings(header, rules, lots),
        *_foot_date(header, foot),
        *_neighbours(header, neighbours),
        *_session(header, session or {}),
        *_place(header),
    ]


def _foot_date(header: Mapping[str, str], foot: Mapping[str, str]) -> list[Finding]:
    above, below = header.get(DOSE_DATE), foot.get(FOOT_DATE)
    if above is None or below is None or kind("date").compare(above, below) == Likeness.SAME:
        return []
    sentence = say("The head of the page says {above}, its foot {below}.", above=show(above), below=show(below))
    return [warns("foot_date_differs", sentence, DOSE_DATE, FOOT_DATE)]


def _neighbours(header: Mapping[str, str], neighbours: Sequence[Mapping[str, str]]) -> list[Finding]:
    roles = tuple(
        role for role, key in _SHARED if any(_differ(key, header.get(role), page.get(role)) for page in neighbours)
    )
    if not roles:
        return []
    sentence = say("The head of this page differs from another page of the batch. Look at both.")
    return [warns("neighbour_differs", sentence, *roles)]


def _session(header: Mapping[str, str], session: Mapping[str, str]) -> list[Finding]:
    roles = tuple(role for role, key in _OF_SESSION if _differ(key, header.get(role), session.get(role)))
    if not roles:
        return []
    sentence = say("The head of this page is not of the session that the paper was handed in for.")
    return [warns("session_differs", sentence, *roles)]


def _differ(key: str, one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and kind(key).compare(one, other) != Likeness.SAME


def _place(header: Mapping[str, str]) -> list[Finding]:
    """Warn of a commune that is in another district: names repeat, so one that nobody knows says nothing."""
    around, commune = find_district(header.get(DISTRICT, "")), header.get(COMMUNE, "")
    if around is None or not commune or find_commune(around.code, commune) is not None:
        return []
    elsewhere: list[District] = [one for one in districts() if find_commune(one.code, commune) is not None]
    if not elsewhere:
        return []
    sentence = say("{commune} is not in {district}.", commune=commune, district=around.name)
    return [warns("commune_outside", sentence, COMMUNE, DISTRICT)]
