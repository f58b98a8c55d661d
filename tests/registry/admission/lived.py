# SPDX-License-Identifier: Apache-2.0
"""One sample of every act of a mine's daily life: licences, operations, offices, variances, incidents, lists, suits."""

from typing import Any

from events.catalogue.acceptance import AcceptancePreliminaryResultPublished, AcceptancePublished
from events.catalogue.appointments import AppointmentEnded, AppointmentMade
from events.catalogue.credit_lists import CreditListingMade, CreditListingRemoved
from events.catalogue.event import Event
from events.catalogue.incidents import IncidentReported
from events.catalogue.inspections import InspectionAccessRefused, OrderIssued, OrderNotComplied
from events.catalogue.licences import (
    LicenceCondition,
    MiningLicenceAmended,
    MiningLicenceIssued,
    MiningLicenceReinstated,
    MiningLicenceRevoked,
    MiningLicenceSuspended,
)
from events.catalogue.litigation import LitigationFiled, LitigationResolved
from events.catalogue.mine_status import MineStatusChanged
from events.catalogue.rights import MiningRightPartiallyRelinquished, MiningRightVaried
from events.catalogue.trust import GovernanceKey, GovernanceKeysChanged, PartyUpdated, RetiredGovernanceKey
from events.catalogue.variances import VarianceApplied, VarianceDecided
from events.keys import PrivateKey, to_base64url
from events.values import Text
from registry.admission.trust import governance_statement
from tests.registry.admission import closing, mine
from tests.registry.admission.world import ORIGIN, TODAY, World, day

WORDS = Text(zh="理由")
PUBLIC = "https://example.com/notice"


def vary(**changes: Any) -> MiningRightVaried:
    """Return that the right was renewed."""
    fields: dict[str, Any] = {"variations": ("renewed",), "decision_no": "2026-60"}
    return MiningRightVaried(**(fields | changes))


def give_up(**changes: Any) -> MiningRightPartiallyRelinquished:
    """Return that part of the land went out of the right."""
    fields: dict[str, Any] = {"relinquished_m2": 100, "remaining_m2": 500, "decision_no": "2026-61"}
    return MiningRightPartiallyRelinquished(**(fields | changes))


def condition(condition_id: str, text: str = "keep topsoil apart") -> LicenceCondition:
    """Return a condition of a licence."""
    return LicenceCondition(condition_id=condition_id, text=Text(en=text), category="reclamation_closure")


def issue(licence_id: str = "L1", **changes: Any) -> MiningLicenceIssued:
    """Return a licence with one condition."""
    fields: dict[str, Any] = {"issued_on": TODAY, "conditions": (condition("C1"),)}
    return MiningLicenceIssued(licence_id=licence_id, **(fields | changes))


def amend(licence_id: str = "L1", **changes: Any) -> MiningLicenceAmended:
    """Return that a condition joined the first one."""
    fields: dict[str, Any] = {
        "amendment_no": "1",
        "amended_on": TODAY,
        "conditions": (condition("C2"),),
        "reason": WORDS,
    }
    return MiningLicenceAmended(licence_id=licence_id, **(fields | changes))


def suspend(licence_id: str = "L1", **changes: Any) -> MiningLicenceSuspended:
    """Return that nobody may mine under it for now."""
    fields: dict[str, Any] = {
        "decision_no": "2026-62",
        "suspended_on": TODAY,
        "reason": WORDS,
        "basis": mine.STATUTE,
    }
    return MiningLicenceSuspended(licence_id=licence_id, **(fields | changes))


def reinstate(licence_id: str = "L1") -> MiningLicenceReinstated:
    """Return that it is good again."""
    return MiningLicenceReinstated(licence_id=licence_id, decision_no="2026-63", reinstated_on=TODAY)


def revoke(licence_id: str = "L1") -> MiningLicenceRevoked:
    """Return that it ended."""
    return MiningLicenceRevoked(
        licence_id=licence_id, decision_no="2026-64", revoked_on=TODAY, reason=WORDS, basis=mine.STATUTE
    )


def work(mine_status: str = "operating", **changes: Any) -> MineStatusChanged:
    """Return that the mine is in a status from today on."""
    return MineStatusChanged(mine_status=mine_status, **({"changed_on": TODAY} | changes))  # type: ignore[arg-type]


def appoint(appointment_id: str = "AP1", **changes: Any) -> AppointmentMade:
    """Return that a firm is the engineer of record."""
    fields: dict[str, Any] = {"office": "engineer_of_record", "party": "OTHERCO", "first_day": TODAY}
    return AppointmentMade(appointment_id=appointment_id, **(fields | changes))


def leave(appointment_id: str = "AP1", **changes: Any) -> AppointmentEnded:
    """Return that it is so no longer."""
    return AppointmentEnded(appointment_id=appointment_id, **({"ended_on": TODAY} | changes))


def ask(variance_id: str = "V1", **changes: Any) -> VarianceApplied:
    """Return the wish to depart from a rule of law over the winter."""
    fields: dict[str, Any] = {"departs_from": mine.STATUTE, "requested_from": day("2026-11-01"), "reason": WORDS}
    return VarianceApplied(variance_id=variance_id, **(fields | changes))


def decide(variance_id: str = "V1", result: str = "granted", **changes: Any) -> VarianceDecided:
    """Return the decision on it."""
    fields: dict[str, Any] = {
        "variance_result": result,
        "decision_no": "2026-65",
        "decided_on": TODAY,
        "valid_from": day("2026-11-01") if result.startswith("granted") else None,
    }
    return VarianceDecided(variance_id=variance_id, **(fields | changes))


def happen(incident_id: str = "IN1", **changes: Any) -> IncidentReported:
    """Return that a slope failed yesterday."""
    fields: dict[str, Any] = {"incident_kind": "slope_failure", "occurred_on": day("2026-10-09"), "description": WORDS}
    return IncidentReported(incident_id=incident_id, **(fields | changes))


def keep_out(refusal_id: str = "IR1", **changes: Any) -> InspectionAccessRefused:
    """Return that inspectors were not let in."""
    fields: dict[str, Any] = {"refused_on": TODAY, "refusal_kind": "entry_refused", "description": WORDS}
    return InspectionAccessRefused(refusal_id=refusal_id, **(fields | changes))


def past_order(order_id: str = "O5") -> OrderIssued:
    """Return an order whose first action was to be done by September's end, and the second by year's end."""
    actions = (mine.action("A1", "2026-09-30"), mine.action("A2"))
    return mine.order(order_id, required_actions=actions, served_on=day("2026-09-01"))


def break_order(order_id: str = "O5", *action_ids: str, **changes: Any) -> OrderNotComplied:
    """Return the authority's word that it was not complied with."""
    return OrderNotComplied(order_id=order_id, action_ids=action_ids, **({"determined_on": TODAY} | changes))


def list_holder(listing_id: str = "CL1", **changes: Any) -> CreditListingMade:
    """Return that the holder is on the abnormal list."""
    fields: dict[str, Any] = {
        "credit_list": "abnormal",
        "listed_on": TODAY,
        "decision_no": "2026-66",
        "ground": WORDS,
        "basis": mine.STATUTE,
    }
    return CreditListingMade(listing_id=listing_id, **(fields | changes))


def unlist(listing_id: str = "CL1", **changes: Any) -> CreditListingRemoved:
    """Return that it is off the list."""
    fields: dict[str, Any] = {"removed_on": TODAY, "ground": "performed"}
    return CreditListingRemoved(listing_id=listing_id, **(fields | changes))


def sue(litigation_id: str = "LS1", **changes: Any) -> LitigationFiled:
    """Return a suit in the public interest."""
    fields: dict[str, Any] = {
        "litigation_kind": "public_interest",
        "court": "Zhengzhou Intermediate People's Court",
        "filed_on": TODAY,
    }
    return LitigationFiled(litigation_id=litigation_id, **(fields | changes))


def judge(litigation_id: str = "LS1", **changes: Any) -> LitigationResolved:
    """Return its outcome."""
    fields: dict[str, Any] = {"litigation_outcome": "granted", "resolved_on": TODAY}
    return LitigationResolved(litigation_id=litigation_id, **(fields | changes))


def announce(application_id: str = "ACC1", **changes: Any) -> AcceptancePreliminaryResultPublished:
    """Return that acceptance is intended, with time to object."""
    fields: dict[str, Any] = {"preliminary_result": "qualified", "published_on": TODAY}
    return AcceptancePreliminaryResultPublished(application_id=application_id, **(fields | changes))


def publish(application_id: str = "ACC1", **changes: Any) -> AcceptancePublished:
    """Return that the result is public."""
    fields: dict[str, Any] = {"published_on": TODAY, "published_url": PUBLIC}
    return AcceptancePublished(application_id=application_id, **(fields | changes))


def rename(**changes: Any) -> PartyUpdated:
    """Return that a company has another name."""
    fields: dict[str, Any] = {"names": Text(en="Bronze Hill Mining Ltd"), "reason": WORDS}
    return PartyUpdated(**(fields | changes))


def hand_over(
    world: World, *keys: PrivateKey, threshold: int = 1, proven: tuple[PrivateKey, ...] | None = None, **changes: Any
) -> GovernanceKeysChanged:
    """Return that governance passed to these keys; all others are superseded. `proven` signs in their place."""
    ids = tuple(key.public.key_id for key in keys)
    statement = governance_statement(ORIGIN, threshold, ids)
    leaving = [key.public.key_id for key in world.trust.governance_keys() if key.public.key_id not in ids]
    fields: dict[str, Any] = {
        "governance_keys": tuple(
            GovernanceKey(public_key=key.public.jwk, proof_of_possession=to_base64url(signer.sign(statement)))
            for key, signer in zip(keys, proven or keys, strict=True)
        ),
        "governance_threshold": threshold,
        "retired": tuple(RetiredGovernanceKey(key_id=key_id, reason="superseded") for key_id in leaving),
    }
    return GovernanceKeysChanged(**(fields | changes))


def prepare(world: World) -> None:
    """Add to a busy mine what the acts below follow."""
    history: tuple[tuple[Event, str], ...] = (
        (issue("L1"), "OFFICER"),
        (issue("L2"), "OFFICER"),
        (suspend("L2"), "OFFICER"),
        (appoint("AP1"), "MINECO"),
        (ask("V1"), "MINECO"),
        (past_order("O5"), "OFFICER"),
        (list_holder("CL1"), "OFFICER"),
        (sue("LS1"), "OFFICER"),
    )
    for event, by in history:
        world.file(event, mine.RIGHT, by)
    quiet: tuple[tuple[Event, str], ...] = (
        (closing.apply("ACC8", "A2"), "MINECO"),
        (closing.hold("ACC8"), "ACCEPTANCE"),
        (closing.apply("ACC9", "A2"), "MINECO"),
        (closing.hold("ACC9"), "ACCEPTANCE"),
        (closing.decide("ACC9"), "ACCEPTANCE"),
    )
    for event, by in quiet:
        world.file(event, closing.QUIET, by)


def next_acts(world: World) -> tuple[tuple[Event, str], ...]:
    """Return one act of each type that may follow, with its subject."""
    right = mine.RIGHT
    return (
        (rename(), "party:MINECO"),
        (hand_over(world, world.new_key("governance-2")), "registry"),
        (vary(), right),
        (give_up(), right),
        (issue("L9"), right),
        (amend("L1"), right),
        (suspend("L1"), right),
        (reinstate("L2"), right),
        (revoke("L1"), right),
        (work(), right),
        (appoint("AP9"), right),
        (leave("AP1"), right),
        (ask("V9"), right),
        (decide("V1"), right),
        (happen("IN9"), right),
        (keep_out("IR9"), right),
        (break_order("O5", "A1"), right),
        (list_holder("CL9"), right),
        (unlist("CL1"), right),
        (sue("LS9"), right),
        (judge("LS1"), right),
        (announce("ACC8"), closing.QUIET),
        (publish("ACC9"), closing.QUIET),
    )
