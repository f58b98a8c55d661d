# SPDX-License-Identifier: Apache-2.0
"""The service key changes hands in the open: the new one is proven and endorsed by the old, and one always remains.

What the registry files and refuses by itself is signed with it; without one no refusal could be proven.
"""

from events.catalogue.trust import ServiceKeyAdded, ServiceKeyRetired
from events.errors import MalformedError, SignatureError
from events.keys import PublicKey, from_base64url
from registry.admission.case import Case, Rule
from registry.admission.trust import service_key_statement

RULE = Rule("service-key-changes-hands", "architecture.md §9")


def check_added(event: ServiceKeyAdded, case: Case) -> None:
    """Refuse a new service key that is known, under another thumbprint, unproven, or not handed over to."""
    key = _load(event)
    if event.key_id != key.key_id:
        message = f"key_id {event.key_id}: the thumbprint of public_key is {key.key_id}"
        RULE.refuse(message, code="key-id-mismatch", pointer="/data/key_id")
    if case.trust.find_key(key.key_id) is not None:
        message = f"key {key.key_id} is or was registered in this ledger"
        RULE.refuse(message, code="key-already-registered", pointer="/data/public_key")
    statement = service_key_statement(case.trust.origin, key.key_id)
    _check_signature(key, event.proof_of_possession, statement, "proof_of_possession", "possession-not-proven")
    _check_endorsement(event, case, statement)


def check_retired(event: ServiceKeyRetired, case: Case) -> None:
    """Refuse to retire a key that is no service key in force, and the last one."""
    in_force = {key.public.key_id for key in case.trust.service_keys()}
    if event.key_id not in in_force:
        message = f"key {event.key_id} is not a service key in force"
        RULE.refuse(message, code="service-key-not-in-force", pointer="/data/key_id")
    if len(in_force) == 1:
        message = f"key {event.key_id} is the only service key; add a new one first"
        RULE.refuse(message, code="service-key-last", pointer="/data/key_id")
    if event.compromised_since is not None and event.reason != "compromised":
        message = f"compromised_since {event.compromised_since}: the reason given is {event.reason}"
        RULE.refuse(message, code="reason-mismatch", pointer="/data/compromised_since")


def _check_endorsement(event: ServiceKeyAdded, case: Case, statement: bytes) -> None:
    given = (event.endorsed_by is not None, event.endorsement is not None, event.unendorsed is None)
    if len(set(given)) != 1:
        message = "endorsed_by and endorsement belong together, and unendorsed stands in their place"
        RULE.refuse(message, code="endorsement-missing", pointer="/data/unendorsed")
    if event.endorsement is None:
        return
    old = {key.public.key_id: key.public for key in case.trust.service_keys()}.get(event.endorsed_by or "")
    if old is None:
        message = f"endorsed_by {event.endorsed_by}: not a service key in force"
        RULE.refuse(message, code="service-key-not-in-force", pointer="/data/endorsed_by")
    _check_signature(old, event.endorsement, statement, "endorsement", "endorsement-not-valid")


def _check_signature(key: PublicKey, signature: str, statement: bytes, field: str, code: str) -> None:
    pointer = f"/data/{field}"
    raw = from_base64url(signature, what=field, pointer=pointer)
    try:
        key.verify(raw, statement)
    except SignatureError:
        message = f"{field} is not made by key {key.key_id} over the new service key of this ledger"
        RULE.refuse(message, code=code, pointer=pointer)


def _load(event: ServiceKeyAdded) -> PublicKey:
    try:
        return PublicKey(event.public_key)
    except MalformedError as error:
        pointer = f"/data/public_key{error.pointer}"
        raise MalformedError(error.message, code=error.code, pointer=pointer) from error
