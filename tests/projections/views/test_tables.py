# SPDX-License-Identifier: Apache-2.0
"""The tables of the views: what is written, found and removed, and that both databases can hold them."""

import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from events.catalogue.milestones import MilestoneScheduled
from events.catalogue.rights import MiningRightExtinguished
from events.catalogue.trust import AdoptedProfile, RegistryFounded
from events.database import Database, open_database
from events.errors import EvidenceError
from events.ids import Position, StreamVersion
from events.keys import PrivateKey, generate_key
from events.values import ReasonableTimeDue, Text
from projections.folding import fold_history
from projections.right.facts import Fact
from projections.views import METADATA, obligations
from projections.views.names import fold_name, search_text
from projections.views.schema import add, delete, format_codes, holds_code, parse_codes, upsert
from tests.projections.logs import STATUTE, Log, day

OBLIGATIONS = obligations.TABLE


@pytest.fixture
def views() -> Database:
    """Empty views in memory."""
    database = open_database("sqlite://")
    METADATA.create_all(database.writing)
    return database


def row(obligation_id: str, code: str = "a") -> dict[str, object]:
    return {
        "subject": "right:R1",
        "obligation_id": obligation_id,
        "kind": "report",
        "code": code,
        "owners": "[]",
        "due_from": None,
        "position": 1,
        "body": b"{}",
    }


def test_rows_are_replaced_added_and_removed_by_key(views: Database) -> None:
    """One row for each key: writing replaces it, adding leaves it alone, removing takes that one only."""
    found = select(OBLIGATIONS.c.obligation_id, OBLIGATIONS.c.code).order_by(OBLIGATIONS.c.obligation_id)
    with views.write_transaction() as connection:
        upsert(connection, OBLIGATIONS, [])
        upsert(connection, OBLIGATIONS, [row("D1"), row("D2")])
        upsert(connection, OBLIGATIONS, [row("D2", "b"), row("D3")])
        add(connection, OBLIGATIONS, [])
        add(connection, OBLIGATIONS, [row("D1", "c"), row("D4")])
        assert connection.execute(found).all() == [("D1", "a"), ("D2", "b"), ("D3", "a"), ("D4", "a")]
        delete(connection, OBLIGATIONS, [row("D2"), row("D4")])
        assert connection.execute(found).all() == [("D1", "a"), ("D3", "a")]
    views.close()


CODES = {
    "one of several": (["coal", "gold"], "gold", True),
    "not there": (["coal"], "gold", False),
    "part of one": (["charcoal"], "coal", False),
    "with quotation marks": (['a"b'], 'a"b', True),
    "with wildcards": (["a_b%"], "a_b%", True),
    "a wildcard does not stand for others": (["axb"], "a_b", False),
    "a percent sign neither": (["axb"], "a%b", False),
    "Chinese": (["铜"], "铜", True),
    "none": ([], "", False),
}


@pytest.mark.parametrize(("codes", "code", "is_there"), CODES.values(), ids=CODES.keys())
def test_codes_in_a_column(views: Database, codes: list[str], code: str, *, is_there: bool) -> None:
    """A list of codes in one column is searched for a whole code."""
    values = row("D1") | {"owners": format_codes([*codes, *codes])}
    with views.write_transaction() as connection:
        upsert(connection, OBLIGATIONS, [values])
        query = select(OBLIGATIONS.c.owners).where(holds_code(OBLIGATIONS.c.owners, code))
        assert bool(connection.execute(query).all()) is is_there
    assert parse_codes(format_codes([*codes, *codes])) == sorted(codes)
    views.close()


@pytest.mark.parametrize("view", METADATA.sorted_tables, ids=lambda view: view.name)
def test_both_databases_can_hold_it(view: object) -> None:
    """Tables are STRICT on SQLite, and sorted by bytes on PostgreSQL."""
    assert "STRICT" in str(CreateTable(view).compile(dialect=sqlite.dialect()))  # type: ignore[arg-type]
    assert 'TEXT COLLATE "C"' in str(CreateTable(view).compile(dialect=postgresql.dialect()))  # type: ignore[arg-type]


NAMES = {
    "capitals": ("MINE", "mine"),
    "full-width letters": ("Ｎｏ．２", "no.2"),
    "sharp s": ("Straße", "strasse"),
    "Chinese stays": ("青铜山矿", "青铜山矿"),
    "composed and decomposed": ("é", "e\u0301"),
}


@pytest.mark.parametrize(("name", "other"), NAMES.values(), ids=NAMES.keys())
def test_names_that_look_alike_are_found_alike(name: str, other: str) -> None:
    """Case, width and composition make no difference to a search."""
    assert fold_name(name) == fold_name(other)


def test_a_search_looks_into_id_and_both_names() -> None:
    """Each stands on its own line, so that no match runs over two of them."""
    assert search_text("CN-1", Text(zh="矿", en="Pit"), ()) == "cn-1\n矿\npit"


def test_which_subjects_need_a_sweep(log: Log) -> None:
    """Those of which anything was ever due before the day, and no others."""
    for name in ("R1", "R2", "R3"):
        log.right(name)
    log.duty("R1", "D1", "2022-03-31")
    log.duty("R1", "D2", "2022-03-30")
    log.duty("R2", "D1", "2022-04-30")
    undated = MilestoneScheduled(
        milestone_id="M1",
        milestone_kind="revegetated",
        title=Text(en="M1"),
        due=ReasonableTimeDue(after=day("2020-01-01")),
        basis=STATUTE,
    )
    log.file("right:R3", undated, "2021-01-01")
    log.catch_up()
    with log.database.read_transaction() as connection:
        found = {as_of: list(obligations.subjects_due(connection, day(as_of))) for as_of in DAYS}
    assert found == DAYS


DAYS = {
    "2022-03-30": [],
    "2022-03-31": ["right:R1"],
    "2022-04-30": ["right:R1"],
    "2022-05-01": ["right:R1", "right:R2"],
}


def test_the_keys_of_the_foundation(log: Log) -> None:
    """Governance and service keys are listed as what they are."""
    governance, service = PrivateKey(generate_key()), PrivateKey(generate_key("ES256"))
    founded = RegistryFounded(
        origin="ledger.example/test",
        title=Text(en="Test"),
        log_keys=("a+b+c",),
        governance_keys=(governance.public.jwk,),
        governance_threshold=1,
        service_key=service.public.jwk,
        profiles=(AdoptedProfile(profile="cn", version=1, jurisdiction="CN", effective_from=day("2020-01-01")),),
        licence="CC-BY-4.0",
    )
    log.file("registry", founded, "2020-01-01")
    log.catch_up()
    keys = {key.party: (key.key_id, key.jwk, key.registered_at) for key in log.answers.list_keys()}
    assert keys == {
        "GOVERNANCE": (governance.public.key_id, governance.public.jwk, 0),
        "SERVICE": (service.public.key_id, service.public.jwk, 0),
    }


def test_only_the_next_events_are_folded() -> None:
    """A gap in a subject's versions is damage, not something to fold over."""
    fact = Fact(
        position=Position(7),
        stream_version=StreamVersion(2),
        recorded_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        effective_on=day("2026-01-01"),
        key_id="k" * 43,
        filing_id="f",
        event=MiningRightExtinguished(ground="surrender"),
    )
    with pytest.raises(EvidenceError) as refused:
        fold_history("right:R1", [fact])
    assert (refused.value.code, refused.value.position) == ("stream-version", 7)
