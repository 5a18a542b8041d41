"""Is this page the cover sheet of a batch? Found by its code alone, before anyone looks for a table on it."""

from __future__ import annotations

import zxingcpp
from PIL import Image
from sqlalchemy.orm import Session

from records.cover import Cover, parse_cover
from records.ledger import note
from records.models.campaign import Batch
from records.models.paper import Page
from records.words import PageState

#: The reason of a cover sheet that lies among another batch's pages.
OTHER_BATCH = "other_batch"

#: The code fills a third of the sheet: at this many pixels along it each of its modules has more than three.
_ENOUGH = 1600


def find_cover(image: Image.Image) -> Cover | None:
    """Read the cover sheet's code on a page, in any turn; None where there is none."""
    # A large page is not copied only to be made small.
    small = image.reduce(max(1, max(image.size) // _ENOUGH)).convert("L")
    small.thumbnail((_ENOUGH, _ENOUGH))
    for code in zxingcpp.read_barcodes(small, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if cover := parse_cover(code.text):
            return cover
    return None


def mark_cover(db: Session, page: Page, cover: Cover) -> None:
    """Keep the page as a cover sheet: it has no records. One of another batch says so."""
    batch = db.get_one(Batch, page.batch_id)
    page.state = PageState.COVER
    named = (cover.district_code, cover.number) == (batch.district_code, batch.number)
    page.cover = {"site": cover.site, "day": cover.day.isoformat() if cover.day else ""}
    page.reason = None if named else OTHER_BATCH
    note(db, "page.cover", f"page:{page.id}", district=cover.district_code, number=cover.number)
