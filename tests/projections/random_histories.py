# SPDX-License-Identifier: Apache-2.0
"""Random histories of one subject: any events in any order, on any days, with few ids so that they meet."""

import datetime
from collections.abc import Sequence
from typing import Any, get_args

from hypothesis import strategies as st

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.baselines import (
    BaselineRecorded,
    BaselineValue,
    ReferenceEcosystemDefined,
    ReferenceSpecies,
)
from events.catalogue.clock import (
    ObligationDueSoonFlagged,
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    ProfileVersion,
)
from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from events.catalogue.consultations import (
    BodyHeard,
    CommentPeriodClosed,
    CommentPeriodOpened,
    PlanConsultationRecorded,
    PublicNotice,
)
from events.catalogue.corrections import (
    Correctable,
    DisputeResolved,
    EventCorrected,
    EventDisputed,
    EventRetracted,
)
from events.catalogue.deadlines import DeadlineExtensionRefused, DeadlineExtensionRequested, StayGranted, StayLifted
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.disclosures import (
    AnnualReportFiled,
    AssuranceStatementIssued,
    CarbonDisclosureFiled,
    EsgDisclosureFiled,
    ReportingDutyImposed,
    Topic,
)
from events.catalogue.due_diligence import DueDiligenceReportFiled, DueDiligenceStep, SupplyRisk, TradedMineral
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.ecology import (
    AttributeScore,
    CarbonStockMeasured,
    EcosystemServiceMeasured,
    Occurrence,
    RecoveryAssessmentRecorded,
    SpeciesSurveyRecorded,
)
from events.catalogue.event import Event
from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderModified,
    RequiredAction,
)
from events.catalogue.milestones import (
    DeadlineExtended,
    MilestoneReported,
    MilestoneScheduled,
    MilestoneVerificationRejected,
    MilestoneVerified,
    MilestoneWaived,
)
from events.catalogue.monitoring import (
    LandRow,
    LandStatusReported,
    Limit,
    MonitoringResultRecorded,
    RemoteSensingObservationRecorded,
    SubsidenceSurveyRecorded,
    TailingsFacilityStatusReported,
)
from events.catalogue.overseas import (
    HostDutyState,
    HostLawDuty,
    OverseasRestorationReported,
    OverseasSiteRegistered,
)
from events.catalogue.ownership import (
    BeneficialOwnershipDisclosed,
    Ownership,
    PersonalOwner,
    RegisteredOwner,
    UnspecifiedOwner,
)
from events.catalogue.penalties import PenaltyImposed, PenaltyPaid, PenaltyVaried
from events.catalogue.plans import (
    RescheduledObligation,
    RestorationPlanAmended,
    RestorationPlanApproved,
    RestorationPlanReturned,
    RestorationPlanSubmitted,
    SupersededObligation,
)
from events.catalogue.programmes import AnnualProgrammeFiled, ProgrammeTask
from events.catalogue.public import HolderResponseFiled, PublicReportReceived, PublicReportResolved
from events.catalogue.records import PayloadRedacted, RedactedField
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered, MiningRightTransferred
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.catalogue.trust import PartyRegistered, RoleGranted, RoleRevoked, SigningKeyRegistered, SigningKeyRevoked
from events.identifiers.scientific_names import Taxon
from events.keys import PrivateKey, generate_key, to_base64url
from events.quantities.carbon import CarbonAmount
from events.values import (
    AfterEventDue,
    AnniversaryDue,
    Area,
    Basis,
    Due,
    FixedDue,
    Money,
    Period,
    ReasonableTimeDue,
    Scope,
    Text,
    WorkdaysAfterEventDue,
    YearlyDue,
)
from events.withheld import Withheld
from tests.projections.chronicles import RIGHT, SHA, Chronicle
from tests.projections.random_closings import ACCEPTANCE, CLOSURE, FINANCE
from tests.projections.random_operations import LICENCES, LISTINGS, OPERATIONS

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
IDS = st.sampled_from(["A", "B", "O/1", "O/2", "A/1"])
PARTIES = st.sampled_from(["ALPHA", "BETA", "GAMMA"])
SD_DIGESTS = st.sampled_from(["A" * 43, "B" * 42 + "E", "C" * 42 + "I"])
WITHHELD = st.builds(Withheld, sd=st.tuples(SD_DIGESTS))
TEXT = st.just(Text(en="words"))
PERIODS = st.sampled_from([Period(first=datetime.date(y, 1, 1), last=datetime.date(y, 12, 31)) for y in (2024, 2025)])
BASES = st.builds(Basis, kind=st.sampled_from(["statute", "plan", "order", "voluntary", "standard"]))
DUES: st.SearchStrategy[Due] = st.one_of(
    st.builds(FixedDue, on=DAYS, roll=st.sampled_from([None, "none", "next_working_day"])),
    st.builds(ReasonableTimeDue, after=st.none() | DAYS),
    st.builds(
        AfterEventDue,
        event=st.sampled_from(["right_extinguished", "production_ceased", "acceptance_decided", "order_served"]),
        reference=st.none() | IDS,
        count=st.integers(1, 24),
        unit=st.sampled_from(["day", "month", "year"]),
    ),
    st.builds(
        WorkdaysAfterEventDue,
        event=st.sampled_from(["acceptance_applied", "plan_approved"]),
        reference=st.none() | IDS,
        workdays=st.integers(1, 60),
    ),
)
REPEATED = st.builds(YearlyDue, month=st.integers(1, 12), day=st.integers(1, 31), until=st.none() | DAYS) | st.builds(
    AnniversaryDue, of=DAYS, every_years=st.integers(1, 3), months_after=st.integers(0, 12), until=st.none()
)
OWED_IDS = IDS | st.sampled_from(
    ["A#2024-01-01", "A#2026-01-01", "B#2025-01-01", "A#2026-01-02", "acceptance_decision#A", "penalty_withdrawal#A"]
)
"""What is owed: once, as a round of something, or by an authority; and names of nothing."""
MONEY = st.builds(Money, amount_minor=st.integers(0, 10_000), currency=st.just("CNY"))
AREAS = st.none() | st.integers(0, 10_000)
KEY = PrivateKey(generate_key("Ed25519")).public
SIGNATURE = to_base64url(b"0" * 64)
OBSERVED_IDS = st.sampled_from(["A", "B", "C", "D"])
NOTHING = st.just(())
TAXA = st.sampled_from(["Quercus variabilis", "Pinus tabuliformis", "Ailanthus altissima"]).map(
    lambda name: Taxon(scientific_name=name)
)
NUMBERS = st.sampled_from(["0", "0.5", "1", "12.75"])
CARBON = st.builds(CarbonAmount, amount=NUMBERS, other_unit_amount=st.none())
STARS = st.builds(AttributeScore, stars=st.integers(1, 5), note=st.none())
UNSAID = dict.fromkeys(("report_sha256",), st.none())
LAND = st.builds(
    Area,
    area_id=IDS,
    area_m2=st.integers(0, 100),
    name=st.none(),
    damage_type=NOTHING,
    land_class_before=st.none(),
    land_class_target=st.none(),
    available_from=st.none(),
    parent=st.none(),
    geometry=st.none(),
)
TERMS = st.builds(
    CommitmentTerms,
    category=st.just("soil"),
    statement=TEXT,
    basis=BASES,
    area_ids=NOTHING,
    criteria=NOTHING,
    toxic=NOTHING,
    biodiversity=st.none(),
    ecosystem_services=NOTHING,
    carbon=st.none(),
    until=st.none() | DAYS,
)

EVENTS: dict[type, st.SearchStrategy[Any]] = {
    MiningRightRegistered: st.builds(
        MiningRightRegistered,
        names=TEXT,
        jurisdiction=st.sampled_from(["CN", "AU-QLD", "ZM"]),
        region=st.none(),
        holder=st.none() | PARTIES,
        granting_authority=st.none() | PARTIES,
        responsible_government=st.none() | PARTIES,
        identifiers=st.just(()),
        minerals=st.just(()),
        areas=st.just(()),
        term=st.none(),
        grant_contract=st.none(),
    ),
    MiningRightTransferred: st.builds(
        MiningRightTransferred,
        transferor=PARTIES,
        transferee=PARTIES,
        retained_obligations=st.lists(IDS, max_size=2).map(tuple),
        contract_sha256=st.none(),
    ),
    MiningRightExtinguished: st.builds(MiningRightExtinguished, reason=st.none()),
    RestorationPlanSubmitted: st.builds(
        RestorationPlanSubmitted,
        plan_id=IDS,
        version=st.integers(1, 3),
        supersedes_version=st.none(),
        plan_sha256=st.just(SHA),
        title=TEXT,
        period=PERIODS,
        sections_present=st.just(("tailings",)),
        cost_estimate=st.none(),
        areas=st.just(()),
        commitments=st.just(()),
        milestones=st.just(()),
    ),
    RestorationPlanApproved: st.builds(
        RestorationPlanApproved,
        plan_id=IDS,
        version=st.integers(1, 3),
        decision_no=st.just("1"),
        conditions=st.just(()),
        published_url=st.none(),
    ),
    MilestoneScheduled: st.builds(
        MilestoneScheduled,
        milestone_id=IDS,
        title=TEXT,
        plan_id=st.none(),
        area_ids=st.just(()),
        criteria=st.just(()),
        due=DUES,
        basis=BASES,
        owed_by=st.none() | PARTIES,
    ),
    MilestoneReported: st.builds(
        MilestoneReported,
        milestone_id=IDS,
        achieved_on=st.none() | DAYS,
        narrative=st.none(),
        measured=st.just(()),
    ),
    MilestoneVerified: st.builds(
        MilestoneVerified,
        milestone_id=IDS,
        verified_on=DAYS,
        achieved_on=st.none() | DAYS,
        results=st.just(()),
        report_sha256=st.none(),
    ),
    MilestoneVerificationRejected: st.builds(
        MilestoneVerificationRejected,
        milestone_id=IDS,
        verified_on=DAYS,
        reason=TEXT,
        results=st.just(()),
        report_sha256=st.none(),
    ),
    DeadlineExtended: st.builds(
        DeadlineExtended,
        obligation_id=OWED_IDS,
        old_due=DAYS,
        new_due=DAYS,
        explanation=st.none(),
        decision_no=st.just("1"),
        granted_on=DAYS,
    ),
    LandStatusReported: st.builds(
        LandStatusReported,
        as_of=DAYS,
        table=st.lists(
            st.builds(
                LandRow,
                area_m2=st.integers(0, 10_000),
                area_id=st.none(),
                land_class=st.none(),
                spatial_sha256=st.none(),
            ),
            max_size=3,
        ).map(tuple),
        **dict.fromkeys(
            (
                "total_m2",
                "disturbed_m2",
                "available_m2",
                "under_restoration_m2",
                "restored_m2",
                "accepted_m2",
                "planned_disturbance_m2",
                "planned_restoration_m2",
            ),
            AREAS,
        ),
    ),
    InspectionConducted: st.builds(
        InspectionConducted,
        inspection_id=IDS,
        first_day=DAYS,
        last_day=st.none() | DAYS,
        inspectors=st.just(()),
        area_ids=st.just(()),
        outcome=st.none(),
        report_sha256=st.none(),
    ),
    FindingRecorded: st.builds(
        FindingRecorded,
        finding_id=IDS,
        inspection_id=st.none(),
        description=TEXT,
        obligation_ids=st.lists(IDS, max_size=2).map(tuple),
        basis=st.none(),
    ),
    OrderIssued: st.builds(
        OrderIssued,
        order_id=st.sampled_from(["O", "P"]),
        decision_no=st.just("1"),
        finding_ids=st.lists(IDS, max_size=2).map(tuple),
        required_actions=st.lists(
            st.builds(RequiredAction, action_id=st.sampled_from(["1", "2"]), text=TEXT, due_on=DAYS), max_size=2
        ).map(tuple),
        basis=BASES,
        appeal_rights=st.none(),
        served_on=DAYS,
    ),
    OrderClosed: st.builds(
        OrderClosed,
        order_id=st.sampled_from(["O", "P"]),
        verified_on=DAYS,
        outcome=st.none(),
        report_sha256=st.none(),
    ),
    OrderModified: st.builds(
        OrderModified,
        order_id=st.sampled_from(["O", "P"]),
        decision_no=st.just("2"),
        required_actions=st.lists(
            st.builds(RequiredAction, action_id=st.sampled_from(["1", "2"]), text=TEXT, due_on=DAYS),
            min_size=1,
            max_size=2,
        ).map(tuple),
        reason=TEXT,
        served_on=DAYS,
    ),
    CorrectiveActionReported: st.builds(
        CorrectiveActionReported,
        order_id=st.sampled_from(["O", "P"]),
        action_ids=st.lists(st.sampled_from(["1", "2"]), min_size=1, max_size=2).map(tuple),
        done_on=st.none() | DAYS,
        narrative=st.none(),
    ),
    PenaltyImposed: st.builds(
        PenaltyImposed,
        penalty_id=IDS,
        penalty_kind=st.just("fine"),
        decision_no=st.just("1"),
        against=st.none() | PARTIES,
        amount=MONEY,
        restoration_cost=st.none() | MONEY,
        finding_ids=st.just(()),
        order_id=st.none(),
        basis=BASES,
        served_on=DAYS,
        pay_by=st.none() | DAYS,
        appeal_rights=st.none(),
        published_on=st.none() | DAYS,
        published_url=st.none(),
    ),
    PenaltyVaried: st.builds(
        PenaltyVaried,
        penalty_id=IDS,
        variation=st.sampled_from(["revoked", "declared_unlawful", "void"]),
        decision_no=st.just("2"),
        decided_on=DAYS,
        amount=st.none(),
        reason=TEXT,
        review_id=st.none() | IDS,
    )
    | st.builds(
        PenaltyVaried,
        penalty_id=IDS,
        variation=st.just("reduced"),
        decision_no=st.just("2"),
        decided_on=DAYS,
        amount=MONEY,
        reason=TEXT,
        review_id=st.none(),
    ),
    PenaltyPaid: st.builds(PenaltyPaid, penalty_id=IDS, amount=MONEY, paid_on=DAYS, receipt_no=st.none()),
    SubstitutePerformanceOrdered: st.builds(
        SubstitutePerformanceOrdered,
        performance_id=IDS,
        decision_no=st.just("1"),
        order_id=st.none(),
        obligation_ids=st.just(()),
        area_ids=st.just(()),
        performer=st.none() | PARTIES,
        estimated_cost=st.none() | MONEY,
        basis=BASES,
        served_on=DAYS,
    ),
    SubstitutePerformanceStarted: st.builds(
        SubstitutePerformanceStarted,
        performance_id=IDS,
        started_on=DAYS,
        performer=st.none() | PARTIES,
        contract_no=st.none(),
    ),
    SubstitutePerformanceCompleted: st.builds(
        SubstitutePerformanceCompleted, performance_id=IDS, completed_on=DAYS, cost=MONEY, outcome=st.none()
    ),
    CostRecovered: st.builds(CostRecovered, performance_id=IDS, amount=MONEY, recovered_on=DAYS),
    ReviewFiled: st.builds(
        ReviewFiled,
        review_id=IDS,
        body=st.just("court"),
        decision_id=st.none() | IDS,
        decision_no=st.none(),
        filed_on=DAYS,
        case_no=st.none(),
        grounds=st.none(),
    ),
    ReviewDecided: st.builds(
        ReviewDecided, review_id=IDS, decision_no=st.just("1"), decided_on=DAYS, summary=st.none()
    ),
    ReportingDutyImposed: st.builds(
        ReportingDutyImposed,
        duty_id=IDS,
        period=PERIODS,
        due=DUES | REPEATED,
        basis=BASES,
        owed_by=st.none() | PARTIES,
        references=st.just(()),
    ),
    AnnualReportFiled: st.builds(
        AnnualReportFiled,
        duty_id=st.none() | OWED_IDS,
        period=PERIODS,
        figures=st.just(()),
        sections=st.just(()),
        statement=st.none(),
        references=st.just(()),
    ),
    ObligationOverdueFlagged: st.builds(
        ObligationOverdueFlagged,
        obligation_id=OWED_IDS,
        obligation_version=st.integers(1, 2),
        due_on=DAYS,
        overdue_since=DAYS,
        evaluated_as_of=DAYS,
        profile=st.just(ProfileVersion(profile="cn", version=1)),
        owed_by=st.none(),
    ),
    ObligationDueSoonFlagged: st.builds(
        ObligationDueSoonFlagged,
        obligation_id=IDS,
        obligation_version=st.integers(1, 2),
        due_on=DAYS,
        mark_days=st.sampled_from([90, 30, 7]),
        days_left=st.integers(0, 90),
        evaluated_as_of=DAYS,
        profile=st.just(ProfileVersion(profile="cn", version=1)),
        owed_by=st.none(),
    ),
    ObligationOverdueCleared: st.builds(
        ObligationOverdueCleared,
        obligation_id=OWED_IDS,
        obligation_version=st.integers(1, 2),
        due_on=DAYS,
        evaluated_as_of=DAYS,
    ),
    PartyRegistered: st.builds(
        PartyRegistered,
        names=TEXT,
        identifiers=st.just(()),
        jurisdiction=st.none(),
        region=st.none(),
        contact_public=st.none(),
    ),
    DelegationGranted: st.builds(
        DelegationGranted, delegation_id=IDS, delegate=PARTIES, scope=st.just(Scope()), valid_from=DAYS, valid_to=DAYS
    ),
    DelegationRevoked: st.builds(DelegationRevoked, delegation_id=IDS, reason=TEXT),
    RoleGranted: st.builds(RoleGranted, scope=st.just(Scope()), valid_from=DAYS, valid_to=st.none() | DAYS),
    RoleRevoked: st.builds(RoleRevoked, reason=TEXT),
    SigningKeyRegistered: st.just(
        SigningKeyRegistered(
            key_id=KEY.key_id,
            algorithm="Ed25519",
            public_key=KEY.jwk,
            valid_from=datetime.date(2026, 1, 1),
            proof_of_possession=SIGNATURE,
        )
    ),
    SigningKeyRevoked: st.builds(SigningKeyRevoked, key_id=st.just(KEY.key_id), compromised_since=st.none() | DAYS),
    **ACCEPTANCE,
    **CLOSURE,
    **FINANCE,
    **LICENCES,
    **OPERATIONS,
    **LISTINGS,
    # Ecology and monitoring
    BaselineRecorded: st.builds(
        BaselineRecorded,
        baseline_id=OBSERVED_IDS,
        as_of=DAYS,
        area_ids=NOTHING,
        values=st.just((BaselineValue(indicator="topsoil", value="4.5", unit="cm"),)),
        reference_id=st.none() | OBSERVED_IDS,
        **UNSAID,
    ),
    ReferenceEcosystemDefined: st.builds(
        ReferenceEcosystemDefined,
        reference_id=OBSERVED_IDS,
        name=TEXT,
        ecosystem_type=st.none(),
        description=st.none(),
        area_ids=NOTHING,
        species=st.lists(
            st.builds(ReferenceSpecies, taxon=TAXA, target=st.none(), target_unit=st.none()), max_size=3
        ).map(tuple),
        indicators=NOTHING,
        **UNSAID,
    ),
    SpeciesSurveyRecorded: st.builds(
        SpeciesSurveyRecorded,
        survey_id=OBSERVED_IDS,
        first_day=DAYS,
        last_day=st.none() | DAYS,
        area_ids=NOTHING,
        reference_id=st.none() | OBSERVED_IDS,
        sampling_protocol=st.just("plots"),
        sampling_effort=st.none(),
        occurrences=st.lists(
            st.builds(
                Occurrence,
                taxon=TAXA,
                occurrence_status=st.just("present"),
                individual_count=st.none() | st.integers(0, 9),
                organism_quantity=st.none(),
                organism_quantity_type=st.none(),
                location_id=st.none(),
                exact_place=st.none() | WITHHELD,
            ),
            min_size=1,
            max_size=4,
        ).map(tuple),
        information_withheld=st.none(),
        archive_sha256=st.none(),
        **UNSAID,
    ),
    CarbonStockMeasured: st.builds(
        CarbonStockMeasured,
        measurement_id=OBSERVED_IDS,
        measured_on=DAYS,
        area_ids=NOTHING,
        area_m2=st.integers(0, 10_000),
        pools=st.just(("AGB", "SOC")),
        stock=CARBON,
        by_pool=NOTHING,
        uncertainty_percent=st.none() | NUMBERS,
        methodology=st.just("cores"),
        verifier=st.none(),
        baseline_id=st.none() | OBSERVED_IDS,
        **UNSAID,
    ),
    EcosystemServiceMeasured: st.builds(
        EcosystemServiceMeasured,
        measurement_id=OBSERVED_IDS,
        measured_on=DAYS,
        area_ids=NOTHING,
        area_m2=AREAS,
        code=st.just("2.2.1.1"),
        name=st.none(),
        indicator=st.just("soil retained"),
        value=NUMBERS,
        unit=st.just("t/ha"),
        method=st.none(),
        baseline_id=st.none() | OBSERVED_IDS,
        baseline_value=st.none() | NUMBERS,
        **UNSAID,
    ),
    RecoveryAssessmentRecorded: st.builds(
        RecoveryAssessmentRecorded,
        assessment_id=OBSERVED_IDS,
        assessed_on=DAYS,
        area_ids=NOTHING,
        reference_id=st.none() | OBSERVED_IDS,
        assessor=st.just("Institute"),
        threats=STARS,
        physical=STARS,
        composition=STARS,
        structure=STARS,
        function=STARS,
        exchanges=STARS,
        **UNSAID,
    ),
    SubsidenceSurveyRecorded: st.builds(
        SubsidenceSurveyRecorded,
        survey_id=OBSERVED_IDS,
        first_day=DAYS,
        last_day=st.none() | DAYS,
        area_ids=NOTHING,
        max_subsidence_mm=st.integers(0, 9000),
        max_rate_mm_per_year=st.none() | NUMBERS,
        affected_m2=AREAS,
        waterlogged_m2=AREAS,
        standard_ref=st.none(),
        **UNSAID,
    ),
    TailingsFacilityStatusReported: st.builds(
        TailingsFacilityStatusReported,
        facility_id=IDS,
        as_of=DAYS,
        name=st.none(),
        consequence_standard=st.none(),
        height_m=st.none(),
        stored_m3=AREAS,
        permitted_m3=AREAS,
        last_independent_review_on=st.none() | DAYS,
        concern=st.none(),
        emergency_plan_tested_on=st.none(),
        **UNSAID,
    ),
    RemoteSensingObservationRecorded: st.builds(
        RemoteSensingObservationRecorded,
        observation_id=OBSERVED_IDS,
        acquired_on=DAYS,
        product=st.just("Sentinel-2"),
        scenes=NOTHING,
        resolution_cm=AREAS,
        area_ids=NOTHING,
        method=st.none(),
        mean_ndvi=st.sampled_from([None, "-0.2", "0.75", "1"]),
        disturbed_m2=AREAS,
        vegetated_m2=AREAS,
        water_m2=AREAS,
        product_sha256=st.none(),
    ),
    MonitoringResultRecorded: st.builds(
        MonitoringResultRecorded,
        result_id=OBSERVED_IDS,
        sampled_on=DAYS,
        indicator=st.just("cadmium"),
        cas=st.none(),
        value=NUMBERS,
        unit=st.just("mg/L"),
        method=st.none(),
        laboratory=st.none(),
        accreditation=st.none(),
        station=st.none(),
        area_ids=NOTHING,
        limit=st.none() | st.builds(Limit, value=NUMBERS, standard_ref=st.just("GB/T 14848-2017 III")),
        obligation_ids=st.lists(IDS, max_size=2).map(tuple),
        **UNSAID,
    ),
    # Disclosures and sites abroad
    DueDiligenceReportFiled: st.builds(
        DueDiligenceReportFiled,
        duty_id=st.none() | IDS,
        period=PERIODS,
        steps=st.lists(
            st.builds(DueDiligenceStep, step=st.integers(1, 5), note=st.none(), evidence_sha256=st.none()), max_size=3
        ).map(tuple),
        minerals=st.just((TradedMineral(hs="2603", name=Text(en="copper ores")),)),
        tiers_covered=st.integers(0, 5),
        countries=st.lists(st.sampled_from(["ZM", "CD"]), max_size=2).map(tuple),
        sites=NOTHING,
        risks=st.lists(
            st.builds(SupplyRisk, description=TEXT, mitigation=st.none(), due_on=st.none()), min_size=1, max_size=3
        ).map(tuple),
        audit=st.none(),
        public_url=st.none(),
        **UNSAID,
    ),
    EsgDisclosureFiled: st.builds(
        EsgDisclosureFiled,
        duty_id=st.none() | IDS,
        frame=st.sampled_from(["GRI-12", "TNFD", "GISTM"]),
        frame_name=st.none(),
        period=PERIODS,
        topics=st.just((Topic(code="12.3", metric="land restored", value="1", unit="ha"),)),
        boundary=TEXT,
        assurer=st.none(),
        public_url=st.none(),
        **UNSAID,
    ),
    CarbonDisclosureFiled: st.builds(
        CarbonDisclosureFiled,
        duty_id=st.none() | IDS,
        period=PERIODS,
        scope=TEXT,
        pools=st.just(("SOC",)),
        uptake=CARBON,
        methodology=st.just("CCER"),
        measurement_ids=st.lists(OBSERVED_IDS, max_size=2).map(tuple),
        verifier=st.none(),
        registry_serials=NOTHING,
        public_url=st.none(),
        **UNSAID,
    ),
    BeneficialOwnershipDisclosed: st.builds(
        BeneficialOwnershipDisclosed,
        as_of=DAYS,
        records=st.lists(
            st.builds(
                Ownership,
                record_id=IDS,
                interested_party=st.builds(RegisteredOwner, party=PARTIES)
                | st.builds(PersonalOwner, person=WITHHELD)
                | st.builds(UnspecifiedOwner, description=st.none()),
                interests=NOTHING,
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
        basis=st.none(),
        public_url=st.none(),
    ),
    AssuranceStatementIssued: st.builds(
        AssuranceStatementIssued,
        statement_id=IDS,
        positions=st.lists(st.integers(0, 30), min_size=1, max_size=3).map(tuple),
        standard=st.just("ISAE 3000"),
        scope=st.none(),
        valid_to=st.none() | DAYS,
        accreditation=st.none(),
        **UNSAID,
    ),
    OverseasSiteRegistered: st.builds(
        OverseasSiteRegistered,
        country=st.sampled_from(["ZM", "AU"]),
        title_ids=NOTHING,
        interest_percent=st.sampled_from(["0", "51.5", "100"]),
        operator=TEXT,
        operator_party=st.none() | PARTIES,
        partners=NOTHING,
        commodities=NOTHING,
        host_law_duties=st.lists(
            st.builds(
                HostLawDuty,
                duty_id=IDS,
                instrument=st.just("EP Act"),
                article=st.none(),
                duty=TEXT,
                authority=st.none(),
                references=NOTHING,
            ),
            max_size=2,
        ).map(tuple),
        public_url=st.none(),
        **UNSAID,
    ),
    OverseasRestorationReported: st.builds(
        OverseasRestorationReported,
        period=PERIODS,
        disturbed_m2=AREAS,
        restored_m2=AREAS,
        accepted_m2=AREAS,
        duties=st.lists(st.builds(HostDutyState, duty_id=IDS, note=st.none(), references=NOTHING), max_size=2).map(
            tuple
        ),
        provision=st.none(),
        narrative=st.none(),
        public_url=st.none(),
        **UNSAID,
    ),
    # Plans, areas, commitments, deadlines and the public
    PlanConsultationRecorded: st.builds(
        PlanConsultationRecorded,
        consultation_id=IDS,
        plan_id=IDS,
        version=st.integers(1, 3),
        notice=st.just(PublicNotice(period=Period(first=datetime.date(2024, 1, 1), last=datetime.date(2024, 1, 31)))),
        bodies_heard=st.lists(
            st.builds(BodyHeard, body=st.none(), name=st.none(), heard_on=DAYS, people=AREAS, opinion_sha256=st.none()),
            max_size=2,
        ).map(tuple),
        responses_sha256=st.none(),
        summary=st.none(),
    ),
    RestorationPlanReturned: st.builds(
        RestorationPlanReturned, plan_id=IDS, version=st.integers(1, 3), decision_no=st.just("1"), reasons=TEXT
    ),
    RestorationPlanAmended: st.builds(
        RestorationPlanAmended,
        plan_id=IDS,
        version=st.integers(1, 3),
        decision_no=st.just("1"),
        reason=TEXT,
        superseded=st.lists(
            st.builds(SupersededObligation, obligation_id=IDS, replaced_by=st.none() | IDS), max_size=2
        ).map(tuple),
        rescheduled=st.lists(
            st.builds(
                RescheduledObligation, obligation_id=IDS, old_due=st.just(datetime.date(2023, 1, 1)), new_due=DAYS
            ),
            max_size=2,
        ).map(tuple),
        conditions=NOTHING,
        published_url=st.none(),
    ),
    AnnualProgrammeFiled: st.builds(
        AnnualProgrammeFiled,
        year=st.integers(2024, 2025),
        revision=st.integers(1, 2),
        plan_id=st.none(),
        forecasts=NOTHING,
        tasks=st.just((ProgrammeTask(task_id="T1", text=Text(en="plant")),)),
        budget=st.none() | MONEY,
        programme_sha256=st.none(),
        statement=st.none(),
    ),
    RestorationAreaDefined: st.builds(
        RestorationAreaDefined, area=LAND, plan_id=st.none(), plan_version=st.none(), decision_no=st.none()
    ),
    RestorationAreaRedefined: st.builds(
        RestorationAreaRedefined,
        change=st.just("resurveyed"),
        replaces=st.just(("A",)),
        areas=st.just((Area(area_id="A", area_m2=7),)),
        difference_m2=st.integers(-9, 9),
        reason=TEXT,
        plan_id=st.none(),
        plan_version=st.none(),
        decision_no=st.none(),
    )
    | st.builds(
        RestorationAreaRedefined,
        change=st.just("split"),
        replaces=IDS.map(lambda each: (each,)),
        areas=st.just((Area(area_id="N", area_m2=7, parent="A"), Area(area_id="S", area_m2=7, parent="A"))),
        difference_m2=st.just(0),
        reason=st.none(),
        plan_id=st.none(),
        plan_version=st.none(),
        decision_no=st.none(),
    ),
    CommitmentMade: st.builds(CommitmentMade, commitment_id=IDS, terms=TERMS, plan_id=st.none()),
    CommitmentAmended: st.builds(CommitmentAmended, commitment_id=IDS, terms=TERMS, reason=TEXT),
    CommitmentWithdrawn: st.builds(CommitmentWithdrawn, commitment_id=IDS, reason=TEXT),
    RestorationDutyAllocated: st.builds(
        RestorationDutyAllocated,
        duty_holder=PARTIES,
        share_percent=st.sampled_from([None, None, "50"]),
        area_ids=NOTHING,
        obligation_ids=st.lists(IDS, max_size=2).map(tuple),
        decision_no=st.none(),
        document_sha256=st.none(),
        statement=st.none(),
    ),
    DeadlineExtensionRequested: st.builds(
        DeadlineExtensionRequested,
        request_id=IDS,
        obligation_id=OWED_IDS,
        old_due=DAYS,
        new_due=DAYS,
        explanation=st.none(),
    ),
    DeadlineExtensionRefused: st.builds(
        DeadlineExtensionRefused, request_id=IDS, decision_no=st.just("1"), reasons=TEXT, refused_on=DAYS
    ),
    StayGranted: st.builds(
        StayGranted,
        stay_id=IDS,
        obligation_ids=st.lists(OWED_IDS, min_size=1, max_size=2).map(tuple),
        order_id=st.none() | st.sampled_from(["O", "P"]),
        penalty_id=st.none(),
        review_id=st.none(),
        decision_no=st.just("1"),
        granted_on=DAYS,
        stayed_from=DAYS,
        stayed_to=st.none() | st.just(datetime.date(2028, 1, 1)),
        explanation=st.none(),
    ),
    StayLifted: st.builds(StayLifted, stay_id=IDS, decision_no=st.none(), lifted_on=DAYS, reason=TEXT),
    MilestoneWaived: st.builds(
        MilestoneWaived, milestone_id=IDS, decision_no=st.just("1"), reason=TEXT, basis=BASES, published_url=st.none()
    ),
    PublicReportReceived: st.builds(
        PublicReportReceived,
        report_id=IDS,
        received_on=DAYS,
        text=st.none() | WITHHELD,
        reporter=st.none() | WITHHELD,
        area_ids=NOTHING,
    ),
    PublicReportResolved: st.builds(
        PublicReportResolved,
        report_id=IDS,
        outcome=st.sampled_from(["substantiated", "not_substantiated"]),
        resolved_on=DAYS,
        reasons=TEXT,
        inspection_ids=NOTHING,
        finding_ids=NOTHING,
        order_ids=NOTHING,
        referred_to=st.none(),
        published_url=st.none(),
    ),
    HolderResponseFiled: st.builds(
        HolderResponseFiled, response_id=IDS, in_reply_to=st.integers(0, 30), statement=TEXT
    ),
    CommentPeriodOpened: st.builds(
        CommentPeriodOpened,
        period_id=IDS,
        plan_id=st.none(),
        version=st.none(),
        period=PERIODS,
        instructions=st.none(),
        published_url=st.none(),
    ),
    CommentPeriodClosed: st.builds(
        CommentPeriodClosed,
        period_id=IDS,
        closed_on=DAYS,
        comments_received=st.integers(0, 9),
        summary=st.none(),
        responses_sha256=st.none(),
        published_url=st.none(),
    ),
    # Corrections and disputes
    EventCorrected: st.builds(
        EventCorrected,
        corrects=st.integers(0, 30),
        explanation=st.none(),
        corrected=st.just(MilestoneReported(milestone_id="A", claim="met")),
        corrected_effective_on=st.none() | DAYS,
    ),
    EventRetracted: st.builds(EventRetracted, retracts=st.integers(0, 30), explanation=TEXT, decision_no=st.none()),
    EventDisputed: st.builds(
        EventDisputed, dispute_id=IDS, disputes=st.integers(0, 30), grounds=TEXT, raised_by=st.none() | PARTIES
    ),
    DisputeResolved: st.builds(
        DisputeResolved,
        dispute_id=IDS,
        outcome=st.sampled_from(["stands", "withdrawn"]),
        resolved_on=DAYS,
        resolved_by=st.none(),
        decision_no=st.none(),
        reasons=TEXT,
    ),
    # Private fields
    PayloadRedacted: st.builds(
        PayloadRedacted,
        position=st.integers(0, 30),
        fields=st.lists(
            st.builds(
                RedactedField,
                pointer=st.sampled_from(["/records/0/interested_party/person", "/occurrences/0/exact_place"]),
                digest=SD_DIGESTS,
            ),
            min_size=1,
            max_size=2,
        ).map(tuple),
        ground=st.just("privacy"),
        authority=PARTIES,
        decided_on=DAYS,
        decision_no=st.none(),
    ),
}
"""A strategy for every event about a right or a party."""

_PRECISIONS = st.sampled_from(["day", "month", "year", "on_or_before"])
_STEPS = st.tuples(st.one_of(*EVENTS.values()), DAYS, st.booleans(), _PRECISIONS)
_CORRECTABLE = frozenset(get_args(Correctable))
KEYS = ("a" * 43, "b" * 43, "c" * 43)


def revisions(said: Sequence[tuple[int, Event]]) -> st.SearchStrategy[Any]:
    """Return a strategy for corrections and retractions of what was `said` at positions, or said anew there."""
    words = [(position, _statement(event)) for position, event in said]
    found = [(position, word) for position, word in words if type(word) in _CORRECTABLE]
    if not found:
        return EVENTS[EventRetracted]
    positions = st.sampled_from([position for position, _ in found])
    corrected = st.sampled_from(found).flatmap(
        lambda one: st.builds(
            EventCorrected,
            corrects=st.just(one[0]),
            explanation=st.none(),
            corrected=EVENTS[type(one[1])],
            corrected_effective_on=st.none() | DAYS,
        )
    )
    return corrected | st.builds(EventRetracted, retracts=positions, explanation=TEXT, decision_no=st.none())


def _statement(event: Event) -> Event:
    return event.corrected if isinstance(event, EventCorrected) else event


@st.composite
def chronicles(draw: st.DrawFn, *, revised: bool = True) -> Chronicle:
    """Return a history of up to thirty events, of a right or of a party, with what was revised and distrusted since."""
    chronicle = Chronicle(draw(st.sampled_from([RIGHT, RIGHT, "party:ALPHA"])))
    chronicle.jurisdiction = draw(st.sampled_from(["CN", "AU-QLD", "ZM"]))
    for event, on, imported, precision in draw(st.lists(_STEPS, max_size=30)):
        instant = f"{2027 + len(chronicle.facts)}-01-01T00:00:00Z" if imported else ""
        turn = draw(st.integers(0, 9)) if revised else 9
        said = event
        if turn < 2:
            said = draw(revisions([(fact.position, fact.event) for fact in chronicle.facts]))
        elif turn == 2:
            chronicle.give_up(draw(st.sampled_from(KEYS)), draw(st.none() | DAYS.map(str)))
        key_id = draw(st.sampled_from(KEYS)) if revised else KEYS[0]
        chronicle.add(said, on.isoformat(), recorded=instant, imported=imported, precision=precision, key_id=key_id)
    return chronicle
