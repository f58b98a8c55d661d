# SPDX-License-Identifier: Apache-2.0
"""Everything owed by a day, by whomever: milestones, reports, actions ordered, and what authorities owe by law.

Whether it is overdue is no column: that follows from the day one asks about, and is computed from `body`. The columns
only narrow down what needs to be computed; place and mineral are those of the right.
"""

import datetime
from collections.abc import Iterator, Sequence
from operator import attrgetter

from sqlalchemy import Connection, Index, select

from events.values import WorkdaysAfterEventDue
from projections.right.days import add_days
from projections.right.obligation import DueVersion, Obligation
from projections.right.state import SubjectState
from projections.rules.duties import owed_by_authorities
from projections.rules.profiles import duties_of
from projections.views.schema import Row, body, format_codes, number, table, text, to_json

TABLE = table(
    "obligations",
    text("subject", key=True),
    text("obligation_id", key=True),
    text("kind"),
    text("code"),
    text("owners"),
    text("due_from", required=False),
    number("position"),
    body("body"),
)
Index(None, TABLE.c.due_from)

_records = attrgetter(
    "dues", "passed", "claims", "verdicts", "drafts", "flags", "due_soon", "extension_requests", "stays"
)
"""The lists of an obligation; each record in them names the position of its event."""
_position = attrgetter("position")


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each obligation of the subject, and for what authorities owe by any version of the law."""
    owed = [*state.obligations.values(), *owed_by_authorities(state, duties_of(state))]
    return [_row(state.subject, obligation) for obligation in owed]


def subjects_due(connection: Connection, until: datetime.date) -> Sequence[str]:
    """Return the subjects of which anything was ever due before `until`, in order: none else needs a sweep."""
    query = select(TABLE.c.subject).where(TABLE.c.due_from < until.isoformat()).distinct().order_by(TABLE.c.subject)
    return connection.execute(query).scalars().all()


def _row(subject: str, obligation: Obligation) -> Row:
    days = [day for due in obligation.dues if (day := _earliest(due))]
    return {
        "subject": subject,
        "obligation_id": obligation.obligation_id,
        "kind": obligation.kind,
        "code": obligation.code,
        "owners": format_codes(_owners(obligation)),
        # The earliest day it was ever due: nothing was overdue before it.
        "due_from": min(days).isoformat() if days else None,
        "position": _shaped_at(obligation),
        "body": to_json(obligation),
    }


def _earliest(due: DueVersion) -> datetime.date | None:
    """Return a day before which it cannot be overdue: so many working days are at least as many days."""
    if isinstance(due.rule, WorkdaysAfterEventDue):
        return add_days(due.after, due.rule.workdays) if due.after else None
    return due.due_on


def _owners(obligation: Obligation) -> Iterator[str]:
    """Yield whoever ever owed it: who owes it on a day is computed."""
    if obligation.owed_by:
        yield obligation.owed_by
    yield from (passed.from_party for passed in obligation.passed if passed.from_party)


def _shaped_at(obligation: Obligation) -> int:
    found = [obligation.imposed_position]
    # Most of these are empty for most obligations.
    for records in filter(None, _records(obligation)):
        found.extend(map(_position, records))
    if obligation.ended:
        found.append(obligation.ended.position)
    if obligation.met:
        found.append(obligation.met.position)
    if obligation.flags:
        found += [flag.cleared_position or 0 for flag in obligation.flags]
    if obligation.extension_requests:
        found += [each.answered_position or 0 for each in obligation.extension_requests]
    if obligation.stays:
        found += [each.lifted_position or 0 for each in obligation.stays]
    return max(found)
