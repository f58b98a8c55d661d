# SPDX-License-Identifier: Apache-2.0
"""Which keys sign the log's checkpoints, folded from the log itself (tlog.md §7.5, DECISIONS.md 17).

The foundation names the first ones, `log_key.added.v1` adds a pair, `log_key.retired.v1` takes some away. A checkpoint
of size n is signed by exactly the keys that are in force after its n entries: during the overlap of a rotation old and
new ones, so that readers who know either can verify it. Who may file these events, and whether the new keys were proven
and endorsed, is decided before they are taken, and elsewhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from events.catalogue.event import Event
from events.catalogue.trust import LogKeyAdded, LogKeyRetired, RegistryFounded
from events.entry import Entry
from events.errors import EvidenceError, MalformedError, SignatureError
from events.ids import Position
from events.keys import from_base64url
from events.tlog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from events.tlog.note import parse_note
from events.tlog.signatures import (
    ED25519,
    ML_DSA_44,
    Ed25519CosignatureVerifier,
    KnownVerifier,
    LogVerifier,
    parse_vkey,
)

LOG_KEY_TYPES: frozenset[str] = frozenset({"registry.founded.v1", "log_key.added.v1", "log_key.retired.v1"})
"""The event types that change which keys sign; nothing else needs to be read for it."""

STATEMENT = "verdigris-log-keys"
"""The first line of what old and new keys sign when they change hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """A key of the log, and the part of the log whose checkpoints it signs."""

    verifier: KnownVerifier
    added_at: Position
    """Signs the checkpoints that cover this position, and those after."""
    retired_at: Position | None = None
    """Signs no checkpoint that covers this position."""
    reason: str | None = None
    last_good_size: int | None = None
    """Where it was compromised: checkpoints above this size that only it has signed prove nothing."""

    def is_due(self, size: int) -> bool:
        """Whether a checkpoint of `size` bears its signature."""
        return self.added_at < size and (self.retired_at is None or size <= self.retired_at)


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The log's keys after the entries folded so far, in the order in which they were added."""

    origin: str = ""
    keys: tuple[LogKey, ...] = ()

    def evolve(self, entry: Entry) -> "LogKeys":
        """Return the keys after `entry`, the next one in the log; other types change nothing.

        Raises:
            EvidenceError: it holds an unusable key, which admission would have refused.
        """
        try:
            return self._after(entry.filing.event, entry.position)
        except MalformedError as error:
            message = f"entry {entry.position} holds a log key that cannot be used: {error.message}"
            raise EvidenceError(message, code="key-unusable", position=entry.position) from error

    def due(self, size: int) -> tuple[KnownVerifier, ...]:
        """Return the keys that sign a checkpoint of `size`, as far as the entries folded so far tell."""
        return tuple(key.verifier for key in self.keys if key.is_due(size))

    @property
    def in_force(self) -> tuple[LogKey, ...]:
        """The keys that are not retired."""
        return tuple(key for key in self.keys if key.retired_at is None)

    @property
    def vkeys(self) -> tuple[str, ...]:
        """Every key there ever was, newest first."""
        return tuple(key.verifier.vkey for key in reversed(self.keys))

    def find(self, vkey: str) -> LogKey | None:
        """Return the key with this verifier string, retired or not."""
        return next((key for key in self.keys if key.verifier.vkey == vkey), None)

    def believable(self) -> tuple[str, ...]:
        """Return the vkeys with which a reader may check any receipt offline, newest first.

        A compromised key is not among them: whether what it signed is older than its compromise, only the log tells.
        """
        return tuple(key.verifier.vkey for key in reversed(self.keys) if key.reason != "compromised")

    def verify(self, note: bytes) -> Checkpoint:
        """Return the checkpoint in `note`, signed by every key due at its size and by no other one of this log.

        Raises:
            MalformedError: not a note, or its text is not a checkpoint.
            SignatureError: a key that is due did not sign, or one did that was not in force.
            ProofError: an empty tree with a root that is not the empty one.
        """
        parsed = parse_note(note)
        due = self.due(parse_checkpoint(parsed.text).size)
        checkpoint = verify_checkpoint(note, self.origin, due)
        expected, known = _identities(due), _identities(key.verifier for key in self.keys)
        # Each line by a key that is due has just been verified; here only who signed is compared.
        found = known & {(line.name, line.key_id) for line in parsed.signatures}
        if found != expected:
            message = f"checkpoint {checkpoint.size}: expected signatures by {_ids(expected)}, found {_ids(found)}"
            raise SignatureError(message)
        return checkpoint

    def _after(self, event: Event, position: Position) -> "LogKeys":
        # A log is founded once: another foundation behind the first is for the audit to find, and changes nothing.
        if isinstance(event, RegistryFounded) and not self.origin:
            return LogKeys(event.origin, tuple(_added(event.log_keys, position)))
        if isinstance(event, LogKeyAdded):
            return replace(self, keys=(*self.keys, *_added([key.vkey for key in event.keys], position)))
        if isinstance(event, LogKeyRetired):
            return replace(self, keys=tuple(_retired(key, event, position) for key in self.keys))
        return self


def format_log_key_statement(origin: str, vkeys: Sequence[str]) -> bytes:
    """Return what new log keys sign to prove that they are held, and outgoing ones to hand over to them.

    A first line of its own keeps it from ever being taken for a checkpoint: those begin with the origin, which a rule
    keeps from being this word, and the messages of ML-DSA-44 cosignatures begin with `subtree/v1`.
    """
    return "".join(f"{line}\n" for line in (STATEMENT, origin, *vkeys)).encode()


def follow_log_keys(origin: str, trusted: Sequence[LogVerifier], entries: Iterable[Entry]) -> tuple[LogVerifier, ...]:
    """Return the keys to trust after `entries`, for whoever knew `trusted` before and was told nothing else.

    Entries come in log order, and from a log whose checkpoints the reader verifies with what this returns. New keys are
    believed when every key trusted so far that is still in force endorses them: one that was stolen cannot bring in its
    own successor while the other one is safe.

    Raises:
        SignatureError: new keys are not endorsed by those; take them from governance, out of band.
    """
    keys = {key.vkey: key for key in trusted}
    for entry in entries:
        event = entry.filing.event
        if isinstance(event, LogKeyAdded):
            _verify_handover(origin, event, keys.values(), entry.position)
            keys |= {key.vkey: _log_verifier(key.vkey) for key in event.keys}
        elif isinstance(event, LogKeyRetired):
            keys = {vkey: key for vkey, key in keys.items() if vkey not in event.vkeys}
    return tuple(keys.values())


def has_both_kinds(keys: Iterable[KnownVerifier]) -> bool:
    """Tell whether an Ed25519 and an ML-DSA-44 key are among `keys`, as a log never goes without."""
    return {ED25519, ML_DSA_44} <= {key.kind for key in keys}


def _added(vkeys: Iterable[str], position: Position) -> Iterator[LogKey]:
    for vkey in vkeys:
        yield LogKey(verifier=parse_vkey(vkey), added_at=position)


def _retired(key: LogKey, event: LogKeyRetired, position: Position) -> LogKey:
    if key.retired_at is not None or key.verifier.vkey not in event.vkeys:
        return key
    return replace(key, retired_at=position, reason=event.reason, last_good_size=event.last_good_size)


def _verify_handover(origin: str, event: LogKeyAdded, trusted: Iterable[LogVerifier], position: Position) -> None:
    statement = format_log_key_statement(origin, [key.vkey for key in event.keys])
    given = {signed.vkey: signed.signature for signed in event.endorsements}
    for key in trusted:
        if key.vkey not in given:
            message = f"entry {position}: the new log keys are not endorsed by {key.key_id.hex()}"
            raise SignatureError(message)
        key.verify_statement(statement, from_base64url(given[key.vkey], what="endorsement"))


def _log_verifier(vkey: str) -> LogVerifier:
    key = parse_vkey(vkey)
    if isinstance(key, Ed25519CosignatureVerifier):
        raise MalformedError(f"vkey {key.name}: is a witness's, not a log's")
    return key


def _identities(keys: Iterable[KnownVerifier]) -> set[tuple[str, bytes]]:
    return {(key.name, key.key_id) for key in keys}


def _ids(identities: set[tuple[str, bytes]]) -> str:
    return ", ".join(sorted(key_id.hex() for _, key_id in identities)) or "nobody"
