# SPDX-License-Identifier: Apache-2.0
"""A registry founded as `verdigris init` founds one, for the tests of the API."""

from datetime import timedelta
from pathlib import Path

from api.wiring import Founding, WritingRegistry, found, open_registry, system_clock
from events.catalogue.trust import PartyRegistered
from events.clock import format_instant
from events.filing import sign_filing, write_payload
from events.ids import derived_filing_id
from events.keys import PrivateKey
from events.values import Text
from registry.keyfiles import GOVERNANCE, load_signer
from registry.sealing import LEAST
from tests.ledgers import ORIGIN, ForwardClock, Ledger

FOUNDING = Founding(origin=ORIGIN, title=Text(en="Test registry", zh="测试登记处"), demo=True, cost=LEAST)


def open_founded(folder: Path, founding: Founding = FOUNDING) -> WritingRegistry:
    """Return a new registry in `folder`, with a clock that only goes forward."""
    clock = ForwardClock()
    return open_registry(found(folder, founding, clock=clock), writing=True, clock=clock)


def ledger_of(registry: WritingRegistry) -> Ledger:
    """Return the same registry as the shared test histories want it, with the keys `init` made."""
    assert registry.settings.folder
    assert isinstance(registry.clock, ForwardClock)
    keys = Path(registry.settings.keys)
    service = registry.service_signer
    assert isinstance(service, PrivateKey)
    return Ledger(
        folder=registry.settings.folder,
        database=registry.database,
        store=registry.store,
        guard=registry.guard,
        publisher=registry.publisher,
        desk=registry.desk,
        clock=registry.clock,
        log_signers=registry.own_keys.load_log(),
        keys={"governance": load_signer(keys / GOVERNANCE), "service": service},
    )


def sign_company(folder: Path, party: str, **more: object) -> bytes:
    """Return a filing of now that registers a company, signed by the governance key in `folder`."""
    now = system_clock()
    envelope = {
        "ledger": ORIGIN,
        "filing_id": derived_filing_id(now, party),
        "subject": f"party:{party}",
        "effective_on": (now - timedelta(days=1)).date().isoformat(),
        "signed_at": format_instant(now),
    } | more
    event = PartyRegistered(party_kind="company", names=Text(en=party))
    return sign_filing(write_payload(event, envelope), load_signer(folder / "keys" / GOVERNANCE))
