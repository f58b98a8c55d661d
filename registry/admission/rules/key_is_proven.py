# SPDX-License-Identifier: Apache-2.0
"""A key enters under its own thumbprint, for its own algorithm, with proof that the party holds its private half.

RFC 7638 gives the thumbprint. Without the proof, a party could claim another's key, and its signatures with it; the
signed message names ledger and party, and can never pass for a filing.
"""

from events.catalogue.trust import SigningKeyRegistered
from events.errors import MalformedError, SignatureError
from events.keys import PublicKey, from_base64url
from registry.admission.case import Case, Rule
from registry.admission.trust import possession_message

RULE = Rule("key-is-proven", "RFC 7638; architecture.md §9")


def check(event: SigningKeyRegistered, case: Case) -> None:
    """Refuse an unusable key, another thumbprint or algorithm than the key's own, and a proof that does not verify."""
    key = _load(event)
    if event.key_id != key.key_id:
        message = f"key_id {event.key_id}: the thumbprint of public_key is {key.key_id}"
        RULE.refuse(message, code="key-id-mismatch", pointer="/data/key_id")
    if event.algorithm != key.algorithm:
        message = f"algorithm {event.algorithm}: public_key is for {key.algorithm}"
        RULE.refuse(message, code="algorithm-mismatch", pointer="/data/algorithm")
    pointer = "/data/proof_of_possession"
    proof = from_base64url(event.proof_of_possession, what="proof_of_possession", pointer=pointer)
    try:
        key.verify(proof, possession_message(case.filing.payload.ledger, case.subject_name, key.key_id))
    except SignatureError:
        message = f"proof_of_possession is not made by key {key.key_id} for party {case.subject_name} in this ledger"
        RULE.refuse(message, code="possession-not-proven", pointer=pointer)


def _load(event: SigningKeyRegistered) -> PublicKey:
    try:
        return PublicKey(event.public_key)
    except MalformedError as error:
        pointer = f"/data/public_key{error.pointer}"
        raise MalformedError(error.message, code=error.code, pointer=pointer) from error
