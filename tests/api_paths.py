# SPDX-License-Identifier: Apache-2.0
"""One real address for every public route, over the history of `tests.histories`."""

from tests.evidence_files import PDF, digest_of

FILLED = {
    "/": "/",
    "/healthz": "/healthz",
    "/v1/rights": "/v1/rights",
    "/v1/rights/{right_id}": "/v1/rights/CN-41-000123-7",
    "/v1/rights/{right_id}/history": "/v1/rights/CN-41-000123-7/history",
    "/v1/rights/{right_id}/history/proof": "/v1/rights/CN-41-000123-7/history/proof",
    "/v1/rights/{right_id}/obligations": "/v1/rights/CN-41-000123-7/obligations",
    "/v1/rights/{right_id}/plan": "/v1/rights/CN-41-000123-7/plan",
    "/v1/rights/{right_id}/areas": "/v1/rights/CN-41-000123-7/areas",
    "/v1/rights/{right_id}/areas.geojson": "/v1/rights/CN-41-000123-7/areas.geojson",
    "/v1/rights/{right_id}/money": "/v1/rights/CN-41-000123-7/money",
    "/v1/rights/{right_id}/disclosures": "/v1/rights/CN-41-000123-7/disclosures",
    "/v1/rights/{right_id}/outcomes": "/v1/rights/CN-41-000123-7/outcomes",
    "/v1/obligations": "/v1/obligations",
    "/v1/orders": "/v1/orders",
    "/v1/inspections": "/v1/inspections",
    "/v1/areas": "/v1/areas",
    "/v1/disclosures": "/v1/disclosures",
    "/v1/statistics/obligations": "/v1/statistics/obligations?kind=annual_report",
    "/v1/statistics": "/v1/statistics?group_by=region",
    "/v1/statistics/series": "/v1/statistics/series?measure=overdue&by=holder",
    "/v1/statistics/recording": "/v1/statistics/recording",
    "/v1/parties/{party_id}": "/v1/parties/MINECO",
    "/v1/authorities/{authority}/scorecard": "/v1/authorities/DEPT/scorecard",
    "/v1/rights/{right_id}/diff": "/v1/rights/CN-41-000123-7/diff?from=2026-01-01&to=2026-10-01",
    "/v1/parties/{party_id}/diff": "/v1/parties/MINECO/diff?from=2026-01-01&to=2026-10-01",
    "/v1/diff": "/v1/diff?region=CN&from=2026-01-01&to=2026-10-01",
    "/v1/events": "/v1/events",
    "/v1/events/proof": "/v1/events/proof?stream=party:MINECO",
    "/v1/events/{position}": "/v1/events/3",
    "/v1/events/{position}/receipt": "/v1/events/3/receipt",
    "/v1/events/{position}/entry": "/v1/events/3/entry",
    "/v1/evidence/{sha256}": f"/v1/evidence/{digest_of(PDF)}",
    "/v1/keys": "/v1/keys",
    "/v1/audits": "/v1/audits",
    "/v1/codelists": "/v1/codelists",
    "/v1/codelists/{list_id}": "/v1/codelists/milestone_kind",
    "/v1/rules": "/v1/rules",
    "/v1/rules/{profile}/{version}": "/v1/rules/cn/2",
    "/v1/schemas": "/v1/schemas",
    "/v1/schemas/{event_type}": "/v1/schemas/milestone.reported.v1",
    "/v1/log/checkpoints": "/v1/log/checkpoints",
    "/v1/log/checkpoints/{size}": "/v1/log/checkpoints/5",
    "/v1/log/consistency": "/v1/log/consistency?old=5&new=17",
    "/checkpoint": "/checkpoint",
    "/tile/{path}": "/tile/0/000.p/2",
    "/problems": "/problems",
    "/problems/{code}": "/problems/key-unknown",
    "/openapi.json": "/openapi.json",
}


def filled_paths() -> list[str]:
    """Return the addresses."""
    return list(FILLED.values())
