"""Who may do what and where: the one rule that guards and queries use. It must not know views or tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from records.words import Role


class Act(StrEnum):
    """What a signed-in person may want to do."""

    ENTER = "enter"
    DECIDE = "decide"
    COORDINATE = "coordinate"
    RESOLVE_CODE = "resolve_code"
    SEE_PAGE = "see_page"
    SEE_MEDICAL = "see_medical"
    INGEST = "ingest"
    UPLOAD = "upload"
    INVITE = "invite"
    ANSWER = "answer"
    PRACTISE = "practise"
    LEAD = "lead"


@dataclass(frozen=True)
class Who:
    """The signed-in person, on a device. district_code None: the whole province; site: whose paper a clerk hands in.

    medical: was given the permission to see medical answers, which no role brings with it.
    admitted: their leader let this volunteer in, and they have practised; leads: they let others of their team in.
    lessons: how many practice tasks they have done since.
    """

    account_id: int
    role: Role
    district_code: str | None
    device_id: int
    name: str = ""
    team_district: str | None = None
    site: str | None = None
    medical: bool = False
    admitted: bool = True
    team_id: int | None = None
    leads: bool = False
    shared: bool = False
    lessons: int = 0


_ACTS: dict[Role, frozenset[Act]] = {
    Role.VOLUNTEER: frozenset({Act.ENTER, Act.PRACTISE, Act.LEAD}),
    Role.REVIEWER: frozenset({Act.DECIDE, Act.RESOLVE_CODE, Act.SEE_PAGE, Act.ANSWER}),
    Role.COORDINATOR: frozenset(
        {
            Act.COORDINATE,
            Act.RESOLVE_CODE,
            Act.SEE_PAGE,
            Act.SEE_MEDICAL,
            Act.INGEST,
            Act.UPLOAD,
            Act.INVITE,
            Act.ANSWER,
            Act.LEAD,
        },
    ),
    Role.CLERK: frozenset({Act.INGEST, Act.SEE_PAGE, Act.ANSWER}),
}

#: Volunteers draw from the province's pool: their team says what comes first, not what is allowed.
_ANYWHERE = frozenset({Act.ENTER, Act.PRACTISE})


def may(who: Who, act: Act, district: str | None, *, site: str = "", made_by: int | None = None) -> bool:
    """Say whether this person may do this in this district; None is the whole province, for province staff only.

    site, made_by: of the batch that it is about. A clerk's are those of their site; without a site, those they made.
    """
    if not may_somewhere(who, act):
        return False
    if who.role == Role.CLERK and not (site == who.site if who.site else made_by == who.account_id):
        return False
    return act in _ANYWHERE or who.district_code is None or who.district_code == district


def may_somewhere(who: Who, act: Act) -> bool:
    """Say whether a desk is open to this person at all; what it shows is then asked with `may`, per district."""
    # What a role has only once somebody gave it to the person.
    given = {
        Act.SEE_MEDICAL: who.medical,
        Act.ENTER: who.admitted,
        Act.LEAD: who.leads or who.role != Role.VOLUNTEER,
    }
    return act in _ACTS[who.role] and given.get(act, True)
