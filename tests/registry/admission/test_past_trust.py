# SPDX-License-Identifier: Apache-2.0
"""Trust at any place of the log is what folding the entries before it gives."""

import datetime

from events.catalogue.trust import RoleRevoked, SigningKeyRevoked
from events.entry import Entry
from events.ids import Position
from events.values import Text
from registry.admission.past_trust import PastTrust
from registry.admission.trust import TRUST_TYPES, RegisteredKey, TrustState
from tests.forgeries import entries_of
from tests.histories import file_mine
from tests.ledgers import Ledger


def _told(trust: TrustState, entries: list[Entry]) -> list[object]:
    """Return all that admission may ask for."""
    today = datetime.date(2026, 10, 1)
    keys = sorted({entry.filing.header.kid for entry in entries})
    parties = ("DEPT", "MINECO", "GOVERNANCE", "SERVICE", "NOBODY")
    return [
        (trust.origin, trust.is_demo, trust.log_keys, [_of(key) for key in trust.service_keys()]),
        [(_of(trust.find_key(key)), trust.find_actor(key, on=today)) for key in keys],
        [
            (trust.has_party(party), trust.find_party(party), trust.grants_of(party), trust.delegations_by(party))
            for party in parties
        ],
    ]


def _of(key: RegisteredKey | None) -> tuple[object, ...] | None:
    # The key itself is an object of a library, another one each time.
    if key is None:
        return None
    return (key.public.key_id, key.party, key.registered_at, key.revoked_at, key.reason, key.valid_from)


def test_every_place_is_as_it_was(ledger: Ledger) -> None:
    """
    Asked in any order, forwards, backwards and again, each place knows what was before it and nothing of what followed.
    """
    file_mine(ledger)
    ledger.file(RoleRevoked(role="inspector", reason=Text(en="moved")), "party:DEPT", "governance")
    key_id = ledger.keys["MINECO"].public.key_id
    ledger.file(SigningKeyRevoked(key_id=key_id, reason="superseded"), "party:MINECO", "governance")
    entries = entries_of(ledger)
    past = PastTrust()
    for entry in entries:
        if entry.filing.payload.type in TRUST_TYPES:
            past.learn(entry.position, entry)

    expected, trust = [], TrustState()
    for entry in entries:
        expected.append(_shown(trust, entries))
        trust.evolve(entry)
    expected.append(_shown(trust, entries))

    places = [*range(len(expected)), *range(len(expected) - 1, -1, -1), 3, 11, 3]
    assert [expected[place] for place in places] == [_shown(past.at(Position(place)), entries) for place in places]
    assert len(set(map(str, expected))) > 5


def _shown(trust: TrustState, entries: list[Entry]) -> str:
    return str(_told(trust, entries))
