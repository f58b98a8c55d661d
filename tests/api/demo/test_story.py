# SPDX-License-Identifier: Apache-2.0
"""The story of the demo as data: whatever the day, it is well-formed, in order, and wholly admissible."""

import datetime
import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.demo import reading
from api.demo.cast import introduce
from api.demo.reading import Step, Story, place_positions, read_story, resolve_date
from api.demo.telling import sign_step
from events.entry import make_entry
from events.errors import MalformedError
from events.filing import parse_filing
from events.ids import Position, StreamVersion
from events.keys import PrivateKey, generate_key
from events.tlog.signatures import Ed25519Signer
from projections.folding import advance
from projections.right.distrust import TRUSTING
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission
from registry.admission.trust import GOVERNANCE, TrustState

DAYS = {
    "an ordinary day": datetime.date(2026, 6, 15),
    "the first day of a year": datetime.date(2027, 1, 1),
    "the last day of a year": datetime.date(2026, 12, 31),
    "a leap day": datetime.date(2028, 2, 29),
    "inside the National Day holiday": datetime.date(2026, 10, 3),
    "the day before annual reports of the year are due": datetime.date(2025, 12, 30),
    "far ahead, with calendars not adopted yet": datetime.date(2033, 4, 1),
}
STORY = Path(str(files("api.demo"))) / "story"


@pytest.mark.parametrize("today", DAYS.values(), ids=DAYS.keys())
def test_no_filing_of_the_story_is_refused_on_any_day(today: datetime.date):
    """Every step passes the very admission that the desk asks, in the order told."""
    story = read_story(today)
    signers = {part.id: PrivateKey(generate_key(part.algorithm)) for part in story.parties}
    signers[GOVERNANCE] = PrivateKey(generate_key())
    desk = PureDesk(story, signers)
    for step in [*introduce(story, signers), *story.steps]:
        desk.file(step)
    assert 18 == sum(state.right is not None for state in desk.states.values())


@pytest.mark.parametrize("today", DAYS.values(), ids=DAYS.keys())
def test_steps_are_told_in_order_and_lie_in_the_past(today: datetime.date):
    story = read_story(today)
    days = [step.on for step in story.steps]
    assert days == sorted(days)
    assert story.founded_on < days[0]
    assert days[-1] < today
    assert story.sweeps == tuple(sorted(story.sweeps))
    assert story.sweeps[-1] < today


def test_every_name_says_that_it_is_made_up():
    """No right and no party could be taken for a real one: Chinese names say 示例, English ones Demo."""
    story = read_story(DAYS["an ordinary day"])
    rights = [step.data["names"] for step in story.steps if step.type == "mining_right.registered.v1"]
    names = rights + [msgspec.to_builtins(part.names) for part in story.parties]
    assert [] == [name for name in names if "示例" not in name["zh"] or not name["en"].startswith("Demo ")]
    assert "DEMO" in (story.title.zh or "")
    assert "DEMO" in (story.title.en or "")


def test_the_promises_cover_what_the_letter_in_science_asks_for():
    """Plans of the story promise something on each demand of the letter that a plan can hold."""
    story = read_story(DAYS["an ordinary day"])
    plans = [step.data for step in story.steps if step.type == "restoration_plan.submitted.v1"]
    categories = {commitment["category"] for plan in plans for commitment in plan["commitments"]}
    demanded = {
        "toxic_remediation", "tailings", "native_biodiversity", "ecosystem_services", "carbon", "due_diligence",
        "disclosure", "overseas", "finance", "community",
    }  # fmt: skip
    assert set() == demanded - categories


def test_every_file_of_the_story_is_read_and_explains_itself():
    """A regulator who opens a file finds what it tells, in Chinese and English, before anything else."""
    chapters = sorted((STORY / "rights").glob("*.toml"))
    assert len(chapters) == len({tomllib.loads(chapter.read_text())["subject"] for chapter in chapters})
    for chapter in chapters:
        comments = [line for line in chapter.read_text().splitlines()[1:6] if line.startswith("# ")]
        assert any("\u4e00" <= character <= "\u9fff" for character in comments[0]), chapter.name
        assert any(line.isascii() or "–" in line for line in comments), chapter.name


DATES = {
    "today": ("day 0", datetime.date(2026, 6, 15)),
    "forty days ago": ("day -40", datetime.date(2026, 5, 6)),
    "in a year": ("day 365", datetime.date(2027, 6, 15)),
    "the end of last year": ("year -1 12-31", datetime.date(2025, 12, 31)),
    "this year": ("year 0 03-31", datetime.date(2026, 3, 31)),
}


@pytest.mark.parametrize(("text", "day"), DATES.values(), ids=DATES.keys())
def test_dates_count_from_the_day_the_demo_is_made(text: str, day: datetime.date):
    assert day == resolve_date(text, datetime.date(2026, 6, 15))


@pytest.mark.parametrize("text", ["2026-06-15", "day", "day 1.5", "year -1", "year -1 02-30", "tomorrow"])
def test_dates_written_otherwise_are_refused(text: str):
    with pytest.raises(MalformedError):
        resolve_date(text, datetime.date(2026, 6, 15))


def test_a_step_names_the_positions_of_steps_before_it():
    """However deep it stands, a position is filled in once its step is recorded; before that the story is refused."""
    named = {"corrects": "position of x.toml, step 2", "rows": [{"at": "position of x.toml, step 3"}], "note": "step 2"}
    recorded = {"x.toml, step 2": 40, "x.toml, step 3": 41}
    assert {"corrects": 40, "rows": [{"at": 41}], "note": "step 2"} == place_positions(named, recorded)
    with pytest.raises(MalformedError, match=r"x\.toml, step 3"):
        place_positions(named, {"x.toml, step 2": 40})


def test_a_step_that_lies_ahead_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A story cannot claim what has not happened; the message names file and step."""
    (tmp_path / "story" / "rights").mkdir(parents=True)
    for name in ("ledger.toml", "parties.toml"):
        (tmp_path / "story" / name).write_text((STORY / name).read_text())
    step = 'subject = "right:X"\n[[step]]\non = "day 0"\nby = "DEMO-DNR"\ntype = "t"\ndata.x = 1\n'
    (tmp_path / "story" / "rights" / "01-x.toml").write_text(step)
    monkeypatch.setattr(reading, "files", lambda _package: tmp_path)
    with pytest.raises(MalformedError, match=r"01-x\.toml, step 1"):
        read_story(datetime.date(2026, 6, 15))


class PureDesk:
    """Admission and fold without a database: what the desk decides, in milliseconds."""

    def __init__(self, story: Story, signers: dict[str, PrivateKey]) -> None:
        self.states: dict[str, SubjectState] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._story = story
        self._signers = signers
        self._service = PrivateKey(generate_key())
        self._trust = TrustState()
        self._versions: dict[str, int] = {}
        self._position = 0
        self._recorded: dict[str, int] = {}
        self.file(self._foundation())

    def file(self, step: Step) -> None:
        ledger, recorded = self._story.origin, self._recorded
        raw = sign_step(step, self._signers, ledger=ledger, signed_at=_noon(step.on), recorded=recorded)
        filing = parse_filing(raw)
        state = self.states.setdefault(step.subject, new_state(step.subject))
        check_admission(filing, trust=self._trust, state=state, today=step.on)
        version = self._versions[step.subject] = self._versions.get(step.subject, 0) + 1
        entry = make_entry(
            filing,
            position=Position(self._position),
            stream_version=StreamVersion(version),
            previous="",
            recorded_at=_noon(step.on),
        )
        self._recorded[step.place] = self._position
        self._position += 1
        self._trust.evolve(entry)
        facts = self._facts.setdefault(step.subject, [])
        facts.append(fact_of(entry))
        self.states[step.subject], review = advance(state, facts[-1:], TRUSTING, facts.copy)
        assert review is None

    def _foundation(self) -> Step:
        data = {
            "origin": self._story.origin,
            "title": msgspec.to_builtins(self._story.title),
            "log_keys": [Ed25519Signer(self._story.origin, Ed25519PrivateKey.generate()).verifier.vkey],
            "governance_keys": [msgspec.to_builtins(self._signers[GOVERNANCE].public.jwk)],
            "governance_threshold": 1,
            "service_key": msgspec.to_builtins(self._service.public.jwk),
            "profiles": [],
            "licence": self._story.licence,
            "demo": True,
        }
        day = self._story.founded_on
        return Step(
            on=day, by=GOVERNANCE, type="registry.founded.v1", subject="registry", effective_on=day, data=data, place=""
        )


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
