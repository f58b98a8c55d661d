# SPDX-License-Identifier: Apache-2.0
"""What became of a recorded event: corrected, taken back, disputed, each by the position of the event that says so.

Taken from the stored states, so a mark appears once the views have followed the log that far. Where something after
the size asked for changed what counts among the marks before it, the state of then is folded again.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from msgspec import Struct, field
from sqlalchemy import Connection

from events.ids import TreeSize
from events.store import Snapshot
from projections.answers.knowledge import Knowledge
from projections.right.correction_records import Correction, Dispute, Retraction
from projections.views import states


class Marks(Struct, kw_only=True):
    """What later events say about one event; each is a position of the log."""

    corrected_by: int | None = None
    """Said anew there; that one may have been corrected in turn."""
    retracted_by: int | None = None
    """Taken back there: nothing of it stands."""
    disputed_by: list[int] = field(default_factory=list)
    """Somebody says there that it is wrong; what came of it is a later event."""


class _State(Struct):
    """The parts of a stored state that marks follow from."""

    corrections: list[Correction] = field(default_factory=list)
    retractions: list[Retraction] = field(default_factory=list)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    given_up: dict[str, int] = field(default_factory=dict)

    def is_revised_since(self, size: int) -> bool:
        """Tell whether anything behind the first `size` entries may have changed what was marked by then."""
        revised: list[Correction | Retraction] = [*self.corrections, *self.retractions]
        return any(position >= size for position in (*self.given_up.values(), *(each.position for each in revised)))


_DECODER = msgspec.json.Decoder(_State)


def find_marks(connection: Connection, log: Snapshot, subjects: Iterable[str], *, size: TreeSize) -> dict[int, Marks]:
    """Return the marks of the events about `subjects`, by position, as the first `size` entries make them."""
    marks: defaultdict[int, Marks] = defaultdict(Marks)
    for known in states.load(connection, set(subjects)).values():
        state = _DECODER.decode(known.raw)
        if state.is_revised_since(size):
            then = Knowledge(connection, size, log).find(known.subject)
            state = _DECODER.decode(then.raw) if then else _State()
        _mark(state, size, marks)
    return dict(marks)


def _mark(state: _State, size: int, marks: defaultdict[int, Marks]) -> None:
    corrections = [each for each in state.corrections if each.position < size]
    for correction in corrections:
        marks[correction.corrects].corrected_by = correction.position
    for retraction in state.retractions:
        if retraction.position < size:
            chain = [each.position for each in corrections if each.original == retraction.original]
            for position in (retraction.original, *chain):
                marks[position].retracted_by = retraction.position
    for dispute in state.disputes.values():
        if dispute.position < size:
            marks[dispute.disputes].disputed_by.append(dispute.position)
