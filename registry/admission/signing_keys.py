# SPDX-License-Identifier: Apache-2.0
"""Whether a key may sign, by the order of the log (architecture.md §9; reliability.md case 71)."""

import datetime
from typing import NoReturn

from events.catalogue.trust import RegistryFounded
from events.errors import NotPermittedError
from events.filing import Filing
from events.keys import PublicKey, thumbprint
from registry.admission.trust import RegisteredKey, TrustState

_RULE = "keys-by-log-order"
_CITATION = "Electronic Signature Law art. 13; architecture.md §9"


def get_usable_key(key_id: str, filing: Filing, trust: TrustState, *, today: datetime.date) -> PublicKey:
    """Return the key `key_id`, which may sign `filing` as the next entry; for the foundation, one it names itself.

    Raises:
        NotPermittedError: the key is unknown, revoked, or registered for a later day.
    """
    if isinstance(filing.event, RegistryFounded) and not trust.origin:
        return _founding_key(filing.event, key_id)
    key = trust.find_key(key_id)
    if key is None:
        _refuse_key(f"key {key_id} is not registered in this ledger", "key-unknown")
    if key.revoked_at is not None:
        _refuse_key(f"key {key_id} was revoked at position {key.revoked_at} ({key.reason})", "key-revoked")
    _check_valid_from(key, today)
    return key.public


def _founding_key(event: RegistryFounded, key_id: str) -> PublicKey:
    for jwk in event.governance_keys:
        if thumbprint(jwk) == key_id:
            return PublicKey(jwk)
    _refuse_key(f"key {key_id} is not a governance key that the foundation names", "key-unknown")


def _check_valid_from(key: RegisteredKey, today: datetime.date) -> None:
    if key.valid_from is not None and today < key.valid_from:
        _refuse_key(f"key {key.public.key_id} is valid from {key.valid_from}, today is {today}", "key-not-yet-valid")


def _refuse_key(message: str, code: str) -> NoReturn:
    raise NotPermittedError(message, rule=_RULE, citation=_CITATION, code=code, pointer="/kid")
