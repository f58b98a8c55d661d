# SPDX-License-Identifier: Apache-2.0
"""Which keys sign the log's checkpoints, folded from the log itself."""

from dataclasses import dataclass

from events.catalogue.trust import RegistryFounded
from events.entry import Entry
from events.errors import EvidenceError, MalformedError
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.signatures import KnownVerifier, parse_vkey

LOG_KEY_TYPES: frozenset[str] = frozenset({"registry.founded.v1"})


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The log's keys."""

    origin: str = ""
    keys: tuple[KnownVerifier, ...] = ()

    def evolve(self, entry: Entry) -> "LogKeys":
        event = entry.filing.event
        if isinstance(event, RegistryFounded) and not self.keys:
            try:
                return LogKeys(event.origin, tuple(map(parse_vkey, event.log_keys)))
            except MalformedError as error:
                raise EvidenceError(error.message, code="key-unusable", position=entry.position) from error
        return self

    def verify(self, note: bytes) -> Checkpoint:
        return verify_checkpoint(note, self.origin, self.keys)

    def due(self, _size: int) -> tuple[KnownVerifier, ...]:
        return self.keys
