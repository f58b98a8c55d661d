# SPDX-License-Identifier: Apache-2.0
"""Whom a reader trusts about a log: its keys, witnesses, and how many of them must have seen a checkpoint.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <member>...
    quorum <name>|none

(c2sp.org tlog-policy, snapshot of 2026-06.) A policy is the reader's own, never the log's: what a server says of its
keys counts for nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from events.errors import MalformedError
from events.tlog.canonical import parse_decimal, parse_text
from events.tlog.signatures import KnownVerifier, parse_vkey

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """A reader's trust in one or more logs."""

    logs: tuple[KnownVerifier, ...] = ()
    witnesses: dict[str, KnownVerifier] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """How many of which members must have signed."""
    quorum: str | None = None
    """The witness or group that must have signed; None: nobody beside the log."""

    def keys_of(self, origin: str) -> tuple[KnownVerifier, ...]:
        """Return the keys of the log named `origin`."""
        return tuple(key for key in self.logs if key.name == origin)

    def is_met(self, signed: Iterable[str]) -> bool:
        """Tell whether the witnesses with these policy names are enough."""
        return self.quorum is None or self._has(self.quorum, frozenset(signed))

    def _has(self, name: str, signed: frozenset[str]) -> bool:
        if name in self.witnesses:
            return name in signed
        wanted, members = self.groups[name]
        return sum(self._has(member, signed) for member in members) >= wanted


def parse_policy(raw: bytes) -> Policy:
    """Return the policy written in `raw`.

    Raises:
        MalformedError: a line is none of the four kinds, names what is not defined before it, or one key twice; the
            message names the line.
    """
    policy, is_decided = _Writing(), False
    for number, words in _lines(raw):
        try:
            kind, *rest = words
            if kind == "quorum":
                if is_decided:
                    raise MalformedError("a second quorum")
                is_decided = True
            policy.take(kind, rest)
        except MalformedError as error:
            raise MalformedError(f"policy, line {number}: {error.message}", code="policy-malformed") from error
    if not is_decided or not policy.logs:
        raise MalformedError(
            "policy: expected at least one log line and exactly one quorum line", code="policy-malformed"
        )
    return Policy(tuple(policy.logs), policy.witnesses, policy.groups, policy.quorum)


def _lines(raw: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    for number, line in enumerate(parse_text(raw.replace(b"\t", b" "), "policy").split("\n"), 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words


class _Writing:
    """A policy as far as its lines were read."""

    def __init__(self) -> None:
        self.logs: list[KnownVerifier] = []
        self.witnesses: dict[str, KnownVerifier] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()
        self._keys: set[bytes] = set()

    def take(self, kind: str, rest: Sequence[str]) -> None:
        if kind == "log" and 1 <= len(rest) <= 2:  # noqa: PLR2004 - a key, and perhaps an address
            self.logs.append(self._key(rest[0]))
        elif kind == "witness" and 2 <= len(rest) <= 3:  # noqa: PLR2004 - a name, a key, and perhaps an address
            self.witnesses[self._name(rest[0])] = self._key(rest[1])
        elif kind == "group" and len(rest) > 2:  # noqa: PLR2004 - a name, a number, and members
            self.groups[self._name(rest[0])] = self._group(rest[1], rest[2:])
        elif kind == "quorum" and len(rest) == 1:
            self.quorum = None if rest[0] == _NONE else self._known(rest[0])
        else:
            raise MalformedError(f"{kind}: expected log, witness, group or quorum with their words")

    def _key(self, vkey: str) -> KnownVerifier:
        key = parse_vkey(vkey)
        if key.public_key in self._keys:
            raise MalformedError(f"key {key.name}+{key.key_id.hex()} stands there twice")
        self._keys.add(key.public_key)
        return key

    def _name(self, name: str) -> str:
        if name == _NONE or name in self.witnesses or name in self.groups:
            raise MalformedError(f"name {name}: taken")
        return name

    def _known(self, name: str) -> str:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedError(f"name {name}: not defined above")
        return name

    def _group(self, wanted: str, members: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        for member in members:
            if self._known(member) in self._members:
                raise MalformedError(f"name {member}: a member already")
            self._members.add(member)
        count = {"all": len(members), "any": 1}.get(wanted) or parse_decimal(wanted, "number of members")
        if not 1 <= count <= len(members):
            raise MalformedError(f"group: {count} of {len(members)} members")
        return count, tuple(members)
