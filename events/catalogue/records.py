# SPDX-License-Identifier: Apache-2.0
"""Record-keeping: where imported events came from (domain.md §7.4 K)."""

from typing import Annotated

from msgspec import Meta

from events.catalogue.event import Event
from events.ids import LocalId, Sha256
from events.values import Count, Line, Value


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
