# SPDX-License-Identifier: Apache-2.0
"""The base of all views: the folded state of every subject, with everything known.

A subject whose fold failed is kept at its last good state and marked as under review (reliability.md case 141).
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Index, func, select

from projections.folding import Known, Review, unknown
from projections.views.schema import Row, body, in_portions, number, table, text, upsert

TABLE = table(
    "states",
    text("subject", key=True),
    number("version"),
    number("position"),
    number("review_position", required=False),
    text("review_error", required=False),
    body("state"),
)
Index(None, TABLE.c.position)

COLUMNS = tuple(column.label(f"state_{column.name}") for column in TABLE.c)
"""What `known_of` needs of a query that joins other views."""

_PORTION = 500


def load(connection: Connection, subjects: Iterable[str]) -> dict[str, Known]:
    """Return what is known of each of `subjects`, be it nothing."""
    found = {subject: unknown(subject) for subject in subjects}
    for portion in in_portions(list(found), _PORTION):
        query = select(*COLUMNS).where(TABLE.c.subject.in_(portion))
        found |= {row.state_subject: known_of(row) for row in connection.execute(query)}
    return found


def find_signed(connection: Connection, key_ids: Collection[str]) -> list[str]:
    """Return the subjects that any of these keys may have signed for, and those under review: of them nobody knows."""
    if not key_ids:
        return []
    wanted = [key_id.encode() for key_id in key_ids]
    query = select(TABLE.c.subject, TABLE.c.review_position, TABLE.c.state)
    found = connection.execute(query, execution_options={"yield_per": _PORTION})
    # A key id stands in the state of every subject it signed for; no database searches bytes the same way.
    return [subject for subject, review, raw in found if review is not None or any(key_id in raw for key_id in wanted)]


def store(connection: Connection, known: Iterable[Known]) -> None:
    """Write what is known of each subject."""
    upsert(connection, TABLE, [row_of(each) for each in known])


def row_of(known: Known) -> Row:
    """Return the row that keeps what is `known` of a subject."""
    return {
        "subject": known.subject,
        "version": known.version,
        "position": known.position,
        "review_position": known.review.position if known.review else None,
        "review_error": known.review.error if known.review else None,
        "state": known.raw,
    }


def known_of(row: Any) -> Known:
    """Return what is known of a subject, from a row with `COLUMNS`."""
    review = None
    if row.state_review_position is not None:
        review = Review(position=row.state_review_position, error=row.state_review_error)
    return Known(
        subject=row.state_subject,
        version=row.state_version,
        position=row.state_position,
        raw=row.state_state,
        review=review,
    )


def count_under_review(connection: Connection) -> int:
    """Return how many subjects have a status that is unknown and under review."""
    query = select(func.count()).select_from(TABLE).where(TABLE.c.review_position.is_not(None))
    return connection.execute(query).scalar_one()
