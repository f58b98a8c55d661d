# SPDX-License-Identifier: Apache-2.0
"""A year of one mine, filed by seven parties with their own keys through the intake; each step by no wrong one.

The story is the demo's richest right (`api/demo/story/rights/18-cuiping-dolomite.toml`). Just before a party files its
step, each of the other six signs the very same act with its own key and sends it, too.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from litestar.testing import TestClient
from msgspec import structs

from api.demo.cast import introduce, make_cast
from api.demo.reading import Step, Story, read_story
from api.demo.telling import sign_step
from api.edge import Edge
from api.intake.app import Intake
from api.intake.refusals import HEADER, verify_refusal
from api.public.app import public_app
from api.wiring import Founding, WritingRegistry, found, open_registry
from events.keys import PrivateKey
from events.tlog.note import NoteVerifier, parse_vkey
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from registry.deadlines import Sweeper
from registry.history.verify import verify_history
from registry.sealing import LEAST
from tests.api_registry import ledger_of
from tests.ledgers import ForwardClock
from tests.oracle import check_everything

TODAY = datetime.date(2026, 6, 15)
CHAPTER = "18-cuiping-dolomite.toml"
RIGHT_ID = "DEMO-CN-16"
RIGHT = f"right:{RIGHT_ID}"
JOSE = {"Content-Type": "application/jose"}

SEVEN = (
    "DEMO-DNR",  # registrar and officer of the province
    "DEMO-CITY",  # accepts, and countersigns discharges
    "DEMO-INSPECTORATE",
    "DEMO-METAL",  # holds the right until it is transferred
    "DEMO-GROUP",  # and holds it from then on
    "DEMO-VILLAGE",
    "DEMO-AUDIT",
)
NAMED = "DEMO-COUNTY-A"
"""Party to the partnership and at the survey; it files nothing."""

VERDICTS = {
    "r": "role-missing",
    "s": "out-of-scope",
    "h": "not-the-holder",
    "p": "source-missing",  # a registrar, who files it for the holder only from a stated source
    "a": "verification-needs-authority",
    "2": "countersigner-same-person",  # it has countersigned, and cannot be the other person, too
    "+": "filed",
    "=": "entitled",  # the law lets it file this as well: told by a check, and left to the one who does
}

# The year in its order, one column for each of SEVEN.
YEAR = (
    ("mining_right.registered.v1", "+ rr rr r r"),
    ("restoration_plan.submitted.v1", "p hh +h h h"),
    ("plan_consultation.recorded.v1", "= sr +r r r"),
    ("restoration_plan.approved.v1", "+ sr rr r r"),
    ("restoration_area.defined.v1", "= sr +r r r"),
    ("restoration_area.redefined.v1", "+ sr =r r r"),
    ("milestone.scheduled.v1", "+ sr rr r r"),
    ("milestone.scheduled.v1", "+ sr rr r r"),
    ("baseline.recorded.v1", "p rr =r r +"),
    ("reference_ecosystem.defined.v1", "p rr =r r +"),
    ("restoration_cost.estimated.v1", "p rr +r r ="),
    ("fund.accrued.v1", "p hh +h h h"),
    ("fund_balance.attested.v1", "r rr rr r +"),
    ("financing_agreement.recorded.v1", "+ sr rr r r"),
    ("inspection.conducted.v1", "r r+ rr r r"),
    ("finding.recorded.v1", "r r+ rr r r"),
    ("holder_response.filed.v1", "p hh +h h h"),
    ("order.issued.v1", "+ sr rr r r"),
    ("penalty.imposed.v1", "+ sr rr r r"),
    ("review.filed.v1", "= sr +r r r"),
    ("corrective_action.reported.v1", "p hh +h h h"),
    ("order.closed.v1", "= s+ rr r r"),
    ("review.decided.v1", "+ sr rr r r"),
    ("penalty.varied.v1", "+ sr rr r r"),
    ("penalty.paid.v1", "+ sr rr r r"),
    ("milestone.reported.v1", "p hh +h h h"),
    ("milestone.verified.v1", "r += rr r a"),
    ("fund.spent.v1", "p hh +h h h"),
    ("species_survey.recorded.v1", "p rr =r r +"),
    ("carbon_stock.measured.v1", "p rr =r r +"),
    ("recovery_assessment.recorded.v1", "p rr =r r +"),
    ("acceptance.applied.v1", "p hh +h h h"),
    ("event.corrected.v1", "= sr rr r +"),
    ("acceptance.held.v1", "r +r rr r r"),
    ("acceptance_objection.filed.v1", "= =r rr + r"),
    ("acceptance_objection.resolved.v1", "r +r rr r r"),
    ("acceptance.decided.v1", "r +r rr r r"),
    ("mining_right.transferred.v1", "+ rr rr r r"),
    ("mine_closure.reported.v1", "p hh h+ h h"),
    ("milestone.reported.v1", "p hh h+ h h"),
    ("milestone.verified.v1", "r += rr r a"),
    ("acceptance.applied.v1", "p hh h+ h h"),
    ("acceptance.held.v1", "r +r rr r r"),
    ("acceptance.decided.v1", "r +r rr r r"),
    ("aftercare.started.v1", "= +r rr r r"),
    ("land_status.reported.v1", "p hh h+ h h"),
    ("aftercare.reported.v1", "p hh h+ h h"),
    ("post_closure_evaluation.recorded.v1", "r +r rr r r"),
    ("mining_right.extinguished.v1", "+ rr rr r r"),
    ("restoration_duty.discharged.v1", "+ 2r rr r r"),
)


@dataclass(frozen=True)
class Given:
    """A receipt as the intake handed it out."""

    position: int
    entry: bytes
    proof: bytes


@dataclass
class Year:
    """What came of the year."""

    registry: WritingRegistry
    steps: list[Step]
    key_ids: dict[str, str]
    """Of each party's key."""
    verdicts: dict[tuple[int, str], str] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)
    """What came of acts for two persons, filed by the right one alone."""
    receipts: list[Given] = field(default_factory=list)

    @property
    def log_keys(self) -> list[NoteVerifier]:
        """The log's keys as a reader has them from elsewhere."""
        return [parse_vkey(vkey) for vkey in self.registry.foundation.log_keys]


@dataclass
class Filers:
    """Whoever files: their keys, and the intake in front of the registry."""

    year: Year
    clock: ForwardClock
    client: TestClient[Edge]
    signers: dict[str, PrivateKey]
    recorded: dict[str, int] = field(default_factory=dict)

    def live(self, number: int, step: Step) -> None:
        """Let each of the others try the step, and then who it falls to."""
        self.clock.now = max(self.clock.now, _morning(step.on))
        for party in SEVEN:
            if party != step.by:
                self.year.verdicts[number, party] = self.attempt(structs.replace(step, by=party))
        if step.countersigned_by:
            self.year.alone[step.type] = self.attempt(structs.replace(step, countersigned_by=()))
        self.file(step)
        self.year.verdicts[number, step.by] = "filed"

    def attempt(self, step: Step) -> str:
        """Return the code of the refusal; an act of which a check says that it would be taken is not filed."""
        raw = self.sign(step)
        if self.client.post("/filings/check", content=raw, headers=JOSE).status_code == 200:
            return "entitled"
        size = self.size()
        response = self.client.post("/filings", content=raw, headers=JOSE)
        verify_refusal(response.headers[HEADER], response.content, self.year.registry.service_signer.public)
        assert (True, size) == (response.status_code in {403, 422}, self.size()), response.text
        return str(response.json()["code"])

    def file(self, step: Step) -> None:
        """File it, and check the receipt with the log's keys alone."""
        response = self.client.post("/filings", content=self.sign(step), headers=JOSE)
        assert 201 == response.status_code, (step.place, response.text)
        told = response.json()
        given = Given(told["position"], told["entry"].encode(), told["proof"].encode())
        origin = self.year.registry.foundation.origin
        verify_tlog_proof(parse_tlog_proof(given.proof), given.entry, self.year.log_keys, origin)
        self.year.receipts.append(given)
        self.recorded[step.place] = given.position

    def sign(self, step: Step) -> bytes:
        """Return the filing of the step, signed by its party now."""
        ledger = self.year.registry.foundation.origin
        return sign_step(step, self.signers, ledger=ledger, signed_at=self.clock(), recorded=self.recorded)

    def size(self) -> int:
        """Return how long the log is."""
        with self.year.registry.store.reading() as view:
            return view.head().size


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year, lived through."""
    story = read_story(TODAY)
    chapter = [step for step in story.steps if step.place.startswith(CHAPTER)]
    before = [step for step in chapter if step.subject != RIGHT]
    story = structs.replace(story, parties=tuple(part for part in story.parties if part.id in {*SEVEN, NAMED}))
    clock = ForwardClock(_morning(story.founded_on))
    settings = found(tmp_path_factory.mktemp("year") / "here", _founding(story), clock=clock)
    with open_registry(settings, writing=True, clock=clock) as registry:
        signers = make_cast(story, Path(settings.keys))
        key_ids = {party: signer.public.key_id for party, signer in signers.items()}
        lived = Year(registry, [step for step in chapter if step.subject == RIGHT], key_ids)
        window = Intake(registry, on_recorded=lambda: None)
        with TestClient(window.app()) as client:
            filers = Filers(lived, clock, client, signers)
            for step in [*introduce(story, signers), *before]:
                clock.now = max(clock.now, _morning(step.on))
                filers.file(step)
            for number, step in enumerate(lived.steps):
                filers.live(number, step)
        window.close()
        clock.now = _morning(TODAY)
        registry.runner.catch_up()
        _sweep(registry, TODAY)
        yield lived


def _founding(story: Story) -> Founding:
    return Founding(
        origin=story.origin,
        title=story.title,
        licence=story.licence,
        time_zone=story.time_zone,
        demo=True,
        cost=LEAST,
    )


def _sweep(registry: WritingRegistry, as_of: datetime.date) -> None:
    sweeper = Sweeper(
        registry.database,
        registry.store,
        registry.desk,
        signer=registry.service_signer,
        ledger=registry.foundation.origin,
    )
    sweeper.sweep(as_of, registry.clock(), progress=lambda _done, _of: None)
    registry.runner.catch_up()


def _morning(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(2), datetime.UTC)


def test_the_table_tells_the_story(year: Year) -> None:
    """
    Each step of the story has its row, and each of the seven files some of them.
    """
    assert [step.type for step in year.steps] == [event_type for event_type, _ in YEAR]
    assert set(SEVEN) == {step.by for step in year.steps}


@pytest.mark.parametrize("number", range(len(YEAR)), ids=[f"{n + 1} {row[0]}" for n, row in enumerate(YEAR)])
def test_each_step_is_filed_by_the_right_party_alone(number: int, year: Year) -> None:
    """
    The act is recorded from who it falls to, and refused to everybody else, signed, for the reason that fits.
    """
    letters = YEAR[number][1].replace(" ", "")
    expected = {party: VERDICTS[letter] for party, letter in zip(SEVEN, letters, strict=True)}

    assert expected == {party: year.verdicts[number, party] for party in SEVEN}


def test_the_discharge_takes_two_persons(year: Year) -> None:
    """
    Who may discharge the duty cannot do so without another one who may.
    """
    assert {"restoration_duty.discharged.v1": "countersignature-missing"} == year.alone


def test_everything_is_well_in_the_end(year: Year) -> None:
    """
    After the year all that ever holds does: order, tree, receipts, views and the registry's own audit.
    """
    check_everything(ledger_of(year.registry), year.receipts)


def test_the_history_of_the_right_is_proved(year: Year) -> None:
    """
    The year is shown complete, in its order and signed by its parties, to a reader who has only the log's keys.
    """
    with TestClient(public_app(year.registry)) as client:
        raw = client.get(f"/v1/rights/{RIGHT_ID}/history/proof").content
        answer = client.get(f"/v1/rights/{RIGHT_ID}", params={"as_of": TODAY.isoformat()}).json()

    proven = verify_history(raw, year.log_keys, subject=RIGHT, origin=year.registry.foundation.origin)

    shown = [(entry.filing.payload.type, entry.filing.header.kid) for entry in proven.complete]
    assert [(step.type, year.key_ids[step.by]) for step in year.steps] == shown
    last = proven.complete[-1].filing.payload
    assert [year.key_ids["DEMO-CITY"]] == [each.kid for each in last.countersignatures]
    assert ("discharged", {"on_time": 3}) == (answer["status"]["headline"], answer["counts"])
