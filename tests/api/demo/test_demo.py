# SPDX-License-Identifier: Apache-2.0
"""The finished demo, asked as anybody may ask: what it shows is the story, and all of it checks out."""

import datetime
import json
from pathlib import Path

import msgspec
import pytest

from api.demo.folder import UNFINISHED, find_demo, make_demo
from api.demo.telling import build_demo
from api.wiring import Registry
from events.errors import ConflictError
from events.ids import TreeSize
from projections.answers import EventFilter, ObligationFilter
from registry.audit import audit
from registry.ledger.guard import Guard
from tests.api.demo.conftest import NOW, TODAY

STANDS = {
    "DEMO-CN-01": ("in_progress_no_issue_known", {"on_time": 4, "not_due": 2}),
    "DEMO-CN-02": ("in_progress_no_issue_known", {"on_time": 3, "not_due": 1}),
    "DEMO-CN-03": ("overdue", {"on_time": 1, "overdue": 1, "not_due": 1}),
    "DEMO-CN-04": ("non_compliance_determined", {"overdue": 1, "not_due": 2}),
    "DEMO-CN-05": ("in_progress_no_issue_known", {"late": 2, "on_time": 2, "not_due": 1}),
    "DEMO-CN-06": ("in_progress_no_issue_known", {"late": 1, "not_due": 1}),
    "DEMO-CN-07": ("attention", {"not_due": 1}),
    "DEMO-CN-08": ("overdue", {"overdue": 1, "on_time": 1, "not_due": 1}),
    "DEMO-CN-09": ("overdue", {"on_time": 1, "overdue": 1, "not_due": 1}),
    "DEMO-CN-10": ("in_progress_no_issue_known", {"on_time": 1, "not_due": 1}),
    "DEMO-CN-11": ("overdue", {"overdue": 1}),
    "DEMO-CN-12": ("no_plan_on_record", {}),
    "DEMO-CN-13": ("attention", {"on_time": 1, "due_soon": 1}),
    "DEMO-CN-14": ("not_assessed", {}),
    "DEMO-CN-15": ("overdue", {"overdue": 1, "on_time": 2, "not_due": 1}),
    "DEMO-CN-16": ("discharged", {"on_time": 3}),
    "DEMO-AU-01": ("attention", {"on_time": 1, "overdue": 1, "not_due": 1}),
    "DEMO-ZM-01": ("not_assessed", {"on_time": 1, "not_due": 1}),
}


@pytest.mark.parametrize(("right_id", "stands"), STANDS.items(), ids=STANDS.keys())
def test_each_right_stands_as_its_story_tells(demo: Registry, right_id: str, stands: tuple[str, dict[str, int]]):
    answer = demo.answers.get_right(right_id, as_of=TODAY)
    assert stands == (answer.status.headline, answer.counts)
    assert answer.status.reasons


def test_everything_checks_out(demo: Registry):
    """Bytes, signatures, authority, order, tree, checkpoints, guard and views are as recomputed."""
    guard = Guard.open(demo.settings.guard_url, demo.foundation.origin)
    report = audit(demo.database, demo.store, guard=guard, progress=lambda _done, _of: None)
    guard.close()
    assert (True, ()) == (report.ok, report.findings)


def test_each_party_signs_for_itself(demo: Registry):
    """The companies' filings carry the companies' own keys, and nobody but the service raises flags."""
    page = demo.answers.list_events(EventFilter(), limit=1000)
    signers: dict[str, set[str | None]] = {}
    for item in page.items:
        signers.setdefault(item.type, set()).add(item.signed_by)
    owing = {"DEMO-GROUP", "DEMO-COAL", "DEMO-METAL", "DEMO-STONE", "DEMO-GOLD", "DEMO-EXPLORER", "DEMO-COUNTY-A"}
    assert owing == signers["milestone.reported.v1"]
    assert {"DEMO-CITY", "DEMO-AUDIT"} == signers["milestone.verified.v1"]
    assert {"DEMO-INSPECTORATE"} == signers["inspection.conducted.v1"]
    assert {"SERVICE"} == signers["obligation.overdue_flagged.v1"]
    assert page.next is None


def test_history_was_recorded_as_it_happened(demo: Registry):
    """Filings are recorded on their days over more than two years, not all at once."""
    items = demo.answers.list_events(EventFilter(), limit=1000).items
    days = sorted({str(item.recorded_at)[:10] for item in items})
    assert "2024-03-17" == days[0]
    assert TODAY.isoformat() == days[-1]
    assert len(days) > 100


def test_what_was_known_in_between_can_be_asked(demo: Registry):
    """Before the late extension the obligation was overdue; by what is known now it was so on that day, too."""
    extended = next(
        item
        for item in demo.answers.history("right:DEMO-CN-02", limit=1000).items
        if item.type == "deadline.extended.v1" and item.data["obligation_id"] == "M2"
    )
    day_before = TODAY - datetime.timedelta(days=170)
    known = TreeSize(extended.position)
    before = demo.answers.get_right("DEMO-CN-02", as_of=day_before, known_at=known)
    assert ("overdue", 1) == (before.status.headline, before.counts["overdue"])
    types = [item.type for item in demo.answers.history("right:DEMO-CN-02", limit=1000).items]
    assert types.index("obligation.overdue_flagged.v1") < types.index("obligation.overdue_cleared.v1")


def test_the_seller_keeps_what_the_contract_says(demo: Registry):
    owed = demo.answers.obligations_of("right:DEMO-CN-08", as_of=TODAY).items
    assert {"M1": "DEMO-GOLD", "M2": "DEMO-METAL", "M3": "DEMO-METAL"} == {
        item.obligation_id: item.owed_by for item in owed
    }


def test_a_broken_voluntary_promise_is_not_a_breach(demo: Registry):
    """The carbon promise is overdue by its own date, is not binding, and never makes the right overdue."""
    owed = {item.obligation_id: item for item in demo.answers.obligations_of("right:DEMO-AU-01", as_of=TODAY).items}
    assert ("overdue", False) == (owed["V1"].timeliness, owed["V1"].is_legal)


def test_the_legacy_site_is_the_governments(demo: Registry):
    page = demo.answers.list_obligations(ObligationFilter(side="authority", kind="milestone"), as_of=TODAY)
    assert {("right:DEMO-CN-13", "DEMO-COUNTY-A")} == {(item.subject, item.owed_by) for item in page.items}


def test_it_says_everywhere_that_it_is_a_demo_and_never_that_somebody_complies(demo: Registry):
    answers = [msgspec.to_builtins(demo.answers.get_right(right_id, as_of=TODAY)) for right_id in STANDS]
    said = json.dumps(answers, ensure_ascii=False)
    assert "compliant" not in said.lower()
    assert "合规" not in said
    assert demo.foundation.demo
    assert demo.settings.demo


def test_keys_are_for_their_owner_alone(demo: Registry):
    files = sorted(Path(demo.settings.keys).glob("*.pem"))
    assert {0o600} == {file.stat().st_mode & 0o777 for file in files}
    assert len(files) == 4 + 13


def test_an_existing_demo_is_found_as_it_is(demo: Registry):
    assert demo.settings.folder
    assert demo.settings == find_demo(demo.settings.folder)


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(ConflictError) as refused:
        find_demo(tmp_path)
    assert "folder-not-demo" == refused.value.code


def test_a_registry_that_is_no_demo_is_refused(tmp_path: Path):
    (tmp_path / "registry.toml").write_text(
        'database_url = "sqlite:///r.sqlite"\nguard_url = "sqlite:///g.sqlite"\nkeys = "keys"\norigin = "a.example"\n'
    )
    with pytest.raises(ConflictError):
        find_demo(tmp_path)


def test_a_demo_cut_short_is_made_anew(tmp_path: Path):
    """What an interruption leaves is marked, is not taken for a demo, and is cleared away by the next try."""

    def interrupt(done: int, of: int) -> None:
        if done > of // 2:
            raise KeyboardInterrupt

    folder = tmp_path / "demo"
    with pytest.raises(KeyboardInterrupt):
        make_demo(folder, clock=lambda: NOW, progress=interrupt)
    assert (folder / UNFINISHED).exists()
    assert find_demo(folder) is None
    make_demo(folder, clock=lambda: NOW, progress=lambda _done, _of: None)
    assert not (folder / UNFINISHED).exists()
    assert find_demo(folder)


def test_a_demo_is_never_made_over_a_registry(demo: Registry):
    assert demo.settings.folder
    with pytest.raises(ConflictError):
        build_demo(demo.settings.folder, clock=lambda: NOW, progress=lambda _done, _of: None)
