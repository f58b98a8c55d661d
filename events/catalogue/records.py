# SPDX-License-Identifier: Apache-2.0
"""Record-keeping: where imported events came from, when writing had stopped, what was erased (domain.md §7.4 K)."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Count, Line, Text, Value
from events.withheld import Digest

MIN_REASON = 20
"""Characters that a reason for resuming has at least (reliability.md case 151)."""


class SourceFile(Value, frozen=True, kw_only=True):
    """A file that was read, by its bytes."""

    name: Line
    sha256: Sha256
    bytes: Count


class ImportProblem(Value, frozen=True, kw_only=True):
    """How often one kind of problem occurred; the rows themselves are in the import's own report."""

    code: Annotated[str, Meta(pattern=r"^[a-z0-9-]{2,60}\Z")]
    count: Count
    first_lines: tuple[Count, ...] = ()
    """Up to ten line numbers."""


class ImportBatchRecorded(Event, frozen=True, kw_only=True, tag="import_batch.recorded.v1"):
    """An authority imported a register: which file, by which mapping, with what result."""

    batch_id: LocalId
    mapping: LocalId
    mapping_sha256: Sha256
    source: Line
    licence: Line | None = None
    files: tuple[SourceFile, ...]
    rows_read: Count
    rows_used: Count
    filings_added: Count
    filings_present: Count
    """Already recorded by an earlier import."""
    problems: tuple[ImportProblem, ...] = ()


class RecoveredEntries(Value, frozen=True, kw_only=True):
    """Entries the database had lost and got back, unchanged, proven against what the log had signed."""

    first: Count
    last: Count
    source: Line
    """Where they were fetched from; nothing rests on its word."""

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards."""
        if self.last < self.first:
            message = f"last position {self.last} is before the first, {self.first}"
            raise ValueError(message)


class WritingResumed(Event, frozen=True, kw_only=True, tag="writing.resumed.v1"):
    """Writing had stopped because something did not check out; somebody looked, and says why it may go on."""

    stop_code: Annotated[str, Meta(pattern=r"^[a-z0-9-]{2,60}\Z")]
    """What had stopped it, by its problem code."""
    stopped_at: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z\Z")]
    """The instant of the stop in UTC, as the guard keeps it: together with the code it names one stop."""
    reason: Text
    """What was found and done, in at least 20 characters of one language."""
    recovered: tuple[RecoveredEntries, ...] = ()
    """Empty unless entries were lost and fetched back (reliability.md case 68)."""

    def __post_init__(self) -> None:
        """Refuse a reason that says nothing."""
        if max(len(self.reason.zh or ""), len(self.reason.en or "")) < MIN_REASON:
            message = f"reason: at least {MIN_REASON} characters say what was found and done"
            raise ValueError(message)


class RedactedField(Value, frozen=True, kw_only=True):
    """A private field whose value and salt are erased; its digest stays, and opens to nothing any more."""

    pointer: Annotated[str, Meta(pattern=r"^(?:/(?:[^/~]|~[01])*)+\Z", max_length=200)]
    """From the event's data on (RFC 6901), such as `/records/0/interested_party/person`."""
    digest: Digest
    """The digest that stands there."""


class PayloadRedacted(Event, frozen=True, kw_only=True, tag="payload.redacted.v1"):
    """Private values were ordered to be erased: which, why, by whom and when; no proof changes (case 153).

    No free text: a reason in words could say again what is to be forgotten. The article stands in `legal_basis`.
    """

    position: Count
    """Of the event, in the history of the same subject."""
    fields: Annotated[tuple[RedactedField, ...], Meta(min_length=1, max_length=100)]
    ground: Annotated[
        Literal[
            "state_secret",
            "commercial_secret",
            "privacy",
            "personal_safety",
            "sensitive_species",
            "litigation",
            "statutory_withdrawal",
        ],
        coded("redaction_ground"),
    ]
    authority: Name
    """The party that decided it."""
    decided_on: datetime.date
    decision_no: Line | None = None
