# SPDX-License-Identifier: Apache-2.0
"""The log's keys change hands in the open: new ones are proven and endorsed by the old, and both kinds always remain.

Whoever verifies with the old keys can follow an endorsement to the new ones; a key that was lost or compromised cannot
give one, and then the event says so (reliability.md cases 72 and 73). A log without an Ed25519 key could be verified by
nobody else (tlog.md §2.3), one without ML-DSA-44 not for long.
"""

from collections.abc import Sequence
from typing import NoReturn

from events.catalogue.trust import LogKeyAdded, LogKeyRetired, SignatureByLogKey
from events.errors import MalformedError, SignatureError
from events.keys import from_base64url
from events.tlog.signatures import Ed25519CosignatureVerifier, KnownVerifier, LogVerifier, parse_vkey
from registry.admission.case import Case, Rule
from registry.ledger.logkeys import format_log_key_statement, has_both_kinds

RULE = Rule("log-keys-change-hands", "tlog.md §7.5; architecture.md §9")


def check_added(event: LogKeyAdded, case: Case) -> None:
    """Refuse new log keys that are not one of each kind, known, unproven, or not handed over to."""
    fresh = [_load(key, f"/data/keys/{index}/vkey", case) for index, key in enumerate(event.keys)]
    if len(fresh) != 2 or not has_both_kinds(fresh):  # noqa: PLR2004 - one of each kind
        message = f"keys: expected an Ed25519 and an ML-DSA-44 key, found {len(fresh)} keys"
        RULE.refuse(message, code="log-key-pair", pointer="/data/keys")
    _check_new(fresh, case)
    statement = format_log_key_statement(case.trust.origin, [key.vkey for key in event.keys])
    for index, (key, signed) in enumerate(zip(fresh, event.keys, strict=True)):
        _check_signature(key, signed, statement, "possession-not-proven", f"/data/keys/{index}/signature")
    _check_endorsements(event, case, statement)


def check_retired(event: LogKeyRetired, case: Case) -> None:
    """Refuse to retire a key not in force, the last of its kind, or one compromised since nobody knows when."""
    in_force = {key.verifier.vkey: key.verifier for key in case.trust.log_keys.in_force}
    if not event.vkeys:
        RULE.refuse("vkeys: none is named", code="log-key-missing", pointer="/data/vkeys")
    for index, vkey in enumerate(event.vkeys):
        if in_force.pop(vkey, None) is None:
            message = f"log key {vkey[:200]} is not in force"
            RULE.refuse(message, code="log-key-not-in-force", pointer=f"/data/vkeys/{index}")
    if not has_both_kinds(in_force.values()):
        message = "log keys: an Ed25519 and an ML-DSA-44 key must remain; add new ones first"
        RULE.refuse(message, code="log-key-last", pointer="/data/vkeys")
    if (event.last_good_size is not None) != (event.reason == "compromised"):
        message = f"last_good_size {event.last_good_size}: belongs to the reason compromised, given is {event.reason}"
        RULE.refuse(message, code="reason-mismatch", pointer="/data/last_good_size")


def _check_new(fresh: Sequence[KnownVerifier], case: Case) -> None:
    # Notes tell keys apart by 4 bytes: two with the same ones could not both be known to a reader.
    taken = {key.verifier.key_id for key in case.trust.log_keys.keys}
    for index, key in enumerate(fresh):
        if key.key_id in taken:
            message = f"log key {key.key_id.hex()} is or was a key of this log, or has the ID of one"
            RULE.refuse(message, code="log-key-known", pointer=f"/data/keys/{index}/vkey")
        taken.add(key.key_id)


def _check_endorsements(event: LogKeyAdded, case: Case, statement: bytes) -> None:
    missing = {key.verifier.vkey: key.verifier for key in case.trust.log_keys.in_force}
    for index, signed in enumerate(event.endorsements):
        key = missing.pop(signed.vkey, None)
        if key is None or isinstance(key, Ed25519CosignatureVerifier):
            message = f"endorsement by {signed.vkey[:200]}: not a log key in force, or named twice"
            RULE.refuse(message, code="log-key-not-in-force", pointer=f"/data/endorsements/{index}/vkey")
        pointer = f"/data/endorsements/{index}/signature"
        _check_signature(key, signed, statement, "endorsement-not-valid", pointer)
    if bool(missing) != (event.unendorsed is not None):
        ids = ", ".join(key.key_id.hex() for key in missing.values()) or "none"
        message = f"keys in force that do not endorse the new ones: {ids}; unendorsed says {event.unendorsed}"
        RULE.refuse(message, code="endorsement-missing", pointer="/data/unendorsed")


def _check_signature(key: LogVerifier, signed: SignatureByLogKey, statement: bytes, code: str, pointer: str) -> None:
    raw = from_base64url(signed.signature, what="signature", pointer=pointer)
    try:
        key.verify_statement(statement, raw)
    except SignatureError:
        message = f"signature is not made by log key {key.key_id.hex()} over the new keys of this ledger"
        RULE.refuse(message, code=code, pointer=pointer)


def _load(key: SignatureByLogKey, pointer: str, case: Case) -> LogVerifier:
    try:
        verifier = parse_vkey(key.vkey)
    except MalformedError as error:
        _refuse_form(f"log key: {error.message}", pointer)
    if isinstance(verifier, Ed25519CosignatureVerifier) or verifier.name != case.trust.origin:
        _refuse_form(f"log key is named {verifier.name!r}, expected a log's key of {case.trust.origin!r}", pointer)
    return verifier


def _refuse_form(message: str, pointer: str) -> NoReturn:
    RULE.refuse(message, code="log-key-malformed", pointer=pointer)
