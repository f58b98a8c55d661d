# SPDX-License-Identifier: Apache-2.0
"""Changing the registry's own keys: new ones made beside the old, proven, endorsed, and filed by governance.

New keys lie sealed in the folder of the keys before anything is filed, so that whichever process signs next finds them
there. Old ones sign on, too, until they are retired, which is a filing of its own: in between, readers take up the new
public keys. What is to be done around this is in deploy/KEY-CEREMONY.md; whether it may be recorded, admission decides.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Literal

from api.enrolling import load_trust
from api.wiring import VKEY_FILE, WritingRegistry, new_filing_id
from events.catalogue.event import Event
from events.catalogue.trust import (
    GovernanceKey,
    GovernanceKeysChanged,
    KeyLoss,
    LogKeyAdded,
    LogKeyRetired,
    RetiredGovernanceKey,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SignatureByLogKey,
)
from events.clock import format_instant
from events.errors import NotFoundError, RejectedError, UnavailableError
from events.files import store_file
from events.filing import sign_filing, write_payload
from events.ids import REGISTRY, Position
from events.keys import Signer, generate_key, to_base64url
from events.tlog.signatures import LogSigner
from registry.admission.trust import RegisteredKey, governance_statement, service_key_statement
from registry.keyfiles import (
    LOG_ED25519,
    LOG_ML_DSA_44,
    SERVICE,
    HeldKey,
    Key,
    generate_log_keys,
    read_secret,
    store_private_key,
)
from registry.keyuris import DEMO_MARK
from registry.ledger.logkeys import LogKeys, format_log_key_statement
from registry.sealing import Seal, is_sealed, new_seal, parse_sealed

Reason = Literal["superseded", "lost", "compromised"]
_FIRST_FILES: Final = (LOG_ED25519, LOG_ML_DSA_44, SERVICE)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of keys that is ready to be filed, and the files that were made for it."""

    events: tuple[Event, ...]
    files: tuple[Path, ...] = ()


def prepare_log_keys(registry: WritingRegistry, *, lost: bool = False) -> Change:
    """Make a new pair of log keys, and the events by which it joins those in force, or replaces lost ones.

    Raises:
        UnavailableError: a key in force is not here to endorse the new ones, and is not said to be `lost`.
    """
    keys, held = registry.log_keys(), {signer.verifier: signer for signer in registry.own_keys.load_log()}
    missing = [key.verifier for key in keys.in_force if key.verifier not in held]
    if missing and not lost:
        message = f"log key {missing[0].key_id.hex()}: in force, and not here to endorse its successor"
        raise UnavailableError(message, code="log-key-not-held")
    made = generate_log_keys()
    files = _store(registry, made)
    fresh = [HeldKey(key, name, None).note_signer(keys.origin) for name, key in made.items()]
    endorsing = [held[key.verifier] for key in keys.in_force if key.verifier in held]
    events: list[Event] = [_log_key_added(keys, fresh, endorsing, "lost" if missing else None)]
    if missing:
        # In one transaction with the new ones: no checkpoint in between could bear the signature that is lost.
        events.append(LogKeyRetired(vkeys=tuple(key.vkey for key in missing), reason="lost"))
    return Change(events=tuple(events), files=files)


def prepare_log_retirement(
    registry: WritingRegistry, *, reason: Reason, last_good_size: int | None, vkeys: Sequence[str] = ()
) -> Change:
    """Return the event that retires log keys: those named, else all in force but the pair added last.

    Raises:
        NotFoundError: no older ones are in force.
    """
    in_force = registry.log_keys().in_force
    newest = max(key.added_at for key in in_force)
    outgoing = tuple(vkeys) or tuple(key.verifier.vkey for key in in_force if key.added_at < newest)
    if not outgoing:
        message = "log keys: only one pair is in force; add a new one first"
        raise NotFoundError(message, code="log-key-last")
    return Change(events=(LogKeyRetired(vkeys=outgoing, reason=reason, last_good_size=last_good_size),))


def prepare_service_key(registry: WritingRegistry, *, lost: bool = False) -> Change:
    """Make a new service key, and the event by which it joins those in force.

    Raises:
        UnavailableError: no key in force is here to endorse the new one, and they are not said to be `lost`.
    """
    origin, in_force = registry.foundation.origin, registry.service_keys.in_force()
    held = {signer.public.key_id: signer for signer in registry.own_keys.load_service()}
    old = next((held[key.public.key_id] for key in in_force if key.public.key_id in held), None)
    if old is None and not lost:
        message = f"service key {in_force[0].public.key_id}: in force, and not here to endorse its successor"
        raise UnavailableError(message, code="service-key-not-held")
    key = generate_key()
    files = _store(registry, {SERVICE: key})
    fresh = HeldKey(key, SERVICE, None).signer()
    statement = service_key_statement(origin, fresh.public.key_id)
    added = ServiceKeyAdded(
        key_id=fresh.public.key_id,
        public_key=fresh.public.jwk,
        proof_of_possession=to_base64url(fresh.sign(statement)),
        endorsed_by=old.public.key_id if old else None,
        endorsement=to_base64url(old.sign(statement)) if old else None,
        unendorsed=None if old else "lost",
    )
    retired = () if old else tuple(ServiceKeyRetired(key_id=key.public.key_id, reason="lost") for key in in_force)
    return Change(events=(added, *retired), files=files)


def prepare_service_retirement(
    registry: WritingRegistry,
    *,
    reason: Reason,
    compromised_since: datetime.date | None = None,
    key_ids: Sequence[str] = (),
) -> Change:
    """Return the events that retire service keys: those named, else all in force but the newest.

    Raises:
        NotFoundError: no older one is in force.
    """
    in_force: Sequence[RegisteredKey] = registry.service_keys.in_force()
    outgoing = tuple(key_ids) or tuple(key.public.key_id for key in in_force[1:])
    if not outgoing:
        message = "service keys: only one is in force; add a new one first"
        raise NotFoundError(message, code="service-key-last")
    return Change(
        events=tuple(
            ServiceKeyRetired(key_id=key_id, reason=reason, compromised_since=compromised_since) for key_id in outgoing
        )
    )


def prepare_governance(
    registry: WritingRegistry,
    signers: Sequence[Signer],
    *,
    threshold: int,
    reason: Reason,
    compromised_since: datetime.date | None = None,
) -> Change:
    """Return the event by which governance passes to the keys of `signers`; those not among them are retired."""
    trust = load_trust(registry.store)
    ids = [signer.public.key_id for signer in signers]
    statement = governance_statement(registry.foundation.origin, threshold, ids)
    leaving = [key.public.key_id for key in trust.governance_keys() if key.public.key_id not in ids]
    named = [
        GovernanceKey(public_key=signer.public.jwk, proof_of_possession=to_base64url(signer.sign(statement)))
        for signer in signers
    ]
    retired = [
        RetiredGovernanceKey(key_id=key_id, reason=reason, compromised_since=compromised_since) for key_id in leaving
    ]
    event = GovernanceKeysChanged(governance_keys=tuple(named), governance_threshold=threshold, retired=tuple(retired))
    return Change(events=(event,))


def file_change(registry: WritingRegistry, change: Change, governance: Signer) -> list[Position]:
    """File the events in one transaction, signed by governance, and return their positions.

    Raises:
        RejectedError: one is refused; where none was taken, the keys that were made for them are taken away again.
        UnavailableError: look at the log before trying again: they may be recorded. The new keys stay.
    """
    outcomes = registry.desk.file_all([_sign(registry, event, governance) for event in change.events])
    taken = [outcome.position for outcome in outcomes if not isinstance(outcome, RejectedError)]
    refused = next((outcome for outcome in outcomes if isinstance(outcome, RejectedError)), None)
    if not taken:
        discard(change)
    if refused:
        raise refused
    registry.runner.catch_up()
    write_vkeys(registry)
    return taken


def discard(change: Change) -> None:
    """Take away the keys that were made for a change that is not made."""
    for path in change.files:
        path.unlink(missing_ok=True)


def write_vkeys(registry: WritingRegistry) -> Path | None:
    """Bring the folder's `log.vkey` up to date, whole or not at all; return it, None where there is no folder."""
    if registry.settings.folder is None:
        return None
    path = registry.settings.folder / VKEY_FILE
    text = "".join(f"{vkey}\n" for vkey in registry.log_keys().believable())
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        store_file(path, text.encode(), mode=0o644, replace=True)
    return path


def _log_key_added(
    keys: LogKeys, fresh: Sequence[LogSigner], endorsing: Sequence[LogSigner], unendorsed: KeyLoss | None
) -> LogKeyAdded:
    statement = format_log_key_statement(keys.origin, [signer.verifier.vkey for signer in fresh])

    def sign(signer: LogSigner) -> SignatureByLogKey:
        signature = to_base64url(signer.sign_statement(statement))
        return SignatureByLogKey(vkey=signer.verifier.vkey, signature=signature)

    return LogKeyAdded(
        keys=tuple(sign(signer) for signer in fresh),
        endorsements=tuple(sign(signer) for signer in endorsing),
        unendorsed=unendorsed,
    )


def _store(registry: WritingRegistry, keys: dict[str, Key]) -> tuple[Path, ...]:
    folder = Path(registry.settings.keys)
    number = next(n for n in count(2) if not any((folder / _numbered(name, n)).exists() for name in _FIRST_FILES))
    seal = _seal(registry)
    mark = DEMO_MARK if registry.foundation.demo else ""
    stored: list[Path] = []
    try:
        for name, key in keys.items():
            path = folder / _numbered(name, number)
            store_private_key(path, key, seal=seal, name=f"{mark}{registry.foundation.origin} {path.stem}")
            stored.append(path)
    except BaseException:
        discard(Change(events=(), files=tuple(stored)))
        raise
    return tuple(stored)


def _numbered(name: str, number: int) -> str:
    path = Path(name)
    return f"{path.stem}-{number}{path.suffix}"


def _seal(registry: WritingRegistry) -> Seal:
    """Return the seal of the keys that are there, so that all of them open with one derivation."""
    passphrase = registry.own_keys.passphrase()
    for path in sorted(Path(registry.settings.keys).glob("*.pem")):
        raw = read_secret(path)
        if is_sealed(raw):
            sealed = parse_sealed(raw)
            sealed.open(passphrase)
            return Seal(passphrase=passphrase, salt=sealed.salt, cost=sealed.cost)
    return new_seal(passphrase)


def _sign(registry: WritingRegistry, event: Event, governance: Signer) -> bytes:
    now = registry.clock()
    envelope = {
        "ledger": registry.foundation.origin,
        "filing_id": new_filing_id(),
        "subject": REGISTRY,
        "effective_on": now.date().isoformat(),
        "signed_at": format_instant(now),
    }
    return sign_filing(write_payload(event, envelope), governance)
