# SPDX-License-Identifier: Apache-2.0
"""The fold: one event after another, in log order, into the state of their subject.

It is incremental and never looks at the clock: folding the same events in any batches gives the same state. An event
type that no file handles only moves the version and position on.
"""

from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from events.catalogue.event import Event
from events.withheld import has_private
from projections.right import (
    acceptance,
    anchors,
    closure,
    corrections,
    deadlines,
    disclosures,
    enforcement,
    finance,
    inspections,
    land,
    licences,
    listings,
    milestones,
    obligations,
    observations,
    operations,
    overseas,
    parties,
    planning,
    plans,
    public,
    reports,
    rights,
    securities,
    withheld,
)
from projections.right.correction_records import Signers
from projections.right.facts import Fact
from projections.right.handlers import Handlers
from projections.right.state import SubjectState

_Known = TypeVar("_Known")

HANDLERS: Handlers = {
    **rights.HANDLERS,
    **parties.HANDLERS,
    **plans.HANDLERS,
    **milestones.HANDLERS,
    **obligations.HANDLERS,
    **reports.HANDLERS,
    **inspections.HANDLERS,
    **enforcement.HANDLERS,
    **land.HANDLERS,
    **acceptance.HANDLERS,
    **closure.HANDLERS,
    **finance.HANDLERS,
    **securities.HANDLERS,
    **observations.HANDLERS,
    **disclosures.HANDLERS,
    **overseas.HANDLERS,
    **planning.HANDLERS,
    **deadlines.HANDLERS,
    **public.HANDLERS,
    **licences.HANDLERS,
    **operations.HANDLERS,
    **listings.HANDLERS,
    **corrections.HANDLERS,
    **withheld.HANDLERS,
}
"""Which function takes which event."""


class _Kind(NamedTuple):
    """What is done with all events of one type, whatever their handler does."""

    tag: str
    is_anchor: bool
    has_private: bool


@cache
def _kind_of(kind: type[Event]) -> _Kind:
    return _Kind(str(kind.__struct_config__.tag), kind in anchors.ANCHORS, has_private(kind))


_signers_of = lru_cache(4096)(Signers)
"""The same few sign most events, and what is one object is found at once."""


def evolve(state: SubjectState, fact: Fact) -> None:
    """Take the next event of the subject into `state`, in place; never raise for an admitted event."""
    take(state, fact, fact)


def take(state: SubjectState, fact: Fact, said: Fact | None) -> None:
    """Take the next event in, with what `said` says in the place of its own words; None: nothing of it stands.

    That it was filed, and which private fields it has, is kept in either case.
    """
    tag, is_anchor, may_withhold = _kind_of(type(fact.event))
    handler = HANDLERS.get(type(fact.event))
    if handler:
        if said is not None:
            handler(state, said, said.event)
        _note_filed(state, fact, tag)
        if is_anchor:
            anchors.settle(state)
    if may_withhold:
        withheld.note_withheld(state, fact)
    state.version = fact.stream_version
    state.position = fact.position
    state.recorded_at = fact.recorded_at


def _note_filed(state: SubjectState, fact: Fact, tag: str) -> None:
    # The same few types and signers are most of a history, and stand in short lists.
    kind = _number_in(state.filed_types, tag)
    signers = _number_in(state.signers, _signers_of(fact.key_id, fact.on_behalf_of, fact.countersigners))
    state.filed.append((fact.position, kind, signers))


def _number_in(known: list[_Known], each: _Known) -> int:
    """Return where `each` stands in `known`, to which it is added if it is new."""
    try:
        return known.index(each)
    except ValueError:
        known.append(each)
        return len(known) - 1
