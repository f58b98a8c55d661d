# SPDX-License-Identifier: Apache-2.0
"""One sample of every disclosure, and a site abroad to make them about."""

from typing import Any

from events.catalogue.disclosures import AssuranceStatementIssued, CarbonDisclosureFiled, EsgDisclosureFiled, Topic
from events.catalogue.due_diligence import DueDiligenceReportFiled, DueDiligenceStep, SupplyRisk, TradedMineral
from events.catalogue.overseas import HostDutyState, HostLawDuty, OverseasRestorationReported, OverseasSiteRegistered
from events.catalogue.ownership import BeneficialOwnershipDisclosed, Interest, Ownership, PersonalOwner, Share
from events.catalogue.rights import MiningRightRegistered
from events.quantities.carbon import CarbonAmount
from events.values import Text
from tests.registry.admission import mine
from tests.registry.admission.world import TODAY, henan

ABROAD = "right:ZM-1"
PERSON = "ab" * 32


def steps(*numbers: int) -> tuple[DueDiligenceStep, ...]:
    """Return these steps, done."""
    return tuple(DueDiligenceStep(step=number, done=True) for number in numbers)


def risk(risk_type: str = "environmental") -> SupplyRisk:
    """Return a risk of a type."""
    return SupplyRisk(risk_type=risk_type, description=Text(en="found in tier 2"))  # type: ignore[arg-type]


def due_diligence(duty_id: str | None = None, **changes: Any) -> DueDiligenceReportFiled:
    """Return the report on the copper's supply chain."""
    fields: dict[str, Any] = {
        "frame": "OECD-5",
        "period": mine.YEAR,
        "steps": steps(1, 2, 3, 4, 5),
        "minerals": (TradedMineral(hs="2603", name=Text(en="copper ores")),),
        "tiers_covered": 2,
        "risks": (risk(),),
    }
    return DueDiligenceReportFiled(duty_id=duty_id, **(fields | changes))


def esg(duty_id: str | None = None, **changes: Any) -> EsgDisclosureFiled:
    """Return the disclosure of land restored."""
    fields: dict[str, Any] = {
        "frame": "GRI-14-2024",
        "period": mine.YEAR,
        "topics": (Topic(code="14.8.5", metric="land rehabilitated", value="12.5", unit="ha"),),
        "boundary": Text(en="all mines"),
        "assurance": "self_declared",
    }
    return EsgDisclosureFiled(duty_id=duty_id, **(fields | changes))


def carbon(duty_id: str | None = None, **changes: Any) -> CarbonDisclosureFiled:
    """Return the carbon taken up in a year."""
    fields: dict[str, Any] = {
        "period": mine.YEAR,
        "scope": Text(en="area A1"),
        "timing": "ex_post",
        "pools": ("AGB", "SOC"),
        "uptake": CarbonAmount(amount="120", unit="tC"),
        "methodology": "CCER-14-001-V01",
        "assurance": "self_declared",
    }
    return CarbonDisclosureFiled(duty_id=duty_id, **(fields | changes))


def record(record_id: str = "BO-1", status: str = "new", **changes: Any) -> Ownership:
    """Return a person's quarter to half of the shares."""
    half = Interest(
        interest_type="shareholding", level="direct", beneficial=True, share=Share(minimum="25", maximum="50")
    )
    fields: dict[str, Any] = {"interested_party": PersonalOwner(person_id=PERSON), "interests": (half,)}
    return Ownership(record_id=record_id, record_status=status, **(fields | changes))  # type: ignore[arg-type]


def owners(*records: Ownership, **changes: Any) -> BeneficialOwnershipDisclosed:
    """Return who stands behind the company."""
    fields: dict[str, Any] = {"as_of": TODAY, "records": records or (record(),)}
    return BeneficialOwnershipDisclosed(**(fields | changes))


def assurance(*positions: int, **changes: Any) -> AssuranceStatementIssued:
    """Return an auditor's opinion on what stands at `positions`."""
    fields: dict[str, Any] = {
        "statement_id": "AS-1",
        "opinion": "unqualified",
        "level": "limited",
        "standard": "ISAE 3000",
    }
    return AssuranceStatementIssued(positions=positions, **(fields | changes))


def register_abroad() -> MiningRightRegistered:
    """Return the registration of a mine in Zambia, kept by the province of its holder."""
    return mine.register(right_kind="overseas_site", jurisdiction="ZM", region=henan())


def host_duty(duty_id: str = "EMA-86") -> HostLawDuty:
    """Return what the host's law demands."""
    return HostLawDuty(duty_id=duty_id, instrument="Environmental Management Act", duty=Text(en="restore the dumps"))


def site(**changes: Any) -> OverseasSiteRegistered:
    """Return its particulars."""
    fields: dict[str, Any] = {
        "country": "ZM",
        "interest_percent": "80",
        "operator": Text(en="Mineco Zambia Ltd"),
        "host_law_duties": (host_duty(),),
        "assurance": "self_declared",
    }
    return OverseasSiteRegistered(**(fields | changes))


def restored_abroad(*duty_ids: str, **changes: Any) -> OverseasRestorationReported:
    """Return what was restored there in a year, and that these duties were met."""
    duties = tuple(HostDutyState(duty_id=duty_id, claim="met") for duty_id in duty_ids)
    fields: dict[str, Any] = {"period": mine.YEAR, "restored_m2": 10, "assurance": "self_declared", "duties": duties}
    return OverseasRestorationReported(**(fields | changes))
