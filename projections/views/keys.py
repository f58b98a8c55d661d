# SPDX-License-Identifier: Apache-2.0
"""Every signing key that was ever registered: whose it is, and from where to where in the log it signs.

This is for readers. Whether a filing may be taken is decided by `registry.admission`, from the log itself.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from events.catalogue.trust import RegistryFounded, SigningKeyRegistered, SigningKeyRevoked
from events.keys import Jwk, thumbprint
from projections.right.facts import Fact
from projections.views.schema import Row, body, number, table, text, to_json, upsert

GOVERNANCE, SERVICE = "GOVERNANCE", "SERVICE"
"""Whom the keys named in the foundation belong to (architecture.md §9)."""

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


def apply(connection: Connection, facts: Iterable[tuple[str, Fact]]) -> None:
    """Take in what `facts`, given with their subjects in log order, say about keys."""
    for subject, fact in facts:
        upsert(connection, TABLE, list(_registered(subject, fact)))
        if isinstance(fact.event, SigningKeyRevoked):
            _revoke(connection, fact, fact.event)


def _registered(subject: str, fact: Fact) -> Iterator[Row]:
    if isinstance(fact.event, RegistryFounded):
        for jwk in fact.event.governance_keys:
            yield _row(jwk, GOVERNANCE, fact)
        yield _row(fact.event.service_key, SERVICE, fact)
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


def _revoke(connection: Connection, fact: Fact, event: SigningKeyRevoked) -> None:
    since = event.compromised_since
    values = {
        "revoked_at": fact.position,
        "reason": event.reason,
        "compromised_since": since.isoformat() if since else None,
        "position": fact.position,
    }
    connection.execute(TABLE.update().where(TABLE.c.key_id == event.key_id).values(values))
