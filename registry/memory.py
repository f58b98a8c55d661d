# SPDX-License-Identifier: Apache-2.0
"""What an auditor remembers of a log between audits: the newest checkpoint seen, and how far all was found in order.

It is kept in a file of the auditor's own, under the log's name and keys as the auditor configured them and never as
a server says (reliability.md cases 52 and 58). A log that is shorter than what was seen, or has another tree under it,
has broken its promise.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from events.errors import EvidenceError, MalformedError, NotFoundError, UnavailableError
from events.files import store_file
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.signatures import KnownVerifier, parse_vkey

_FORMAT: Final = "verdigris-audit-state@v1"
_ANY_VERSION: Final = "verdigris-audit-state@"
_MODE: Final = 0o644


class Memory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is remembered; the file's own form."""

    format: str = _FORMAT
    origin: str
    vkeys: tuple[str, ...]
    """The log's keys that verify `checkpoint`: those configured, and those that the log's own events added since."""
    checkpoint: str
    """The newest checkpoint seen, as signed."""
    verified: int = 0
    """Up to this size every entry was inspected and found in order."""

    def keys(self) -> tuple[KnownVerifier, ...]:
        """Return the remembered keys."""
        return tuple(map(parse_vkey, self.vkeys))

    def head(self) -> Checkpoint:
        """Return what the remembered checkpoint says, verified again.

        Raises:
            EvidenceError: its signatures do not verify: the file was changed.
        """
        return verify_checkpoint(self.checkpoint.encode(), self.origin, self.keys())


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the memory at `path` against other audits, which wait: none may overwrite what another has just seen.

    Raises:
        UnavailableError: its folder cannot be written to, so that nothing could be remembered.
    """
    try:
        with path.with_name(f".{path.name}.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise UnavailableError(f"audit state {path}: {error.strerror}", code="audit-state-unwritable") from error


def find_memory(path: Path, origin: str | None, keys: Sequence[KnownVerifier]) -> Memory | None:
    """Return what is remembered at `path`, or None where there is no such file.

    `origin` and `keys` are those configured now, if any are; the log must be the same, and a key be remembered.

    Raises:
        MalformedError: the file is cut short, or none of ours; or it needs newer software.
        EvidenceError: it is about another log or other keys, or was changed.
        UnavailableError: it cannot be read.
    """
    try:
        memory = _parse(path.read_bytes(), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError(f"audit state {path}: {error.strerror}", code="audit-state-unreadable") from error
    if origin not in {None, memory.origin}:
        message = f"audit state {path}: about the log {memory.origin}, asked is {origin}"
        raise EvidenceError(message, code="audit-state-other-log")
    # One is enough: the log may have changed its keys since it was seen, or since they were configured.
    if keys and not {key.vkey for key in keys} & set(memory.vkeys):
        message = f"audit state {path}: none of the keys configured is remembered of {memory.origin}"
        raise EvidenceError(message, code="audit-state-other-keys")
    memory.head()
    return memory


def store_memory(path: Path, memory: Memory) -> None:
    """Remember `memory` at `path`: after a crash all of it, or what was there before (case 59).

    Raises:
        UnavailableError: it could not be written.
    """
    raw = msgspec.json.format(msgspec.json.encode(memory), indent=1)
    try:
        store_file(path, raw + b"\n", mode=_MODE, replace=True)
    except OSError as error:
        raise UnavailableError(f"audit state {path}: {error.strerror}", code="audit-state-unwritable") from error


def _parse(raw: bytes, path: Path) -> Memory:
    try:
        written = msgspec.json.decode(raw, type=dict).get("format", "")
        if str(written).startswith(_ANY_VERSION) and written != _FORMAT:
            message = f"audit state {path}: {written} needs newer software"
            raise MalformedError(message, code="audit-state-newer")
        memory = msgspec.json.decode(raw, type=Memory)
    except msgspec.MsgspecError as error:
        raise MalformedError(f"audit state {path}: {error}", code="audit-state-malformed") from error
    if memory.format != _FORMAT:
        raise MalformedError(f"audit state {path}: not such a file", code="audit-state-malformed")
    return memory


def check_known(memory: Memory | None, keys: Sequence[KnownVerifier], *, trust_on_first_use: bool) -> None:
    """Refuse to believe a log of which neither keys are configured nor anything is remembered.

    Raises:
        NotFoundError: nothing is known of it, and nobody said to trust it at first sight.
    """
    if memory is None and not keys and not trust_on_first_use:
        message = "no key of the log is known: give its policy or keys, or say --trust-on-first-use"
        raise NotFoundError(message, code="log-keys-unknown")
