# SPDX-License-Identifier: Apache-2.0
"""`verdigris status RIGHT --part …`: one part of a right, as `/v1/rights/{id}/…` answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.cli.console import DEMO, Console, table
from api.cli.parameters import read_known_at

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from api.cli.command import Session
    from projections.answers import AreasAnswer, DisclosuresAnswer, MoneyAnswer, OutcomesAnswer, PlanAnswer

METHODS: Final = {
    "plan": "plan_of",
    "areas": "areas_of",
    "map": "area_features",
    "money": "money_of",
    "disclosures": "disclosures_of",
    "outcomes": "outcomes_of",
}
"""What answers each part; `map` is GeoJSON in either form of output."""
_M2_PER_HECTARE: Final = 10_000


def show_part(session: Session, right: str, part: str, *, as_of: datetime.date | None, known_at: str | None) -> None:
    """Show one part of a right; with `--json`, what the server answers."""
    from msgspec.json import encode
    from msgspec.structs import asdict

    with session.open(writing=False) as registry:
        day, size = as_of or registry.today(), read_known_at(known_at, registry)
        answer = getattr(registry.answers, METHODS[part])(right, as_of=day, known_at=size)
        marks = {"licence": registry.foundation.licence, "demo": registry.foundation.demo}
    value = {**asdict(answer), **marks}
    if part == "map":
        session.console.result(value, lambda: encode(value).decode())
        return
    session.console.result(value, lambda: _show(session.console, answer, part, is_demo=bool(marks["demo"])))


def _show(console: Console, answer: Any, part: str, *, is_demo: bool) -> str:
    head = [f"{answer.right_id}  {console.text(answer.names)}"]
    if is_demo:
        head.append(DEMO)
    if answer.under_review:
        head.append("status unknown, under review")
    head.append(f"as of {answer.as_of}, by the log up to position {answer.known_at}")
    return "\n".join([*head, "", *_SHOW[part](console, answer)])


def _show_plan(console: Console, answer: PlanAnswer) -> list[str]:
    plan = answer.in_force
    said = "plan in force: none"
    if plan:
        said = f"plan in force: {answer.plan_id} version {plan.version}, approved on {plan.approved_on}"
    milestones = [(each.obligation_id, console.text(each.title), each.due_on, each.timeliness) for each in
                  answer.milestones]  # fmt: skip
    promised = [
        (each.category, each.demand, item.commitment_id, console.text(item.terms.statement), item.terms.basis.kind)
        for each in answer.commitments
        for item in each.items
    ]
    return [
        said,
        "",
        table(("MILESTONE", "WHAT", "DUE", "STANDS"), milestones),
        "",
        table(("CATEGORY", "LETTER", "COMMITMENT", "WHAT", "BASIS"), promised),
    ]


def _show_areas(console: Console, answer: AreasAnswer) -> list[str]:
    rows = [
        (each.area_id, console.text(each.name), format_hectares(each.area_m2), each.state, each.state_from,
         each.days_available)
        for each in answer.items
    ]  # fmt: skip
    lines = [table(("AREA", "WHAT", "HA", "STATE", "BY", "DAYS WAITING"), rows)]
    if answer.balance:
        stated = answer.balance.balance
        names = ("total", "disturbed", "available", "under_restoration", "restored", "accepted", "relinquished")
        found = [(name, getattr(stated, f"{name}_m2")) for name in names]
        shown = [f"{name} {format_hectares(m2)} ha" for name, m2 in found if m2 is not None]
        lines += ["", f"stated for {answer.balance.as_of}: {', '.join(shown)}"]
        lines += [f"  inconsistent: {console.text(each)}" for each in answer.balance.inconsistent]
    return lines


def _show_money(_console: Console, answer: MoneyAnswer) -> list[str]:
    rows = []
    for each in answer.currencies:
        shown = (
            each.estimate.remaining.amount_minor if each.estimate else None,
            each.fund_balance_minor,
            each.security_held_minor,
            each.funding_received_minor,
            each.at_hand_minor,
            each.shortfall_minor,
        )
        rows.append((each.currency, *(format_money(amount, each.decimals) for amount in shown)))
    lines = [table(("CURRENCY", "REMAINING COST", "FUND", "SECURITY", "PUBLIC MONEY", "AT HAND", "SHORT*"), rows)]
    if any(each.shortfall_minor for each in answer.currencies):
        lines.append("* an indicator; only an authority determines a shortfall")
    return lines


def _show_disclosures(_console: Console, answer: DisclosuresAnswer) -> list[str]:
    rows = [
        (who, each.kind, f"{each.period.first} – {each.period.last}", item.on, item.assurance, item.position)
        for who, periods in (("right", answer.periods), (answer.holder, answer.periods_of_holder))
        for each in periods
        for item in each.items
    ]
    return [table(("ABOUT", "KIND", "PERIOD", "MADE", "ASSURANCE", "POSITION"), rows)]


def _show_outcomes(_console: Console, answer: OutcomesAnswer) -> list[str]:
    carbon = answer.carbon
    rows = [("native taxa, %", each.last_day, each.survey_id, each.taxa_native_percent) for each in answer.native]
    rows += [
        ("carbon promised, t CO2e", each.horizon, each.commitment_id, each.target.tonnes_co2e)
        for each in carbon.promised
    ]
    rows += [
        (f"carbon {each.standing}, t CO2e", each.measured_on, each.measurement_id, each.stock.tonnes_co2e)
        for each in carbon.latest
    ]
    rows += [(each.indicator, each.last_day, each.observation_id, f"{each.value} {each.unit}") for each in
             answer.services]  # fmt: skip
    wheel = ("threats", "physical", "composition", "structure", "function", "exchanges")
    rows += [
        ("recovery, 1 to 5: " + ", ".join(wheel), each.last_day, each.observation_id,
         " ".join(str(getattr(each, name)) for name in wheel))
        for each in answer.recovery
    ]  # fmt: skip
    return [table(("WHAT", "DAY", "BY", "VALUE"), rows)]


_SHOW: Final[dict[str, Callable[[Console, Any], list[str]]]] = {
    "plan": _show_plan,
    "areas": _show_areas,
    "money": _show_money,
    "disclosures": _show_disclosures,
    "outcomes": _show_outcomes,
}


def format_hectares(area_m2: int) -> str:
    """Return an area in hectares with four decimals, which are its whole m²."""
    return f"{area_m2 // _M2_PER_HECTARE}.{area_m2 % _M2_PER_HECTARE:04}"


def format_money(amount_minor: int | None, decimals: int) -> str:
    """Return an amount in its major unit, with all the decimals that its currency has; nothing for none."""
    if amount_minor is None:
        return ""
    sign, amount = "-" if amount_minor < 0 else "", abs(amount_minor)
    unit = 10**decimals
    rest = f".{amount % unit:0{decimals}}" if decimals else ""
    return f"{sign}{amount // unit}{rest}"
