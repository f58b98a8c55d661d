# SPDX-License-Identifier: Apache-2.0
"""Private fields of a subject's events: which there are, and which of them were ordered to be erased (domain.md §0.8).

Only digests are known here. A field whose erasure is recorded stays in the list, with the ground: that something is
withheld, and why, is public (domain.md §9).
"""

from events.catalogue.records import PayloadRedacted
from events.withheld import find_withheld
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.state import SubjectState
from projections.right.withheld_records import Redaction, WithheldField


def note_withheld(state: SubjectState, fact: Fact) -> None:
    """Keep which private fields the event has; one that repeats an erased digest is erased from the beginning."""
    places = find_withheld(fact.event)
    erased = {each.digest: each.redaction for each in state.withheld if each.redaction} if places else {}
    state.withheld += [
        WithheldField(
            position=fact.position,
            pointer=place.pointer,
            digest=place.digest,
            ground=place.ground,
            redaction=erased.get(place.digest),
        )
        for place in places
    ]


def _redacted(state: SubjectState, fact: Fact, event: PayloadRedacted) -> None:
    redaction = Redaction(
        position=fact.position,
        ground=event.ground,
        authority=event.authority,
        decided_on=event.decided_on,
        recorded_at=fact.recorded_at,
        decision_no=event.decision_no,
    )
    named = {(event.position, each.pointer, each.digest) for each in event.fields}
    found = [each for each in state.withheld if each.place in named and each.redaction is None]
    # The value is gone wherever its digest stands: a correction repeats what it does not correct.
    digests = {each.digest for each in found}
    for each in state.withheld:
        if each.digest in digests and each.redaction is None:
            each.redaction = redaction
    if len(found) < len(named):
        note_unmatched(state, fact, "withheld-field-unknown")


HANDLERS: Handlers = {PayloadRedacted: _redacted}
