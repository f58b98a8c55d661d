# SPDX-License-Identifier: Apache-2.0
"""`verdigris diff` on the demo: what changed, in both languages, with the events it follows from."""

import datetime
from pathlib import Path

from tests.api.cli.terminal import verdigris

RIGHT = "DEMO-CN-02"


def test_what_changed_for_a_right(demo: Path):
    """The same answer as from the public API, in sentences and as JSON."""
    done = verdigris("diff", RIGHT, "-r", demo, "--known-from", "40", "--json")

    changes = done.json["changes"]
    assert (0, True, f"right:{RIGHT}") == (done.code, done.json["demo"], changes["subject"])
    assert changes["events"]
    assert all(event["position"] > 40 for event in changes["events"])
    told = [verdigris("diff", RIGHT, "-r", demo, "--known-from", "40", "--lang", each).out for each in ("en", "zh")]
    for language, text in zip(("en", "zh"), told, strict=True):
        assert [] == [sentence[language] for sentence in changes["sentences"] if sentence[language] not in text]


def test_nothing_changed_between_a_day_and_itself(demo: Path):
    """A day compared with itself, by the same log, says so."""
    today = datetime.date(2026, 1, 1).isoformat()
    done = verdigris("diff", RIGHT, "-r", demo, "--from", today, "--to", today, "--lang", "en")

    assert (0, True) == (done.code, "nothing changed" in done.out)


def test_a_company_and_a_region(demo: Path):
    """Both list rights with changes, all pages together."""
    for what in (("party:DEMO-METAL",), ("--region", "CN")):
        done = verdigris("diff", *what, "-r", demo, "--known-from", "40", "--json")
        subjects = [item["subject"] for item in done.json["items"]]
        assert (0, None, sorted(set(subjects))) == (done.code, done.json["next"], subjects)
        assert any(subject.startswith("right:") for subject in subjects)


def test_a_question_that_is_none(demo: Path):
    """Neither or both of right and region, or no earlier moment, is a usage error; an unknown right is not found."""
    for words in ((), (RIGHT, "--region", "CN", "--from", "2026-01-01"), (RIGHT,)):
        assert 2 == verdigris("diff", *words, "-r", demo).code
    assert 3 == verdigris("diff", "NOBODY", "-r", demo, "--from", "2026-01-01").code
    assert 4 == verdigris("diff", RIGHT, "-r", demo, "--from", "2026-02-01", "--to", "2026-01-01").code


def test_a_confirmed_jump_is_recorded_only_where_there_is_one(demo: Path):
    """Without a jump the reason is not needed, and not recorded; the sweep goes on as ever."""
    done = verdigris("sweep", "-r", demo, "--confirm-jump", "the office was closed", "--json")
    event = verdigris("history", "registry", "-r", demo, "--json").json["items"][-1]

    assert (0, done.json["position"]) == (done.code, event["position"])
    assert "jump_confirmed" not in event["data"]
