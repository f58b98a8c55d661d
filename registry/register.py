# SPDX-License-Identifier: Apache-2.0
"""What the desk knows while it decides: keys, roles and the state of each subject, as of the view it decides in.

The knowledge is a cache over the log: brought up to date from the view of the transaction, and dropped whole when that
transaction does not end well. The decisions are `registry.admission`'s, which does no I/O.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from events.entry import Entry, parse_entry
from events.errors import NotPermittedError, RejectedError, SignatureError
from events.filing import Filing
from events.ids import Position, StreamVersion
from events.keys import PublicKey
from events.store import Snapshot
from projections.folding import advance
from projections.reading import read_history
from projections.right.distrust import TRUSTING, Distrust
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.trust import TRUST_TYPES, TrustState

_PAGE = 1000
_MAX_EVENTS = 100_000
"""Of all states that are kept together: a state takes one or two kilobytes for each event that it has come through."""
_ABOUT_A_RIGHT = b',"stream":"right:'
"""In the bytes of every entry about a right, and of no other: no value before the stream has a quotation mark in it.
Nothing about a right says anything about trust."""


class KeptStates:
    """States that need not be folded again, those asked for last; a state is changed only by whoever took it out."""

    def __init__(self) -> None:
        """Keep none."""
        self._states: OrderedDict[str, SubjectState] = OrderedDict()
        self.events = 0
        """How many events they have come through, all together."""

    def take(self, subject: str) -> SubjectState | None:
        """Give up the state of `subject`, if it is kept."""
        state = self._states.pop(subject, None)
        if state:
            self.events -= state.version
        return state

    def keep(self, state: SubjectState) -> None:
        """Keep `state`, which is not kept."""
        self._states[state.subject] = state
        self.events += state.version

    def shrink(self, events: int) -> None:
        """Let go of those that were asked for longest ago, until the others have so many events at most."""
        while self.events > events:
            _, state = self._states.popitem(last=False)
            self.events -= state.version

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._states)

    def __iter__(self) -> Iterator[str]:
        """Yield their subjects, that which was asked for longest ago first."""
        return iter(self._states)


class Register:
    """Keys, roles and states. One transaction at a time: the caller sees to that."""

    def __init__(self) -> None:
        """Start with nothing known; the log is read on first use."""
        self._verified: set[str] = set()
        self.forget()

    def forget(self) -> None:
        """Drop everything known, to be read from the log again."""
        self.trust = TrustState()
        self.distrust: Distrust = TRUSTING
        self.states = KeptStates()
        self._trust_size = 0

    def verify_early(self, filing: Filing) -> None:
        """Check the signature if the key is known by now; the costly step, safe outside the transaction.

        What verified is remembered until `settle`.

        Raises:
            NotPermittedError: the signature does not verify, or the header names another algorithm.
        """
        key = self.trust.find_key(filing.header.kid)
        if key is not None:
            _verify(filing, key.public)
            self._verified.add(filing.jws)

    def is_verified(self, filing: Filing) -> bool:
        """Tell whether the signature was found good before; a key id belongs to one key for ever."""
        return filing.jws in self._verified

    def settle(self, filings: Iterable[Filing]) -> None:
        """Forget that these were verified: they are recorded or refused."""
        self._verified.difference_update(filing.jws for filing in filings)

    def open(self, view: Snapshot, recorded_at: datetime) -> "OpenRegister":
        """Return the register as of `view`, for deciding in its transaction on what is recorded at that instant."""
        self._learn_trust(view)
        # Never within a transaction: what it took is in no view yet, and could not be read again.
        self.states.shrink(_MAX_EVENTS)
        return OpenRegister(self, view, recorded_at)

    def learn(self, entry: Entry) -> None:
        """Learn what the next entry of the log says about trust."""
        if entry.filing.payload.type in TRUST_TYPES:
            self.trust.evolve(entry)
            self.distrust = self.distrust.learn(entry.position, entry.filing.event)
        self._trust_size = entry.position + 1

    def _learn_trust(self, view: Snapshot) -> None:
        size = view.head().size
        if size < self._trust_size:
            # Another log than the one known: it was put back to an older state.
            self.forget()
        if size == self._trust_size:
            return
        # By the entries' own bytes and no column: one that was bent would hide a revocation (reliability.md case 37).
        while page := view.entries(Position(self._trust_size), _PAGE):
            for stored in page:
                if _ABOUT_A_RIGHT not in stored.raw:
                    self.learn(parse_entry(stored.raw))
            self._trust_size = page[-1].position + 1
        self._trust_size = size


class OpenRegister:
    """The register within one transaction: the ledger's `Admission`."""

    def __init__(self, register: Register, view: Snapshot, recorded_at: datetime) -> None:
        """Decide by `register` on what `view` shows."""
        self._register = register
        self._view = view
        self._today = recorded_at.astimezone(UTC).date()
        self._failed: set[str] = set()
        # What was recorded in this transaction, which the view may not show yet.
        self._taken: defaultdict[str, list[Fact]] = defaultdict(list)

    def check(self, filing: Filing) -> None:
        """Accept `filing` as the next one, or raise a RejectedError."""
        trust = self._register.trust
        key = get_signing_key(filing, trust, today=self._today)
        if not self._register.is_verified(filing):
            _verify(filing, key)
        check_admission(filing, trust=trust, state=self._state(filing.payload.subject), today=self._today, key=key)

    def took(self, entry: Entry) -> None:
        """Learn that `entry` was recorded, subject to the transaction's end."""
        self._register.learn(entry)
        fact = fact_of(entry)
        self._taken[entry.stream].append(fact)
        state = self._register.states.take(entry.stream) or new_state(entry.stream)
        self._advance(state, [fact])

    def _state(self, subject: str) -> SubjectState:
        # Out of the cache while it is worked on: a state that broke half-way must not be met again.
        state = self._register.states.take(subject) or new_state(subject)
        facts = self._facts(subject, after=state.version)
        # Where nothing is new and no key was given up, the state is as it was left.
        if facts or self._register.distrust:
            state = self._advance(state, facts)
        else:
            self._keep(state)
        if subject in self._failed:
            message = f"{subject} is under review: what is recorded about it cannot be worked out at present"
            raise RejectedError(message, code="subject-under-review", pointer="/subject")
        return state

    def _advance(self, state: SubjectState, facts: Sequence[Fact]) -> SubjectState:
        if state.subject in self._failed:
            return state
        subject = state.subject
        state, review = advance(state, facts, self._register.distrust, lambda: self._facts(subject))
        if review:
            self._failed.add(subject)
        self._keep(state)
        return state

    def _facts(self, subject: str, *, after: StreamVersion = StreamVersion(0)) -> list[Fact]:
        # Mostly what is known reaches as far as the view; where streams stand was asked for all of a group at once.
        is_known = after > 0 and after >= self._view.stream_head(subject).version
        shown = [] if is_known else read_history(self._view, subject, after=after)
        last = shown[-1].stream_version if shown else after
        return [*shown, *(fact for fact in self._taken.get(subject, ()) if fact.stream_version > last)]

    def _keep(self, state: SubjectState) -> None:
        # A subject that nothing is known about takes up no room: anybody may name it.
        if state.version and state.subject not in self._failed:
            self._register.states.keep(state)


def _verify(filing: Filing, key: PublicKey) -> None:
    try:
        filing.verify(key)
    except SignatureError as error:
        # At the door a bad signature is a filing to refuse; in the log it would be evidence of damage.
        raise NotPermittedError(error.message, code="signature-invalid", pointer="/signature") from error
