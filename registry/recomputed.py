# SPDX-License-Identifier: Apache-2.0
"""The views recomputed beside an audit's one pass over the log, and compared row by row (reliability.md case 35).

What follows from a subject's state comes from the replay, which has folded it anyway; what follows from single events,
from those events as the pass meets them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from events.entry import Entry, parse_entry
from events.ids import TreeSize
from events.store import Snapshot
from projections.distrusted import read_distrust
from projections.folding import fold_history
from projections.making import INSERTS
from projections.rebuild import Comparison, Difference
from projections.right.facts import fact_of
from projections.runner import FACT_TYPES, FACT_VIEWS, StateRows, rows_of
from projections.views import cursor
from registry.replay import Outcome


class RecomputedViews:
    """An `Observer` of the ledger's check, and what comes of it."""

    types = FACT_TYPES

    def __init__(self, comparison: Comparison, log: Snapshot) -> None:
        """Recompute for `comparison`, from what `log` shows."""
        self._comparison = comparison
        self._log = log

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
        rows: defaultdict[str, list[Any]] = defaultdict(list)
        for outcome in outcomes:
            given = self._refolded(outcome.subject) if outcome.rows is None else outcome.rows
            for name, more in given.items():
                rows[name] += more
        with self._comparison.recomputed.write_transaction() as connection:
            for name, more in rows.items():
                INSERTS[name].run(connection, more)

    def differences(self) -> Iterator[Difference]:
        """Yield how the stored views differ from what was observed and taken in."""
        if self._comparison.at.size:
            with self._comparison.recomputed.write_transaction() as connection:
                cursor.store(connection, self._comparison.at)
        yield from self._comparison.differences()

    def _refolded(self, subject: str) -> StateRows:
        """Return the rows of a subject the way the runner makes them, whose state the replay could not tell."""
        stored = self._log.stream(subject, known_at=TreeSize(self._comparison.at.size))
        if not stored:
            return {}
        facts = [fact_of(parse_entry(each.raw)) for each in stored]
        distrust = read_distrust(self._log, self._comparison.at.size)
        known, state = fold_history(subject, facts, distrust)
        return rows_of(known, state)
