# SPDX-License-Identifier: Apache-2.0
"""What a handler of one event type is, and how it notes an event that found nothing to act on."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from events.catalogue.event import Event
from projections.right import series
from projections.right.facts import Fact
from projections.right.obligation import Obligation, Record
from projections.right.records import Sighting, Unmatched
from projections.right.state import SubjectState

Handler = Callable[[SubjectState, Fact, Any], None]
"""Changes the state in place for one event; the third argument is the event, of the handler's own type."""

Handlers = Mapping[type[Event], Handler]

Kept = TypeVar("Kept", bound=Record)


def note_unmatched(state: SubjectState, fact: Fact, reason: str) -> None:
    """Keep that this event changed nothing, and why (a stable kebab-case reason)."""
    state.unmatched.append(Unmatched(position=fact.position, reason=reason))


def find_obligation(state: SubjectState, fact: Fact, obligation_id: str) -> Obligation | None:
    """Return the obligation, a round of a duty that comes again among them, or note that it is unknown."""
    obligation = state.obligations.get(obligation_id) or series.write_down(state, obligation_id)
    if obligation is None:
        note_unmatched(state, fact, "obligation-unknown")
    return obligation


def later_sighting(before: Sighting | None, fact: Fact) -> Sighting:
    """Return the later of what was seen before and what `fact` shows."""
    on = fact.made_on
    return Sighting(position=fact.position, on=on) if before is None or on >= before.on else before


def keep(state: SubjectState, fact: Fact, table: dict[str, Kept], key: str, record: Kept) -> bool:
    """Add `record` to `table` and say whether its id was new; an id names one thing for ever."""
    if key in table:
        note_unmatched(state, fact, "id-already-recorded")
        return False
    table[key] = record
    return True
