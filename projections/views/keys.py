# SPDX-License-Identifier: Apache-2.0
"""Every signing key that was ever registered: whose it is, and from where to where in the log it signs.

This is for readers. Whether a filing may be taken is decided by `registry.admission`, from the log itself.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from events.catalogue.trust import (
    GovernanceKeysChanged,
    RegistryFounded,
    RetiredGovernanceKey,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SigningKeyRegistered,
    SigningKeyRevoked,
)
from events.keys import Jwk, thumbprint
from projections.right.facts import Fact
from projections.views.schema import Row, body, in_portions, number, table, text, to_json, upsert

GOVERNANCE, SERVICE = "GOVERNANCE", "SERVICE"
"""Whom the keys named in the foundation belong to, and the service's that follow (architecture.md §9)."""

TABLE = table(
    "keys",
    text("key_id", key=True),
    text("party"),
    number("registered_at"),
    number("revoked_at", required=False),
    text("reason", required=False),
    text("compromised_since", required=False),
    number("position"),
    body("jwk"),
)

TYPES = frozenset(
    {
        "registry.founded.v1",
        "signing_key.registered.v1",
        "signing_key.revoked.v1",
        "service_key.added.v1",
        "service_key.retired.v1",
        "governance_keys.changed.v1",
    }
)
"""The event types it follows from."""

_PORTION = 500


class SigningKey(Struct, frozen=True, kw_only=True):
    """A key, whose it is, and the part of the log in which it signs."""

    key_id: str
    party: str
    jwk: Jwk
    registered_at: int
    """Position of the registration; it signs from the next one on."""
    revoked_at: int | None
    """Position of the revocation; it signs up to there."""
    reason: str | None
    compromised_since: datetime.date | None

    def is_trusted_on(self, recorded_at: datetime.datetime) -> bool:
        """Tell whether what it signed counts when recorded then (rule T-1)."""
        if self.reason != "compromised":
            return True
        since = self.compromised_since
        return since is not None and recorded_at.astimezone(datetime.UTC).date() < since

    def as_known(self, size: int) -> "SigningKey":
        """Return it as the first `size` entries tell of it: a revocation behind them is not known yet."""
        if self.revoked_at is None or self.revoked_at < size:
            return self
        return replace(self, revoked_at=None, reason=None, compromised_since=None)


def apply(connection: Connection, facts: Iterable[tuple[str, Fact]]) -> None:
    """Take in what `facts`, given with their subjects in log order, say about keys."""
    for subject, fact in facts:
        rows = list(_registered(subject, fact))
        if isinstance(fact.event, GovernanceKeysChanged):
            # A key that stays keeps the place from which it signs.
            known = find_signers(connection, [row["key_id"] for row in rows])
            rows = [row for row in rows if row["key_id"] not in known]
        upsert(connection, TABLE, rows)
        if isinstance(fact.event, SigningKeyRevoked | ServiceKeyRetired):
            _revoke(connection, fact, fact.event)
        elif isinstance(fact.event, GovernanceKeysChanged):
            for retired in fact.event.retired:
                _revoke(connection, fact, retired)


def load_all(connection: Connection, *, size: int | None = None) -> list[SigningKey]:
    """Return every key in the order of registration, as the first `size` entries tell of them, or all entries."""
    found = [_key_of(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.registered_at, TABLE.c.key_id))]
    return found if size is None else [key.as_known(size) for key in found if key.registered_at < size]


def find_signers(connection: Connection, key_ids: Collection[str], *, size: int | None = None) -> dict[str, SigningKey]:
    """Return those of the keys that are known, by their ids, as the first `size` entries tell of them, or all."""
    found: dict[str, SigningKey] = {}
    for portion in in_portions(key_ids, _PORTION):
        rows = connection.execute(select(TABLE).where(TABLE.c.key_id.in_(portion)))
        known = (_key_of(row) for row in rows)
        found |= {key.key_id: key if size is None else key.as_known(size) for key in known}
    return found


def _key_of(row: Any) -> SigningKey:
    since = row.compromised_since
    return SigningKey(
        key_id=row.key_id,
        party=row.party,
        jwk=msgspec.json.decode(row.jwk, type=Jwk),
        registered_at=row.registered_at,
        revoked_at=row.revoked_at,
        reason=row.reason,
        compromised_since=datetime.date.fromisoformat(since) if since else None,
    )


def _registered(subject: str, fact: Fact) -> Iterator[Row]:
    if isinstance(fact.event, RegistryFounded):
        for jwk in fact.event.governance_keys:
            yield _row(jwk, GOVERNANCE, fact)
        yield _row(fact.event.service_key, SERVICE, fact)
    elif isinstance(fact.event, GovernanceKeysChanged):
        for named in fact.event.governance_keys:
            yield _row(named.public_key, GOVERNANCE, fact)
    elif isinstance(fact.event, ServiceKeyAdded):
        yield _row(fact.event.public_key, SERVICE, fact)
    elif isinstance(fact.event, SigningKeyRegistered):
        yield _row(fact.event.public_key, subject.partition(":")[2], fact)


def _row(jwk: Jwk, party: str, fact: Fact) -> Row:
    return {
        "key_id": thumbprint(jwk),
        "party": party,
        "registered_at": fact.position,
        "revoked_at": None,
        "reason": None,
        "compromised_since": None,
        "position": fact.position,
        "jwk": to_json(jwk),
    }


def _revoke(
    connection: Connection, fact: Fact, event: SigningKeyRevoked | ServiceKeyRetired | RetiredGovernanceKey
) -> None:
    since = event.compromised_since
    values = {
        "revoked_at": fact.position,
        "reason": event.reason,
        "compromised_since": since.isoformat() if since else None,
        "position": fact.position,
    }
    connection.execute(TABLE.update().where(TABLE.c.key_id == event.key_id).values(values))
