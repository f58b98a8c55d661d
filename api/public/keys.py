# SPDX-License-Identifier: Apache-2.0
"""Every key somebody may want to verify with: the log's, the service's, governance's, and those of all filers."""

from typing import Final

from litestar import Response
from msgspec import Struct

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import reply_changing
from events.keys import Jwk, thumbprint
from events.tlog.note import ED25519, ML_DSA_44, parse_vkey
from projections.answers import SigningKey

_LOG_ALGORITHMS: Final = {ED25519: "Ed25519", ML_DSA_44: "ML-DSA-44"}


class LogKey(Struct, frozen=True, kw_only=True):
    """A key that signs checkpoints."""

    vkey: str
    """The signed-note verifier string, as every reader of such logs takes it."""
    algorithm: str


class ServiceKey(Struct, frozen=True, kw_only=True):
    """The key that signs the registry's own filings and its refusals."""

    key_id: str
    jwk: Jwk


class Keys(Struct, frozen=True, kw_only=True):
    """All of them."""

    origin: str
    log: tuple[LogKey, ...]
    service: ServiceKey
    items: tuple[SigningKey, ...]
    """Every key registered for filing, in the order of registration."""


@public("/v1/keys", answer=Keys)
def get_keys(request: Asking, registry: Opened) -> Response[bytes]:
    """Return every key: the log's as signed-note verifier strings, the service's, and all registered ones."""
    foundation = registry.foundation
    keys = Keys(
        origin=foundation.origin,
        log=tuple(LogKey(vkey=vkey, algorithm=_LOG_ALGORITHMS[parse_vkey(vkey).kind]) for vkey in foundation.log_keys),
        service=ServiceKey(key_id=thumbprint(foundation.service_key), jwk=foundation.service_key),
        items=tuple(registry.answers.list_keys()),
    )
    return reply_changing(request, registry, keys)


ROUTES: Final = (get_keys,)
