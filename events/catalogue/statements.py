# SPDX-License-Identifier: Apache-2.0
"""All that is stated about a right or a party; trust, the clock, corrections and the registry itself stand apart."""

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptancePreliminaryResultPublished,
    AcceptancePublished,
    AcceptanceRevoked,
)
from events.catalogue.appointments import AppointmentEnded, AppointmentMade
from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.baselines import BaselineRecorded, ReferenceEcosystemDefined
from events.catalogue.closure import (
    AftercareReported,
    AftercareStarted,
    MineClosureReported,
    PostClosureEvaluationRecorded,
    RestorationDutyDischarged,
)
from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentWithdrawn
from events.catalogue.consultations import CommentPeriodClosed, CommentPeriodOpened, PlanConsultationRecorded
from events.catalogue.credit_lists import CreditListingMade, CreditListingRemoved
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
from events.catalogue.incidents import IncidentReported
from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionAccessRefused,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderModified,
    OrderNotComplied,
)
from events.catalogue.licences import (
    MiningLicenceAmended,
    MiningLicenceIssued,
    MiningLicenceReinstated,
    MiningLicenceRevoked,
    MiningLicenceSuspended,
)
from events.catalogue.litigation import LitigationFiled, LitigationResolved
from events.catalogue.milestones import (
    DeadlineExtended,
    MilestoneReported,
    MilestoneScheduled,
    MilestoneVerificationRejected,
    MilestoneVerified,
    MilestoneWaived,
)
from events.catalogue.mine_status import MineStatusChanged
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
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.rights import (
    MiningRightExtinguished,
    MiningRightPartiallyRelinquished,
    MiningRightRegistered,
    MiningRightTransferred,
    MiningRightVaried,
)
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.catalogue.variances import VarianceApplied, VarianceDecided

Statement = (
    MiningRightRegistered
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
    | DueDiligenceReportFiled
    | EsgDisclosureFiled
    | CarbonDisclosureFiled
    | BeneficialOwnershipDisclosed
    | AssuranceStatementIssued
    | OverseasSiteRegistered
    | OverseasRestorationReported
    # Acceptance, closure and finance
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
    # Licences, operations, appointments, variances, incidents, lists and law suits
    | MiningRightVaried
    | MiningRightPartiallyRelinquished
    | MiningLicenceIssued
    | MiningLicenceAmended
    | MiningLicenceSuspended
    | MiningLicenceReinstated
    | MiningLicenceRevoked
    | MineStatusChanged
    | AppointmentMade
    | AppointmentEnded
    | VarianceApplied
    | VarianceDecided
    | IncidentReported
    | InspectionAccessRefused
    | OrderNotComplied
    | CreditListingMade
    | CreditListingRemoved
    | LitigationFiled
    | LitigationResolved
    | AcceptancePreliminaryResultPublished
    | AcceptancePublished
)
"""Any of them."""
