"""What the platform does in the stateful test: it tells what it holds, and answers what was sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import write
from records.models.campaign import Campaign
from records.models.platform import KnownDose
from review.handover import discard, outdated
from review.models import DoseSource
from review.reconcile import AnswerRefused
from review.upload_models import Upload, UploadRow
from tasks.models import KnownMatch, MatchState, Slot, SlotState
from tests.factories import SETTLED_ROW, someone_else
from tests.review.sending import TAKEN, answered, giang, rows_of_file, send
from tests.stateful.world import World
from tests.tasks.known import a_known_dose

WRONG_PHONE, ALREADY, GARBLED = "Số điện thoại không đúng", "Mũi tiêm đã tồn tại", "\ufffd\ufffd"
_LATER = date(2021, 9, 1)
_WAITING = (SlotState.HELD, SlotState.OPEN, SlotState.LEASED)


class PlatformRules:
    """An export is taken in at any moment; files are approved, handed over and answered row by row, or in part.

    One whose doses were corrected since is discarded instead.
    """

    world: World

    @rule(person=st.integers(0, 2), number=st.integers(1, 2), other_day=st.booleans(), only_year=st.booleans())
    def the_platform_tells_of_a_dose(self, person: int, number: int, other_day: bool, only_year: bool) -> None:
        own = {**SETTLED_ROW, **(someone_else(person) if person else {})}
        with write(self.world.engine) as db:
            if db.scalar(select(KnownDose.id).where(KnownDose.phone == own["phone"], KnownDose.dose_number == number)):
                return
            a_known_dose(
                db,
                db.scalars(select(Campaign)).one(),
                national_id=own["id_number"],
                phone=own["phone"],
                name=own["full_name"],
                birth_date=own["birth_date"][:4] if only_year else own["birth_date"],
                dose_number=number,
                **({"day": _LATER} if other_day else {"day": None, "vaccine": ""}),
            )

    @rule(said=st.lists(st.sampled_from([TAKEN, TAKEN, WRONG_PHONE, ALREADY, GARBLED, None]), min_size=3, max_size=3))
    def the_platform_answers(self, said: list[str | None]) -> None:
        with write(self.world.engine) as db:
            waiting = select(Upload).where(Upload.handed_at.is_(None), Upload.discarded_at.is_(None))
            upload = db.scalars(waiting.order_by(Upload.id)).first()
            if upload is None:
                return
            who = giang(db)
            if outdated(db, [upload.id]):
                discard(db, who, upload)
                return
            send(db, upload, who)

            def says(row: Mapping[str, str]) -> str | None:
                return said[(int(row["STT"]) - 1) % len(said)]

            try:
                answered(db, self.world.store, who, upload, says)
            except AnswerRefused:
                # An answer in which no row says anything that can be read is no answer.
                _, rows = rows_of_file(self.world.store, upload)
                assert {says(row) for row in rows} <= {GARBLED, None}


def what_is_there_is_let_go(db: Session, world: World) -> None:
    """A row whose dose the platform holds is asked of nobody and committed never; it is that very person's."""
    of_person = {(SETTLED_ROW if not at else someone_else(at))["id_number"]: at for at in range(3)}
    there = select(KnownMatch, KnownDose).join(KnownDose, KnownDose.id == KnownMatch.known_dose_id)
    for match, known in db.execute(there.where(KnownMatch.state == MatchState.ON_PLATFORM)):
        waiting = select(Slot.id).where(Slot.record_id == match.record_id, Slot.state.in_(_WAITING))
        assert db.scalar(waiting.limit(1)) is None
        assert db.scalar(select(DoseSource.id).where(DoseSource.record_id == match.record_id).limit(1)) is None
        assert match.decided or of_person[known.national_id] == world.whose[match.record_id]


def an_answer_stands(db: Session, world: World) -> None:
    """What the platform once said of a row stays said."""
    rows: dict[int, Any] = {row.id: row.outcome for row in db.scalars(select(UploadRow))}
    assert all(rows[row] == outcome for row, outcome in world.outcomes.items())
    world.outcomes |= {row: outcome for row, outcome in rows.items() if outcome is not None}
