# SPDX-License-Identifier: Apache-2.0
"""What the desk knows while it decides: keys, roles and the state of each subject, as of the view it decides in.

The knowledge is a cache over the log: brought up to date from the view of the transaction, and dropped whole when that
transaction does not end well. The decisions are `registry.admission`'s, which does no I/O.
"""

from collections import OrderedDict
from datetime import UTC

from events.clock import Clock
from events.entry import Entry, parse_entry
from events.errors import NotPermittedError, SignatureError
from events.filing import Filing
from events.ids import Position
from events.keys import PublicKey
from events.store import Snapshot
from projections.right.facts import fact_of
from projections.right.fold import evolve
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.trust import TRUST_TYPES, TrustState

_PAGE = 1000
_MAX_STATES = 20_000


class Register:
    """Keys, roles and states. One transaction at a time: the caller sees to that."""

    def __init__(self, clock: Clock) -> None:
        """Start with nothing known; the log is read on first use."""
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Drop everything known, to be read from the log again."""
        self._trust = TrustState()
        self._trust_size = 0
        self._states: OrderedDict[str, SubjectState] = OrderedDict()
        self._verified: set[str] = set()

    def verify_early(self, filing: Filing) -> None:
        """Check the signature if the key is known by now; the costly step, safe outside the transaction.

        Raises:
            NotPermittedError: the signature does not verify, or the header names another algorithm.
        """
        key = self._trust.find_key(filing.header.kid)
        if key is not None:
            _verify(filing, key.public)
            self._verified.add(filing.jws)

    def open(self, view: Snapshot) -> "OpenRegister":
        """Return the register as of `view`, for deciding in its transaction."""
        self._learn_trust(view)
        return OpenRegister(self, view)

    def check(self, filing: Filing, view: Snapshot) -> None:
        """Accept `filing` or raise a RejectedError."""
        today = self._clock().astimezone(UTC).date()
        key = get_signing_key(filing, self._trust, today=today)
        if filing.jws not in self._verified:
            _verify(filing, key)
        self._verified.discard(filing.jws)
        check_admission(filing, trust=self._trust, state=self._state(filing.payload.subject, view), today=today)

    def took(self, entry: Entry) -> None:
        """Learn what `entry`, just recorded, says."""
        if entry.filing.payload.type in TRUST_TYPES:
            self._trust.evolve(entry)
        self._trust_size = entry.position + 1
        evolve(self._states[entry.stream], fact_of(entry))

    def _learn_trust(self, view: Snapshot) -> None:
        size = view.head().size
        while page := view.entries(Position(self._trust_size), _PAGE, types=TRUST_TYPES):
            for stored in page:
                self._trust.evolve(parse_entry(stored.raw))
            self._trust_size = page[-1].position + 1
        self._trust_size = size

    def _state(self, subject: str, view: Snapshot) -> SubjectState:
        state = self._states.get(subject)
        if state is None:
            state = self._states[subject] = new_state(subject)
            if len(self._states) > _MAX_STATES:
                self._states.popitem(last=False)
        self._states.move_to_end(subject)
        for stored in view.stream(subject, after=state.version):
            evolve(state, fact_of(parse_entry(stored.raw)))
        return state


class OpenRegister:
    """The register within one transaction: the ledger's `Admission`."""

    def __init__(self, register: Register, view: Snapshot) -> None:
        """Decide by `register` on what `view` shows."""
        self._register = register
        self._view = view

    def check(self, filing: Filing) -> None:
        """Accept `filing` as the next one, or raise a RejectedError."""
        self._register.check(filing, self._view)

    def took(self, entry: Entry) -> None:
        """Learn that `entry` was recorded, subject to the transaction's end."""
        self._register.took(entry)


def _verify(filing: Filing, key: PublicKey) -> None:
    try:
        filing.verify(key)
    except SignatureError as error:
        # At the door a bad signature is a filing to refuse; in the log it would be evidence of damage.
        raise NotPermittedError(error.message, code="signature-invalid", pointer="/signature") from error
