"""What a page's picture is worth, from what was measured of it, and what a clerk is told. Pure: no pictures here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from records.sentences import Sentence, say


class Severity(IntEnum):
    """How bad it is: nothing to say, readable with more work for people, or please send it again."""

    FINE = 0
    READABLE = 1
    AGAIN = 2


class Flaw(StrEnum):
    """What is wrong with a page's picture; kept in Page.verdict. Those that end in a plus sign ask to send it again."""

    SMALL = "small"
    TOO_SMALL = "small+"
    SOFT = "soft"
    BLURRED = "soft+"
    CUT_OFF = "cut_off+"
    GLARE = "glare"
    DIM = "dark"
    TOO_DARK = "dark+"
    SQUEEZED = "squeezed"
    TILTED = "tilted"

    @property
    def severity(self) -> Severity:
        """Say whether the page should be sent again for it."""
        return Severity.AGAIN if self.value.endswith("+") else Severity.READABLE


_SENTENCES = {
    Flaw.SMALL: say("The letters are small in the picture: scan at 300 dpi, or go nearer with the camera."),
    Flaw.TOO_SMALL: say("The letters are too small to be read: scan at 300 dpi, or go nearer, and send it again."),
    Flaw.SOFT: say("The picture is not quite sharp: hold the phone still, and let it focus on the letters."),
    Flaw.BLURRED: say("The picture is blurred: hold the phone still, let it focus on the letters, and send it again."),
    Flaw.CUT_OFF: say("The table runs over the edge of the picture: send it again with the whole page on it."),
    Flaw.GLARE: say("A light shines on the paper: where it is white nothing can be read. Turn the lamp or the paper."),
    Flaw.DIM: say("The picture is rather dark: go to a window or switch on a lamp."),
    Flaw.TOO_DARK: say("The picture is too dark to be read: go to a window or switch on a lamp, and send it again."),
    Flaw.SQUEEZED: say("The picture was squeezed when a chat app sent it: send the original file."),
    Flaw.TILTED: say("The paper lies askew in the picture: lay it straight, or hold the phone straight above it."),
}


@dataclass(frozen=True)
class Measured:
    """What was measured of a page's picture.

    letters_px: height of the letters in pixels, None where too few were found to tell; edge: how wide a letter's edge
    is, as a share of its height; light: of the paper, 0 to 255; glare: share of the picture where a light shines;
    cut: rules of a table that run over the picture's edge; tilt: degrees; squeezed: what the file itself says.
    """

    letters_px: float | None
    edge: float
    light: float
    glare: float
    cut: int
    tilt: float
    squeezed: bool


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a page's picture, if anything, and how high its letters are."""

    flaws: tuple[Flaw, ...]
    letters_px: float | None

    @property
    def severity(self) -> Severity:
        """Say what to do about the worst of it."""
        return max((one.severity for one in self.flaws), default=Severity.FINE)

    def as_json(self) -> list[str]:
        """Give the flaws as values for a JSON column."""
        return [str(one) for one in self.flaws]


def verdict(measured: Measured) -> Verdict:
    """Judge a page's picture by what was measured of it."""
    found = (
        _worse(_least(measured.letters_px, 10.0, 6.5), Flaw.SMALL, Flaw.TOO_SMALL),
        _worse(_least(-measured.edge, -0.35, -0.6), Flaw.SOFT, Flaw.BLURRED),
        Flaw.CUT_OFF if measured.cut >= 3 else None,
        Flaw.GLARE if measured.glare > 0.01 else None,
        _worse(_least(measured.light, 100.0, 60.0), Flaw.DIM, Flaw.TOO_DARK),
        Flaw.SQUEEZED if measured.squeezed else None,
        Flaw.TILTED if abs(measured.tilt) > 8 else None,
    )
    return Verdict(tuple(one for one in found if one), measured.letters_px)


def _least(value: float | None, good: float, bad: float) -> Severity:
    if value is None or value >= good:
        return Severity.FINE
    return Severity.READABLE if value >= bad else Severity.AGAIN


def _worse(severity: Severity, readable: Flaw, again: Flaw) -> Flaw | None:
    return {Severity.FINE: None, Severity.READABLE: readable, Severity.AGAIN: again}[severity]


def sentences(codes: Iterable[str]) -> list[Sentence]:
    """Say what is wrong with a page's picture and what to do, for the codes kept in Page.verdict; the worst first."""
    known = [Flaw(code) for code in codes if code in set(Flaw)]
    return [_SENTENCES[flaw] for flaw in sorted(known, key=lambda flaw: -flaw.severity)]
