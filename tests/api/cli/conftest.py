# SPDX-License-Identifier: Apache-2.0
"""A place of work as the examples in the help texts want it: a registry here, a demo beside it, keys and files."""

import csv
import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from events.ids import Position
from registry.keyfiles import store_private_key
from tests.api.cli.comparisons import SIZE, hand_out
from tests.api.cli.terminal import verdigris
from tests.api_registry import ledger_of, open_founded
from tests.deploy.logs import SignedLog
from tests.histories import RIGHT, file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger

MAPPING = files("registry.imports") / "mappings" / "qld-annual-returns.toml"
REPORT = "file milestone.reported.v1 --subject right:DEMO-CN-11 --data m1.json --key m1.pem"
SURVEYED = f"file species_survey.recorded.v1 --subject {RIGHT} --data survey.json --key company.pem"
SURVEY = {
    "survey_id": "S1",
    "first_day": "2026-05-01",
    "sampling_protocol": "GB/T 43935-2024",
    "occurrences": [
        {
            "taxon": {"scientificName": "Cypripedium japonicum"},
            "establishmentMeans": "native",
            "exact_place": {
                "decimalLatitude": "34.123456",
                "decimalLongitude": "113.654321",
                "geodeticDatum": "EPSG:4490",
            },
        }
    ],
}
"""A survey that found an orchid, whose place is private."""
REPORTS = """\
- type: milestone.reported.v1
  subject: right:DEMO-CN-11
  effective_on: 2026-11-20
  data: {milestone_id: M1, claim: partially_met}
"""
RETURNS = [
    {
        "return_reference": f"RET-{number}",
        "period_start": "2021-01-01",
        "period_end": "2021-12-31",
        "annual_return_due_date": "2022-03-01",
        "status": status,
        "signed_date": signed,
        "customer_name": "Made-up Mining Pty Ltd",
        "permit_reference": f"EPML-{number}",
        "permit_type": "Environmental authority",
        "permit_holders": "Made-up Mining Pty Ltd",
        "industry": "Coal",
        "activities": "",
        "table_1_1_total_area_ha": "10",
        "table_1_2_total_disturbance_ha": "4",
        "table_1_3_total_rehab_certified_ha": "1",
        "table_1_4_total_rehab_completed_ha": "2",
        "table_1_5_total_rehab_commenced_ha": "3",
        "table_1_10_proposed_disturbance_ha": "1",
        "table_1_13_rehab_to_commence_ha": "1",
    }
    for number, status, signed in ((1, "Completed", "2022-02-20"), (2, "Overdue", ""), (3, "Completed", "2022-03-20"))
]
"""Three returns of our own: one in time, one missing, one late."""


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo, made by the command; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("made") / "demo-registry"
    made = verdigris("demo", "--dir", folder, "--no-serve")
    assert (0, "") == (made.code, made.err if made.code else "")
    return folder


@pytest.fixture
def demo(demo_made: Path, tmp_path: Path) -> Path:
    """A copy of the demo for one test."""
    return Path(shutil.copytree(demo_made, tmp_path / "demo-registry"))


@pytest.fixture(scope="session")
def furnished(demo_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of work; tests take copies."""
    place = tmp_path_factory.mktemp("furnished") / "place"
    shutil.copytree(demo_made, place / "demo-registry")
    shutil.copytree(demo_made, place / "my-demo")
    with open_founded(place / "my-registry") as registry:
        mine = ledger_of(registry)
        file_mine(mine)
        registry.runner.catch_up()
    write_returns(place / "annual_returns.csv")
    # The same id in another file: what it files is on record already.
    (place / "my-register.toml").write_text(MAPPING.read_text())
    (place / "m1.json").write_text(json.dumps({"milestone_id": "M1", "claim": "met"}))
    (place / "reports.yaml").write_text(REPORTS)
    shutil.copy2(demo_made / "keys" / "DEMO-EXPLORER.pem", place / "m1.pem")
    (place / "survey.json").write_text(json.dumps(SURVEY))
    for name, party in (("company", "MINECO"), ("office", "DEPT")):
        store_private_key(place / f"{name}.pem", mine.keys[party]._key)
    (place / "m1-slopes.csv").write_bytes((files("api.demo") / "story" / "evidence" / "m1-slopes.csv").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for line in (
            "init --origin ledger.example/qld --database sqlite:///registry.sqlite",
            "import qld-annual-returns annual_returns.csv",
            "receipt get 5 --registry demo-registry --out receipt.tlog-proof --entry-out entry.json",
            "history DEMO-CN-02 --registry demo-registry --prove --out kept.json",
            "log checkpoint --size 33 --registry demo-registry --out checkpoint.txt",
            "log consistency 1 33 --registry demo-registry --out growth.tlog-consistency",
            f"{REPORT} --registry demo-registry --out m1.jws",
            "countersign m1.jws --key m1.pem --valid-to 2026-12-31 --out m1.payload",
            f"{SURVEYED} --registry my-registry --disclosures survey.disclosures.json",
            "private add survey.disclosures.json --registry my-registry",
        ):
            done = verdigris(*line.split())
            assert done.code == 0, (line, done.err)
    shutil.copy2(place / "keys" / "AU-QLD-DES.pem", place / "authority.pem")
    return place


@pytest.fixture
def place(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the place of work, and the current folder."""
    here = Path(shutil.copytree(furnished, tmp_path / "place"))
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    here = tmp_path / "empty"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A registry with an uneven tree; read only."""
    ledger = found_ledger(tmp_path_factory.mktemp("ledger"))
    for number in range(SIZE - 1):
        ledger.desk.file(ledger.sign_party(f"P{number}"))
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def log(ledger: Ledger) -> SignedLog:
    """Its log, which can be made to sign whatever it likes."""
    with ledger.store.reading() as view:
        entries = tuple(each.raw for each in view.entries(Position(0), SIZE))
    return SignedLog(ORIGIN, entries, ledger.log_signers)


@pytest.fixture
def here(log: SignedLog, empty: Path) -> Path:
    """The current folder, with what that log and a forked one have handed out."""
    hand_out(log, empty)
    return empty


def write_returns(path: Path) -> None:
    """Write the made-up returns as the register's CSV."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(RETURNS[0]))
        writer.writeheader()
        writer.writerows(RETURNS)
