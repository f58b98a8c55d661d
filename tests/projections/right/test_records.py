# SPDX-License-Identifier: Apache-2.0
"""Everything a state keeps besides obligations: right, party, plans, inspections, orders, land, flags."""

import datetime
from typing import Any

from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged, ProfileVersion
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.inspections import FindingRecorded, InspectionConducted, OrderClosed, OrderIssued, RequiredAction
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.plans import RestorationPlanApproved
from events.catalogue.rights import MiningRightExtinguished
from events.catalogue.trust import PartyRegistered, RoleGranted, RoleRevoked, SigningKeyRegistered, SigningKeyRevoked
from events.values import Basis, ReasonableTimeDue, Scope, Text
from projections.right.records import Sighting
from tests.projections.chronicles import Chronicle, day
from tests.projections.random_histories import KEY, SIGNATURE


def unmatched(chronicle):
    """Return what found nothing to act on."""
    return [(each.position, each.reason) for each in chronicle.state().unmatched]


def test_a_right_is_registered_once_and_ends_once():
    """
    What comes a second time is noted and changes nothing.
    """
    chronicle = Chronicle()
    chronicle.register(state="licensed")
    again = chronicle.register(holder="OTHER")
    end = chronicle.add(MiningRightExtinguished(ground="surrender"), "2027-01-01")
    twice = chronicle.add(MiningRightExtinguished(ground="revoked"), "2027-02-01")
    right = chronicle.state().right

    assert (right.holder, right.standing, right.registered_position) == ("SELLER", "licensed", 0)
    assert (day("2027-01-01"), end, "surrender") == (right.extinguished_on, right.extinguished_position, right.ground)
    assert [(again, "right-already-registered"), (twice, "right-already-extinguished")] == unmatched(chronicle)


def test_every_version_of_a_plan_is_kept():
    """
    An approval belongs to its version; one of no version, or of an approved one, is noted.
    """
    chronicle = Chronicle()
    chronicle.plan("2025-08-01", version=1)
    approved = chronicle.plan("2026-08-01", version=2)
    chronicle.add(chronicle.facts[0].event, "2026-08-02")
    chronicle.add(RestorationPlanApproved(plan_id="P1", version=3, decision_no="2"), "2026-08-03")
    chronicle.add(RestorationPlanApproved(plan_id="P1", version=2, decision_no="2"), "2026-08-03")
    versions = chronicle.state().plans["P1"].versions

    assert [(1, day("2025-08-01"), 1), (2, day("2026-08-01"), approved)] == [
        (each.version, each.approved_on, each.approved_position) for each in versions
    ]
    assert unmatched(chronicle) == [
        (4, "plan-version-already-submitted"),
        (5, "plan-version-unknown"),
        (6, "plan-version-unknown"),
    ]


def test_the_last_inspection_is_the_latest_by_its_day():
    """
    One recorded later but held earlier does not replace it; the last of several days counts.
    """
    chronicle = Chronicle()
    inspection = InspectionConducted(
        inspection_id="I1", inspection_kind="joint", first_day=day("2026-05-01"), last_day=day("2026-05-03")
    )
    position = chronicle.add(inspection, "2026-05-03")
    chronicle.inspect("2026-04-01")
    state = chronicle.state()

    assert Sighting(position=position, on=day("2026-05-03")) == state.last_inspection
    assert [day("2026-05-03"), day("2026-04-01")] == [each.last_day for each in state.inspections]


def test_of_two_on_one_day_the_later_recorded_is_the_last():
    """
    For inspections and for company filings alike.
    """
    chronicle = Chronicle()
    for _ in range(2):
        chronicle.inspect("2026-05-01")
        chronicle.add(LandStatusReported(as_of=day("2025-12-31")), "2026-05-01")
    state = chronicle.state()

    assert (2, 3) == (state.last_inspection.position, state.last_company_filing.position)


def order(**fields):
    """Return an order O1 with two actions."""
    actions = (
        RequiredAction(action_id="A1", text=Text(en="fence it"), due_on=day("2026-06-30")),
        RequiredAction(action_id="A2", text=Text(en="drain it"), due_on=day("2026-07-31")),
    )
    given: dict[str, Any] = {
        "order_id": "O1",
        "order_kind": "order_to_correct",
        "decision_no": "2026-9",
        "finding_ids": ("F1",),
        "required_actions": actions,
        "basis": Basis(kind="order"),
        "served_on": day("2026-05-11"),
    }
    return OrderIssued(**given | fields)


def test_each_action_of_an_order_is_an_obligation():
    """
    It is owed by the holder until the order is closed, which closes all of them.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.add(order(), "2026-05-10")
    actions = chronicle.state().obligations
    assert {"O1/A1": day("2026-06-30"), "O1/A2": day("2026-07-31")} == {
        name: each.dues[0].due_on for name, each in actions.items()
    }
    assert {("order_action", "order_to_correct", "SELLER", None)} == {
        (each.kind, each.code, each.owed_by, each.met) for each in actions.values()
    }

    closed = chronicle.add(OrderClosed(order_id="O1", verified_on=day("2026-07-01")), "2026-07-01")
    state = chronicle.state()
    assert {(day("2026-07-01"), closed, "closed")} == {
        (each.met.on, each.met.position, each.met.standing) for each in state.obligations.values()
    }
    assert (day("2026-07-01"), closed) == (state.orders["O1"].closed_on, state.orders["O1"].closed_position)


def test_an_order_is_issued_and_closed_once():
    """
    A second issue or closing, and an action whose id is taken, are noted; the first stays.
    """
    chronicle = Chronicle()
    chronicle.milestone("O1/A2", "2026-12-31")
    chronicle.add(order(), "2026-05-10")
    chronicle.add(order(), "2026-05-11")
    chronicle.add(OrderClosed(order_id="O1", verified_on=day("2026-07-01")), "2026-07-01")
    chronicle.add(OrderClosed(order_id="O1", verified_on=day("2026-08-01")), "2026-08-01")
    state = chronicle.state()

    assert unmatched(chronicle) == [
        (1, "obligation-already-imposed"),
        (2, "order-already-issued"),
        (4, "order-already-closed"),
    ]
    assert state.orders["O1"].obligation_ids == ("O1/A1",)
    assert state.obligations["O1/A2"].met is None


def test_a_finding_keeps_its_class_and_what_it_is_about():
    """
    Its day is the effective day of its event.
    """
    chronicle = Chronicle()
    finding = FindingRecorded(
        finding_id="F1", finding_class="warning", description=Text(en="dust"), obligation_ids=("M",)
    )
    chronicle.add(finding, "2026-05-02")
    kept = chronicle.state().findings[0]

    assert ("F1", "warning", day("2026-05-02"), ("M",)) == (
        kept.finding_id,
        kept.finding_class,
        kept.found_on,
        kept.obligation_ids,
    )


def test_land_statements_stand_in_the_order_of_their_days():
    """
    One for an earlier day that is recorded later takes its place before.
    """
    chronicle = Chronicle()
    for as_of in ("2025-12-31", "2024-12-31"):
        chronicle.add(LandStatusReported(as_of=day(as_of), disturbed_m2=5, planned_restoration_m2=1), "2026-01-31")

    assert [(day("2024-12-31"), 1, 5), (day("2025-12-31"), 0, 5)] == [
        (each.as_of, each.position, each.disturbed_m2) for each in chronicle.state().land
    ]


def test_the_last_company_filing_is_the_latest_made():
    """
    An imported filing counts from the day it was made elsewhere.
    """
    chronicle = Chronicle()
    made_here = chronicle.add(LandStatusReported(as_of=day("2025-12-31")), "2026-01-31")
    chronicle.add(
        LandStatusReported(as_of=day("2024-12-31")), "2025-01-31", imported=True, recorded="2026-06-01T00:00:00Z"
    )

    assert Sighting(position=made_here, on=day("2026-01-31")) == chronicle.state().last_company_filing


def flag(version=1):
    """Return a flag on M."""
    return ObligationOverdueFlagged(
        obligation_id="M",
        obligation_version=version,
        due_on=day("2026-06-30"),
        overdue_since=day("2026-07-01"),
        evaluated_as_of=day("2026-07-02"),
        profile=ProfileVersion(profile="cn", version=1),
    )


def clearing(version=1):
    """Return the clearing of the flag on M."""
    return ObligationOverdueCleared(
        obligation_id="M",
        obligation_version=version,
        due_on=day("2026-06-30"),
        evaluated_as_of=day("2026-08-01"),
        reason="met_late",
    )


def test_a_flag_is_kept_after_it_is_cleared():
    """
    Clearing names its event and reason; a clearing without a flag, or a second one, is noted.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    raised = chronicle.add(flag(), "2026-07-02")
    lost = chronicle.add(clearing(version=2), "2026-08-01")
    cleared = chronicle.add(clearing(), "2026-08-01")
    again = chronicle.add(clearing(), "2026-08-02")
    flags = chronicle.state().obligations["M"].flags

    assert [(raised, 1, day("2026-07-01"), cleared, "met_late")] == [
        (each.position, each.version, each.overdue_since, each.cleared_position, each.cleared_reason) for each in flags
    ]
    assert [(lost, "flag-unknown"), (again, "flag-unknown")] == unmatched(chronicle)


def test_due_days_are_numbered_as_recorded_and_ordered_as_granted():
    """
    The first due day comes first; an extension granted earlier but recorded later takes its place by its grant.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    chronicle.extend("M", "2026-06-30", "2027-06-30", "2026-06-01")
    chronicle.extend("M", "2026-06-30", "2026-12-31", "2025-01-01", recorded="2026-07-01T00:00:00Z")
    missing = chronicle.extend("X", "2026-06-30", "2026-12-31", "2026-05-01")

    assert [(1, day("2026-06-30")), (3, day("2026-12-31")), (2, day("2027-06-30"))] == [
        (due.version, due.due_on) for due in chronicle.state().obligations["M"].dues
    ]
    assert [(missing, "obligation-unknown")] == unmatched(chronicle)


def test_a_reasonable_time_runs_from_its_day():
    """
    Without one it runs from the day the obligation was imposed.
    """
    chronicle = Chronicle()
    chronicle.milestone("OPEN", ReasonableTimeDue())
    chronicle.milestone("GIVEN", ReasonableTimeDue(after=day("2027-01-01")))

    assert [(None, day("2025-09-01")), (None, day("2027-01-01"))] == [
        (each.dues[0].due_on, each.dues[0].after) for each in chronicle.state().obligations.values()
    ]


def test_a_party_has_its_roles_and_keys():
    """
    What is revoked stays, with the position of the revocation; what is revoked twice or unknown is noted.
    """
    chronicle = Chronicle("party:INSPECTORATE")
    party = PartyRegistered(party_kind="authority", names=Text(zh="督察局"))
    chronicle.add(party, "2026-01-01")
    chronicle.add(party, "2026-01-02")
    chronicle.add(RoleGranted(role="inspector", valid_from=day("2026-01-01")), "2026-01-01")
    key = SigningKeyRegistered(
        key_id=KEY.key_id,
        algorithm="Ed25519",
        public_key=KEY.jwk,
        valid_from=day("2026-01-01"),
        proof_of_possession=SIGNATURE,
    )
    chronicle.add(key, "2026-01-01")
    revoked = SigningKeyRevoked(key_id=KEY.key_id, reason="compromised", compromised_since=day("2026-03-01"))
    for event in (RoleRevoked(role="inspector", reason=Text(en="left")), revoked) * 2:
        chronicle.add(event, "2026-04-01")
    state = chronicle.state()

    assert state.exists
    assert [(each.role, each.revoked_position) for each in state.party.roles] == [("inspector", 4)]
    assert [(5, "compromised", datetime.date(2026, 3, 1))] == [
        (each.revoked_position, each.revoked_reason, each.compromised_since) for each in state.party.keys
    ]
    assert unmatched(chronicle) == [(1, "party-already-registered"), (6, "role-unknown"), (7, "key-unknown")]


def test_a_party_shows_whom_it_lets_file():
    """
    A delegation that was taken back stays, with the position of its end; what was never given is noted.
    """
    chronicle = Chronicle("party:MINECO")
    chronicle.add(PartyRegistered(party_kind="company", names=Text(en="Mine")), "2026-01-01")
    chronicle.add(
        DelegationGranted(
            delegation_id="D1",
            delegate="CONSULTANT",
            scope=Scope(families=("plans",)),
            valid_from=day("2026-01-01"),
            valid_to=day("2026-12-31"),
        ),
        "2026-01-02",
    )
    for delegation_id in ("D1", "D1", "D2"):
        chronicle.add(DelegationRevoked(delegation_id=delegation_id, reason=Text(en="over")), "2026-02-01")
    [given] = chronicle.state().party.delegations

    assert ("CONSULTANT", ("plans",), 1, 2) == (
        given.delegate,
        given.scope.families,
        given.position,
        given.revoked_position,
    )
    assert unmatched(chronicle) == [(3, "delegation-unknown"), (4, "delegation-unknown")]
