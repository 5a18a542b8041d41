"""Which stored bytes are referred to, and the removal of the rest. Steps: they never commit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.database import now
from records.models.paper import Field, Page, Record, Scan
from records.models.platform import KnownImport
from records.models.site_file import SiteFile
from review.upload_models import PlatformAnswer, SavedTemplate, Upload

#: A file younger than this may belong to a transaction that has not committed yet, or to a copy being restored.
ORPHAN_AGE = timedelta(days=2)


def referred_to(db: Session) -> set[str]:
    """List the SHA-256 of every file that a row of any table points to."""
    columns = (
        Scan.sha256,
        SiteFile.sha256,
        Page.image,
        Record.strip,
        Field.crop,
        Field.layout["wide"].as_string(),
        Upload.sha256,
        Upload.csv_sha256,
        PlatformAnswer.sha256,
        SavedTemplate.blank_sha256,
        KnownImport.sha256,
    )
    return {sha256 for column in columns for sha256 in db.scalars(select(column).where(column.is_not(None)))}


def sweep_orphans(db: Session, store: Store) -> int:
    """Remove stored files that nothing refers to; give their number."""
    return store.sweep(referred_to(db), now(db) - ORPHAN_AGE)
