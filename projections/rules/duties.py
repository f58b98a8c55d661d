# SPDX-License-Identifier: Apache-2.0
"""What authorities owe, as obligations that follow from what was recorded (domain.md §0.7).

A right's events say when an application came in or a penalty was annulled; the law of the place says what the authority
must do then, and by when. Each such duty is a file of its own in the folder of its profile. Nothing here is stored in a
right's state, and none of it is ever held against the holder.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from events.values import AfterEventDue, Basis, DueEvent, Text, WorkdaysAfterEventDue
from projections.right.anchors import count_from
from projections.right.authority_duties import DutyCode, name_of
from projections.right.obligation import DueVersion, Met, Obligation
from projections.right.state import SubjectState
from projections.rules.rule import Rule


class Owed(Struct, frozen=True, kw_only=True):
    """One thing an authority owes."""

    about: str
    """The application, penalty, acceptance or report, by its id."""
    since: datetime.date
    """The day from which time runs; it is not counted itself."""
    position: int
    """Of the event that makes time run."""
    met_on: datetime.date | None = None
    met_position: int | None = None
    area_ids: tuple[str, ...] = ()


class Duty(Struct, frozen=True, kw_only=True):
    """A kind of thing that authorities owe, and when it is due."""

    code: DutyCode
    rule: Rule
    title: Text
    basis: Basis
    due: WorkdaysAfterEventDue | AfterEventDue
    """How long; what it counts from is `Owed.since`."""
    find: Callable[[SubjectState], Iterator[Owed]]


def within_workdays(count: int, event: DueEvent) -> WorkdaysAfterEventDue:
    """Return that something is due so many working days after an event."""
    return WorkdaysAfterEventDue(event=event, workdays=count)


def owed_by_authorities(state: SubjectState, duties: Iterable[Duty]) -> Iterator[Obligation]:
    """Yield what authorities owe under the subject by these duties."""
    if state.right is not None:
        for duty in duties:
            yield from (_obligation(state, duty, owed) for owed in duty.find(state))


def _obligation(state: SubjectState, duty: Duty, owed: Owed) -> Obligation:
    obligation_id = name_of(duty.code, owed.about)
    notes = state.duty_notes.get(obligation_id)
    due = DueVersion(version=1, rule=duty.due, after=owed.since, granted_on=owed.since, position=owed.position)
    if isinstance(duty.due, AfterEventDue):
        due.due_on, due.roll = count_from(owed.since, duty.due), duty.due.roll
    return Obligation(
        obligation_id=obligation_id,
        kind="authority_duty",
        code=duty.code,
        title=_title(duty, owed),
        imposed_on=owed.since,
        imposed_position=owed.position,
        dues=[due],
        owed_by=_authority(state),
        side="authority",
        basis=duty.basis,
        area_ids=owed.area_ids,
        met=_met(owed),
        flags=notes.flags if notes else [],
        due_soon=notes.due_soon if notes else [],
    )


def _title(duty: Duty, owed: Owed) -> Text:
    return Text(zh=f"{duty.title.zh}（{owed.about}）", en=f"{duty.title.en} {owed.about}")


def _met(owed: Owed) -> Met | None:
    if owed.met_on is None or owed.met_position is None:
        return None
    return Met(on=owed.met_on, position=owed.met_position, standing="closed")


def _authority(state: SubjectState) -> str | None:
    # Which office of a county decides, no event says; the right names who granted it.
    right = state.right
    return (right.granting_authority or right.responsible_government) if right else None
