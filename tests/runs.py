# SPDX-License-Identifier: Apache-2.0
"""Runs of the sweep as it records them, without what it flags: for tests of what rests on the record."""

from typing import Any

from msgspec import structs

from events.catalogue.clock import SchedulerRunCompleted
from events.ids import REGISTRY
from events.store import Snapshot
from events.tlog.merkle import root_of
from registry.heads import head_leaf
from registry.ledger.receipts import Receipt
from tests.ledgers import Ledger


def run_over(view: Snapshot) -> SchedulerRunCompleted:
    """Return what a run records that looks at all of `view`."""
    heads = list(view.stream_heads())
    return SchedulerRunCompleted(
        as_of=(view.head().recorded_at or _never()).date(),
        profiles=(),
        evaluated_count=0,
        flags_raised=0,
        flags_cleared=0,
        tree_size=view.head().size,
        tree_root=view.head().root.hex(),
        heads_root=root_of([head_leaf(each.stream, each.version, each.sha256) for each in heads]).hex(),
        streams_count=len(heads),
    )


def sign_run(ledger: Ledger, by: str = "service", **changed: Any) -> bytes:
    """Return a run over the log as it is, with fields changed, signed with the key named `by`."""
    with ledger.store.reading() as view:
        run = run_over(view)
    return ledger.sign(structs.replace(run, **changed), REGISTRY, by)


def file_run(ledger: Ledger) -> Receipt:
    """Record a true run through the desk."""
    return ledger.desk.file(sign_run(ledger))


def _never() -> Any:
    raise AssertionError("a run over an empty log")
