# SPDX-License-Identifier: Apache-2.0
"""A commitment is made once; what is voluntary may be changed or given up, what binds may not (rule C-3).

Else the holder alone could write off what law, plan, licence or contract demand; a plan is amended by the authority.
"""

from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from projections.right.planning_records import MadeCommitment
from projections.right.zones import known_area_ids
from registry.admission.case import Case, Rule
from registry.admission.rules.observations_rest_on_record import check_baseline, check_reference

RULE = Rule("commitments-in-turn", "Mineral Resources Law (2024) arts 44 and 46; rule C-3")
_VOLUNTARY = frozenset({"voluntary", "standard"})


def check_made(event: CommitmentMade, case: Case) -> None:
    """Refuse an id in use, another plan than the right's, and terms about what is not on record."""
    if event.commitment_id in case.state.commitments:
        message = f"commitment {event.commitment_id} was made already"
        RULE.refuse(message, code="commitment-id-in-use", pointer="/data/commitment_id")
    if event.plan_id is not None and event.plan_id not in case.state.plans:
        message = f"plan {event.plan_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="plan-unknown", pointer="/data/plan_id")
    _check_terms(event.terms, case)


def check_amended(event: CommitmentAmended, case: Case) -> None:
    """Refuse to change what binds, and to turn a commitment into one of another category or basis."""
    terms = _get_voluntary(event.commitment_id, case).terms
    if event.terms.category != terms.category:
        message = f"category {event.terms.category}: commitment {event.commitment_id} is of {terms.category}"
        RULE.refuse(message, code="commitment-of-another-kind", pointer="/data/terms/category")
    if event.terms.basis.kind != terms.basis.kind:
        message = f"basis {event.terms.basis.kind}: commitment {event.commitment_id} rests on {terms.basis.kind}"
        RULE.refuse(message, code="commitment-of-another-kind", pointer="/data/terms/basis/kind")
    _check_terms(event.terms, case)


def check_withdrawn(event: CommitmentWithdrawn, case: Case) -> None:
    """Refuse to give up what binds, or what was given up."""
    _get_voluntary(event.commitment_id, case)


def _get_voluntary(commitment_id: str, case: Case) -> MadeCommitment:
    commitment = case.state.commitments.get(commitment_id)
    if commitment is None:
        message = f"commitment {commitment_id} was not made under {case.filing.payload.subject}"
        RULE.refuse(message, code="commitment-unknown", pointer="/data/commitment_id")
    if commitment.withdrawn_position is not None:
        message = f"commitment {commitment_id} was withdrawn at position {commitment.withdrawn_position}"
        RULE.refuse(message, code="commitment-withdrawn", pointer="/data/commitment_id")
    if commitment.terms.basis.kind not in _VOLUNTARY:
        message = f"commitment {commitment_id} rests on {commitment.terms.basis.kind}: it binds"
        RULE.refuse(message, code="commitment-binds", pointer="/data/commitment_id")
    return commitment


def _check_terms(terms: CommitmentTerms, case: Case) -> None:
    areas = known_area_ids(case.state)
    for index, area_id in enumerate(terms.area_ids):
        if area_id not in areas:
            message = f"area {area_id} is not on record for {case.filing.payload.subject}"
            RULE.refuse(message, code="area-unknown", pointer=f"/data/terms/area_ids/{index}")
    for index, service in enumerate(terms.ecosystem_services):
        check_baseline(service.baseline_id, case, f"/data/terms/ecosystem_services/{index}/baseline_id")
    if terms.biodiversity is not None:
        check_reference(terms.biodiversity.reference_id, case, "/data/terms/biodiversity/reference_id")
