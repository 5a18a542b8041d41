"""What is missing on the platform: per vaccination session, doses planned or reported against known doses. Steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.kinds import vaccine
from records.kinds.text_keys import loose
from records.models.campaign import VaccinationSession
from records.models.platform import KnownDose


@dataclass(frozen=True)
class SessionLine:
    """One session: what was planned and reported, and what the platform has. missing: None where nobody said a number.

    on_platform: counted from known doses, else as it was typed.
    """

    id: int
    district_code: str
    site: str
    day: date | None
    dose_number: int
    planned: int | None
    reported: int | None
    on_platform: int

    @property
    def due(self) -> int | None:
        """Give how many doses there should be: as the site reported, else as planned."""
        return self.reported if self.reported is not None else self.planned

    @property
    def missing(self) -> int:
        """Give how many doses are not on the platform."""
        return max(0, (self.due or 0) - self.on_platform)


def sessions(db: Session, district: str | None) -> list[SessionLine]:
    """List the sessions of a district, or of the province, those with most missing first."""
    query = select(VaccinationSession).order_by(VaccinationSession.day, VaccinationSession.site)
    if district is not None:
        query = query.where(VaccinationSession.district_code == district)
    known = _known(db)
    lines = [_line(one, known) for one in db.scalars(query)]
    return sorted(lines, key=lambda one: (-one.missing, one.site, one.day or date.min))


_Counts = dict[tuple[int, str, date | None], list[tuple[int, str, int]]]


def _known(db: Session) -> _Counts:
    """Count known doses by session, with the dose number and vaccine of each count."""
    at = (KnownDose.campaign_id, KnownDose.site_key, KnownDose.day)
    query = select(*at, KnownDose.dose_number, KnownDose.vaccine, func.count()).where(KnownDose.day.is_not(None))
    counted: _Counts = {}
    for campaign, site, day, number, of, count in db.execute(
        query.group_by(*at, KnownDose.dose_number, KnownDose.vaccine)
    ):
        counted.setdefault((campaign, site, day), []).append((number, of, count))
    return counted


def _line(one: VaccinationSession, known: _Counts) -> SessionLine:
    wanted = vaccine.parse(one.vaccine).canonical if one.vaccine else ""
    found = sum(
        count
        for number, of, count in known.get((one.campaign_id, loose(one.site), one.day), ())
        if one.dose_number in (0, number) and wanted in ("", of)
    )
    typed = one.on_platform or 0
    said = (one.planned, one.reported, found or typed)
    return SessionLine(one.id, one.district_code, one.site, one.day, one.dose_number, *said)
