# SPDX-License-Identifier: Apache-2.0
"""A mine that is accepted, paid for and closed: one sample of every act, and a history in which each can follow."""

from typing import Any

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptanceRevoked,
    RectificationItem,
)
from events.catalogue.closure import (
    AftercareReported,
    AftercareStarted,
    MineClosureReported,
    PostClosureEvaluationRecorded,
    RestorationDutyDischarged,
)
from events.catalogue.event import Event
from events.catalogue.finance import (
    AgreementParty,
    Amount,
    FinancingAgreementRecorded,
    FundAccrued,
    FundBalanceAttested,
    FundCheckConducted,
    FundShortfallDetermined,
    FundSpent,
    PublicFundingReceived,
    RestorationCostEstimated,
    SecurityForfeited,
    SecurityLodged,
    SecurityReleased,
)
from events.values import Area, Basis, Money, Period, Text
from tests.registry.admission import mine
from tests.registry.admission.world import TODAY, World, day

QUIET = "right:CN-41-QUIET"
"""A right with three areas, of which A1 is accepted and A2 applied for; A3 is restored at closure."""

AREAS = (
    Area(area_id="A1", area_m2=100, mode="zoned_phased"),
    Area(area_id="A2", area_m2=200, mode="zoned_phased"),
    Area(area_id="A3", area_m2=300, mode="at_closure"),
)
LAW = Basis(kind="statute", instrument="CN-MRL-2024", article="48")
YEAR = Period(first=day("2025-01-01"), last=day("2025-12-31"))
WORDS = Text(en="as the papers say")


def yuan(fen: int, currency: str = "CNY") -> Amount:
    """Return a sum in minor units."""
    return Amount(amount_minor=fen, currency=currency)


def apply(application_id: str, *area_ids: str, **changes: Any) -> AcceptanceApplied:
    """Return the application for these areas, or for the whole."""
    scope = "zone" if area_ids else "whole"
    fields: dict[str, Any] = {"acceptance_scope": scope, "area_ids": area_ids}
    return AcceptanceApplied(application_id=application_id, **(fields | changes))


def hold(application_id: str, **changes: Any) -> AcceptanceHeld:
    """Return the survey of today."""
    return AcceptanceHeld(application_id=application_id, **({"held_on": TODAY} | changes))


def object_to(application_id: str, objection_id: str, **changes: Any) -> AcceptanceObjectionFiled:
    """Return an objection of villagers."""
    fields: dict[str, Any] = {"objector_kind": "villagers", "received_on": TODAY, "grounds": Text(en="the well is dry")}
    return AcceptanceObjectionFiled(objection_id=objection_id, application_id=application_id, **(fields | changes))


def answer(objection_id: str, **changes: Any) -> AcceptanceObjectionResolved:
    """Return the answer to an objection."""
    fields: dict[str, Any] = {"outcome": "not_upheld", "reasons": WORDS, "resolved_on": TODAY}
    return AcceptanceObjectionResolved(objection_id=objection_id, **(fields | changes))


def decide(application_id: str, result: str = "qualified", *items: RectificationItem, **changes: Any) -> Event:
    """Return the decision of today."""
    fields: dict[str, Any] = {
        "acceptance_result": result,
        "decision_no": "2026-41",
        "decided_on": TODAY,
        "basis": LAW,
        "rectification_items": items,
    }
    return AcceptanceDecided(application_id=application_id, **(fields | changes))


def item(item_id: str, *area_ids: str, due_on: str = "2026-12-31") -> RectificationItem:
    """Return one thing to be put right."""
    return RectificationItem(item_id=item_id, text=Text(en="sow again"), due_on=day(due_on), area_ids=area_ids)


def revoke(application_id: str, **changes: Any) -> AcceptanceRevoked:
    """Return the revocation of an acceptance."""
    fields: dict[str, Any] = {"decision_no": "2026-77", "revoked_on": TODAY, "reason": WORDS, "basis": LAW}
    return AcceptanceRevoked(application_id=application_id, **(fields | changes))


def shut(closure_id: str, extent: str = "partial") -> MineClosureReported:
    """Return the report that a part stopped for good."""
    return MineClosureReported(closure_id=closure_id, extent=extent, production_ceased_on=TODAY)  # type: ignore[arg-type]


def care(aftercare_id: str, **changes: Any) -> AftercareStarted:
    """Return the start of two years of aftercare."""
    fields: dict[str, Any] = {
        "period": Period(first=TODAY, last=day("2028-10-09")),
        "restart_rule": "on_augmented_work",
        "basis": LAW,
    }
    return AftercareStarted(aftercare_id=aftercare_id, **(fields | changes))


def tend(aftercare_id: str, **changes: Any) -> AftercareReported:
    """Return a report on aftercare."""
    return AftercareReported(aftercare_id=aftercare_id, **({"period": YEAR, "works": WORDS} | changes))


def evaluate(evaluation_id: str, **changes: Any) -> PostClosureEvaluationRecorded:
    """Return the evaluation of what was accepted under ACC0."""
    fields: dict[str, Any] = {"application_id": "ACC0", "evaluated_on": TODAY}
    return PostClosureEvaluationRecorded(evaluation_id=evaluation_id, **(fields | changes))


def discharge(*area_ids: str) -> RestorationDutyDischarged:
    """Return the discharge of these areas, or of the whole."""
    return RestorationDutyDischarged(area_ids=area_ids, decision_no="2026-99", basis=LAW)


def estimate(estimate_id: str, **changes: Any) -> RestorationCostEstimated:
    """Return an estimate of cost."""
    fields: dict[str, Any] = {"as_of": TODAY, "total": yuan(900), "remaining": yuan(900), "price_date": TODAY}
    return RestorationCostEstimated(estimate_id=estimate_id, **(fields | changes))


def accrue(accrual_id: str) -> FundAccrued:
    """Return what was set aside for 2025."""
    return FundAccrued(accrual_id=accrual_id, period=YEAR, amount=yuan(500), booked_on=TODAY)


def spend(expenditure_id: str, **changes: Any) -> FundSpent:
    """Return what was spent."""
    fields: dict[str, Any] = {"amount": yuan(200), "paid_on": TODAY, "purpose": Text(en="saplings")}
    return FundSpent(expenditure_id=expenditure_id, **(fields | changes))


def attest(attestation_id: str, **changes: Any) -> FundBalanceAttested:
    """Return the balance as attested."""
    fields: dict[str, Any] = {"as_of": TODAY, "balance": Money(amount_minor=300, currency="CNY")}
    return FundBalanceAttested(attestation_id=attestation_id, **(fields | changes))


def check_fund(check_id: str, **changes: Any) -> FundCheckConducted:
    """Return a check of the fund."""
    fields: dict[str, Any] = {"checked_on": TODAY, "period": YEAR}
    return FundCheckConducted(check_id=check_id, **(fields | changes))


def fall_short(shortfall_id: str, **changes: Any) -> FundShortfallDetermined:
    """Return the determination of a shortfall."""
    fields: dict[str, Any] = {
        "as_of": TODAY,
        "required": yuan(900),
        "available": yuan(899),
        "decision_no": "2026-21",
        "basis": LAW,
    }
    return FundShortfallDetermined(shortfall_id=shortfall_id, **(fields | changes))


def lodge(security_id: str, **changes: Any) -> SecurityLodged:
    """Return a guarantee of 1000 fen."""
    fields: dict[str, Any] = {"security_kind": "bank_guarantee", "amount": yuan(1000), "lodged_on": TODAY}
    return SecurityLodged(security_id=security_id, **(fields | changes))


def release(security_id: str, phase: str, fen: int = 100, **changes: Any) -> SecurityReleased:
    """Return the release of some of it."""
    fields: dict[str, Any] = {"amount": yuan(fen), "released_on": TODAY, "decision_no": "2026-51"}
    return SecurityReleased(security_id=security_id, release_phase=phase, **(fields | changes))  # type: ignore[arg-type]


def forfeit(security_id: str, fen: int = 100, **changes: Any) -> SecurityForfeited:
    """Return the calling of some of it."""
    fields: dict[str, Any] = {"amount": yuan(fen), "forfeited_on": TODAY, "decision_no": "2026-52"}
    return SecurityForfeited(security_id=security_id, **(fields | {"reason": WORDS, "basis": LAW} | changes))


def agree(agreement_id: str, **changes: Any) -> FinancingAgreementRecorded:
    """Return a partnership of 1000 fen."""
    fields: dict[str, Any] = {
        "agreement_kind": "public_private_partnership",
        "title": WORDS,
        "parties": (AgreementParty(party="MINECO", agreement_role="private_partner"),),
        "value": yuan(1000),
        "signed_on": TODAY,
    }
    return FinancingAgreementRecorded(agreement_id=agreement_id, **(fields | changes))


def fund(funding_id: str, **changes: Any) -> PublicFundingReceived:
    """Return public money."""
    fields: dict[str, Any] = {"programme": WORDS, "amount": yuan(50), "received_on": TODAY}
    return PublicFundingReceived(funding_id=funding_id, **(fields | changes))


HISTORY: tuple[tuple[Event, str, str], ...] = (
    (mine.register(areas=AREAS), QUIET, "REGISTRAR"),
    (apply("ACC0", "A1"), QUIET, "MINECO"),
    (hold("ACC0"), QUIET, "ACCEPTANCE"),
    (decide("ACC0"), QUIET, "ACCEPTANCE"),
    (apply("ACC1", "A2"), QUIET, "MINECO"),
    (hold("ACC1"), QUIET, "ACCEPTANCE"),
    (object_to("ACC1", "OBJ1"), QUIET, "OFFICER"),
    (care("CARE1"), mine.RIGHT, "ACCEPTANCE"),
    (lodge("S1"), mine.RIGHT, "OFFICER"),
)


def prepare(world: World) -> None:
    """Record all that must be before each of the acts below can follow."""
    for event, subject, by in HISTORY:
        world.file(event, subject, by)


def next_acts() -> tuple[tuple[Event, str], ...]:
    """Return one act of each type that would be accepted next from the right party, and its subject."""
    return (
        (apply("ACC9"), mine.RIGHT),
        (hold("ACC1"), QUIET),
        (object_to("ACC1", "OBJ9"), QUIET),
        (answer("OBJ1"), QUIET),
        (decide("ACC1", "not_qualified"), QUIET),
        (revoke("ACC0"), QUIET),
        (shut("CLOSE9"), mine.RIGHT),
        (care("CARE9"), mine.RIGHT),
        (tend("CARE1"), mine.RIGHT),
        (evaluate("EVAL9"), QUIET),
        (discharge("A1"), QUIET),
        (estimate("EST9"), mine.RIGHT),
        (accrue("ACCR9"), mine.RIGHT),
        (spend("EXP9"), mine.RIGHT),
        (attest("ATT9"), mine.RIGHT),
        (check_fund("CHK9"), mine.RIGHT),
        (fall_short("SHORT9"), mine.RIGHT),
        (lodge("S9"), mine.RIGHT),
        (release("S1", "I"), mine.RIGHT),
        (forfeit("S1"), mine.RIGHT),
        (agree("PPP9"), mine.RIGHT),
        (fund("PUB9"), mine.RIGHT),
    )
