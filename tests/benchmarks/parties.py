# SPDX-License-Identifier: Apache-2.0
"""The parties of a made-up registry of any size: offices of ten provinces, companies, and a key for each.

Names, holdings and keys follow from a seed alone, so that every worker process can sign for everybody. Nine parties of
ten sign with Ed25519, the tenth with ES256.
"""

import datetime
import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from api.enrolling import describe_key
from events.catalogue.event import Event
from events.catalogue.trust import PartyRegistered, Role, RoleGranted
from events.clock import format_instant
from events.filing import sign_filing, write_payload
from events.identifiers.check_characters import credit_character
from events.ids import derived_filing_id
from events.keys import PrivateKey, Signer
from events.values import Code, Identifier, Scope, Text

PROVINCES = ("13", "14", "15", "21", "34", "36", "41", "43", "52", "61")
RIGHTS_PER_COMPANY = 3
_OFFICE_ROLES: tuple[Role, ...] = ("registrar", "authority_officer", "inspector", "acceptance_authority")
_ES256_EVERY = 10
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class World(msgspec.Struct, frozen=True):
    """What a made-up registry is made from."""

    seed: int
    rights: int
    ledger: str
    first_day: datetime.date
    """The day of the foundation, on which all parties are enrolled."""

    def province_of(self, right: int) -> str:
        """Return the province in which the right lies."""
        return PROVINCES[right % len(PROVINCES)]

    def office_of(self, right: int) -> str:
        """Return the office that keeps the right."""
        return f"OFFICE-{self.province_of(right)}"

    def holder_of(self, right: int) -> str:
        """Return the company that holds the right."""
        return f"COMPANY-{right // RIGHTS_PER_COMPANY:05}"

    def subject_of(self, right: int) -> str:
        """Return the stream of the right."""
        return f"right:CN-{self.province_of(right)}-{right:06}"


def parties_of(world: World) -> list[str]:
    """Return the names of all parties, offices first."""
    companies = (world.rights + RIGHTS_PER_COMPANY - 1) // RIGHTS_PER_COMPANY
    return [f"OFFICE-{code}" for code in PROVINCES] + [f"COMPANY-{number:05}" for number in range(companies)]


@cache
def key_of(world: World, party: str) -> PrivateKey:
    """Return the party's key: made up, the same for the same seed, and of no use to anybody."""
    digest = hashlib.sha256(f"{world.seed}\0{party}".encode()).digest()
    kind, _, number = party.partition("-")
    index = PROVINCES.index(number) if kind == "OFFICE" else int(number)
    if index % _ES256_EVERY == _ES256_EVERY - 1:
        scalar = int.from_bytes(digest) % (_P256_ORDER - 1) + 1
        return PrivateKey(ec.derive_private_key(scalar, ec.SECP256R1()))
    return PrivateKey(ed25519.Ed25519PrivateKey.from_private_bytes(digest))


def sign_act(world: World, event: Event, subject: str, signer: Signer, **envelope: Any) -> bytes:
    """Return the filing of `event`; `on`, `number` and further members of the payload are in `envelope`."""
    on, number = envelope.pop("on"), envelope.pop("number")
    signed_at = datetime.datetime.combine(on, datetime.time(6, number % 60), datetime.UTC)
    payload = {
        "ledger": world.ledger,
        "filing_id": derived_filing_id(signed_at, str(world.seed), subject, str(number)),
        "subject": subject,
        "effective_on": on.isoformat(),
        "signed_at": format_instant(signed_at),
    } | envelope
    return sign_filing(write_payload(event, payload), signer)


def introduce(world: World, governance: Signer) -> Iterator[bytes]:
    """Yield the filings that register every party, its roles and its key, as governance signs them."""
    for party in parties_of(world):
        events = [_registered(party), *_roles(party, world.first_day)]
        events.append(describe_key(key_of(world, party), party, world.ledger, valid_from=world.first_day))
        for number, event in enumerate(events):
            yield sign_act(world, event, f"party:{party}", governance, on=world.first_day, number=number)


def _registered(party: str) -> PartyRegistered:
    kind, _, number = party.partition("-")
    if kind == "OFFICE":
        names = Text(zh=f"{number}省自然资源厅", en=f"Department of Natural Resources, province {number}")
        region = Code(scheme="CN-GBT2260", code=f"{number}0000")
        return PartyRegistered(party_kind="authority", names=names, jurisdiction="CN", region=region)
    names = Text(zh=f"第{number}矿业有限公司", en=f"Mining Company {number} Ltd")
    body = f"91410000{int(number):09}"
    uscc = Identifier(scheme="CN-USCC", value=body + credit_character(body))
    return PartyRegistered(party_kind="company", names=names, jurisdiction="CN", identifiers=(uscc,))


def _roles(party: str, today: datetime.date) -> list[RoleGranted]:
    if not party.startswith("OFFICE"):
        return []
    scope = Scope(regions=(party[-2:],))
    return [RoleGranted(role=role, scope=scope, valid_from=today) for role in _OFFICE_ROLES]
