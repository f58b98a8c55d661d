# SPDX-License-Identifier: Apache-2.0
"""Making a party known: its registration, a role, and a key that it proves to hold (architecture.md §9).

Used where keys are made on this machine: by an import for the authority whose register it reads, by the demo for its
cast, by `key show` for a party that asks a registrar to register its key. Who may file the events is for admission.
"""

import datetime
from pathlib import Path

from api.wiring import WritingRegistry, new_filing_id
from events.catalogue.event import Event
from events.catalogue.trust import PartyRegistered, Role, RoleGranted, SigningKeyRegistered
from events.clock import format_instant
from events.entry import parse_entry
from events.errors import NotPermittedError
from events.filing import sign_filing, write_payload
from events.ids import Position
from events.keys import PrivateKey, Signer, generate_key, to_base64url
from events.store import EventStore
from events.values import Scope
from registry.admission.trust import GOVERNANCE, TRUST_TYPES, TrustState, possession_message
from registry.imports.mapping import Authority
from registry.keyfiles import GOVERNANCE as GOVERNANCE_FILE
from registry.keyfiles import load_signer, store_private_key

_PAGE = 1000


def describe_key(signer: Signer, party: str, ledger: str, *, valid_from: datetime.date) -> SigningKeyRegistered:
    """Return the event that registers the key for `party` in `ledger`, with the proof that it is held."""
    key = signer.public
    return SigningKeyRegistered(
        key_id=key.key_id,
        algorithm="Ed25519" if key.algorithm == "Ed25519" else "ES256",
        public_key=key.jwk,
        valid_from=valid_from,
        proof_of_possession=to_base64url(signer.sign(possession_message(ledger, party, key.key_id))),
    )


def load_trust(store: EventStore) -> TrustState:
    """Return what the whole log says about parties, keys and roles."""
    trust, first = TrustState(), 0
    with store.reading() as view:
        while page := view.entries(Position(first), _PAGE, types=TRUST_TYPES):
            for stored in page:
                trust.evolve(parse_entry(stored.raw))
            first = page[-1].position + 1
    return trust


def find_key_of(trust: TrustState, party: str, signer: Signer) -> bool:
    """Tell whether `signer` holds a key that `party` may sign with now."""
    key = trust.find_key(signer.public.key_id)
    return key is not None and key.party == party and key.revoked_at is None


class Enrolment:
    """Brings an importing authority into the registry: party, role, key, as far as they are missing."""

    def __init__(self, registry: WritingRegistry, authority: Authority) -> None:
        """Look up what the log says about `authority`."""
        self._registry = registry
        self._authority = authority
        self._trust = load_trust(registry.store)
        self._keys = Path(registry.settings.keys)
        self.key_file = self._keys / f"{authority.party}.pem"

    def find_signer(self) -> PrivateKey | None:
        """Return the authority's key from the registry's folder, if it can sign here already."""
        if not self.key_file.is_file():
            return None
        signer = load_signer(self.key_file)
        is_ready = find_key_of(self._trust, self._authority.party, signer) and self._is_registrar()
        return signer if is_ready else None

    def enrol(self) -> tuple[PrivateKey, list[str]]:
        """Enrol the authority by governance's key, and return its signer and the types of what was filed.

        Raises:
            NotPermittedError: governance's key is not in the registry's folder, or no governance key here.
        """
        party, governance = self._authority.party, self._load_governance()
        if not self.key_file.is_file():
            store_private_key(self.key_file, generate_key())
        signer, filed = load_signer(self.key_file), []
        for event in self._missing(signer):
            self._registry.desk.file(self._sign(event, governance))
            filed.append(str(event.__struct_config__.tag))
        self._trust = load_trust(self._registry.store)
        if not find_key_of(self._trust, party, signer):
            message = f"key {signer.public.key_id} in {self.key_file}: not a key with which {party} may sign any more"
            raise NotPermittedError(message, code="key-revoked")
        return signer, filed

    def _missing(self, signer: PrivateKey) -> list[Event]:
        authority, today = self._authority, self._registry.clock().date()
        missing: list[Event] = []
        if not self._trust.has_party(authority.party):
            missing.append(
                PartyRegistered(party_kind=authority.kind, names=authority.names, jurisdiction=authority.jurisdiction)
            )
        if not self._is_registrar():
            role: Role = "registrar"
            scope = Scope(regions=(authority.jurisdiction,))
            missing.append(RoleGranted(role=role, scope=scope, valid_from=today))
        if self._trust.find_key(signer.public.key_id) is None:
            ledger = self._registry.foundation.origin
            missing.append(describe_key(signer, authority.party, ledger, valid_from=today))
        return missing

    def _is_registrar(self) -> bool:
        today = self._registry.clock().date()
        grants = self._trust.grants_of(self._authority.party)
        return any(grant.role == "registrar" and grant.is_in_force(today) for grant in grants)

    def _load_governance(self) -> PrivateKey:
        path, party = self._keys / GOVERNANCE_FILE, self._authority.party
        if not path.is_file():
            message = (
                f"{party} is not enrolled and governance's key is not in {path}: bring the key for this, or register "
                f"party:{party}, its role registrar and a key of its own with governance's key, then use --key"
            )
            raise NotPermittedError(message, code="not-enrolled")
        governance = load_signer(path)
        if not find_key_of(self._trust, GOVERNANCE, governance):
            message = f"key {path}: not a governance key of {self._registry.foundation.origin}"
            raise NotPermittedError(message, code="not-enrolled")
        return governance

    def _sign(self, event: Event, governance: PrivateKey) -> bytes:
        now = self._registry.clock()
        envelope = {
            "ledger": self._registry.foundation.origin,
            "filing_id": new_filing_id(),
            "subject": f"party:{self._authority.party}",
            "effective_on": now.date().isoformat(),
            "signed_at": format_instant(now),
        }
        return sign_filing(write_payload(event, envelope), governance)
