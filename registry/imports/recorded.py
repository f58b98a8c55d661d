# SPDX-License-Identifier: Apache-2.0
"""What is on record already, as far as an import must know: filings by id, and subjects that have a history."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import msgspec

from events.entry import parse_entry
from events.store import EventStore
from events.strictjson import escape_pointer
from registry.imports.plan import PlannedFiling


class Recorded(Protocol):
    """Answers from the log for one batch at a time."""

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, bytes]:
        """Return the entries, as bytes, of those filings that are recorded."""
        ...

    def find_subjects(self, subjects: Collection[str]) -> Collection[str]:
        """Return those subjects that have at least one entry."""
        ...


class StoreRecorded:
    """`Recorded` over an event store: one view of the log per question."""

    def __init__(self, store: EventStore) -> None:
        """Answer from `store`."""
        self._store = store

    def find_filings(self, filing_ids: Collection[str]) -> Mapping[str, bytes]:
        with self._store.reading() as view:
            places = {filing_id: view.find_filing(filing_id) for filing_id in filing_ids}
            return {
                filing_id: view.entry(position).raw for filing_id, position in places.items() if position is not None
            }

    def find_subjects(self, subjects: Collection[str]) -> Collection[str]:
        with self._store.reading() as view:
            return {subject for subject in subjects if view.stream_head(subject).version > 0}


def find_change(planned: PlannedFiling, raw: bytes) -> str:
    """Return where the entry `raw` first differs from `planned`, as `pointer: recorded …, now …`; empty if nowhere.

    What differs from import to import by nature, the times and the batch, is not compared.

    Raises:
        EvidenceError: the stored entry is damaged.
    """
    filing = parse_entry(raw).filing
    payload = filing.payload
    before = (payload.type, filing.effective_on, payload.effective_precision, payload.legal_basis, filing.event)
    after = (planned.type, planned.effective_on, planned.precision, planned.legal_basis, planned.event)
    if before == after:
        return ""
    names = ("type", "effective_on", "effective_precision", "legal_basis", "data")
    return _first_difference(
        "", *(msgspec.to_builtins(dict(zip(names, values, strict=True))) for values in (before, after))
    )


def _first_difference(pointer: str, before: Any, after: Any) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*before, *(name for name in after if name not in before)):
            if before.get(name) != after.get(name):
                return _first_difference(f"{pointer}/{escape_pointer(name)}", before.get(name), after.get(name))
    if isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        index = next(index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1])
        return _first_difference(f"{pointer}/{index}", before[index], after[index])
    return f"{pointer}: recorded {_show(before)}, now {_show(after)}"


def _show(value: Any) -> str:
    return "nothing" if value is None else msgspec.json.encode(value).decode()[:200]
