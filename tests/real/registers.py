# SPDX-License-Identifier: Apache-2.0
"""The annual returns of Queensland, put on record in a real registry."""

from pathlib import Path

from registry.imports.batches import Filer
from registry.imports.importer import run_import
from registry.imports.loading import find_mapping
from registry.imports.recorded import StoreRecorded
from registry.imports.report import ImportReport
from tests.ledgers import ORIGIN, Ledger


def import_returns(ledger: Ledger, queensland: Path) -> ImportReport:
    """Import the returns, signed by the authority."""
    filer = Filer(
        desk=ledger.desk,
        recorded=StoreRecorded(ledger.store),
        signer=ledger.keys["AU-QLD-DES"],
        ledger=ORIGIN,
        clock=ledger.clock,
    )
    return run_import(find_mapping("qld-annual-returns"), [queensland / "annual_returns.csv"], filer)
