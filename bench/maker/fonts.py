"""Which fonts a set may use: printed ones from Debian's packages, hands from these and from the fetched packages.

No font of one set is in the other. It must not know what is written with them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import ImageFont

FONTS = Path("/usr/share/fonts")
TEXMF = Path("/usr/share/texmf/fonts/opentype/public/tex-gyre")
#: Debian's packages with the fonts below.
PACKAGES = ("fonts-liberation2", "fonts-open-sans", "fonts-texgyre", "fonts-freefont-ttf")
PACKAGES += ("fonts-roboto-unhinted", "fonts-linuxlibertine", "fonts-sil-andika")


@dataclass(frozen=True)
class Face:
    """A printed family: its files for text and for titles."""

    key: str
    regular: Path
    bold: Path


@dataclass(frozen=True)
class HandFace:
    """A hand: its files, each with a part of the letters, and how much thicker a pen makes it."""

    key: str
    files: tuple[Path, ...]


def _face(key: str, folder: str, regular: str, bold: str) -> Face:
    return Face(key, FONTS / folder / regular, FONTS / folder / bold)


_FACES = {
    False: (
        _face("times", "truetype/liberation2", "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
        _face("arial", "truetype/liberation2", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
        Face("palatino", TEXMF / "texgyrepagella-regular.otf", TEXMF / "texgyrepagella-bold.otf"),
        _face("open", "truetype/open-sans", "OpenSans-Regular.ttf", "OpenSans-Bold.ttf"),
    ),
    True: (
        _face("roman", "truetype/freefont", "FreeSerif.ttf", "FreeSerifBold.ttf"),
        _face("helvetica", "truetype/freefont", "FreeSans.ttf", "FreeSansBold.ttf"),
        _face("roboto", "truetype/roboto/unhinted/RobotoTTF", "Roboto-Regular.ttf", "Roboto-Bold.ttf"),
        _face("libertine", "opentype/linux-libertine", "LinLibertine_R.otf", "LinLibertine_RB.otf"),
    ),
}
#: Hands of Debian's packages: enough for tests; the bench wants the fetched ones beside them.
_HANDS = {
    False: (HandFace("chancery", (TEXMF / "texgyrechorus-mediumitalic.otf",)),),
    True: (HandFace("school", (FONTS / "truetype/andika/Andika-Italic.ttf",)),),
}
_FETCHED = {
    False: ("patrick-hand", "sriracha", "dancing-script"),
    True: ("mansalva", "shantell-sans", "oooh-baby", "itim"),
}


def cache_folder() -> Path:
    """Say where fetched fonts and digits lie: outside the tree."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "chungtay" / "maker"


def faces(held: bool) -> tuple[Face, ...]:
    """List the printed families of a set."""
    return _FACES[held]


@cache
def hands(held: bool) -> tuple[HandFace, ...]:
    """List the hands of a set: the fetched ones where they are there."""
    fetched = []
    for name in _FETCHED[held]:
        files = tuple(sorted((cache_folder() / name).glob("*.woff2")))
        if files:
            fetched.append(HandFace(name, files))
    return (*_HANDS[held], *fetched)


@cache
def digits(held: bool) -> dict[str, np.ndarray] | None:
    """Load real handwritten digits, 28×28 each: other ones for each set. None where they were not fetched."""
    path = cache_folder() / "digits.npz"
    if not path.exists():
        return None
    with np.load(path) as file:
        return {key: file[key][int(held) :: 2] for key in file.files}


@cache
def font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    """Open a font at a size in pixels."""
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
