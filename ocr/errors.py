"""What can be wrong with a file or a page, one class per cause, each with a sentence that says what to do."""

from __future__ import annotations

from enum import StrEnum

from records.sentences import PersonError, Sentence, say


class OcrError(PersonError):
    """The base of this station's errors."""


class ScanError(OcrError):
    """A file that cannot become pages."""


class Empty(ScanError):
    """The file has no bytes."""

    def __init__(self, name: str) -> None:
        super().__init__(say("The file “{name}” is empty. Scan or copy it again.", name=name))


class NotAScan(ScanError):
    """The bytes are of a kind that is not read here, whatever the file's name says."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” is no PDF, JPEG, PNG, TIFF, HEIC or WebP inside. Save it as PDF or JPEG."
        super().__init__(say(text, name=name))


class Broken(ScanError):
    """The file begins well but cannot be opened to its end."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” is damaged and cannot be opened. Scan or copy it again."
        super().__init__(say(text, name=name))


class Encrypted(ScanError):
    """A PDF with a password."""

    def __init__(self, name: str) -> None:
        text = "The file “{name}” is locked with a password. Save it without a password and send it again."
        super().__init__(say(text, name=name))


class TooLarge(ScanError):
    """A picture with too many pixels; refused before it is decoded."""

    def __init__(self, name: str, megapixels: int, most: int) -> None:
        text = "A page of “{name}” has {megapixels} megapixels; at most {most} can be read. Scan it at 300 dpi."
        super().__init__(say(text, name=name, megapixels=megapixels, most=most))


class TooManyPages(ScanError):
    """A file with more pages than one may have."""

    def __init__(self, name: str, pages: int, most: int) -> None:
        text = "The file “{name}” has {pages} pages; at most {most} are taken at once. Split it and send the parts."
        super().__init__(say(text, name=name, pages=pages, most=most))


class TookTooLong(ScanError):
    """A file or page that keeps the machine busy beyond all measure; it was stopped."""

    def __init__(self, name: str, seconds: int) -> None:
        text = "Opening “{name}” took longer than {seconds} seconds and was stopped. Save it anew as PDF or JPEG."
        super().__init__(say(text, name=name, seconds=seconds))


class TookTooMuch(ScanError):
    """A file or page that needs more memory than there is for one; it was stopped."""

    def __init__(self, name: str) -> None:
        text = "Opening “{name}” takes too much memory and was stopped. Scan it at 300 dpi."
        super().__init__(say(text, name=name))


class Crashed(ScanError):
    """A file or page that makes the program that opens it fail; nothing else failed with it."""

    def __init__(self, name: str) -> None:
        text = "The program that opens files failed at “{name}”. Save it anew as PDF or JPEG and send it again."
        super().__init__(say(text, name=name))


class LayoutProblem(StrEnum):
    """Why a page cannot be laid out; kept as the page's reason."""

    NO_TABLE = "no_table"
    UNKNOWN_FORM = "unknown_form"
    NO_COLUMNS = "no_columns"
    NO_ROWS = "no_rows"
    UNEVEN_ROWS = "uneven_rows"
    NO_LABELS = "no_labels"
    NOT_COVERED = "not_covered"


_LAYOUT: dict[LayoutProblem, Sentence] = {
    LayoutProblem.NO_TABLE: say(
        "No ruled table was found on the page. Check that it is upright and whole, or scan it again."
    ),
    LayoutProblem.UNKNOWN_FORM: say("The title of the page fits no form. Check that it is a list of this batch."),
    LayoutProblem.NO_COLUMNS: say(
        "The column titles of the table could not be recognised. Check that the top of the table is on the page."
    ),
    LayoutProblem.NO_ROWS: say("The table has no rows under its titles. Check that the whole page was scanned."),
    LayoutProblem.NO_LABELS: say("The printed labels of the form were not found. Scan the page again, flat and sharp."),
    LayoutProblem.NOT_COVERED: say(
        "Where the medical answers begin could not be found, so nothing of the page is shown. "
        "Scan it again, flat and sharp."
    ),
    LayoutProblem.UNEVEN_ROWS: say("A line between two rows could not be seen. Scan the page again, flat and sharp."),
}


class CannotLayOut(OcrError):
    """A page whose table, columns or rows the machine does not find; a person must look at it."""

    def __init__(self, code: LayoutProblem) -> None:
        super().__init__(_LAYOUT[code])
        self.code = code
