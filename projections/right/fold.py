# SPDX-License-Identifier: Apache-2.0
"""The fold: one event after another, in log order, into the state of their subject.

It is incremental and never looks at the clock: folding the same events in any batches gives the same state. An event
type that no file handles only moves the version and position on.
"""

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
from projections.right.correction_records import Filed
from projections.right.facts import Fact
from projections.right.handlers import Handlers
from projections.right.state import SubjectState

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


def evolve(state: SubjectState, fact: Fact) -> None:
    """Take the next event of the subject into `state`, in place; never raise for an admitted event."""
    handler = HANDLERS.get(type(fact.event))
    if handler:
        handler(state, fact, fact.event)
        tag = str(fact.event.__struct_config__.tag)
        filed = Filed(position=fact.position, type=tag, key_id=fact.key_id, on_behalf_of=fact.on_behalf_of)
        state.filed.append(filed)
        if type(fact.event) in anchors.ANCHORS:
            anchors.settle(state)
    withheld.note_withheld(state, fact)
    state.version = fact.stream_version
    state.position = fact.position
    state.recorded_at = fact.recorded_at
