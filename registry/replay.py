# SPDX-License-Identifier: Apache-2.0
"""Replaying admission: whether each entry was to be taken at its place, by the very code the desk decides with."""

from datetime import UTC

from events.entry import Entry
from events.errors import EvidenceError
from events.tlog.checkpoint import Checkpoint
from projections.folding import Review, fold_in
from projections.right.facts import fact_of
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.trust import TrustState
from registry.ledger.logkeys import LogKeys
from registry.run_records import RunRecords


class Replay:
    """The `Inspector` of the ledger's check; damage in one entry does not make every later one look wrong."""

    def __init__(self, runs: RunRecords) -> None:
        """Start before the first entry; each is handed on to `runs`."""
        self._runs = runs
        self._trust = TrustState()
        self._states: dict[str, SubjectState] = {}
        self._failed: dict[str, Review] = {}
        self.keys = LogKeys()
        """The log's keys after the entries inspected so far."""

    def inspect(self, entry: Entry) -> None:
        """Check signature, authority and admission of `entry` at its place, and learn what it says.

        Raises:
            RegistryError: it was not to be taken; or what it does to its subject cannot be worked out.
        """
        try:
            self._check(entry)
        finally:
            self._runs.take(entry)
            review = self._learn(entry)
        if review:
            message = f"{entry.stream} is under review, the fold fails with {review.error}: later entries not replayed"
            raise EvidenceError(message, code="subject-under-review", position=entry.position)

    def verify_checkpoint(self, note: bytes) -> Checkpoint:
        """Return the checkpoint in `note`, signed by exactly the keys due at its size.

        Raises:
            RegistryError: it is not, or is no checkpoint of this log.
        """
        return self.keys.verify(note)

    def _check(self, entry: Entry) -> None:
        filing, today = entry.filing, entry.recorded_at.astimezone(UTC).date()
        filing.verify(get_signing_key(filing, self._trust, today=today))
        if entry.stream not in self._failed:
            check_admission(filing, trust=self._trust, state=self._state(entry.stream), today=today)

    def _learn(self, entry: Entry) -> Review | None:
        """Take in `entry`; return the fault if this is the one at which its subject's fold fails."""
        review = None
        if entry.stream not in self._failed and (review := fold_in(self._state(entry.stream), fact_of(entry))):
            self._failed[entry.stream] = review
        self._trust.evolve(entry)
        self.keys = self.keys.evolve(entry)
        return review

    def _state(self, subject: str) -> SubjectState:
        return self._states.setdefault(subject, new_state(subject))
