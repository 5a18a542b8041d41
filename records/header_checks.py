"""Checks of a page header against the page's foot, its batch and the batch's other pages. Pure, as checks.py.

One error in a header is 25 wrong doses that look right, so each contradiction owes a reviewer's look.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records.dose_checks import dose_findings
from records.finding import Finding, Rules, warns
from records.kinds.base import Likeness
from records.kinds.date import show
from records.kinds.registry import kind
from records.kinds.text_keys import loose
from records.places import District, districts, find_commune, find_district
from records.roles import COMMUNE, DISTRICT, DOSE_DATE, DOSE_NUMBER, FOOT_DATE, LOT, SITE, VACCINE
from records.sentences import Sentence, say

#: What pages of one batch share, with the kind that compares it.
_SHARED = ((DOSE_DATE, "date"), (VACCINE, "vaccine"), (DOSE_NUMBER, "dose_number"), (SITE, "text"))
#: What the names of sites are written with or without, without diacritics.
_OF_ANY_SITE = frozenset(("tram", "y", "te", "tyt", "xa", "phuong", "thi", "tran", "tt", "diem", "tiem", "chung"))
_COVER = say("The head of the page says “{head}”, the cover sheet of its batch “{other}”.").text
_SESSION = say("The head of the page says “{head}”, but its batch was handed in for “{other}”.").text
_NEIGHBOUR = say("The head of this page says “{head}”, another page of the batch “{other}”. Look at both.").text


@dataclass(frozen=True)
class Beside:
    """What is known of a page's batch, role → value: what its cover sheet says, for which session it was handed in."""

    cover: Mapping[str, str]
    session: Mapping[str, str]


def header_findings(
    header: Mapping[str, str],
    foot: Mapping[str, str],
    neighbours: Sequence[Mapping[str, str]],
    beside: Beside,
    rules: Rules,
) -> list[Finding]:
    """Check a settled header, role → value, against itself and all that is said beside it; neighbours: settled, too."""
    lots = [said[LOT] for said in (*neighbours, beside.session) if LOT in said]
    by_cover = _unlike(header, beside.cover)
    # What the cover sheet says, too, is owed once.
    by_session = {role: one for role, one in _unlike(header, beside.session).items() if role not in by_cover}
    return [
        *dose_findings(header, rules, lots),
        *_foot_date(header, foot),
        *_differs("cover_differs", _COVER, header, by_cover),
        *_differs("session_differs", _SESSION, header, by_session),
        *_differs("neighbour_differs", _NEIGHBOUR, header, _neighbours(header, neighbours)),
        *_place(header),
    ]


def _foot_date(header: Mapping[str, str], foot: Mapping[str, str]) -> list[Finding]:
    above, below = header.get(DOSE_DATE), foot.get(FOOT_DATE)
    if above is None or below is None or kind("date").compare(above, below) == Likeness.SAME:
        return []
    sentence = say("The head of the page says {above}, its foot {below}.", above=show(above), below=show(below))
    return [warns("foot_date_differs", sentence, DOSE_DATE, FOOT_DATE)]


def _differs(code: str, text: str, header: Mapping[str, str], unlike: Mapping[str, str]) -> list[Finding]:
    """Make one finding of all roles that differ; its sentence names the first."""
    if not unlike:
        return []
    role, other = next(iter(unlike.items()))
    sentence = Sentence(text, {"head": _shown(role, header[role]), "other": _shown(role, other)})
    return [warns(code, sentence, *unlike)]


def _shown(role: str, value: str) -> str:
    return show(value) if role == DOSE_DATE else value


def _unlike(header: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Give what is told of the batch otherwise than the head says it, by role."""
    both = [(role, key) for role, key in _SHARED if role in header and told.get(role)]
    return {role: told[role] for role, key in both if not _agree(role, key, header[role], told[role])}


def _agree(role: str, key: str, head: str, told: str) -> bool:
    """Compare by kind; of a site, whose name a clerk writes in their own way, only the words that tell it from others.

    One side may name its district, too.
    """
    if kind(key).compare(head, told) == Likeness.SAME:
        return True
    one, two = _telling(head), _telling(told)
    return role == SITE and (one <= two or two <= one)


def _telling(site: str) -> set[str]:
    return set(re.findall(r"\w+", loose(site))) - _OF_ANY_SITE


def _neighbours(header: Mapping[str, str], neighbours: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Give what another page of the batch says otherwise, by role; the paper of one session writes it one way."""
    return {
        role: page[role]
        for role, key in _SHARED
        for page in neighbours
        if role in header and role in page and kind(key).compare(header[role], page[role]) != Likeness.SAME
    }


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
