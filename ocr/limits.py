"""How large a file and its pages may be, before they are decoded; for the decoders and for who starts them."""

from __future__ import annotations

#: A phone's largest pictures have 108 megapixels; an A3 page at 600 dpi 70.
MOST_MEGAPIXELS = 120
MOST_PAGES = 200

#: What the files of workbooks begin with: .xlsx, which is a ZIP, and .xls.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: A session of a commune has some hundred people; a file with more rows than this is something else.
MOST_ROWS = 20_000
MOST_COLUMNS = 200
#: So many rows of text unpack to a tenth of this.
MOST_UNPACKED = 200_000_000
#: What a decoder may answer at length, in bytes: so many rows with much in each of them.
MOST_TEXT = 50_000_000
#: A list of so many rows is a tenth of this, however it was saved; more is not even looked at.
MOST_BYTES = 20 << 20
#: 600,000 doses are 80 MB as plain text, and twice that in UTF-16.
MOST_BYTES_EXPORT = 180 << 20
#: 600,000 doses of a province, each with a dozen cells, unpack to a third of this.
MOST_UNPACKED_EXPORT = 1_500_000_000
