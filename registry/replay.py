# SPDX-License-Identifier: Apache-2.0
"""Replaying admission: whether each entry was to be taken at its place, by the very code the desk decides with.

Trust and a subject's own history are all that admission looks at. So a replay may be split by subject: each part is
told of every entry about trust, and of the other subjects' entries of its own only.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import NamedTuple

from events.entry import Entry, parse_entry
from events.errors import EvidenceError, RegistryError
from events.ids import TreeSize
from projections.folding import Known, Review, fold_in
from projections.right.facts import fact_of
from projections.right.state import SubjectState, format_state, new_state
from projections.runner import StateRows, rows_of
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.trust import TRUST_TYPES, TrustState
from registry.ledger.readings import Finding, Reading, reading_of

Task = tuple[int, bytes, bool]
"""An entry's position and bytes, and whether it is to be inspected or only learnt from."""


class SubjectRows(NamedTuple):
    """A subject's rows in the views that follow from its state; None where its fold failed, and they do not follow."""

    subject: str
    rows: StateRows | None


class Replay:
    """One part of the replay; damage in one entry does not make every later one look wrong."""

    def __init__(self, *, verified: int = 0, views_at: TreeSize = TreeSize(0)) -> None:
        """Start before the first entry; those below position `verified` were inspected before and are only learnt.

        `views_at` is the size of the log at which `rows` is asked for.
        """
        self._verified = verified
        self._views_at = views_at
        self._early: dict[str, SubjectRows] = {}
        self._trust = TrustState()
        self._states: dict[str, SubjectState] = {}
        self._failed: dict[str, Review] = {}

    def take(self, tasks: list[Task]) -> tuple[list[Reading | None], list[Finding]]:
        """Inspect the next entries; return the readings of those that count, and what does not check out."""
        readings: list[Reading | None] = []
        findings: list[Finding] = []
        for position, raw, counts in tasks:
            try:
                entry = parse_entry(raw)
            except EvidenceError as error:
                if counts:
                    readings.append(None)
                    findings.append(Finding(position=position, code=error.code, detail=error.message))
                continue
            if counts:
                readings.append(reading_of(entry))
                findings += self._inspect(position, entry)
            if entry.filing.payload.type in TRUST_TYPES:
                problem = self._learn_trust(position, entry)
                findings += [problem] if problem and counts else []
        return readings, findings

    def rows(self) -> Iterator[SubjectRows]:
        """Yield each subject's rows as of `views_at`, once all entries are taken."""
        yield from self._early.values()
        for subject, state in self._states.items():
            if subject not in self._early:
                yield self._rows_now(subject, state)

    def _rows_now(self, subject: str, state: SubjectState) -> SubjectRows:
        if subject in self._failed or state.position is None:
            return SubjectRows(subject, None)
        known = Known(subject=subject, version=state.version, position=state.position, raw=format_state(state))
        return SubjectRows(subject, rows_of(known, state))

    def _inspect(self, position: int, entry: Entry) -> Iterator[Finding]:
        state = self._states.get(entry.stream)
        if state is None:
            state = self._states[entry.stream] = new_state(entry.stream)
        if position >= self._views_at and entry.stream not in self._early:
            self._early[entry.stream] = self._rows_now(entry.stream, state)
        if position >= self._verified:
            try:
                self._check(entry, state)
            except RegistryError as error:
                yield Finding(position=position, code=error.code, detail=error.message)
        if entry.stream not in self._failed and (review := fold_in(state, fact_of(entry))):
            self._failed[entry.stream] = review
            detail = f"{entry.stream} is under review, the fold fails with {review.error}: later entries not replayed"
            yield Finding(position=position, code="subject-under-review", detail=detail)

    def _check(self, entry: Entry, state: SubjectState) -> None:
        filing, today = entry.filing, entry.recorded_at.astimezone(UTC).date()
        filing.verify(get_signing_key(filing, self._trust, today=today))
        if entry.stream not in self._failed:
            check_admission(filing, trust=self._trust, state=state, today=today)

    def _learn_trust(self, position: int, entry: Entry) -> Finding | None:
        try:
            self._trust.evolve(entry)
        except EvidenceError as error:
            return Finding(position=position, code=error.code, detail=error.message)
        return None
