# SPDX-License-Identifier: Apache-2.0
"""What was disclosed: for which duty it counts, who owns the company by now, what was said of a site abroad."""

import pytest

from events.catalogue.due_diligence import DueDiligenceStep
from events.quantities.carbon import CarbonAmount
from events.values import Period
from tests.projections.chronicles import Chronicle, day, year
from tests.registry.admission import disclosed
from tests.registry.admission.disclosed import record

KINDS = {
    "due_diligence_report": disclosed.due_diligence,
    "esg_disclosure": disclosed.esg,
    "carbon_disclosure": disclosed.carbon,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", [True, False], ids=["naming its duty", "naming none"])
@pytest.mark.parametrize("first", ["duty", "disclosure"])
def test_a_disclosure_meets_a_duty_of_its_kind_only(kind, named, first):
    """
    It counts for a duty of its own kind, whichever comes first, and never for one of another kind.
    """
    chronicle = Chronicle()
    others = [*sorted(KINDS.keys() - {kind}), "annual_report"]
    acts = {
        "duty": lambda: [chronicle.duty("D", "2026-12-31", year(2025), report_kind=kind)],
        "disclosure": lambda: [chronicle.add(KINDS[kind]("D" if named else None), "2026-03-01")],
    }
    for index, other in enumerate(others):
        chronicle.duty(f"X{index}", "2026-12-31", year(2025), report_kind=other)
    acts[first]()
    (position,) = acts["disclosure"]() if first == "duty" else (len(chronicle.facts) - 1,)
    if first == "disclosure":
        acts["duty"]()
    obligations = chronicle.state().obligations

    assert (obligations["D"].met.position, str(obligations["D"].met.on)) == (position, "2026-03-01")
    assert [obligations[f"X{index}"].met for index in range(3)] == [None, None, None]
    assert chronicle.state().unmatched == []


def test_a_disclosure_that_names_another_duty_is_noted():
    """
    Neither a disclosure under an annual report's duty nor the reverse counts, also when the duty comes later.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-12-31", year(2025))
    chronicle.duty("E", "2026-12-31", year(2025), report_kind="esg_disclosure")
    wrong = chronicle.add(disclosed.esg("R"), "2026-03-01")
    reverse = chronicle.report("E", "2026-03-01", year(2025))
    chronicle.add(disclosed.carbon("LATER"), "2026-03-01")
    chronicle.duty("LATER", "2026-12-31", year(2025), report_kind="esg_disclosure")
    state = chronicle.state()

    assert [(wrong, "obligation-of-another-kind"), (reverse, "obligation-of-another-kind")] == [
        (each.position, each.reason) for each in state.unmatched
    ]
    assert [None, None, None] == [state.obligations[name].met for name in ("R", "E", "LATER")]


def test_a_missed_disclosure_is_overdue():
    """
    A due-diligence report owed by a day and filed behind it is late, and says of which kind it is.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("DD", "2026-03-31", year(2025), report_kind="due_diligence_report")
    before = chronicle.obligation("DD", "2026-04-02")
    chronicle.add(disclosed.due_diligence("DD"), "2026-04-03")
    after = chronicle.obligation("DD", "2026-04-04")

    assert (before.timeliness, after.timeliness, after.days_overdue) == ("overdue", "late", 3)
    assert after.title.en == "due-diligence report for 2025-01-01 to 2025-12-31"


def test_disclosures_are_kept_as_filed():
    """
    Each keeps its period, position and figures; it is seen as a filing of the company.
    """
    chronicle = Chronicle()
    chronicle.register()
    steps = (*disclosed.steps(5, 1), DueDiligenceStep(step=2, done=False))
    risks = (disclosed.risk(), disclosed.risk("type1_conflict_human_rights"), disclosed.risk())
    chronicle.add(disclosed.due_diligence(steps=steps, risks=risks), "2026-03-01")
    chronicle.add(disclosed.esg(), "2026-03-02")
    last = chronicle.add(
        disclosed.carbon(uptake=CarbonAmount(amount="-3", unit="tCO2e"), measurement_ids=("C1",)), "2026-03-03"
    )
    state = chronicle.state()
    due_diligence, esg, carbon = state.disclosures

    assert (due_diligence.steps_done, due_diligence.tiers_covered) == ((1, 5), 2)
    assert due_diligence.risk_types == ("environmental", "type1_conflict_human_rights")
    assert (esg.frame, esg.topics, esg.assurance) == ("GRI-14-2024", ("14.8.5",), "self_declared")
    assert (carbon.uptake.amount, carbon.uptake.unit) == ("-3", "tCO2e")
    assert (carbon.timing, carbon.measurement_ids) == ("ex_post", ("C1",))
    assert [1, 2, 3] == [each.position for each in state.disclosures] == [each.position for each in state.reports]
    assert state.last_company_filing.position == last


def owner(chronicle, record_id="BO-1"):
    """Return when a record of ownership holds, where it is stated, and whether it is closed."""
    known = chronicle.state().owners[record_id]
    return str(known.as_of), known.positions, known.closed_position


def test_owners_are_those_stated_last():
    """
    A later day replaces an earlier one whatever the order of recording; a closed record stays closed.
    """
    chronicle = Chronicle("party:MINECO")
    chronicle.add(disclosed.owners(record(), as_of=day("2026-01-01")), "2026-01-01")
    chronicle.add(disclosed.owners(record(status="updated", interests=()), as_of=day("2026-06-01")), "2026-06-01")
    late = disclosed.owners(record(status="updated"), as_of=day("2026-03-01"))
    chronicle.add(late, "2026-07-01")
    assert owner(chronicle) == ("2026-06-01", [0, 1, 2], None)
    assert chronicle.state().owners["BO-1"].interests == ()

    chronicle.add(disclosed.owners(record(status="closed"), as_of=day("2026-08-01")), "2026-08-01")
    again = chronicle.add(disclosed.owners(record(status="updated"), as_of=day("2026-09-01")), "2026-09-01")
    lost = chronicle.add(disclosed.owners(record("BO-2", "updated")), "2026-10-10")

    assert owner(chronicle) == ("2026-08-01", [0, 1, 2, 3], 3)
    assert [(again, "ownership-record-closed"), (lost, "ownership-record-unknown")] == [
        (each.position, each.reason) for each in chronicle.state().unmatched
    ]


def test_an_opinion_is_kept_once():
    """
    An auditor's statement names what it is about; a second one under its id is noted.
    """
    chronicle = Chronicle()
    chronicle.report(None, "2026-03-01", year(2025))
    chronicle.add(disclosed.assurance(0, valid_to=day("2029-03-31")), "2026-04-01")
    again = chronicle.add(disclosed.assurance(0, opinion="adverse"), "2026-05-01")
    state = chronicle.state()

    assert [(1, (0,), "unqualified", day("2026-04-01"), day("2029-03-31"))] == [
        (each.position, each.positions, each.opinion, each.issued_on, each.valid_to) for each in state.assurances
    ]
    assert [(again, "assurance-already-issued")] == [(each.position, each.reason) for each in state.unmatched]


def test_a_site_abroad_is_what_was_stated_for_the_latest_day():
    """
    Particulars stand by the day from which they hold, reports by the end of their period.
    """
    chronicle = Chronicle()
    chronicle.add(disclosed.site(interest_percent="51"), "2026-02-01")
    chronicle.add(disclosed.site(interest_percent="80"), "2025-02-01", recorded="2026-03-01T00:00:00Z")
    chronicle.add(disclosed.restored_abroad("EMA-86"), "2026-03-01")
    earlier = Period(first=day("2024-01-01"), last=day("2024-12-31"))
    lost = chronicle.add(disclosed.restored_abroad("EMA-99", period=earlier), "2026-03-02")
    state = chronicle.state()

    assert ["80", "51"] == [each.interest_percent for each in state.overseas_sites]
    assert [("2024-12-31", lost), ("2025-12-31", 2)] == [
        (str(each.period.last), each.position) for each in state.overseas_reports
    ]
    assert [(lost, "host-duty-unknown")] == [(each.position, each.reason) for each in state.unmatched]
