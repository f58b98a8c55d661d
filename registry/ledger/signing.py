# SPDX-License-Identifier: Apache-2.0
"""Which keys the next checkpoint needs, and whether this process holds them (architecture.md §4 step 7).

A process that was started with keys which the log has left behind looks once more where its keys are kept, and takes
up the new ones. Does it not find them it is fenced: it neither appends nor signs, and reading goes on.
"""

from collections.abc import Callable, Sequence

from events.entry import parse_entry
from events.errors import NotFoundError, NotPermittedError, RegistryError, UnavailableError
from events.ids import Position
from events.store import Snapshot
from events.tlog.signatures import KnownVerifier, NoteSigner, NoteVerifier
from registry.ledger.logkeys import LOG_KEY_TYPES, LogKeys

_PAGE = 1000

LoadSigners = Callable[[], Sequence[NoteSigner]]
"""Opens all log keys there are where this process keeps its keys."""


class KnownLogKeys:
    """The log's keys as of any view of one log: read once, then brought up to date.

    Several threads may share it: what it knows is replaced in one step.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        self._known: tuple[int, LogKeys] = (0, LogKeys())

    def of(self, view: Snapshot) -> LogKeys:
        """Return the keys after all entries that `view` shows.

        Raises:
            EvidenceError: the log holds a key that cannot be used.
        """
        size = view.head().size
        first, keys = self._known
        if size < first:
            # Another log than the one known: it was put back to an older state.
            first, keys = 0, LogKeys()
        if size == first:
            return keys
        while page := view.entries(Position(first), _PAGE, types=LOG_KEY_TYPES):
            for stored in page:
                keys = keys.evolve(parse_entry(stored.raw))
            first = page[-1].position + 1
        self._known = size, keys
        return keys


class LogSigners:
    """The private halves of the log's keys that this process holds; safe to call from several threads."""

    def __init__(self, signers: Sequence[NoteSigner], load: LoadSigners | None = None) -> None:
        """Hold `signers`; `load` finds more when one is due that is not among them."""
        self._signers = tuple(signers)
        self._load = load

    def find_missing(self, due: Sequence[KnownVerifier]) -> list[KnownVerifier]:
        """Return those of `due` that are not held, having looked again where keys are kept."""
        missing = self._missing(due)
        if missing and self._load is not None:
            try:
                self._signers = tuple(self._load())
            except RegistryError:
                # A file half copied, a passphrase changed: what is held stays held, and the next time is another try.
                return missing
        return self._missing(due)

    def get(self, due: Sequence[KnownVerifier]) -> tuple[NoteSigner, ...]:
        """Return the signers for exactly `due`, in its order.

        Raises:
            UnavailableError: one of them is not held here.
        """
        missing = self.find_missing(due)
        if missing:
            ids = ", ".join(key.key_id.hex() for key in missing)
            message = f"log key {ids}: due for the next checkpoint, and not held by this process"
            raise UnavailableError(message, code="log-key-not-held")
        held: dict[NoteVerifier, NoteSigner] = {signer.verifier: signer for signer in self._signers}
        return tuple(held[key] for key in due)

    def _missing(self, due: Sequence[KnownVerifier]) -> list[KnownVerifier]:
        # Whole keys are compared, not their IDs of 4 bytes.
        held: set[NoteVerifier] = {signer.verifier for signer in self._signers}
        return [key for key in due if key not in held]


def check_log_keys(keys: LogKeys, signers: Sequence[NoteSigner]) -> None:
    """Refuse to begin with signers that could not sign the log's next checkpoint.

    Raises:
        NotFoundError: there are none.
        NotPermittedError: none of them was ever a key of this log.
        UnavailableError: they are not all that are due; the log's keys were rotated, or one is missing.
    """
    if not signers:
        message = f"log keys of {keys.origin}: none is where this process looks for keys"
        raise NotFoundError(message, code="key-file-missing")
    ever: set[NoteVerifier] = {key.verifier for key in keys.keys}
    if not ever & {signer.verifier for signer in signers}:
        message = f"log keys here are none of {keys.origin}"
        raise NotPermittedError(message, code="keys-of-another-log")
    LogSigners(signers).get([key.verifier for key in keys.in_force])
