"""What the QR code of a cover sheet says: which batch the pages after it belong to, and nothing personal. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlencode

#: How the text begins; the number changes with its parts, so that sheets already printed are still understood.
_SIGN = "chungtay:cover:1?"


@dataclass(frozen=True)
class Cover:
    """What a cover sheet names. day None: not known when it was printed; number: of the batch in its district."""

    district_code: str
    number: int
    form_key: str
    site: str
    day: date | None = None


def cover_text(cover: Cover) -> str:
    """Write what the code holds: plain ASCII, so that every reader of codes gives it back unchanged."""
    day = cover.day.isoformat() if cover.day else ""
    parts = {"district": cover.district_code, "number": cover.number, "form": cover.form_key, "day": day}
    return _SIGN + urlencode({**parts, "site": cover.site})


def parse_cover(text: str) -> Cover | None:
    """Understand the text of a code; None where it is no cover sheet's."""
    if not text.startswith(_SIGN):
        return None
    parts = {key: values[0] for key, values in parse_qs(text.removeprefix(_SIGN)).items()}
    try:
        day = date.fromisoformat(parts["day"]) if "day" in parts else None
        return Cover(parts["district"], int(parts["number"]), parts["form"], parts.get("site", ""), day)
    except (KeyError, ValueError):
        return None
