# SPDX-License-Identifier: Apache-2.0
"""Edits where rules, due days, keys and roles can be looked up (reliability.md cases 36 and 37).

Rules and calendars are code, and what was decided by them is in the log with their version; who may sign is read from
the log. So the tables that show all this are for readers: an edit is found, and neither filings nor flags rest on it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from api.settings import resolve_target
from api.wiring import open_registry
from events.catalogue.clock import ObligationOverdueFlagged, SchedulerRunCompleted
from events.catalogue.milestones import MilestoneReported, MilestoneVerified
from events.catalogue.trust import AdoptedProfile, PartyRegistered, RoleGranted, SigningKeyRevoked
from events.errors import NotPermittedError, UnavailableError
from events.values import Scope, Text
from projections.rules import PROFILES
from projections.runner import Runner
from registry.audit_tiles import audit_tiles
from registry.confidence import Trust
from registry.deadlines import Sweeper
from tests.api.cli.terminal import verdigris
from tests.api_registry import FOUNDING, open_founded
from tests.forgeries import edit, entries_of, findings, open_copy, report_on
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger
from tests.mirrors import mirror
from tests.oracle import check_everything

TODAY = day("2026-10-01")
REVOKED, OTHER_TYPE = "signing_key.revoked.v1", "milestone.reported.v1"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """One mine with a milestone M2 overdue and M1 met, an inspector abroad, and a company whose key was revoked."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    file_mine(ledger)
    ledger.enrol("ABROAD", "authority", "inspector", scope=Scope(regions=("AU",)))
    ledger.enrol("LOSER", "company")
    lost = SigningKeyRevoked(key_id=ledger.keys["LOSER"].public.key_id, reason="compromised")
    ledger.file(lost, "party:LOSER", "governance")
    ended = RoleGranted(role="inspector", scope=Scope(), valid_from=day("2020-01-01"), valid_to=day("2020-12-31"))
    ledger.enrol("RETIRED", "authority")
    ledger.file(ended, "party:RETIRED", "governance")
    Runner(ledger.database, ledger.store).catch_up()
    ledger.close()
    return ledger


@pytest.fixture
def ledger(prepared: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of it, open."""
    opened = open_copy(prepared, tmp_path)
    yield opened
    opened.close()


def _replace(table: str, column: str, old: str, new: str) -> str:
    """Return SQL that edits JSON or text in a view."""
    text = f"replace(CAST({column} AS TEXT), '{old}', '{new}')"
    return f"UPDATE {table} SET {column} = CAST({text} AS BLOB) WHERE instr(CAST({column} AS TEXT), '{old}')"


def _changes(ledger: Ledger, statement: str) -> int:
    connection = dbapi2.connect(str(ledger.folder / "registry.sqlite"))
    try:
        with connection:
            return int(connection.execute(statement).rowcount)
    finally:
        connection.close()


def _claim(milestone_id: str) -> MilestoneReported:
    return MilestoneReported(milestone_id=milestone_id, claim="met", achieved_on=day("2026-06-15"))


AUTHORITY: dict[str, tuple[str, Callable[[Ledger], bytes], str, str]] = {
    "a revoked key made valid again": (
        "UPDATE view_keys SET revoked_at = NULL, reason = NULL WHERE party = 'LOSER'",
        lambda it: it.sign(PartyRegistered(party_kind="company", names=Text(en="x")), "party:LOSER", "LOSER"),
        "key-revoked",
        "view-keys",
    ),
    "another company's key made the holder's": (
        "UPDATE view_keys SET party = 'MINECO', revoked_at = NULL WHERE party = 'ABROAD'",
        lambda it: it.sign(_claim("M2"), RIGHT, "ABROAD"),
        "not-the-holder",
        "view-keys",
    ),
    "a region put out of a scope": (
        _replace("view_states", "state", '"AU"', '"CN"'),
        lambda it: it.sign(MilestoneVerified(milestone_id="M1", verified_on=day("2026-09-30")), RIGHT, "ABROAD"),
        "out-of-scope",
        "view-states",
    ),
    "a role that has ended made longer": (
        _replace("view_states", "state", "2020-12-31", "2030-12-31"),
        lambda it: it.sign(MilestoneVerified(milestone_id="M1", verified_on=day("2026-09-30")), RIGHT, "RETIRED"),
        "role-missing",
        "view-states",
    ),
    "a company made an authority": (
        "UPDATE view_parties SET kind = 'authority' WHERE subject = 'party:MINECO'",
        lambda it: it.sign(MilestoneVerified(milestone_id="M1", verified_on=day("2026-09-30")), RIGHT, "MINECO"),
        "role-missing",
        "view-parties",
    ),
}


@pytest.mark.parametrize(("statement", "sign", "code", "found"), AUTHORITY.values(), ids=AUTHORITY.keys())
def test_case_37_admission_asks_the_log_and_no_table(
    ledger: Ledger, statement: str, sign: Callable[[Ledger], bytes], code: str, found: str
) -> None:
    """
    Whatever the tables say of keys, roles and parties, the filing is refused as before, by a running desk and by one
    that starts on the edited tables; the audit names the edit, and a rebuild takes it back.
    """
    assert 1 == _changes(ledger, statement)
    for _ in range(2):
        with pytest.raises(NotPermittedError) as refusal:
            ledger.desk.file(sign(ledger))
        assert code == refusal.value.code
        restarted = ledger.reopened()
        vars(ledger).update(vars(restarted))

    assert {found} == {each for _, each in findings(ledger)}
    assert all(position is not None for position, _ in findings(ledger))
    assert 0 == verdigris("rebuild", "-r", f"sqlite:///{ledger.folder}/registry.sqlite").code
    check_everything(ledger)


def test_case_37_a_revocation_hidden_behind_its_column(ledger: Ledger, tmp_path: Path) -> None:
    """
    What is said about keys is learnt from the entries' own bytes. A column `type` that was bent hides a revocation from
    nobody: a desk that starts then refuses the revoked key, too; and the audit names the bent row with both values.
    """
    lost = SigningKeyRevoked(key_id=ledger.keys["MINECO"].public.key_id, reason="compromised")
    revoked = ledger.file(lost, "party:MINECO", "governance")
    edit(ledger, f"UPDATE events SET type = '{OTHER_TYPE}' WHERE position = {revoked.position}")
    with pytest.raises(NotPermittedError):
        ledger.file(_claim("M2"), RIGHT, "MINECO")
    size = len(entries_of(ledger))
    vars(ledger).update(vars(ledger.reopened()))
    with pytest.raises(NotPermittedError) as refusal:
        ledger.file(_claim("M2"), RIGHT, "MINECO")

    assert ("key-revoked", size) == (refusal.value.code, len(entries_of(ledger)))
    assert (revoked.position, "index") in findings(ledger)
    details = {finding.detail for finding in report_on(ledger).findings}
    assert f"column type: the entry says '{REVOKED}', found '{OTHER_TYPE}'" in details
    keys = tuple(signer.verifier for signer in ledger.log_signers)
    trust = Trust(origin=ORIGIN, keys=keys, now=ledger.clock())  # type: ignore[arg-type]
    outside = audit_tiles(mirror(ledger, tmp_path / "mirror"), trust, progress=lambda *_: None).report
    assert () == tuple(outside.findings)


def _sweep(ledger: Ledger) -> list[object]:
    """Sweep once, and return the flags and the run that were recorded."""
    size = len(entries_of(ledger))
    sweeper = Sweeper(ledger.database, ledger.store, ledger.desk, signer=ledger.keys["service"], ledger=ORIGIN)
    sweeper.sweep(TODAY, ledger.clock(), progress=lambda *_: None)
    return [entry.filing.event for entry in entries_of(ledger)[size:]]


def test_case_36_a_sweep_over_moved_due_days(ledger: Ledger) -> None:
    """
    Due days moved in the tables, one into the past and one away: the edit is found, and the sweep flags what is overdue
    by the log, with the profile and version that say so.
    """
    assert 1 == _changes(ledger, _replace("view_obligations", "body", "2026-12-31", "2026-01-31"))
    assert 1 == _changes(ledger, _replace("view_obligations", "body", "2026-06-30", "2036-06-30"))
    _changes(ledger, "UPDATE view_obligations SET due_from = '2026-01-01'")
    assert {"view-obligations"} == {code for _, code in findings(ledger)}
    assert len({position for position, _ in findings(ledger)}) > 1

    *flags, run = _sweep(ledger)

    assert [("M2", day("2026-06-30"))] == [
        (flag.obligation_id, flag.due_on) for flag in flags if isinstance(flag, ObligationOverdueFlagged)
    ]
    assert len(flags) == 1
    assert isinstance(run, SchedulerRunCompleted)
    assert [("cn", 1)] == [(each.profile, each.version) for each in run.profiles if each.profile == "cn"]


def test_case_36_a_due_day_hidden_from_the_sweep_is_found(ledger: Ledger) -> None:
    """
    The sweep asks a table where to look. A due day hidden from it goes unflagged, and is found by the audit: results
    do not depend on flags, only their notarisation does.
    """
    assert 1 <= _changes(ledger, "UPDATE view_obligations SET due_from = '2099-01-01'")

    (run,) = _sweep(ledger)

    assert isinstance(run, SchedulerRunCompleted)
    assert {"view-obligations"} == {code for _, code in findings(ledger)}


def test_case_36_a_version_of_rules_bent_in_a_table(ledger: Ledger) -> None:
    """
    Which version of which rules a run was made with is in the log: a table that says otherwise is found.
    """
    _sweep(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    assert set() == findings(ledger)
    position = len(entries_of(ledger)) - 1
    assert 1 == _changes(ledger, _replace("view_runs", "body", '"version":1', '"version":2'))

    assert {(position, "view-runs")} == findings(ledger)


def test_case_36_rules_this_program_does_not_have(tmp_path: Path) -> None:
    """
    A log that adopts a version of rules which this program does not have is not judged by another one in its place: it
    does not open, neither to write nor to read, and says which; who audits the log itself is not kept from it.
    """
    newest = max(each.version for each in PROFILES if each.profile == "cn")
    adopted = AdoptedProfile(profile="cn", version=newest + 1, jurisdiction="CN", effective_from=day("2027-01-01"))
    folder = tmp_path / "here"

    with pytest.raises(UnavailableError) as refused:
        open_founded(folder, replace(FOUNDING, profiles=(adopted,)))

    assert ("profile-unknown", True) == (refused.value.code, f"cn version {newest + 1}" in refused.value.message)
    with pytest.raises(UnavailableError) as refused:
        open_registry(resolve_target(str(folder)), writing=False)
    assert "profile-unknown" == refused.value.code
    told = verdigris("status", "CN-1", "-r", folder)
    assert (8, "") == (told.code, told.out)
    assert "Install a release that has this version of the rules" in told.err
    assert 0 == verdigris("audit", folder).code
