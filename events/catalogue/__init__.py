# SPDX-License-Identifier: Apache-2.0
"""The event catalogue: one file per family, every type string once (domain.md §7.4).

A type string, once released, is never renamed and its fields never change meaning; what must change becomes `.v2`.
"""

from typing import get_args

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptanceRevoked,
)
from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.baselines import BaselineRecorded, ReferenceEcosystemDefined
from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged, SchedulerRunCompleted
from events.catalogue.closure import (
    AftercareReported,
    AftercareStarted,
    MineClosureReported,
    PostClosureEvaluationRecorded,
    RestorationDutyDischarged,
)
from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentWithdrawn
from events.catalogue.consultations import CommentPeriodClosed, CommentPeriodOpened, PlanConsultationRecorded
from events.catalogue.corrections import DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from events.catalogue.deadlines import DeadlineExtensionRefused, DeadlineExtensionRequested, StayGranted, StayLifted
from events.catalogue.disclosures import (
    AnnualReportFiled,
    AssuranceStatementIssued,
    CarbonDisclosureFiled,
    EsgDisclosureFiled,
    ReportingDutyImposed,
)
from events.catalogue.due_diligence import DueDiligenceReportFiled
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.ecology import (
    CarbonStockMeasured,
    EcosystemServiceMeasured,
    RecoveryAssessmentRecorded,
    SpeciesSurveyRecorded,
)
from events.catalogue.event import Event
from events.catalogue.finance import (
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
from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderModified,
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
    LandStatusReported,
    MonitoringResultRecorded,
    RemoteSensingObservationRecorded,
    SubsidenceSurveyRecorded,
    TailingsFacilityStatusReported,
)
from events.catalogue.overseas import OverseasRestorationReported, OverseasSiteRegistered
from events.catalogue.ownership import BeneficialOwnershipDisclosed
from events.catalogue.penalties import PenaltyImposed, PenaltyPaid, PenaltyVaried
from events.catalogue.plans import (
    RestorationPlanAmended,
    RestorationPlanApproved,
    RestorationPlanReturned,
    RestorationPlanSubmitted,
)
from events.catalogue.programmes import AnnualProgrammeFiled
from events.catalogue.public import HolderResponseFiled, PublicReportReceived, PublicReportResolved
from events.catalogue.records import ImportBatchRecorded, WritingResumed
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered, MiningRightTransferred
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.catalogue.trust import (
    LogKeyAdded,
    LogKeyRetired,
    PartyRegistered,
    RegistryFounded,
    RoleGranted,
    RoleRevoked,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SigningKeyRegistered,
    SigningKeyRevoked,
)

AnyEvent = (
    RegistryFounded
    | PartyRegistered
    | RoleGranted
    | RoleRevoked
    | SigningKeyRegistered
    | SigningKeyRevoked
    | LogKeyAdded
    | LogKeyRetired
    | ServiceKeyAdded
    | ServiceKeyRetired
    | MiningRightRegistered
    | MiningRightTransferred
    | MiningRightExtinguished
    | RestorationPlanSubmitted
    | RestorationPlanApproved
    | MilestoneScheduled
    | MilestoneReported
    | MilestoneVerified
    | MilestoneVerificationRejected
    | DeadlineExtended
    | LandStatusReported
    | InspectionConducted
    | FindingRecorded
    | OrderIssued
    | OrderModified
    | CorrectiveActionReported
    | OrderClosed
    | PenaltyImposed
    | PenaltyVaried
    | PenaltyPaid
    | SubstitutePerformanceOrdered
    | SubstitutePerformanceStarted
    | SubstitutePerformanceCompleted
    | CostRecovered
    | ReviewFiled
    | ReviewDecided
    | ReportingDutyImposed
    | AnnualReportFiled
    | ObligationOverdueFlagged
    | ObligationOverdueCleared
    | SchedulerRunCompleted
    | ImportBatchRecorded
    | WritingResumed
    | AcceptanceApplied
    | AcceptanceHeld
    | AcceptanceObjectionFiled
    | AcceptanceObjectionResolved
    | AcceptanceDecided
    | AcceptanceRevoked
    | MineClosureReported
    | AftercareStarted
    | AftercareReported
    | PostClosureEvaluationRecorded
    | RestorationDutyDischarged
    | RestorationCostEstimated
    | FundAccrued
    | FundSpent
    | FundBalanceAttested
    | FundCheckConducted
    | FundShortfallDetermined
    | SecurityLodged
    | SecurityReleased
    | SecurityForfeited
    | FinancingAgreementRecorded
    | PublicFundingReceived
    # Ecology and monitoring
    | BaselineRecorded
    | ReferenceEcosystemDefined
    | SpeciesSurveyRecorded
    | CarbonStockMeasured
    | EcosystemServiceMeasured
    | RecoveryAssessmentRecorded
    | SubsidenceSurveyRecorded
    | TailingsFacilityStatusReported
    | RemoteSensingObservationRecorded
    | MonitoringResultRecorded
    # Disclosures and sites abroad
    | DueDiligenceReportFiled
    | EsgDisclosureFiled
    | CarbonDisclosureFiled
    | BeneficialOwnershipDisclosed
    | AssuranceStatementIssued
    | OverseasSiteRegistered
    | OverseasRestorationReported
    # Plans, areas, commitments, deadlines and the public
    | PlanConsultationRecorded
    | RestorationPlanReturned
    | RestorationPlanAmended
    | AnnualProgrammeFiled
    | RestorationAreaDefined
    | RestorationAreaRedefined
    | CommitmentMade
    | CommitmentAmended
    | CommitmentWithdrawn
    | RestorationDutyAllocated
    | DeadlineExtensionRequested
    | DeadlineExtensionRefused
    | StayGranted
    | StayLifted
    | MilestoneWaived
    | PublicReportReceived
    | PublicReportResolved
    | HolderResponseFiled
    | CommentPeriodOpened
    | CommentPeriodClosed
    # Corrections and disputes
    | EventCorrected
    | EventRetracted
    | EventDisputed
    | DisputeResolved
)

EVENT_TYPES: dict[str, type[Event]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent)}
"""Every event type by its type string."""
