# SPDX-License-Identifier: Apache-2.0
"""The views recomputed beside an audit's pass over the log, and compared with those stored (reliability.md case 35).

What follows from a subject's state comes from the replay, which has folded it anyway: a digest over its rows, compared
with that over the stored ones. Only where one differs are all rows made again, to say which. What follows from single
events comes from those events as the pass meets them.
"""

from collections.abc import Iterator, Sequence

from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from events.ids import TreeSize
from events.store import Snapshot
from projections.distrusted import read_distrust
from projections.folding import fold_history
from projections.making import INSERTS
from projections.rebuild import Comparison, Difference
from projections.right.distrust import Distrust
from projections.right.facts import fact_of
from projections.runner import FACT_TYPES, FACT_VIEWS, StateRows, rows_of
from projections.views import cursor
from registry.replay import Outcome
from registry.row_digests import NO_ROWS, TABLES, digest_rows, digest_stored


class RecomputedViews:
    """An `Observer` of the ledger's check, and what comes of it."""

    types = FACT_TYPES

    def __init__(self, comparison: Comparison, log: Snapshot) -> None:
        """Recompute for `comparison`, from what `log` shows."""
        self._comparison = comparison
        self._log = log
        self._stored: dict[str, bytes] | None = None
        self._distrust: Distrust | None = None
        self._differs = False

    def observe(self, entry: Entry) -> None:
        """Take in an event that views of single events follow from."""
        if entry.position < self._comparison.at.size:
            with self._comparison.recomputed.write_transaction() as connection:
                for view in FACT_VIEWS:
                    view.apply(connection, [(entry.stream, fact_of(entry))])

    def take(self, outcomes: Sequence[Outcome]) -> None:
        """Take in what the replay of some subjects came to.

        Raises:
            EvidenceError: an entry is damaged, so that no views follow.
        """
        stored = self._unmatched()
        for outcome in outcomes:
            digest = digest_rows(self._refolded(outcome.subject)) if outcome.digest is None else outcome.digest
            self._differs |= stored.pop(outcome.subject, NO_ROWS) != digest

    def differences(self) -> Iterator[Difference]:
        """Yield how the stored views differ from what was observed and taken in."""
        if self._comparison.at.size:
            with self._comparison.recomputed.write_transaction() as connection:
                cursor.store(connection, self._comparison.at)
        # What is left belongs to no subject of the log.
        if self._differs or self._unmatched():
            yield from self._make_rows()
            yield from self._comparison.differences()
        else:
            yield from self._comparison.differences(but=TABLES)

    def _unmatched(self) -> dict[str, bytes]:
        """Return the digests of the stored rows of each subject that is not taken in yet."""
        if self._stored is None:
            self._stored = digest_stored((view, self._comparison.stored_rows(view)) for view in TABLES)
        return self._stored

    def _make_rows(self) -> list[Difference]:
        """Make the rows of all subjects; return those of which none can be made, since no query finds its entries."""
        lost: list[Difference] = []
        with self._comparison.recomputed.write_transaction() as connection:
            for subject in list(self._log.stream_names()):
                try:
                    made = self._refolded(subject)
                except EvidenceError as error:
                    position = self._comparison.at.size - 1 if error.position is None else error.position
                    lost.append(Difference(view="states", key=subject, position=position, detail=error.message))
                    continue
                for name, rows in made.items():
                    INSERTS[name].run(connection, rows)
        return lost

    def _refolded(self, subject: str) -> StateRows:
        """Return the rows of a subject the way the runner makes them."""
        size = self._comparison.at.size
        stored = self._log.stream(subject, known_at=TreeSize(size))
        if not stored:
            return {}
        if self._distrust is None:
            self._distrust = read_distrust(self._log, size)
        facts = [fact_of(parse_entry(each.raw)) for each in stored]
        known, state = fold_history(subject, facts, self._distrust)
        return rows_of(known, state)
