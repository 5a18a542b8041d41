"""File names as they may be shown and kept: the name alone, on one line, without signs that hide or turn text."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

#: As much as the database keeps of a name.
LONGEST_NAME = 255


def clean_name(name: str) -> str:
    """Make a name fit to be shown: no folders, no control or invisible signs, at most 255 characters.

    A name is never used to find a file.
    """
    # What is no UTF-8 on disk comes in as lone surrogates, which no database and no terminal takes.
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    alone = PurePath(text.replace("\\", "/").replace("\0", "")).name
    spaced = " ".join(unicodedata.normalize("NFC", alone).split())
    return "".join(one for one in spaced if unicodedata.category(one) not in _HIDDEN)[:LONGEST_NAME].strip() or "?"


#: Control, format (turning and zero-width signs), surrogate, private use, unassigned.
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
