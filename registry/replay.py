# SPDX-License-Identifier: Apache-2.0
"""Replaying admission: whether each entry was to be taken at its place, by the very code the desk decides with.

Trust and a subject's own history are all that admission looks at. So the log is replayed subject by subject: one state
in memory at a time, however long the log, and the subjects can be shared out. Trust is asked for as it was at each
entry's place.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Protocol

from msgspec import Struct

from events.entry import Entry, parse_entry
from events.errors import EvidenceError, RegistryError
from events.ids import Position, TreeSize
from events.store import EntryIndex
from projections.folding import Known, Review, advance
from projections.right.distrust import TRUSTING, Distrust
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState, format_state, new_state
from projections.runner import StateRows, rows_of
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.past_trust import PastTrust
from registry.ledger.readings import Finding

Row = tuple[int, bytes, EntryIndex | None]
"""An entry's position and bytes, and what stands beside it, where anything does."""


class Streams(Protocol):
    """The entries of a log, as the replay wants them."""

    def trust(self) -> Iterator[tuple[int, bytes]]:
        """Yield position and bytes of every entry about trust, in log order."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the name of every stream."""
        ...

    def rows(self, name: str) -> Sequence[Row]:
        """Return the entries of one stream in log order."""
        ...


class Outcome(Struct, frozen=True, kw_only=True, array_like=True):
    """What came of one subject's entries."""

    subject: str
    ids: tuple[tuple[int, str], ...]
    """The filing id of each, with its position."""
    findings: tuple[Finding, ...] = ()
    is_whole: bool = True
    """Whether each of them could be read."""
    rows: StateRows | None = None
    """Its rows in the views that follow from its state; None where its fold failed, and they do not follow."""


class Replay:
    """The replay of the subjects it is given; damage in one entry does not make every later one look wrong."""

    def __init__(self, streams: Streams, *, verified: int = 0, views_at: TreeSize = TreeSize(0)) -> None:
        """Learn all about trust; entries below `verified` were inspected before and are only folded.

        `views_at` is the size of the log at which the views' rows are wanted.
        """
        self._streams = streams
        self._verified = verified
        self._views_at = views_at
        self._trust = PastTrust()
        self.distrust: Distrust = TRUSTING
        """Every key that the log gives up as compromised."""
        self._unlearnt: dict[int, Finding] = {}
        for position, raw in streams.trust():
            self._learn(position, raw)

    def run(self, subject: str) -> Outcome:
        """Replay the entries of one subject."""
        history = _History(new_state(subject), self.distrust)
        ids: list[tuple[int, str]] = []
        findings: list[Finding] = []
        is_whole = True
        for position, raw, index in self._streams.rows(subject):
            if position >= self._views_at:
                history.keep_rows(self._views_at)
            try:
                entry = parse_entry(raw)
            except EvidenceError as error:
                findings.append(Finding(position=position, code=error.code, detail=error.message))
                is_whole = False
                continue
            ids.append((position, entry.filing.payload.filing_id))
            findings += self._inspect(position, entry, index, history)
        history.keep_rows(self._views_at)
        return Outcome(subject=subject, ids=tuple(ids), findings=tuple(findings), is_whole=is_whole, rows=history.rows)

    def _learn(self, position: int, raw: bytes) -> None:
        try:
            entry = parse_entry(raw)
            self._trust.learn(Position(position), entry)
            self.distrust = self.distrust.learn(position, entry.filing.event)
        except EvidenceError as error:
            # Entries that are none are found where their subject is replayed; what cannot be learnt, only here.
            self._unlearnt[position] = Finding(position=position, code=error.code, detail=error.message)

    def _inspect(self, position: int, entry: Entry, index: EntryIndex | None, history: "_History") -> Iterator[Finding]:
        if index is not None and index != _index_of(entry):
            yield Finding(position=position, code="index", detail=_differences(index, _index_of(entry)))
        if review := history.distrust_at(position):
            yield _under_review(position, entry.stream, review)
        if position >= self._verified:
            try:
                self._check(position, entry, history)
            except RegistryError as error:
                yield Finding(position=position, code=error.code, detail=error.message)
        if review := history.fold(entry):
            yield _under_review(position, entry.stream, review)
        if position in self._unlearnt:
            yield self._unlearnt[position]

    def _check(self, position: int, entry: Entry, history: "_History") -> None:
        filing, today = entry.filing, entry.recorded_at.astimezone(UTC).date()
        trust = self._trust.at(Position(position))
        key = get_signing_key(filing, trust, today=today)
        filing.verify(key)
        if history.review is None:
            check_admission(filing, trust=trust, state=history.state, today=today, key=key)


class _History:
    """One subject as its entries go by."""

    def __init__(self, state: SubjectState, distrust: Distrust) -> None:
        self.state = state
        self.review: Review | None = None
        self.rows: StateRows | None = None
        self._is_kept = False
        self._distrust = distrust
        self._facts: list[Fact] = []

    def distrust_at(self, position: int) -> Review | None:
        """Let what was distrusted before `position` count; return the fault if the fold fails by that."""
        return self._advance([], position)

    def fold(self, entry: Entry) -> Review | None:
        """Take in `entry`; return the fault if this is the one at which the fold fails."""
        fact = fact_of(entry)
        self._facts.append(fact)
        return self._advance([fact], fact.position + 1)

    def _advance(self, facts: list[Fact], size: int) -> Review | None:
        if self.review is not None:
            return None
        self.state, self.review = advance(self.state, facts, self._distrust.at(size), lambda: self._facts)
        return self.review

    def keep_rows(self, size: int) -> None:
        """Keep the views' rows as they are by the first `size` entries, unless they were kept before."""
        if self._is_kept:
            return
        self._is_kept = True
        self.distrust_at(size)
        state = self.state
        if state.position is None:
            self.rows = {}
        elif self.review is None:
            known = Known(
                subject=state.subject, version=state.version, position=state.shaped_at, raw=format_state(state)
            )
            self.rows = rows_of(known, state)


def _under_review(position: int, subject: str, review: Review) -> Finding:
    detail = f"{subject} is under review, the fold fails with {review.error}: later entries not replayed"
    return Finding(position=position, code="subject-under-review", detail=detail)


def _differences(found: EntryIndex, expected: EntryIndex) -> str:
    """Return which columns beside an entry do not repeat what its bytes say."""
    pairs = zip(EntryIndex._fields, expected, found, strict=True)
    differing = (pair for pair in pairs if pair[1] != pair[2])
    return "; ".join(
        f"column {name}: the entry says {_shown(want)}, found {_shown(have)}" for name, want, have in differing
    )


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)


def _index_of(entry: Entry) -> EntryIndex:
    """Return what `events.store.index_of` does, with the time as the entry writes it."""
    payload = entry.filing.payload
    return EntryIndex(
        entry.position,
        payload.filing_id,
        entry.stream,
        entry.stream_version,
        payload.type,
        payload.subject,
        payload.effective_on,
        entry.recorded_text,
        entry.filing.header.kid,
        entry.leaf_hash,
    )
