# SPDX-License-Identifier: Apache-2.0
"""How much of the log the views reflect: one row, moved in the transaction of the rows (reliability.md case 138).

It names the last entry by its digest, so that views of another log, or of one restored from an older backup, are
noticed before anything is added to them (case 140).
"""

from msgspec import Struct
from sqlalchemy import Connection, select

from events.errors import EvidenceError, NotFoundError, UnavailableError
from events.ids import Position, TreeSize
from events.store import Snapshot
from events.tlog.merkle import leaf_hash
from projections.views.schema import Row, add, number, table, text, upsert

FOLD = 5
"""Raised whenever the fold or a view makes something else of the same events: views of another fold are rebuilt."""

TABLE = table(
    "cursor",
    text("name", key=True),
    number("fold"),
    number("size"),
    text("leaf_hash"),
)

_NAME = "views"


class Cursor(Struct, frozen=True, kw_only=True):
    """The views reflect the first `size` entries, the last of which has `leaf_hash` (hexadecimal)."""

    fold: int = FOLD
    size: TreeSize = TreeSize(0)
    leaf_hash: str = ""


START = Cursor()


def load(connection: Connection, *, for_update: bool = False) -> Cursor:
    """Return where the views stand; `START` before the first entry.

    With `for_update`, in a write transaction, no other runner can move it before that ends.
    """
    query = select(TABLE.c.fold, TABLE.c.size, TABLE.c.leaf_hash).where(TABLE.c.name == _NAME)
    if for_update:
        # A row that is not there cannot be locked.
        add(connection, TABLE, [_row(START)])
        query = query.with_for_update()
    row = connection.execute(query).one_or_none()
    return Cursor(fold=row.fold, size=row.size, leaf_hash=row.leaf_hash) if row else START


def store(connection: Connection, cursor: Cursor) -> None:
    """Move to `cursor`."""
    upsert(connection, TABLE, [_row(cursor)])


def _row(cursor: Cursor) -> Row:
    return {"name": _NAME, "fold": cursor.fold, "size": cursor.size, "leaf_hash": cursor.leaf_hash}


def check_fold(cursor: Cursor) -> None:
    """Check that the views were made by this version of the fold.

    Raises:
        UnavailableError: they were not; `verdigris rebuild` makes them anew.
    """
    if cursor.fold != FOLD:
        message = f"views were made by fold {cursor.fold}, this program has fold {FOLD}: run verdigris rebuild"
        raise UnavailableError(message, code="views-outdated")


def verify_cursor(cursor: Cursor, log: Snapshot) -> None:
    """Check that the views were made from `log`, or from a beginning of it.

    Raises:
        EvidenceError: the log is shorter than the views, or its entry at the cursor is another one.
    """
    if cursor.size == 0:
        return
    last = Position(cursor.size - 1)
    try:
        found = leaf_hash(log.entry(last).raw).hex()
    except NotFoundError as error:
        message = f"views reflect {cursor.size} entries, the log has {log.head().size}: it was restored or cut short"
        raise EvidenceError(message, code="views-ahead-of-log", position=last) from error
    if found != cursor.leaf_hash:
        message = f"views end with leaf {cursor.leaf_hash} at position {last}, the log has {found} there"
        raise EvidenceError(message, code="views-of-another-log", position=last)
