# SPDX-License-Identifier: Apache-2.0
"""Every key somebody may want to verify with: the log's, the service's, governance's, and those of all filers."""

from collections.abc import Sequence
from typing import Final

from litestar import Response
from msgspec import Struct

from api.public.operations import public
from api.public.questions import Asking, KnownAt, Opened, Parsed, Question, read_known_at
from api.public.replies import reply_changing
from events.keys import Jwk, thumbprint
from events.tlog.note import ED25519, ML_DSA_44
from projections.answers import SigningKey
from registry.admission.trust import SERVICE
from registry.ledger.logkeys import LogKey as Known

_LOG_ALGORITHMS: Final = {ED25519: "Ed25519", ML_DSA_44: "ML-DSA-44"}


class LogKey(Struct, frozen=True, kw_only=True):
    """A key that signs checkpoints, and the part of the log whose checkpoints it signs."""

    vkey: str
    """The signed-note verifier string, as every reader of such logs takes it."""
    algorithm: str
    added_at: int
    """Position of the entry that named it; it signs every checkpoint over that one."""
    retired_at: int | None
    """Position of its retirement; it signs no checkpoint over that one."""
    reason: str | None
    last_good_size: int | None
    """Where compromised: larger checkpoints that only it has signed prove nothing."""


class ServiceKey(Struct, frozen=True, kw_only=True):
    """The key that signs the registry's own filings and its refusals; older ones are among the items."""

    key_id: str
    jwk: Jwk


class Keys(Struct, frozen=True, kw_only=True):
    """All of them."""

    origin: str
    log: tuple[LogKey, ...]
    """Every key that the log ever had, in the order in which they were added."""
    service: ServiceKey
    """The newest one in force."""
    items: tuple[SigningKey, ...]
    """Every key registered for filing, in the order of registration."""


class KeysQuestion(Question, frozen=True, kw_only=True):
    """By what was known when: keys are added and given up."""

    known_at: KnownAt | None = None


@public("/v1/keys", answer=Keys, question=KeysQuestion)
def get_keys(request: Asking, registry: Opened, question: Parsed[KeysQuestion]) -> Response[bytes]:
    """Return every key: the log's as signed-note verifier strings, the service's, and all registered ones."""
    size = read_known_at(question.known_at, registry)
    items = tuple(registry.answers.list_keys(known_at=size))
    keys = Keys(
        origin=registry.foundation.origin,
        log=tuple(_shown(key, size) for key in registry.log_keys().keys if size is None or key.added_at < size),
        service=_newest_service_key(registry, items),
        items=items,
    )
    return reply_changing(request, registry, keys)


def _shown(key: Known, size: int | None) -> LogKey:
    is_retired = key.retired_at is not None and (size is None or key.retired_at < size)
    return LogKey(
        vkey=key.verifier.vkey,
        algorithm=_LOG_ALGORITHMS[key.verifier.kind],
        added_at=key.added_at,
        retired_at=key.retired_at if is_retired else None,
        reason=key.reason if is_retired else None,
        last_good_size=key.last_good_size if is_retired else None,
    )


def _newest_service_key(registry: Opened, items: Sequence[SigningKey]) -> ServiceKey:
    ours = [key for key in items if key.party == SERVICE and key.revoked_at is None]
    # Views that are behind may not even have the foundation yet.
    jwk = ours[-1].jwk if ours else registry.foundation.service_key
    return ServiceKey(key_id=thumbprint(jwk), jwk=jwk)


ROUTES: Final = (get_keys,)
