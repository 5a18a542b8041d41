"""Makes upload files: what has not gone out, doses or people to vaccinate, once, by a template, in bytes that stay.

It must not know why a dose was committed, nor who asks for the file; what may go out is review/going.py's to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.calendar import VIETNAM
from records.database import now
from records.kinds.text_keys import loose
from records.ledger import note
from records.models.campaign import Campaign
from records.sentences import PersonError, say
from review.going import Line, Scope, lines
from review.row_cells import Why
from review.template import Template
from review.upload_models import Upload, UploadPerson, UploadRow
from review.workbook import csv_bytes, workbook_bytes

#: So many rows are sent before everything else, to see whether the platform takes them.
PILOT = 5


class NothingToUpload(PersonError):
    """There is no dose that may go out."""


def make(
    db: Session,
    store: Store,
    template: Template,
    *,
    district: str | None = None,
    site: str | None = None,
    made_by: int | None = None,
) -> Upload:
    """Write one file of the doses of a district, or of the province, that may go out. Raises NothingToUpload."""
    _one_at_a_time(db)
    scope = Scope(district, site)
    return _make(db, store, template, scope, lines(db, template, scope), made_by)


def make_each(db: Session, store: Store, template: Template, scope: Scope, made_by: int | None = None) -> list[Upload]:
    """Write one file for each site of a scope, and more where a site has more rows than one may have.

    Raises NothingToUpload.
    """
    _one_at_a_time(db)
    laid = lines(db, template, scope)
    made = []
    for district, site in dict.fromkeys((line.district, line.site) for line in laid):
        rest = [line for line in laid if (line.district, line.site) == (district, site)]
        here = replace(scope, district=district, site=site)
        while any(not line.withheld for line in rest):
            made.append(_make(db, store, template, here, rest, made_by))
            rest = [line for line in rest if line.withheld] + _going(rest)[template.max_rows :]
    if not made:
        raise _nothing()
    return made


def make_pilot(db: Session, store: Store, template: Template, scope: Scope, made_by: int | None = None) -> Upload:
    """Write the few rows that are sent before everything else. Raises NothingToUpload."""
    if template.people:
        raise NothingToUpload(say("The pilot file is one of doses. Choose a template of doses for it."))
    _one_at_a_time(db)
    few = replace(template, max_rows=PILOT)
    upload = _make(db, store, few, scope, lines(db, template, scope), made_by)
    upload.pilot = True
    db.flush()
    return upload


def read_upload_bytes(store: Store, upload: Upload) -> bytes:
    """Read an upload's file; the store refuses bytes that are not those of its SHA-256."""
    return store.get(upload.sha256)


def _one_at_a_time(db: Session) -> None:
    """Wait for whoever else makes a file, so that the next statement sees what they sent (SQLite: write() does)."""
    db.execute(select(Campaign.id).order_by(Campaign.id).with_for_update(key_share=True))


def _nothing() -> NothingToUpload:
    return NothingToUpload(say("There is no complete row that has not gone out yet."))


def _going(laid: Sequence[Line]) -> list[Line]:
    return [line for line in laid if not line.withheld]


def _make(
    db: Session, store: Store, template: Template, scope: Scope, laid: Sequence[Line], made_by: int | None
) -> Upload:
    """Write a file and its rows; the bytes are in the store before the upload's row is."""
    going = _going(laid)[: template.max_rows]
    if not going:
        raise _nothing()
    rows = [[number if cell is None else cell for cell in line.cells] for number, line in enumerate(going, start=1)]
    sha256 = store.put(workbook_bytes(template, rows))
    upload = Upload(
        name=_name(db, template, scope),
        template_key=template.key,
        template_version=template.version,
        district_code=scope.district,
        site=scope.site,
        sha256=sha256,
        csv_sha256=store.put(csv_bytes(template, rows)),
        row_count=len(going),
        counts=_counts(laid, going),
        made_at=now(db),
        made_by=made_by,
    )
    db.add(upload)
    db.flush()
    db.add_all(_people(upload, going) if template.people else _rows(upload, going))
    db.flush()
    note(db, "upload.made", f"upload:{upload.id}", made_by, rows=upload.row_count, sha256=sha256)
    return upload


def _rows(upload: Upload, going: Sequence[Line]) -> list[UploadRow]:
    return [
        UploadRow(
            upload_id=upload.id,
            number=number,
            key=line.key,
            dose_id=part.dose.id,
            person_id=part.dose.person_id,
            dose_number=part.dose.number,
            act=part.act,
        )
        for number, line in enumerate(going, start=1)
        for part in line.parts
    ]


def _people(upload: Upload, going: Sequence[Line]) -> list[UploadPerson]:
    return [
        UploadPerson(upload_id=upload.id, number=number, record_id=line.record_id)
        for number, line in enumerate(going, start=1)
    ]


def _name(db: Session, template: Template, scope: Scope) -> str:
    earlier = db.scalar(select(func.count(Upload.id))) or 0
    where = [scope.district or "tinh", re.sub(r"[^a-z0-9]+", "-", loose(scope.site or "")).strip("-")[:60]]
    parts = [template.key, *filter(None, where), f"{now(db).astimezone(VIETNAM):%Y%m%d}", f"{earlier + 1:03}"]
    return "-".join(parts) + ".xlsx"


def _counts(laid: Sequence[Line], going: Sequence[Line]) -> dict[str, object]:
    """Count what a coordinator must know: of what goes out, and of what is held back by the first that it lacks."""
    held: Counter[tuple[Why, str]] = Counter()
    for line in laid:
        held.update({(reason.why, reason.what): line.count for reason in line.withheld[:1]})
    return {
        "doses": sum(len(line.parts) for line in going),
        "people": sum(not line.parts for line in going),
        "without_codes": sum(not line.has_codes for line in going),
        "year_only": sum(line.year_only for line in going),
        "held_back": {what: count for (why, what), count in held.items() if why == Why.LACKS},
        "held": {why: held_by for why in Why if why != Why.LACKS and (held_by := _count(held, why))},
        "left_for_next": sum(line.count for line in _going(laid)) - sum(line.count for line in going),
    }


def _count(held: Counter[tuple[Why, str]], wanted: Why) -> int:
    return sum(count for (why, _), count in held.items() if why == wanted)
