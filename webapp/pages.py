"""The pictures of whole pages and rows: who may have them, where their bytes are, and that a look is noted (promise 8).

It must not know on which desk they are looked at.
"""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ocr.opening import page_image
from ocr.storage import Damaged, Store
from records.accounts import Act, Who, may
from records.forms import all_forms
from records.ledger import note
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Page, Record
from records.sentences import say
from webapp.errors import NotFound

_PNG = b"\x89PNG"
#: Pages that were never laid out are drawn from the scan: sharp enough to read, a few hundred kB.
_QUALITY = 80
#: Between a row and its frame, in pixels of the page.
_AIR = 8
#: Per cent of a row in each half: they overlap, so that no cell is only seen in parts.
_HALF = 56


#: x, y, width, height in pixels of the straightened page.
Frame = tuple[int, int, int, int]


@dataclass(frozen=True)
class PagePicture:
    """Where the picture of a page is. image: of the straightened page, None where there is only the scan.

    covered: parts of the page are covered in its picture, so the scan never stands in for it.
    """

    page_id: int
    image: str | None
    scan: str
    scan_name: str
    number: int
    width: int | None
    height: int | None
    covered: bool = False


def page_for(db: Session, who: Who, page_id: int, *, scan: bool = False) -> Page:
    """Find a page this person may look at, or even its whole scan. Raises NotFound.

    In another district, and of another clerk's site, there is none. The scan of a form of which only some bands are
    kept needs a permission of its own.
    """
    page = db.scalar(select(Page).where(Page.id == page_id).options(joinedload(Page.batch), joinedload(Page.scan)))
    if page is None or not may_see(who, page.batch):
        raise NotFound(say("This page does not exist, or it is not of your district."))
    if scan and is_covered(page) and not may(who, Act.SEE_MEDICAL, page.batch.district_code):
        raise NotFound(say("This paper holds medical answers. Seeing all of it needs a permission of its own."))
    return page


def is_covered(page: Page) -> bool:
    """Say whether the page's form has only some bands kept, as far as its form is known."""
    forms = all_forms()
    return any(forms[key].keep for key in (page.form_key, page.batch.form_key) if key in forms)


def may_see(who: Who, batch: Batch) -> bool:
    """Say whether this person may look at the pages of a batch."""
    return may(who, Act.SEE_PAGE, batch.district_code, site=batch.site, made_by=batch.made_by)


def look_at_page(db: Session, who: Who, page_id: int) -> PagePicture:
    """Find the picture of a page and note in the ledger that it was looked at. Raises NotFound."""
    page = page_for(db, who, page_id)
    if page.image is None:
        return look_at_scan(db, who, page_id)
    note(db, "page.seen", f"page:{page.id}", who.account_id)
    return _picture(page, page.image, covered=is_covered(page))


def look_at_scan(db: Session, who: Who, page_id: int) -> PagePicture:
    """Find the scan of a page, whole and uncovered, and note in the ledger that it was looked at. Raises NotFound."""
    page = page_for(db, who, page_id, scan=True)
    note(db, "scan.seen" if is_covered(page) else "page.seen", f"page:{page.id}", who.account_id)
    return _picture(page, None, covered=False)


def _picture(page: Page, image: str | None, *, covered: bool) -> PagePicture:
    scan = page.scan
    return PagePicture(page.id, image, scan.sha256, scan.name, page.number, page.width, page.height, covered)


def look_at_row(db: Session, who: Who, record: Record) -> None:
    """Note in the ledger that a whole row was looked at."""
    note(db, "row.seen", f"record:{record.id}", who.account_id)


def picture_bytes(store: Store, picture: PagePicture) -> tuple[bytes, str]:
    """Give the bytes of a page's picture and what they are. Raises a ScanError or Damaged."""
    if picture.image is not None:
        try:
            data = store.get(picture.image)
            return data, media_type(data)
        except Damaged:
            # A straightened page can be made again; until then the scan itself is shown, if all may see it.
            if picture.covered:
                raise
    drawn = io.BytesIO()
    page_image(store.get(picture.scan), picture.number, picture.scan_name).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue(), "image/jpeg"


def media_type(data: bytes) -> str:
    """Tell what a kept picture is by its first bytes."""
    if data.startswith(_PNG):
        return "image/png"
    return "image/webp" if data[8:12] == b"WEBP" else "image/jpeg"


def row_pictures(store: Store, image: str | None, frame: Frame | None) -> list[str]:
    """Cut a row out of its page's picture, in two halves that fit a screen, as addresses that hold them.

    Empty where there is nothing to cut.
    """
    if image is None or frame is None:
        return []
    try:
        whole = Image.open(io.BytesIO(store.get(image)))
    except (Damaged, OSError):
        return []
    left, top, width, height = max(0, frame[0]), max(0, frame[1]), *frame[2:]
    half = width * _HALF // 100
    return [_cut(whole, (at, top, at + half, top + height)) for at in (left, left + width - half)]


def _cut(whole: Image.Image, box: tuple[int, int, int, int]) -> str:
    drawn = io.BytesIO()
    whole.crop(box).convert("RGB").save(drawn, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{b64encode(drawn.getvalue()).decode('ascii')}"


def page_locator(page: Page, batch: Batch, row: int | None = None) -> str:
    """Write the locator of a page, or of one of its rows."""
    return locator(batch.district_code, batch.number, page.sequence, row)


def row_frame(record: Record) -> Frame | None:
    """Give the frame around a row on its page, with some air: x, y, width, height; None where no cell has a place."""
    boxes = [field.box for field in record.fields if field.box]
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left - _AIR, top - _AIR, right - left + 2 * _AIR, bottom - top + 2 * _AIR
