# SPDX-License-Identifier: Apache-2.0
"""The golden scenarios about land, figures and the record, as filings (domain.md §11: 12, 13, 15, 17, 18, 20)."""

import secrets
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided, AcceptanceHeld
from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.closure import RestorationDutyDischarged
from events.catalogue.ecology import CarbonStockMeasured
from events.catalogue.event import Event
from events.catalogue.finance import Amount, RestorationCostEstimated
from events.catalogue.inspections import InspectionConducted
from events.catalogue.monitoring import LandRow, LandStatusReported
from events.catalogue.public import PublicReportReceived
from events.catalogue.records import PayloadRedacted, RedactedField
from events.catalogue.rights import MiningRightPartiallyRelinquished, Term
from events.errors import NotFoundError, RejectedError
from events.filing import parse_filing, read_event
from events.ids import Position
from events.quantities.carbon import CarbonAmount
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Area
from events.withheld import find_withheld, withhold
from registry.private.erasing import Eraser
from registry.private.vault import Vault
from tests.histories import RIGHT, day
from tests.ledgers import ORIGIN, found_ledger
from tests.private_fields import find_leaks, with_contents
from tests.registry.admission.mine import adopt_rules
from tests.registry.admission.world import IMPORT
from tests.scenarios.stories import FOUNDED, STATUTE, Story

HECTARE = 10_000
COMPLAINANT = "欧阳明月"


def area(area_id: str, hectares: int, **more: Any) -> Area:
    """Return an area of so many hectares."""
    return Area(area_id=area_id, area_m2=hectares * HECTARE, mode="zoned_phased", **more)


def state_land(story: Story, on: str, **hectares: dict[str, int]) -> int:
    """Let the holder state its land, in hectares by area and state."""
    table = tuple(
        LandRow(area_id=area_id.replace("_", "-"), state=state, area_m2=number * HECTARE)  # type: ignore[arg-type]
        for area_id, states in hectares.items()
        for state, number in states.items()
    )
    total = sum(row.area_m2 for row in table)
    event = LandStatusReported(as_of=day(on), table=table, total_m2=total, disturbed_m2=total)
    return story.file(event, "MINECO", on).position


def give_up(story: Story, area_id: str) -> None:
    """Have an area accepted, discharged and given up."""
    steps: tuple[tuple[Event, str, str], ...] = (
        (AcceptanceApplied(application_id="Z", acceptance_scope="zone", area_ids=(area_id,)), "MINECO", "2026-02-02"),
        (AcceptanceHeld(application_id="Z", held_on=day("2026-02-20")), "DEPT", "2026-02-20"),
        (
            AcceptanceDecided(
                application_id="Z", acceptance_result="qualified", decision_no="1", decided_on=day("2026-03-02"),
                basis=STATUTE,
            ),
            "DEPT",
            "2026-03-02",
        ),
        (
            MiningRightPartiallyRelinquished(
                area_ids=(area_id,), relinquished_m2=40 * HECTARE, remaining_m2=60 * HECTARE, application_id="Z",
                decision_no="3",
            ),
            "DEPT",
            "2026-05-06",
        ),
    )  # fmt: skip
    for event, by, on in steps:
        story.file(event, by, on)
    story.ledger.enrol("DEPT-2", "authority", "authority_officer")
    discharged = RestorationDutyDischarged(area_ids=(area_id,), decision_no="4", basis=STATUTE)
    story.file(discharged, "DEPT", "2026-05-06", countersigned=("DEPT-2",))


def test_golden_12_an_area_split_and_one_part_given_up(story: Story) -> None:
    """
    A hundred hectares become sixty and forty, and the forty are accepted and given up: at every step the areas there
    are, the land stated and what is left add up to the hundred, and a split that loses land is refused.
    """
    story.register()
    story.plan()
    story.file(RestorationAreaDefined(area=area("A", 100)), "MINECO", "2025-09-01")
    state_land(story, "2025-10-01", A={"disturbed_available": 100})

    def split(second: int) -> RestorationAreaRedefined:
        parts = (area("A-1", 60, parent="A"), area("A-2", second, parent="A"))
        return RestorationAreaRedefined(change="split", replaces=("A",), areas=parts)

    with pytest.raises(RejectedError, match="a difference of"):
        story.file(split(39), "MINECO", "2026-01-05")
    story.file(split(40), "MINECO", "2026-01-05")
    known = story.catch_up()
    give_up(story, "A-2")
    state_land(story, "2026-06-01", A_1={"under_restoration": 60}, A_2={"relinquished": 40})
    story.catch_up()

    def standing(as_of: str, known_at: Any = None) -> dict[str, tuple[int, str | None]]:
        answer = story.answers.areas_of(RIGHT, as_of=day(as_of), known_at=known_at)
        assert not [each for stated in answer.history for each in stated.inconsistent]
        assert {100 * HECTARE} == {each.balance.total_m2 for each in answer.history}
        return {each.area_id: (each.area_m2 // HECTARE, each.state) for each in answer.items}

    assert {"A": (100, "disturbed_available")} == standing("2026-01-04")
    assert {"A-1": (60, None), "A-2": (40, None)} == standing("2026-01-05")
    assert {"A-1": (60, None), "A-2": (40, "accepted")} == standing("2026-03-02")
    assert {"A-1": (60, "under_restoration"), "A-2": (40, "relinquished")} == standing("2026-06-01")
    assert {"A-1": (60, None), "A-2": (40, None)} == standing("2026-06-01", known)
    [given_up] = story.ask("2026-06-01").relinquishments
    assert (40 * HECTARE, 60 * HECTARE) == (given_up.relinquished_m2, given_up.remaining_m2)
    balance = story.answers.areas_of(RIGHT, as_of=day("2026-06-01")).balance
    assert balance is not None
    assert (40 * HECTARE, 60 * HECTARE) == (balance.balance.relinquished_m2, balance.balance.under_restoration_m2)


def stock(number: int, amount: str, unit: Any) -> CarbonStockMeasured:
    """Return a stock of carbon in the soil of one place."""
    return CarbonStockMeasured(
        measurement_id=f"C{number}", measured_on=day("2026-03-01"), area_m2=100, pools=("SOC",),
        stock=CarbonAmount(amount=amount, unit=unit), methodology="IPCC",
    )  # fmt: skip


def test_golden_13_carbon_entered_as_carbon_dioxide(story: Story) -> None:
    """
    1.1e9 tC are 4.03e9 tCO₂e. Entered as 1.1e9 tCO₂e the filing is told to be in the wrong unit before it is filed and
    beside it afterwards, is taken as it was signed, and is never converted in place.
    """
    story.register()
    story.file(stock(1, "1100000000", "tC"), "MINECO", "2026-03-01")
    story.catch_up()
    doubtful = story.ledger.sign(stock(2, "1100000000", "tCO2e"), RIGHT, "MINECO")

    planned = story.answers.find_warnings(story.ledger.desk.check(doubtful))
    recorded = story.ledger.desk.file(doubtful).position
    story.catch_up()

    shown = [story.answers.get_event(position).warnings for position in (recorded, recorded - 1)]
    assert [[("carbon-unit-doubtful", "/data/stock/unit")], []] == [
        [(each.code, each.pointer) for each in warnings] for warnings in shown
    ]
    assert list(planned or ()) == list(shown[0])
    assert all(each.text.zh and each.text.en for each in shown[0])
    measured = story.answers.outcomes_of(RIGHT, as_of=day("2026-03-02")).carbon.measured
    assert [("1100000000", "tC"), ("1100000000", "tCO2e")] == [
        (each.stock.stated.amount, each.stock.stated.unit) for each in measured
    ]


def test_golden_15_a_paper_inspection_of_2019_recorded_in_2026(tmp_path: Path) -> None:
    """
    Asked about 2020 with what is known now it is there, said to be imported; with what was known in 2020 it is not.
    """
    ledger = found_ledger(tmp_path, start=FOUNDED.replace(year=2018, month=1))
    story = Story(ledger)
    story.register("2018-02-01")
    story.plan("2018-06-01")
    story.milestone("M", "2026-12-31", "2018-07-02")
    story.headline("2020-01-01")
    paper = InspectionConducted(inspection_id="I", inspection_kind="complete", first_day=day("2019-05-05"))
    imported = story.file(paper, "DEPT", "2019-05-05", recorded="2026-02-02", source=IMPORT).position

    then = story.known_on("2020-01-01T00:00:00Z")
    assert ("not_assessed", []) == (story.headline("2020-01-01", then), story.ask("2020-01-01", then).inspections)
    assert "in_progress_no_issue_known" == story.headline("2020-01-01")
    event = story.answers.get_event(imported)
    assert ("2019-05-05", "2026-02-02") == (str(event.effective_on), str(event.recorded_at.date()))
    assert "imported_unverified" == event.source.assurance  # type: ignore[union-attr]
    with pytest.raises(NotFoundError):
        story.ask("2020-01-01", story.known_on("2018-01-15T00:00:00Z"))
    story.ask_again()
    ledger.close()


def test_golden_17_a_personal_name_in_a_complaint_is_deleted(story: Story, tmp_path: Path) -> None:
    """
    The name is nowhere in the log; kept apart, it is gone when its erasure was ordered. The commitment in the signed
    complaint stays as it was, so do its receipt, the status and what the public sees, which tells ground and decision.
    """
    story.register()
    data = {"report_id": "T1", "category": "pollution", "channel": "letter", "received_on": "2026-03-02",
            "reporter": {"name": COMPLAINANT}}  # fmt: skip
    written, disclosures = withhold(PublicReportReceived, data, new_salt=lambda: secrets.token_bytes(16))
    receipt = story.file(read_event("public_report.received.v1", written), "DEPT", "2026-03-02")
    vault = Vault(tmp_path / "private")
    with story.ledger.store.reading() as log:
        for each in disclosures:
            vault.add(log, each.disclosure, position=receipt.position, now=story.ledger.clock())
    known = story.catch_up()
    before = story.ask("2026-04-01")
    [place] = find_withheld(story.entry(receipt.position).filing.event)
    assert [vault.find(place.digest)] == [each.disclosure for each in disclosures]

    redacted = PayloadRedacted(
        position=receipt.position, fields=(RedactedField(pointer=place.pointer, digest=place.digest),),
        ground="privacy", authority="DEPT", decided_on=day("2026-04-01"), decision_no="9",
    )  # fmt: skip
    story.file(redacted, "DEPT", "2026-04-01")
    assert (place.digest,) == Eraser(vault, story.ledger.store).catch_up()

    assert ([], None) == (list(vault.folder.iterdir()), vault.find(place.digest))
    size = story.catch_up()
    blobs = [blob for number in range(size) for blob in with_contents(story.entry(number).raw)]
    assert set() == find_leaks("reporter", {"name": COMPLAINANT}, blobs)
    assert receipt.entry == story.entry(receipt.position).raw
    keys = [signer.verifier for signer in story.ledger.log_signers]
    for proof in (receipt.proof, story.ledger.desk.get_receipt(Position(receipt.position)).proof):
        verify_tlog_proof(parse_tlog_proof(proof), receipt.entry, keys, ORIGIN)
    [erased] = story.answers.get_event(receipt.position).withheld
    assert ("erased", "privacy", "9") == (erased.state, erased.ground, erased.redaction.decision_no)  # type: ignore[union-attr]
    assert before == story.ask("2026-04-01", known)


def test_golden_18_rules_that_come_in_force_in_the_middle_of_a_year(story: Story) -> None:
    """
    The day before it is judged by the first version, whenever one asks; from the day on by the second. What the log up
    to the adoption says is judged by the first version on every day.
    """
    story.register(term=Term(first=day("2025-07-01"), last=day("2028-12-31")))
    story.plan()
    cost = Amount(amount_minor=1000, currency="CNY")
    estimate = RestorationCostEstimated(
        estimate_id="E1", as_of=day("2025-12-31"), total=cost, remaining=cost, price_date=day("2025-12-31")
    )
    story.file(estimate, "MINECO", "2026-01-05")
    known = story.catch_up()
    adopted = adopt_rules(version=2, effective_from=day("2026-07-01"))
    story.file(adopted, "governance", "2026-01-12", right="registry")

    def judged(as_of: str, known_at: Any = None) -> tuple[int, bool]:
        profile = story.ask(as_of, known_at).status.profile
        return profile.version, "full_accrual_due" in story.marks(as_of, known_at)

    days = ("2026-06-30", "2026-07-01", "2026-08-15")
    assert [(1, False), (2, False), (2, True)] == [judged(each) for each in days]
    assert {(1, False)} == {judged(each, known) for each in days}


def test_golden_20_the_same_filing_twice_is_one_entry(story: Story) -> None:
    """
    Posted again, also much later, the same bytes return the very same receipt, and nothing is written or judged anew.
    """
    story.register()
    event = InspectionConducted(inspection_id="I1", inspection_kind="complete", first_day=day("2025-08-04"))
    story.wait_until("2025-08-04")
    filing = story.ledger.sign(event, RIGHT, "DEPT")
    first = story.ledger.desk.file(filing)
    story.plan("2025-09-01")
    size, before = story.catch_up(), story.ask("2026-01-01")
    story.wait_until("2026-01-01")
    again = story.ledger.desk.file(filing)

    assert (first.position, first.entry, first.proof, False) == (again.position, again.entry, again.proof, again.is_new)
    assert parse_filing(filing).payload.filing_id == story.entry(first.position).filing.payload.filing_id
    assert (size, before) == (story.catch_up(), story.ask("2026-01-01"))
    assert 1 == len(before.inspections)
