# SPDX-License-Identifier: Apache-2.0
"""One sample of every event type with every field filled, as its filer writes it; samples are only added to.

The keys and times are fixed, so that the filing and the entry around a sample have the same bytes for ever.
"""

import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.ids import derived_filing_id
from events.keys import PrivateKey

SIGNER = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SIGNED_AT = datetime.datetime(2026, 10, 2, 8, 30, tzinfo=datetime.UTC)
DIGEST = "0123456789abcdef" * 4

_BOTH = {"zh": "青铜山矿", "en": "Bronze Hill", "translation": "official"}
_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_EC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
_IDENTIFIER = {
    "scheme": "CN-MINLIC",
    "value": "C4100002025017210000001",
    "valid_from": "2025-07-01",
    "valid_to": "2035-06-30",
}
_REGION = {"scheme": "CN-GBT2260", "code": "410122", "as_of": 2025, "name": {"zh": "中牟县"}}
_LAND_CLASS = {"scheme": "CN-GBT21010", "code": "0602"}
_AREA = {
    "area_id": "A1",
    "area_m2": 123456,
    "name": {"zh": "北区"},
    "damage_type": ["excavation", "occupation"],
    "land_class_before": _LAND_CLASS,
    "land_class_target": {"scheme": "CN-GBT21010", "code": "0301"},
    "mode": "zoned_phased",
    "available_from": "2027-01-01",
    "parent": "A0",
}
_BASIS = {"kind": "statute", "instrument": "CN-MRL-2024", "article": "47"}
_CRITERION = {
    "criterion_id": "C1",
    "indicator": "vegetation cover",
    "operator": "at_least",
    "threshold": "70.5",
    "unit": "%",
    "method": {"en": "ten plots"},
    "standard_ref": "GB/T 43935-2024",
}
_MEASURED = {"criterion_id": "C1", "value": "71.25", "unit": "%"}
_PERIOD = {"first": "2025-01-01", "last": "2025-12-31"}
_MONEY = {"amount_minor": 1234500, "currency": "CNY"}
_FIXED = {"kind": "fixed", "on": "2027-06-30", "roll": "next_working_day"}
_REASONABLE = {"kind": "reasonable_time", "after": "2026-12-31"}
_PROFILE = {"profile": "cn", "version": 1}

DATA: dict[str, dict[str, Any]] = {
    "registry.founded.v1": {
        "origin": "ledger.example/cn",
        "title": _BOTH,
        "log_keys": ["ledger.example/cn+00000000+AQ=="],
        "governance_keys": [_KEY, _EC_KEY],
        "governance_threshold": 1,
        "service_key": _KEY,
        "profiles": [{**_PROFILE, "jurisdiction": "CN", "effective_from": "2025-07-01"}],
        "licence": "CC-BY-4.0",
        "demo": True,
    },
    "party.registered.v1": {
        "party_kind": "company",
        "names": _BOTH,
        "identifiers": [_IDENTIFIER],
        "jurisdiction": "CN",
        "region": _REGION,
        "contact_public": "office@example.com",
    },
    "role.granted.v1": {
        "role": "holder_signatory",
        "scope": {"regions": ["41", "AU-QLD"], "rights": ["CN-41-000123-7"]},
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    },
    "role.revoked.v1": {"role": "inspector", "reason": {"zh": "调任"}},
    "signing_key.registered.v1": {
        "key_id": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "algorithm": "Ed25519",
        "public_key": _KEY,
        "valid_from": "2026-01-01",
        "proof_of_possession": "A" * 86,
    },
    "signing_key.revoked.v1": {
        "key_id": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "reason": "compromised",
        "compromised_since": "2026-03-01",
    },
    "log_key.added.v1": {
        "keys": [
            {"vkey": "ledger.example/cn+00000000+AQ==", "signature": "A" * 86},
            {"vkey": "ledger.example/cn+11111111+Bg==", "signature": "B" * 3227},
        ],
        "endorsements": [{"vkey": "ledger.example/cn+22222222+AQ==", "signature": "C" * 86}],
        "unendorsed": "compromised",
    },
    "log_key.retired.v1": {
        "vkeys": ["ledger.example/cn+22222222+AQ=="],
        "reason": "compromised",
        "last_good_size": 812,
    },
    "service_key.added.v1": {
        "key_id": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "public_key": _KEY,
        "proof_of_possession": "A" * 86,
        "endorsed_by": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "endorsement": "B" * 86,
        "unendorsed": "lost",
    },
    "service_key.retired.v1": {
        "key_id": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "reason": "compromised",
        "compromised_since": "2026-03-01",
    },
    "mining_right.registered.v1": {
        "right_kind": "mining",
        "names": _BOTH,
        "jurisdiction": "CN",
        "region": _REGION,
        "holder": "MINECO",
        "granting_authority": "DEPT-41",
        "responsible_government": "GOV-410122",
        "identifiers": [_IDENTIFIER],
        "minerals": [
            {"scheme": "CN-MINERAL", "code": "Cu"},
            {"scheme": "CN-MINERAL", "code": "Au", "role": "associated"},
        ],
        "areas": [_AREA],
        "term": {"first": "2025-07-01", "last": "2035-06-30"},
        "grant_contract": {"sha256": DIGEST, "restoration_clauses": [{"zh": "第九条"}]},
        "state": "licensed",
    },
    "mining_right.transferred.v1": {
        "transferor": "MINECO",
        "transferee": "NEWCO",
        "duty_rule": "contract_otherwise",
        "retained_obligations": ["M1"],
        "contract_sha256": DIGEST,
    },
    "mining_right.extinguished.v1": {"ground": "expiry_unrenewed", "reason": _BOTH},
    "restoration_plan.submitted.v1": {
        "plan_id": "P1",
        "version": 2,
        "supersedes_version": 1,
        "plan_sha256": DIGEST,
        "title": _BOTH,
        "period": _PERIOD,
        "mode_summary": "at_closure",
        "sections_present": ["works", "tailings_none_declared"],
        "cost_estimate": _MONEY,
        "areas": [_AREA],
        "commitments": [
            {
                "commitment_id": "K1",
                "category": "native_biodiversity",
                "statement": _BOTH,
                "basis": _BASIS,
                "strength": "expected",
                "area_ids": ["A1"],
                "criteria": [_CRITERION],
            }
        ],
        "milestones": [{"milestone_id": "M1", "title": _BOTH, "area_ids": ["A1"], "due": _FIXED}],
    },
    "restoration_plan.approved.v1": {
        "plan_id": "P1",
        "version": 2,
        "decision_no": "豫自然资审〔2026〕17号",
        "conditions": [_BOTH],
        "published_url": "https://example.com/17",
    },
    "milestone.scheduled.v1": {
        "milestone_id": "M1",
        "milestone_kind": "revegetated",
        "title": _BOTH,
        "plan_id": "P1",
        "area_ids": ["A1"],
        "criteria": [_CRITERION],
        "due": _REASONABLE,
        "basis": _BASIS,
        "strength": "encouraged",
        "owed_by": "MINECO",
        "verification_required": False,
    },
    "milestone.reported.v1": {
        "milestone_id": "M1",
        "claim": "partially_met",
        "achieved_on": "2026-09-15",
        "narrative": _BOTH,
        "measured": [_MEASURED],
    },
    "milestone.verified.v1": {
        "milestone_id": "M1",
        "verified_on": "2026-09-30",
        "achieved_on": "2026-09-16",
        "results": [_MEASURED],
        "report_sha256": DIGEST,
    },
    "milestone.verification_rejected.v1": {
        "milestone_id": "M1",
        "verified_on": "2026-09-30",
        "reason": _BOTH,
        "results": [_MEASURED],
        "report_sha256": DIGEST,
    },
    "deadline.extended.v1": {
        "obligation_id": "O1/A1",
        "old_due": "2027-06-30",
        "new_due": "2027-12-31",
        "reason": "subsidence_not_stable",
        "explanation": _BOTH,
        "decision_no": "2026-3",
        "granted_on": "2026-10-01",
    },
    "land_status.reported.v1": {
        "as_of": "2025-12-31",
        "table": [
            {
                "state": "disturbed_available",
                "area_m2": 0,
                "area_id": "A1",
                "land_class": _LAND_CLASS,
                "spatial_sha256": DIGEST,
            }
        ],
        "total_m2": 100,
        "disturbed_m2": 90,
        "available_m2": 80,
        "under_restoration_m2": 70,
        "restored_m2": 60,
        "accepted_m2": 50,
        "planned_disturbance_m2": 40,
        "planned_restoration_m2": 30,
    },
    "inspection.conducted.v1": {
        "inspection_id": "I1",
        "inspection_kind": "random_double",
        "first_day": "2026-09-01",
        "last_day": "2026-09-02",
        "inspectors": ["41-0017"],
        "area_ids": ["A1"],
        "selected_by": "random",
        "conflict_of_interest_declared": True,
        "outcome": _BOTH,
        "report_sha256": DIGEST,
    },
    "finding.recorded.v1": {
        "finding_id": "F1",
        "inspection_id": "I1",
        "finding_class": "serious_imminent_harm",
        "description": _BOTH,
        "obligation_ids": ["M1"],
        "basis": _BASIS,
    },
    "order.issued.v1": {
        "order_id": "O1",
        "order_kind": "deadline_order",
        "decision_no": "2026-9",
        "finding_ids": ["F1"],
        "required_actions": [{"action_id": "A1", "text": _BOTH, "due_on": "2026-12-31"}],
        "basis": _BASIS,
        "appeal_rights": _BOTH,
        "served_on": "2026-09-20",
    },
    "order.closed.v1": {
        "order_id": "O1",
        "verified_on": "2026-12-30",
        "outcome": _BOTH,
        "report_sha256": DIGEST,
    },
    "order.modified.v1": {
        "order_id": "O1",
        "decision_no": "2026-12",
        "required_actions": [{"action_id": "A2", "text": _BOTH, "due_on": "2027-03-31"}],
        "reason": _BOTH,
        "served_on": "2026-11-02",
    },
    "corrective_action.reported.v1": {
        "order_id": "O1",
        "action_ids": ["A1", "A2"],
        "claim": "partially_met",
        "done_on": "2026-12-20",
        "narrative": _BOTH,
    },
    "penalty.imposed.v1": {
        "penalty_id": "F-2026-1",
        "penalty_kind": "fine",
        "decision_no": "2026-21",
        "against": "MINECO",
        "amount": _MONEY,
        "step": "after_refusal",
        "restoration_cost": _MONEY,
        "finding_ids": ["F1"],
        "order_id": "O1",
        "basis": _BASIS,
        "served_on": "2026-11-20",
        "pay_by": "2026-12-05",
        "appeal_rights": _BOTH,
        "published_on": "2026-11-25",
        "published_url": "https://example.org/penalties/21",
    },
    "penalty.varied.v1": {
        "penalty_id": "F-2026-1",
        "variation": "reduced",
        "decision_no": "2027-3",
        "decided_on": "2027-01-15",
        "amount": {"amount_minor": 1000000, "currency": "CNY"},
        "reason": _BOTH,
        "review_id": "R1",
        "withdraw_display": True,
    },
    "penalty.paid.v1": {
        "penalty_id": "F-2026-1",
        "amount": _MONEY,
        "paid_on": "2027-01-20",
        "receipt_no": "N-77",
    },
    "substitute_performance.ordered.v1": {
        "performance_id": "S1",
        "decision_no": "2027-8",
        "order_id": "O1",
        "obligation_ids": ["O1/A1"],
        "area_ids": ["A1"],
        "performer": "BUILDCO",
        "estimated_cost": _MONEY,
        "basis": _BASIS,
        "served_on": "2027-02-01",
    },
    "substitute_performance.started.v1": {
        "performance_id": "S1",
        "started_on": "2027-03-01",
        "performer": "BUILDCO",
        "contract_no": "C-9",
    },
    "substitute_performance.completed.v1": {
        "performance_id": "S1",
        "completed_on": "2027-09-30",
        "cost": _MONEY,
        "outcome": _BOTH,
    },
    "substitute_performance.cost_recovered.v1": {
        "performance_id": "S1",
        "amount": _MONEY,
        "recovered_on": "2027-12-01",
    },
    "review.filed.v1": {
        "review_id": "R1",
        "forum": "administrative_review",
        "body": "省自然资源厅",
        "of": "penalty",
        "decision_id": "F-2026-1",
        "decision_no": "2026-21",
        "filed_on": "2026-12-10",
        "case_no": "2026-5",
        "grounds": _BOTH,
    },
    "review.decided.v1": {
        "review_id": "R1",
        "outcome": "modified",
        "decision_no": "2027-3",
        "decided_on": "2027-01-15",
        "summary": _BOTH,
    },
    "reporting_duty.imposed.v1": {
        "duty_id": "R-2025",
        "report_kind": "annual_report",
        "period": _PERIOD,
        "due": _FIXED,
        "basis": {"kind": "foreign_law", "instrument": "QLD-EPA-1994", "article": "316IA"},
        "strength": "expected",
        "owed_by": "MINECO",
        "references": [{"scheme": "AU-QLD-AR", "value": "100000017"}],
    },
    "annual_report.filed.v1": {
        "duty_id": "R-2025",
        "report_kind": "annual_return",
        "period": _PERIOD,
        "standing": "signed_draft",
        "figures": [{"code": "disturbed", "value": -5, "unit": "m2"}],
        "sections": ["works done"],
        "statement": _BOTH,
        "references": [{"scheme": "AU-QLD-AR", "value": "100000017"}],
    },
    "obligation.overdue_flagged.v1": {
        "obligation_id": "M1",
        "obligation_version": 2,
        "due_on": "2027-06-30",
        "overdue_since": "2027-07-01",
        "evaluated_as_of": "2027-07-02",
        "profile": _PROFILE,
        "owed_by": "MINECO",
        "side": "authority",
    },
    "obligation.overdue_cleared.v1": {
        "obligation_id": "M1",
        "obligation_version": 2,
        "due_on": "2027-06-30",
        "evaluated_as_of": "2027-07-03",
        "reason": "extended_after_due",
    },
    "scheduler.run_completed.v1": {
        "as_of": "2027-07-02",
        "profiles": [_PROFILE],
        "evaluated_count": 9112,
        "flags_raised": 1,
        "flags_cleared": 0,
        "tree_size": 40000,
        "tree_root": DIGEST,
        "heads_root": DIGEST,
        "streams_count": 5000,
    },
    "import_batch.recorded.v1": {
        "batch_id": "B1",
        "mapping": "qld-annual-returns",
        "mapping_sha256": DIGEST,
        "source": "Public register",
        "licence": "CC-BY-4.0",
        "files": [{"name": "annual_returns.csv", "sha256": DIGEST, "bytes": 1234}],
        "rows_read": 10,
        "rows_used": 9,
        "filings_added": 20,
        "filings_present": 1,
        "problems": [{"code": "date-malformed", "count": 1, "first_lines": [7]}],
    },
    "writing.resumed.v1": {
        "stop_code": "guard-ahead",
        "stopped_at": "2026-10-01T08:00:00.000000Z",
        "reason": {
            "zh": "磁盘损坏后恢复了上周的备份，缺失的条目已从镜像取回并核对。",
            "en": "The mirror gave back what the backup lacked.",
        },
        "recovered": [{"first": 812, "last": 1039, "source": "https://mirror.example/cn"}],
    },
}

_SUBJECTS = {
    **dict.fromkeys(("registry", "log_key", "service_key", "writing"), "registry"),
    "scheduler": "registry",
    "import_batch": "registry",
}
_PARTIES = {"party", "role", "signing_key"}


def envelope(event_type: str) -> dict[str, Any]:
    """Return an envelope with every field filled, for the sample of `event_type`."""
    family = event_type.partition(".")[0]
    return {
        "ledger": "ledger.example/cn",
        "filing_id": derived_filing_id(SIGNED_AT, "sample", event_type),
        "subject": _SUBJECTS.get(family, "party:MINECO" if family in _PARTIES else "right:CN-41-000123-7"),
        "expected_version": 0,
        "effective_on": "2026-10-01",
        "effective_precision": "on_or_before",
        "signed_at": "2026-10-02T08:30:00Z",
        "legal_basis": [{"instrument": "CN-MRL-2024", "article": "47"}],
        "evidence": [{"sha256": DIGEST, "bytes": 5, "media_type": "application/pdf", "title": {"zh": "报告"}}],
        "source": {
            "channel": "paper",
            "assurance": "authority_verified",
            "register": "County archive",
            "reference": "1/2",
            "batch": "B1",
        },
    }


def payload(event_type: str, **changes: Any) -> dict[str, Any]:
    """Return the whole payload of the sample of `event_type`, with some members changed."""
    return {**envelope(event_type), "type": event_type, "data": DATA[event_type]} | changes


def encoded(event_type: str, **changes: Any) -> bytes:
    """Return the payload's bytes."""
    return msgspec.json.encode(payload(event_type, **changes))
