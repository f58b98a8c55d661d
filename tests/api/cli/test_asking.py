# SPDX-License-Identifier: Apache-2.0
"""`status`, `history`, `statistics`, `sweep`, `log`: the answers in both forms and both languages."""

from pathlib import Path
from typing import get_args

import pytest

from api.cli.counting_across import GROUPS, MEASURES
from projections.answers import Grouping, Measure
from tests.api.cli.terminal import verdigris


def test_status_shows_headline_reason_and_what_is_owed(demo: Path):
    shown = verdigris("status", "DEMO-CN-03", "-r", demo).out
    for words in ("status: overdue", "D-1", "Tailings dam 1 closed", "DEMO", "last inspection", "plan on record: yes"):
        assert words in shown


def test_status_speaks_chinese(demo: Path):
    shown = verdigris("status", "right:DEMO-CN-03", "-r", demo, "--lang", "zh").out
    assert "一号尾矿库闭库" in shown
    assert "民法典" in shown


@pytest.mark.parametrize("number", range(1, 16))
def test_no_status_ever_says_compliant(demo_made: Path, number: int):
    shown = verdigris("status", f"DEMO-CN-{number:02}", "-r", demo_made, "--json")
    assert 0 == shown.code
    assert "compliant" not in shown.out.lower()


def test_what_was_known_before_is_another_answer(demo: Path):
    """Up to the position of its registration, a right has no plan and owes nothing."""
    history = verdigris("history", "DEMO-CN-03", "-r", demo, "--json").json["items"]
    early = verdigris("status", "DEMO-CN-03", "-r", demo, "--known-at", history[0]["position"], "--json").json
    assert ("no_plan_on_record", []) == (early["status"]["headline"], early["obligations"])
    assert history[0]["position"] == early["known_at"]


def test_what_was_known_may_be_asked_by_the_clock(demo: Path):
    items = verdigris("history", "DEMO-CN-03", "-r", demo, "--json").json["items"]
    asked = verdigris("history", "DEMO-CN-03", "-r", demo, "--json", "--known-at", items[1]["recorded_at"]).json
    assert 2 == len(asked["items"])


def test_a_history_is_in_the_order_of_recording(demo: Path):
    answer = verdigris("history", "DEMO-CN-02", "-r", demo, "--json").json
    positions = [item["position"] for item in answer["items"]]
    assert positions == sorted(positions)
    assert list(range(1, len(positions) + 1)) == [item["stream_version"] for item in answer["items"]]


def test_a_partys_history_can_be_asked(demo: Path):
    answer = verdigris("history", "party:DEMO-METAL", "-r", demo, "--json").json
    assert ["party.registered.v1", "signing_key.registered.v1"] == [item["type"] for item in answer["items"]]


def test_the_list_is_what_the_count_counts(demo: Path):
    answer = verdigris(
        "statistics", "obligations", "--kind", "milestone", "-r", demo, "--list", "overdue", "--json"
    ).json
    assert answer["overdue"] == len(answer["obligations"])
    assert ("right:DEMO-CN-03", "M2") in {(item["subject"], item["obligation_id"]) for item in answer["obligations"]}


def test_a_kind_of_milestone_is_counted_by_itself(demo: Path):
    answer = verdigris("statistics", "obligations", "--kind", "tailings_closed", "-r", demo, "--json").json
    assert (1, 1) == (answer["total"], answer["overdue"])


def test_minerals_narrow_the_count(demo: Path):
    arguments = ("statistics", "obligations", "--kind", "milestone", "-r", demo, "--json")
    coal, gold, both = (
        verdigris(*arguments, *(word for mineral in minerals for word in ("--mineral", mineral))).json["total"]
        for minerals in (("coal",), ("iron",), ("coal", "iron"))
    )
    assert (coal + gold, True) == (both, coal > 0)


def test_numbers_across_rights_by_holder(demo: Path):
    """The groups are those of the answer, the sum of them the whole where nothing belongs to two."""
    answer = verdigris("statistics", "rights", "--by", "holder", "-r", demo, "--json").json
    assert answer["totals"]["rights"]["total"] == sum(each["totals"]["rights"]["total"] for each in answer["items"])
    shown = verdigris("statistics", "rights", "--by", "holder", "-r", demo, "--lang", "en").out
    assert all(each["key"] in shown for each in answer["items"])


def test_a_series_ends_with_the_last_month_that_is_over(demo: Path):
    arguments = ("statistics", "series", "overdue", "--from", "2026-01", "--as-of", "2026-06-29", "-r", demo)
    (line,) = verdigris(*arguments, "--json").json["items"]
    assert ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"] == [each["month"] for each in line["points"]]
    assert "2026-05" in verdigris(*arguments).out
    assert 4 == verdigris("statistics", "series", "overdue", "--from", "2026", "-r", demo).code


def test_a_scorecard_counts_what_the_list_lists(demo: Path):
    card = verdigris("statistics", "authority", "DEMO-DNR", "-r", demo, "--json").json
    assert card["own_obligations"]["overdue"] == len(card["own_overdue"])
    assert "inspected in 12 months" in verdigris("statistics", "authority", "DEMO-DNR", "-r", demo).out
    assert 3 == verdigris("statistics", "authority", "NOBODY", "-r", demo).code


def test_recording_is_counted_by_type(demo: Path):
    answer = verdigris("statistics", "recording", "-r", demo, "--json").json
    assert answer["all"]["events"] == sum(each["events"] for each in answer["by_type"].values())
    assert "more than 30 days late".upper() in verdigris("statistics", "recording", "-r", demo).out


def test_the_command_line_knows_every_measure_and_grouping():
    assert (set(MEASURES), set(GROUPS)) == (set(get_args(Measure)), set(get_args(Grouping)))


def test_a_sweep_again_raises_nothing_new(demo: Path):
    """What the demo has flagged is not flagged twice; the run itself is recorded."""
    first, second = (verdigris("sweep", "-r", demo, "--json").json for _ in range(2))
    assert (0, 0) == (second["raised"], second["cleared"])
    assert first["position"] < second["position"]


def test_a_sweep_of_a_day_to_come_is_refused(demo: Path):
    assert 4 == verdigris("sweep", "-r", demo, "--as-of", "2999-01-01").code


def test_the_checkpoint_is_the_signed_note_itself(demo: Path):
    answer = verdigris("log", "checkpoint", "-r", demo, "--json").json
    assert answer["note"].rstrip("\n") == verdigris("log", "checkpoint", "-r", demo).out.rstrip("\n")
    assert ["demo.example/verdigris", str(answer["size"])] == answer["note"].split("\n")[:2]


def test_a_database_url_names_a_registry_as_well(demo: Path):
    """The same answer; only what day it is today, without the folder's settings, is that in UTC."""
    url = f"sqlite:///{demo}/registry.sqlite"
    asked = [verdigris("status", "DEMO-CN-01", "-r", target, "--as-of", "2026-01-31") for target in (demo, url)]
    assert (0, asked[0].out) == (asked[1].code, asked[1].out)
