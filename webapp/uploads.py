"""The coordinator's upload files: which there are, and giving one out, checked and noted. Steps.

It must not know what goes into a file: that is review/upload.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.ledger import note
from records.models.people import Account
from records.sentences import say
from review.models import Upload
from webapp.errors import NotFound

_MOST = 100


@dataclass(frozen=True)
class UploadLine:
    """One upload file, and who made it."""

    upload: Upload
    made_by: str


def uploads(db: Session, who: Who) -> list[UploadLine]:
    """List the upload files that this person may have, the newest first."""
    query = select(Upload, Account.name).outerjoin(Account, Account.id == Upload.made_by)
    if who.district_code is not None:
        query = query.where(Upload.district_code == who.district_code)
    return [UploadLine(one, name or "") for one, name in db.execute(query.order_by(Upload.id.desc()).limit(_MOST))]


def hand_out(db: Session, who: Who, upload_id: int) -> Upload:
    """Find an upload file and note in the ledger who took it. Raises NotFound, in another district too."""
    upload = db.get(Upload, upload_id)
    if upload is None or not may(who, Act.UPLOAD, upload.district_code):
        raise NotFound(say("This file does not exist, or it is not of your district."))
    note(db, "upload.taken", f"upload:{upload.id}", who.account_id)
    return upload
