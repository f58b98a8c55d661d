# SPDX-License-Identifier: Apache-2.0
"""Files as evidence for tests: filings that name them, and the places in which a folder keeps them."""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from api.wiring import WritingRegistry
from events.catalogue.trust import PartyRegistered
from events.filing import Evidence
from events.values import Text
from registry.evidence import Named
from tests.ledgers import Ledger

PDF = b"%PDF-1.7 made up for a test\n" * 40


def digest_of(raw: bytes) -> str:
    """Return SHA-256 in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def item_of(raw: bytes, **changed: Any) -> dict[str, Any]:
    """Return how a filing names the file `raw`."""
    item = {
        "sha256": digest_of(raw),
        "bytes": len(raw),
        "media_type": "application/pdf",
        "title": {"en": "Survey report", "zh": "测量报告"},
    }
    return item | changed


def file_naming(ledger: Ledger, *items: dict[str, Any]) -> int:
    """File an event that names `items` as its evidence; return its position."""
    party = f"EV-{ledger.filed}"
    event = PartyRegistered(party_kind="company", names=Text(en=party))
    return ledger.file(event, f"party:{party}", "governance", evidence=list(items)).position


def keep(registry: WritingRegistry, raw: bytes) -> None:
    """Keep the file `raw` as if the entry at position 3 named it."""
    item = msgspec.convert(item_of(raw), Evidence)
    with closing(registry.evidence.begin(Named(3, item, len(raw)))) as upload:
        upload.write(raw)
        upload.finish(registry.clock())


def blob_of(folder: Path, raw: bytes) -> Path:
    """Return where the file `raw` lies in an evidence folder."""
    digest = digest_of(raw)
    return folder / "sha256" / digest[:2] / digest


def record_of(folder: Path, raw: bytes) -> Path:
    """Return where the record of its arrival lies."""
    digest = digest_of(raw)
    return folder / "received" / digest[:2] / digest
