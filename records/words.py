"""The words that code and database share (DESIGN §2), as enumerations. Pure: nothing else lives here."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may be."""

    VOLUNTEER = "volunteer"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    CLERK = "clerk"


class Preset(StrEnum):
    """What readings may do in a campaign (DESIGN §7); tasks/policy.py says what that is for each kind."""

    PREFILL = "prefill"
    CAREFUL = "careful"
    BLIND = "blind"


class Privacy(StrEnum):
    """What one person may meet of another (DESIGN §7).

    USUAL: never the same field twice; STRICT: one group of each person at most; ROW: staff type whole rows.
    """

    USUAL = "usual"
    STRICT = "strict"
    ROW = "row"


class OwnDistrict(StrEnum):
    """Whether a team is handed the paper of its own district first, never, or as any other."""

    FIRST = "first"
    NEVER = "never"
    NO_MATTER = "no_matter"


class ListMade(StrEnum):
    """Was the list made before the vaccination session, or after it?"""

    BEFORE = "before"
    AFTER = "after"


class EmptySignature(StrEnum):
    """What an empty signature cell means in this batch."""

    UNKNOWN = "unknown"
    NOT_GIVEN = "not_given"
    GIVEN = "given"


class PageState(StrEnum):
    """Where a page is; each page is in exactly one (promise 11). COVER: a cover sheet, which holds no records."""

    RECEIVED = "received"
    READ = "read"
    WAITING = "waiting"
    UNREADABLE = "unreadable"
    SAME = "same"
    COVER = "cover"


class RecordKind(StrEnum):
    """What a record is."""

    HEADER = "header"
    ROW = "row"
    CERTIFICATE = "certificate"


class RecordState(StrEnum):
    """Where a row stands in the conservation sheet."""

    LIVE = "live"
    BLANK = "blank"
    STRUCK = "struck"
    UNREADABLE = "unreadable"


class FieldState(StrEnum):
    """Where a field is; records/fields.py moves it."""

    OPEN = "open"
    SETTLED = "settled"
    DISPUTED = "disputed"
    REOPENED = "reopened"


class Mark(StrEnum):
    """What an answer says of a cell, before its text. SAME: as the page header says (dose group only)."""

    VALUE = "value"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    STRUCK = "struck"
    DITTO = "ditto"
    SAME = "same"


class DisputeKind(StrEnum):
    """Why a reviewer owes a decision.

    DUPLICATE: two records may tell of one person; ROWS: a row or a page may be missing; APPROVAL: all is well, but the
    district wants it looked at; GIVEN: whether the dose was given, which the site is asked first; KNOWN: the platform
    holds a dose that differs from the paper.
    """

    FIELD = "field"
    CHECK = "check"
    DUPLICATE = "duplicate"
    ROWS = "rows"
    APPROVAL = "approval"
    GIVEN = "given"
    KNOWN = "known_dose"


class CommitMode(StrEnum):
    """Which clean rows of a district a reviewer approves before they are committed: none, a share, or all."""

    CLEAN = "clean"
    SAMPLE = "sample"
    ALL = "all"
