"""What the placing views are made of: pictures small enough for a phone, guesses to start from, what a browser sends.

Steps read the database; pictures are opened after the transaction. It must not know how a view is drawn.
"""

from __future__ import annotations

import io
import json
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ocr.guessing import carry, carry_by_frames, fill_frame, guess_frame, same_place
from ocr.layout import (
    MOST_ROWS,
    BadLayout,
    Corners,
    Layout,
    check_frame,
    check_layout,
    corners_from_json,
    layout_from_json,
    sides_of,
)
from ocr.opening import page_image
from ocr.placing import known_layout, layout_of, waiting
from ocr.storage import Store
from ocr.tesseract import Reader
from records.accounts import Who
from records.forms import Form, all_forms, form_by_key
from records.models.paper import Page
from records.sentences import say
from webapp.handing_in import own_batches
from webapp.pages import page_locator

#: What a picture may weigh on its way to a phone, and how large it is at most.
_MOST_BYTES, _LONG_SIDE = 300_000, 2000
_THUMB_BYTES, _THUMB_SIDE = 60_000, 1000
_QUALITIES = (72, 60, 48, 38)
#: Like pages have pictures of one shape, give or take how they were held.
_ALIKE = 0.06
#: More than anyone looks through; the others are listed once these are gone.
_MOST = 200
#: What is wrong with words that are no layout.
_NO_LAYOUT = (ValueError, KeyError, TypeError, AttributeError, OverflowError, IndexError)


@dataclass(frozen=True)
class ScanPlace:
    """Where the scan of a page is, read in a transaction and opened after it."""

    sha256: str
    name: str
    number: int


@dataclass(frozen=True)
class Start:
    """What placing starts from: the page's form, its own layout or one of a like page, and that page's scan."""

    scan: ScanPlace
    form_key: str
    known: Layout | None = None
    known_scan: ScanPlace | None = None
    known_locator: str = ""


def scan_of(page: Page) -> ScanPlace:
    """Say where a page's scan is."""
    return ScanPlace(page.scan.sha256, page.scan.name, page.number)


def open_scan_of(store: Store, place: ScanPlace) -> Image.Image:
    """Open the picture of a page as it was scanned. Raises a ScanError or Damaged."""
    return page_image(store.get(place.sha256), place.number, place.name)


def start_for(db: Session, page: Page) -> Start:
    """Gather what placing a page may start from."""
    form_key = page.form_key or page.batch.form_key
    own = layout_of(page)
    if own is not None:
        return Start(scan_of(page), own.form_key, own)
    found = known_layout(db, page)
    if found is None:
        return Start(scan_of(page), form_key)
    other, layout = found
    return Start(scan_of(page), layout.form_key, layout, scan_of(other), page_locator(other, other.batch))


def guessed(store: Store, start: Start, form: Form, reader: Reader) -> tuple[Image.Image, Layout, bool]:
    """Open a page's picture and guess its layout; the last value says whether its columns are known, not guessed."""
    image = open_scan_of(store, start.scan)
    if start.known is not None and start.known.form_key == form.key:
        if start.known_scan is None:
            return image, start.known, True
        found = found_frame(store, start.known_scan, start.known, image)
        if found is not None and found[1]:
            return image, replace(start.known, corners=found[0]), True
    return image, fill_frame(image, guess_frame(image), form, reader), False


def found_frame(store: Store, known: ScanPlace, layout: Layout, image: Image.Image) -> tuple[Corners, bool] | None:
    """Find the frame of a known page on another; the last value says whether it was found or only put at its place.

    None where the pictures are not of one shape.
    """
    one = open_scan_of(store, known)
    if not alike(one.size, image.size):
        return None
    if (found := carry(one, layout, image)) is not None:
        return found, True
    return carry_by_frames(one, layout, image) or same_place(layout, one.size, image.size), False


def alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether two pictures have the same shape, whatever their size."""
    return abs(one[0] / one[1] - other[0] / other[1]) < _ALIKE * one[0] / one[1]


def small_picture(image: Image.Image, turn: int = 0, thumb: bool = False) -> bytes:
    """Make a JPEG that fits the wire, turned clockwise by so many quarters."""
    most, side = (_THUMB_BYTES, _THUMB_SIDE) if thumb else (_MOST_BYTES, _LONG_SIDE)
    small = image.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small = turned(small, turn)
    data = b""
    for shrink in (1.0, 0.75, 0.5):
        size = (max(1, round(small.width * shrink)), max(1, round(small.height * shrink)))
        scaled = small.resize(size, Image.Resampling.LANCZOS) if shrink < 1 else small
        for quality in _QUALITIES:
            drawn = io.BytesIO()
            scaled.save(drawn, "JPEG", quality=quality)
            data = drawn.getvalue()
            if len(data) <= most:
                return data
    return data


def turn_sent(text: str) -> int:
    """Read by how many quarters a browser wants a picture turned; anything else is none."""
    return int(text) if text in ("1", "2", "3") else 0


def turned(image: Image.Image, turn: int) -> Image.Image:
    """Turn a picture clockwise by so many quarters."""
    return image.rotate(-90 * (turn % 4), expand=True) if turn % 4 else image


def data_address(picture: bytes) -> str:
    """Give a JPEG as an address that holds it."""
    return f"data:image/jpeg;base64,{b64encode(picture).decode('ascii')}"


def table_forms() -> dict[str, Form]:
    """List the forms whose pages have a table that can be placed."""
    return {key: form for key, form in all_forms().items() if form.layout == "table"}


def choices_of(form: Form) -> list[dict[str, str]]:
    """List what a column of a form may hold, as its titles are printed; a split field once for each side too."""
    found = []
    for spec in form.columns:
        if spec.titles:
            label = form.title_of(spec)
            found.append({"key": spec.key, "side": "", "label": label})
            found += [{"key": spec.key, "side": side, "label": f"{label}: {side}"} for side in sides_of(spec)]
    return found


def layout_sent(text: str, size: tuple[int, int] | None = None) -> Layout:
    """Read a layout that a browser sends; given the picture's size, check it too. Raises BadLayout."""
    try:
        layout = layout_from_json(json.loads(text))
    except _NO_LAYOUT:
        raise BadLayout(say("The layout did not arrive whole. Place the page once more.")) from None
    form = form_by_key(layout.form_key)
    if size is not None:
        check_layout(layout, form, *size)
    return layout


def corners_sent(text: str, size: tuple[int, int]) -> Corners:
    """Read four corners on a picture of this size that a browser sends. Raises BadLayout."""
    try:
        corners = corners_from_json(json.loads(text))
    except _NO_LAYOUT:
        raise BadLayout(say("The layout did not arrive whole. Place the page once more.")) from None
    check_frame(corners, *size)
    return corners


def frames_sent(text: str) -> dict[int, tuple[Corners, int]]:
    """Read the frames and numbers of rows that a browser sends for like pages. Raises BadLayout."""
    try:
        raw: dict[str, dict[str, Any]] = json.loads(text)
        return {
            int(key): (corners_from_json(one["corners"]), min(MOST_ROWS, max(1, int(one["rows"]))))
            for key, one in raw.items()
        }
    except _NO_LAYOUT:
        raise BadLayout(say("The layout did not arrive whole. Place the page once more.")) from None


def pages_to_place(db: Session, who: Who) -> list[Page]:
    """List the pages of this person's districts that wait for a layout or for typing, the oldest first."""
    query = (
        select(Page)
        .join(Page.batch)
        .where(waiting(), own_batches(who))
        .options(joinedload(Page.batch), joinedload(Page.scan))
        .order_by(Page.batch_id, Page.sequence)
        .limit(_MOST)
    )
    return list(db.scalars(query))
