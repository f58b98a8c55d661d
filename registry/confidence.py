# SPDX-License-Identifier: Apache-2.0
"""What a reader brings to the audit of a log, and whether the log's newest checkpoint deserves that trust.

Keys are the reader's own: configured, or remembered. Where the log changed its keys since, the new ones must have been
handed over to by known ones; or the log was seen before, so that its own first entries say who may change them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from events.catalogue.trust import LogKeyAdded, RegistryFounded, SignatureByLogKey
from events.entry import Entry
from events.errors import EvidenceError, RegistryError
from events.keys import from_base64url
from events.tlog.checkpoint import Checkpoint, parse_checkpoint
from events.tlog.note import open_note, parse_note
from events.tlog.policy import Policy
from events.tlog.signatures import Ed25519CosignatureVerifier, KnownVerifier, parse_vkey
from registry.ledger.logkeys import LOG_KEY_TYPES, LogKeys, format_log_key_statement
from registry.ledger.readings import Finding
from registry.memory import Memory
from registry.notices import Notice, judge_checkpoint


class Trust(Struct, frozen=True, kw_only=True):
    """What the reader brings: the log's name and keys, witnesses, and what was seen before."""

    origin: str | None = None
    """None: whatever the log calls itself, at first sight."""
    keys: tuple[KnownVerifier, ...] = ()
    policy: Policy = Policy()
    memory: Memory | None = None
    now: datetime
    max_age: timedelta | None = None
    """Older checkpoints are told of (reliability.md case 66)."""

    def known_keys(self) -> tuple[KnownVerifier, ...]:
        """Return the keys that need no further proof."""
        return self.memory.keys() if self.memory else self.keys

    @property
    def verified(self) -> int:
        """Up to which size every entry was found in order before."""
        return self.memory.verified if self.memory else 0


class KeyTrail:
    """Which of the log's keys lead back to those that the reader knows; an `Observer` of the log's check."""

    types: Collection[str] = LOG_KEY_TYPES

    def __init__(self, known: Sequence[KnownVerifier]) -> None:
        """Start with what is known; nothing: what the foundation names is taken at first sight."""
        self.known = tuple(known)
        self._reached = {key.vkey for key in known}
        self._origin = ""

    def observe(self, entry: Entry) -> None:
        """Take in the next change of keys."""
        event = entry.filing.event
        if isinstance(event, RegistryFounded):
            self._origin = event.origin
            self._reached.update(() if self._reached else event.log_keys)
        elif isinstance(event, LogKeyAdded) and self._is_endorsed(event):
            self._reached.update(key.vkey for key in event.keys)

    def _is_endorsed(self, event: LogKeyAdded) -> bool:
        """Tell whether a key that leads back to a known one signed the statement that hands over to the new ones."""
        statement = format_log_key_statement(self._origin, [key.vkey for key in event.keys])
        by_reached = (each for each in event.endorsements if each.vkey in self._reached)
        return any(_is_signed(endorsement, statement) for endorsement in by_reached)

    def leads_to(self, keys: Sequence[KnownVerifier]) -> bool:
        """Tell whether all of `keys` are known, or were handed over to by such."""
        return {key.vkey for key in keys} <= self._reached


class Confidence:
    """Judges one checkpoint by what the reader brings."""

    def __init__(self, trust: Trust, note: bytes, *, trail: KeyTrail | None = None) -> None:
        """Judge the signed `note`, of which nothing is believed yet; `trail` follows the log's keys from known ones.

        Raises:
            MalformedError: it is no checkpoint.
            EvidenceError: it is another log's than the one asked for, or what is remembered was changed.
        """
        self._trust = trust
        self._note = note
        self.head: Checkpoint = parse_checkpoint(parse_note(note).text)
        self.seen = trust.memory.head() if trust.memory else None
        self.trail = trail or KeyTrail(trust.known_keys())
        origin = trust.memory.origin if trust.memory else trust.origin
        if origin not in {None, self.head.origin}:
            message = f"checkpoint of the log {self.head.origin}, asked is {origin}"
            raise EvidenceError(message, code="log-other-origin")

    def verify_growth(self, root_then: bytes | None) -> None:
        """Check that the log only grew since it was seen; `root_then` is that of the size seen, None: not that long.

        Raises:
            EvidenceError: it was put back, or another tree stands in its place.
        """
        if self.seen is None:
            return
        size, seen = self.head.size, self.seen.size
        if size < seen or root_then is None:
            message = f"log has {size} entries, {seen} were signed before: it was put back"
            raise EvidenceError(message, code="log-rolled-back", position=size)
        if root_then != self.seen.root:
            message = f"log of {size} entries does not begin with the {seen} that were signed before: two histories"
            raise EvidenceError(message, code="log-forked", position=seen)

    def is_signed_by_known(self) -> bool:
        """Tell whether a key known before signed the checkpoint.

        Raises:
            SignatureError: one did, and its signature does not verify.
        """
        known = {(key.name, key.key_id) for key in self.trail.known}
        if not any((line.name, line.key_id) in known for line in parse_note(self._note).signatures):
            return False
        open_note(self._note, self.trail.known)
        return True

    def judge(self, keys: LogKeys) -> Iterator[Finding | Notice]:
        """Yield what is wrong with the checkpoint, and what is to be known; `keys` are those its entries name."""
        position = max(self.head.size - 1, 0)
        due = keys.due(self.head.size)
        try:
            is_known = self.is_signed_by_known()
            keys.verify(self._note)
        except RegistryError as error:
            detail = f"checkpoint {self.head.size}: {error.message}"
            yield Finding(position=position, code="checkpoint-signature", detail=detail)
            return
        if not is_known and self.seen is None and not self.trail.leads_to(due):
            detail = "no key configured handed over to those that sign now: ask the log's governance for them"
            yield Finding(position=position, code="log-keys-changed", detail=detail)
        trust = self._trust
        yield from judge_checkpoint(self._note, due, trust.policy, now=trust.now, max_age=trust.max_age)

    def remember(self, keys: LogKeys, findings: Sequence[Finding]) -> Memory | None:
        """Return what to remember after an audit that found `findings`; None where the checkpoint is not believed."""
        if {finding.code for finding in findings} & _UNBELIEVED:
            return None
        vkeys = (key.vkey for key in (*self.trail.known, *keys.due(self.head.size)))
        return Memory(
            origin=self.head.origin,
            vkeys=tuple(dict.fromkeys(vkeys)),
            checkpoint=self._note.decode(),
            verified=self._trust.verified if findings else self.head.size,
        )


_UNBELIEVED = frozenset(
    {"checkpoint-signature", "log-keys-changed", "log-rolled-back", "log-forked", "log-other-origin"}
)


def _is_signed(signed: SignatureByLogKey, statement: bytes) -> bool:
    try:
        key = parse_vkey(signed.vkey)
        if isinstance(key, Ed25519CosignatureVerifier):
            return False
        key.verify_statement(statement, from_base64url(signed.signature, what="endorsement"))
    except RegistryError:
        return False
    return True
