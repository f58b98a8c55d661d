# SPDX-License-Identifier: Apache-2.0
"""A registry is founded once, at position 0, by a governance key that the foundation names (architecture.md §9)."""

from events.catalogue.trust import RegistryFounded
from events.errors import MalformedError
from events.keys import Jwk, PublicKey
from events.tlog.signatures import check_name, parse_vkey
from registry.admission.case import Case, Rule
from registry.ledger.logkeys import STATEMENT

RULE = Rule("foundation-is-sound", "architecture.md §9")
_MAX_ORIGIN_BYTES = 100


def check(event: RegistryFounded, case: Case) -> None:
    """Refuse a second foundation, and one that could not be lived with."""
    if case.trust.origin:
        message = f"registry {case.trust.origin} is founded already"
        RULE.refuse(message, code="already-founded", pointer="/type")
    _check_origin(event, case.filing.payload.ledger)
    _check_threshold(event)
    governance = [_load(key, f"/data/governance_keys/{index}") for index, key in enumerate(event.governance_keys)]
    ids = [*(key.key_id for key in governance), _load(event.service_key, "/data/service_key").key_id]
    if len(set(ids)) != len(ids):
        message = "a key is named twice: every governance key and the service key must differ"
        RULE.refuse(message, code="key-not-unique", pointer="/data/governance_keys")
    _check_log_keys(event)


def _check_origin(event: RegistryFounded, ledger: str) -> None:
    if event.origin != ledger:
        message = f"foundation of {event.origin} is addressed to {ledger}"
        RULE.refuse(message, code="wrong-ledger", pointer="/ledger")
    try:
        check_name(event.origin)
    except MalformedError as error:
        RULE.refuse(f"origin {event.origin!r}: {error.message}", code="origin-malformed", pointer="/data/origin")
    if event.origin == STATEMENT:
        # What log keys sign when they change hands begins with this line, what they sign otherwise with the origin.
        RULE.refuse(f"origin {STATEMENT}: is kept for another use", code="origin-malformed", pointer="/data/origin")
    if len(event.origin.encode()) > _MAX_ORIGIN_BYTES:
        message = f"origin of {len(event.origin.encode())} bytes: at most {_MAX_ORIGIN_BYTES}"
        RULE.refuse(message, code="origin-malformed", pointer="/data/origin")


def _check_threshold(event: RegistryFounded) -> None:
    if event.governance_threshold > len(event.governance_keys):
        message = f"governance_threshold {event.governance_threshold}: only {len(event.governance_keys)} keys are named"
        RULE.refuse(message, code="threshold-unreachable", pointer="/data/governance_threshold")


def _check_log_keys(event: RegistryFounded) -> None:
    if not event.log_keys:
        RULE.refuse("log_keys: none is named, expected at least one", code="log-key-missing", pointer="/data/log_keys")
    for index, vkey in enumerate(event.log_keys):
        pointer = f"/data/log_keys/{index}"
        try:
            name = parse_vkey(vkey).name
        except MalformedError as error:
            RULE.refuse(f"log key: {error.message}", code="log-key-malformed", pointer=pointer)
        if name != event.origin:
            # tlog-checkpoint: the log signs under its origin.
            message = f"log key is named {name!r}, expected the origin {event.origin!r}"
            RULE.refuse(message, code="log-key-malformed", pointer=pointer)


def _load(jwk: Jwk, pointer: str) -> PublicKey:
    try:
        return PublicKey(jwk)
    except MalformedError as error:
        raise MalformedError(error.message, code=error.code, pointer=pointer + error.pointer) from error
