"""How large a file's pages may be, before anything of them is decoded; for the decoders and for who starts them."""

from __future__ import annotations

#: A phone's largest pictures have 108 megapixels; an A3 page at 600 dpi 70.
MOST_MEGAPIXELS = 120
MOST_PAGES = 200
