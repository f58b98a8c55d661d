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
SD_DIGEST = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
WITHHELD = {"_sd": [SD_DIGEST]}
"""A private field: the digest of the first example of RFC 9901 §4.2.3."""

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
_TAXON = {
    "scientificName": "Quercus variabilis",
    "scientificNameAuthorship": "Blume",
    "taxonRank": "species",
    "taxonID": "urn:lsid:ipni.org:names:296847-1",
    "nameAccordingTo": "Flora of China",
    "vernacularName": "栓皮栎",
}
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
    # Ecology and monitoring
    "baseline.recorded.v1": {
        "baseline_id": "B1",
        "category": "soil",
        "taken": "before_disturbance",
        "as_of": "2024-05-01",
        "area_ids": ["A1"],
        "values": [
            {
                "indicator": "topsoil depth",
                "value": "42.5",
                "unit": "cm",
                "method": {"en": "twelve pits"},
                "standard_ref": "TD/T 1036-2013",
            }
        ],
        "reference_id": "RE1",
        "report_sha256": DIGEST,
    },
    "reference_ecosystem.defined.v1": {
        "reference_id": "RE1",
        "name": {"zh": "暖温带落叶阔叶林", "en": "warm temperate deciduous forest"},
        "source": "reference_site",
        "ecosystem_type": {"scheme": "IUCN-GET", "code": "T2.2", "as_of": 2022},
        "description": _BOTH,
        "area_ids": ["A1"],
        "species": [
            {"taxon": _TAXON, "establishmentMeans": "native", "target": "900", "target_unit": "stems/ha"},
        ],
        "indicators": [_CRITERION],
        "report_sha256": DIGEST,
    },
    "species_survey.recorded.v1": {
        "survey_id": "S1",
        "first_day": "2026-06-01",
        "last_day": "2026-06-03",
        "area_ids": ["A1"],
        "reference_id": "RE1",
        "sampling_protocol": "GB/T 43935-2024, plots of 10 m x 10 m",
        "sampling_effort": "24 plots, 3 days",
        "occurrences": [
            {
                "taxon": _TAXON,
                "establishmentMeans": "nativeReintroduced",
                "individualCount": 210,
                "organismQuantity": "12.5",
                "organismQuantityType": "% cover",
                "locationID": "A1",
                "exact_place": WITHHELD,
            },
            {
                "taxon": {"scientificName": "Ailanthus altissima"},
                "establishmentMeans": "uncertain",
                "occurrenceStatus": "absent",
            },
        ],
        "information_withheld": {"zh": "一种受保护植物的位置未公布。"},
        "archive_sha256": DIGEST,
        "report_sha256": DIGEST,
    },
    "carbon_stock.measured.v1": {
        "measurement_id": "C1",
        "measured_on": "2026-07-01",
        "area_ids": ["A1"],
        "area_m2": 123456,
        "pools": ["AGB", "SOC"],
        "stock": {"amount": "1200.5", "unit": "tC", "other_unit_amount": "4401.83"},
        "by_pool": [{"pool": "AGB", "amount": "200.5"}, {"pool": "SOC", "amount": "1000"}],
        "tier": 3,
        "uncertainty_percent": "12.5",
        "methodology": "IPCC 2006 vol. 4 ch. 2, soil cores to 30 cm",
        "verifier": "Carbon Check Ltd",
        "baseline_id": "B1",
        "report_sha256": DIGEST,
    },
    "ecosystem_service.measured.v1": {
        "measurement_id": "E1",
        "measured_on": "2026-07-01",
        "area_ids": ["A1"],
        "area_m2": 123456,
        "scheme": "CICES-5-1",
        "code": "2.2.1.1",
        "name": {"zh": "侵蚀控制", "en": "control of erosion rates"},
        "indicator": "soil retained",
        "value": "35.2",
        "unit": "t/(ha a)",
        "method": {"en": "RUSLE"},
        "baseline_id": "B1",
        "baseline_value": "-1.5",
        "report_sha256": DIGEST,
    },
    "recovery_assessment.recorded.v1": {
        "assessment_id": "W1",
        "assessed_on": "2026-07-01",
        "area_ids": ["A1"],
        "reference_id": "RE1",
        "assessor": "Institute of Restoration",
        "threats": {"stars": 4, "note": _BOTH},
        "physical": {"stars": 3},
        "composition": {"stars": 2},
        "structure": {"stars": 2},
        "function": {"stars": 1},
        "exchanges": {"stars": 5},
        "report_sha256": DIGEST,
    },
    "subsidence_survey.recorded.v1": {
        "survey_id": "SS1",
        "first_day": "2026-03-01",
        "last_day": "2026-06-30",
        "area_ids": ["A1"],
        "method": "insar",
        "max_subsidence_mm": 2350,
        "max_rate_mm_per_year": "8.5",
        "affected_m2": 120000,
        "waterlogged_m2": 30000,
        "stable": False,
        "standard_ref": "GB 51044-2014",
        "report_sha256": DIGEST,
    },
    "tailings_facility_status.reported.v1": {
        "facility_id": "TSF-1",
        "as_of": "2026-06-30",
        "name": {"zh": "一号尾矿库"},
        "status": "closure_transition",
        "consequence": "very_high",
        "consequence_standard": "GISTM Annex 2",
        "construction_method": "upstream",
        "height_m": "48.5",
        "stored_m3": 3200000,
        "permitted_m3": 4000000,
        "last_independent_review_on": "2025-11-20",
        "stability_concern": True,
        "concern": _BOTH,
        "emergency_plan_tested_on": "2026-05-12",
        "report_sha256": DIGEST,
    },
    "remote_sensing_observation.recorded.v1": {
        "observation_id": "RS1",
        "acquired_on": "2026-07-15",
        "product": "Sentinel-2 MSI L2A",
        "scenes": ["S2B_MSIL2A_20260715T030529_N0511_R075_T49SGU"],
        "resolution_cm": 1000,
        "area_ids": ["A1"],
        "method": {"en": "mean of cloud-free pixels"},
        "mean_ndvi": "0.42",
        "disturbed_m2": 90,
        "vegetated_m2": 70,
        "water_m2": 0,
        "product_sha256": DIGEST,
    },
    "monitoring_result.recorded.v1": {
        "result_id": "MR1",
        "sampled_on": "2026-08-01",
        "medium": "groundwater",
        "indicator": "cadmium, dissolved",
        "cas": "7440-43-9",
        "value": "0.0001",
        "qualifier": "less_than",
        "unit": "mg/L",
        "method": "HJ 700-2014",
        "laboratory": "Henan Testing Co.",
        "accreditation": {"scheme": "CN-CMA", "value": "180012050000"},
        "station": "W-03",
        "area_ids": ["A1"],
        "limit": {"operator": "at_most", "value": "0.005", "standard_ref": "GB/T 14848-2017 III"},
        "obligation_ids": ["M1"],
        "report_sha256": DIGEST,
    },
    # Disclosures and sites abroad
    "due_diligence_report.filed.v1": {
        "duty_id": "DD-2025",
        "frame": "CCCMC-2022",
        "period": _PERIOD,
        "steps": [
            {"step": 1, "done": True, "note": _BOTH, "evidence_sha256": DIGEST},
            {"step": 2, "done": True},
            {"step": 3, "done": True},
            {"step": 4, "done": False},
            {"step": 5, "done": True},
        ],
        "minerals": [{"hs": "260300", "name": {"zh": "铜矿砂", "en": "copper ores"}}],
        "tiers_covered": 3,
        "countries": ["CD", "ZM"],
        "sites": [{"name": {"en": "Demo smelter"}, "country": "ZM", "stage": "smelter", "right": "CN-41-000123-7"}],
        "risks": [
            {
                "risk_type": "type2_serious_misconduct",
                "severity": "medium",
                "description": _BOTH,
                "mitigation": _BOTH,
                "due_on": "2027-03-31",
            }
        ],
        "audit": {"body": "Audit Ltd", "audited_on": "2026-03-01", "scope": _BOTH, "standard": "RMI RMAP 2017"},
        "public_url": "https://example.com/dd",
        "report_sha256": DIGEST,
    },
    "esg_disclosure.filed.v1": {
        "duty_id": "ESG-2025",
        "frame": "other",
        "frame_name": "Green Mine Index 2025",
        "period": _PERIOD,
        "topics": [
            {"code": "14.8.5", "metric": "land rehabilitated", "value": "12.5", "unit": "ha", "narrative": _BOTH}
        ],
        "boundary": {"en": "all mines in Henan; not the smelter"},
        "assurance": "accredited_third_party",
        "assurer": "Audit Ltd",
        "public_url": "https://example.com/esg",
        "report_sha256": DIGEST,
    },
    "carbon_disclosure.filed.v1": {
        "duty_id": "CD-2025",
        "period": _PERIOD,
        "scope": {"en": "area A1, revegetation, CO2 only"},
        "timing": "ex_ante",
        "pools": ["AGB", "SOC"],
        "uptake": {"amount": "-120.5", "unit": "tCO2e", "other_unit_amount": "-32.86"},
        "methodology": "CCER-14-001-V01",
        "measurement_ids": ["C1"],
        "verifier": "Carbon Check Ltd",
        "registry_serials": [{"scheme": "CN-CCER", "value": "CCER-2025-0001"}],
        "assurance": "self_declared",
        "public_url": "https://example.com/carbon",
        "report_sha256": DIGEST,
    },
    "beneficial_ownership.disclosed.v1": {
        "as_of": "2026-09-30",
        "records": [
            {
                "record_id": "BO-1",
                "record_status": "new",
                "interested_party": {"kind": "person", "person": WITHHELD},
                "interests": [
                    {
                        "interest_type": "shareholding",
                        "level": "indirect",
                        "beneficial": True,
                        "share": {"minimum": "25", "maximum": "50"},
                        "since": "2020-01-01",
                        "until": "2030-01-01",
                    }
                ],
            },
            {
                "record_id": "BO-2",
                "record_status": "updated",
                "interested_party": {
                    "kind": "entity",
                    "names": _BOTH,
                    "jurisdiction": "VG",
                    "identifiers": [_IDENTIFIER],
                },
            },
            {
                "record_id": "BO-3",
                "record_status": "closed",
                "interested_party": {"kind": "party", "party": "OTHERCO"},
            },
            {
                "record_id": "BO-4",
                "record_status": "new",
                "interested_party": {"kind": "unspecified", "reason": "unknown", "description": _BOTH},
            },
        ],
        "basis": "EITI Requirement 2.5",
        "public_url": "https://example.com/owners",
    },
    "assurance_statement.issued.v1": {
        "statement_id": "AS-1",
        "positions": [812, 1039],
        "opinion": "qualified",
        "level": "limited",
        "standard": "ISAE 3000",
        "scope": _BOTH,
        "valid_to": "2029-10-01",
        "accreditation": {"scheme": "CN-CNAS", "value": "V0017"},
        "report_sha256": DIGEST,
    },
    "overseas_site.registered.v1": {
        "country": "AU",
        "title_ids": [{"scheme": "AU-QLD-ML", "value": "70001"}],
        "interest_percent": "51.25",
        "operator": {"en": "Bluegum Operations Pty Ltd"},
        "operator_party": "BLUEGUM",
        "partners": [
            {"names": _BOTH, "interest_percent": "48.75", "party": "OTHERCO", "identifiers": [_IDENTIFIER]},
        ],
        "commodities": [{"scheme": "CN-MINERAL", "code": "Cu"}],
        "host_law_duties": [
            {
                "duty_id": "QLD-206A",
                "instrument": "Environmental Protection Act 1994 (Qld)",
                "article": "s 206A",
                "duty": _BOTH,
                "authority": {"en": "Department of Environment"},
                "references": [{"scheme": "AU-QLD-EA", "value": "EPML00000001"}],
            }
        ],
        "assurance": "self_declared",
        "public_url": "https://example.com/ml70001",
        "report_sha256": DIGEST,
    },
    "overseas_restoration.reported.v1": {
        "period": _PERIOD,
        "disturbed_m2": 1160000,
        "restored_m2": 710000,
        "accepted_m2": 0,
        "duties": [
            {
                "duty_id": "QLD-206A",
                "claim": "partially_met",
                "note": _BOTH,
                "references": [{"scheme": "AU-QLD-AR", "value": "100000017"}],
            }
        ],
        "provision": _MONEY,
        "narrative": _BOTH,
        "assurance": "internal_audit",
        "public_url": "https://example.com/report",
        "report_sha256": DIGEST,
    },
    # Private fields
    "payload.redacted.v1": {
        "position": 93,
        "fields": [{"pointer": "/records/0/interested_party/person", "digest": SD_DIGEST}],
        "ground": "privacy",
        "authority": "HENAN-DNR",
        "decided_on": "2026-09-30",
        "decision_no": "Yu Zi 2026/9",
    },
}

_SUBJECTS = {
    **dict.fromkeys(("registry", "log_key", "service_key", "writing"), "registry"),
    "scheduler": "registry",
    "import_batch": "registry",
}
_PARTIES = {"party", "role", "signing_key", "beneficial_ownership"}


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
