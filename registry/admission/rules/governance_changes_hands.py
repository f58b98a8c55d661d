# SPDX-License-Identifier: Apache-2.0
"""Governance passes on whole: every new key is proven, and every old one is named again or retired with a reason.

That as many keys signed it as the threshold before says is `countersigned`'s to see (architecture.md §11).
"""

from events.catalogue.trust import GovernanceKeysChanged
from events.errors import MalformedError, SignatureError
from events.keys import PublicKey, from_base64url
from registry.admission.case import Case, Rule
from registry.admission.trust import governance_statement

RULE = Rule("governance-changes-hands", "architecture.md §§9 and 11")


def check(event: GovernanceKeysChanged, case: Case) -> None:
    """Refuse keys that are unproven or known as something else, an unreachable threshold, and old keys left open."""
    keys = [_load(event, index) for index in range(len(event.governance_keys))]
    ids = tuple(key.key_id for key in keys)
    if event.governance_threshold > len(ids):
        message = f"governance_threshold {event.governance_threshold}: only {len(ids)} keys are named"
        RULE.refuse(message, code="threshold-unreachable", pointer="/data/governance_threshold")
    before = {key.public.key_id for key in case.trust.governance_keys()}
    _check_each(ids, before, case)
    statement = governance_statement(case.trust.origin, event.governance_threshold, ids)
    for index, key in enumerate(keys):
        _check_proof(event, index, key, statement)
    _check_retired(event, before - set(ids))


def _check_each(ids: tuple[str, ...], before: set[str], case: Case) -> None:
    if set(ids) == before and len(set(ids)) == len(ids):
        return
    for index, key_id in enumerate(ids):
        pointer = f"/data/governance_keys/{index}/public_key"
        if key_id in ids[:index]:
            RULE.refuse(f"key {key_id} is named twice", code="key-not-unique", pointer=pointer)
        if key_id not in before and case.trust.find_key(key_id) is not None:
            message = f"key {key_id} is or was registered in this ledger"
            RULE.refuse(message, code="key-already-registered", pointer=pointer)


def _check_retired(event: GovernanceKeysChanged, leaving: set[str]) -> None:
    named = [each.key_id for each in event.retired]
    for index, each in enumerate(event.retired):
        if each.key_id not in leaving or each.key_id in named[:index]:
            message = f"key {each.key_id}: no governance key that leaves, or named twice"
            RULE.refuse(message, code="governance-key-not-leaving", pointer=f"/data/retired/{index}/key_id")
        if each.compromised_since is not None and each.reason != "compromised":
            message = f"compromised_since {each.compromised_since}: the reason given is {each.reason}"
            RULE.refuse(message, code="reason-mismatch", pointer=f"/data/retired/{index}/compromised_since")
    if missing := sorted(leaving - set(named)):
        message = f"key {missing[0]}: is neither named again nor retired"
        RULE.refuse(message, code="governance-key-unaccounted", pointer="/data/retired")


def _check_proof(event: GovernanceKeysChanged, index: int, key: PublicKey, statement: bytes) -> None:
    pointer = f"/data/governance_keys/{index}/proof_of_possession"
    raw = from_base64url(event.governance_keys[index].proof_of_possession, what="proof_of_possession", pointer=pointer)
    try:
        key.verify(raw, statement)
    except SignatureError:
        message = f"proof_of_possession is not made by key {key.key_id} over these keys and this threshold"
        RULE.refuse(message, code="possession-not-proven", pointer=pointer)


def _load(event: GovernanceKeysChanged, index: int) -> PublicKey:
    try:
        return PublicKey(event.governance_keys[index].public_key)
    except MalformedError as error:
        pointer = f"/data/governance_keys/{index}/public_key{error.pointer}"
        raise MalformedError(error.message, code=error.code, pointer=pointer) from error
