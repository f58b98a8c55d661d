# SPDX-License-Identifier: Apache-2.0
"""Sentences in Chinese and English, put together from what a rule found."""

from collections.abc import Sequence
from fractions import Fraction

from events.quantities.currencies import DECIMALS
from events.values import Period, Text

_SHOWN = 5

_REPORTS = {
    "annual_report": ("年度报告", "annual report"),
    "information_filing": ("年度信息公示", "annual information filing"),
    "audit_report": ("审计报告", "audit report"),
    "monitoring_report": ("监测报告", "monitoring report"),
    "due_diligence_report": ("供应链尽责管理报告", "due-diligence report"),
    "esg_disclosure": ("环境、社会和治理披露", "ESG disclosure"),
    "carbon_disclosure": ("碳信息披露", "carbon disclosure"),
}


def say(zh: str, en: str, rule_text: Text | None = None) -> Text:
    """Return the two sentences, followed by the words of the rule where these explain them."""
    if rule_text is None:
        return Text(zh=zh, en=en)
    return Text(zh=f"{zh}{rule_text.zh}", en=f"{en} {rule_text.en}")


def list_ids(ids: Sequence[str]) -> tuple[str, str]:
    """Return the first few ids as a list in Chinese and in English, and how many more there are."""
    shown, more = ids[:_SHOWN], len(ids) - _SHOWN
    zh, en = "、".join(shown), ", ".join(shown)
    return (f"{zh}等{len(ids)}项", f"{en} and {more} more") if more > 0 else (zh, en)


def count_obligations(count: int) -> tuple[str, str]:
    """Return how many obligations, in Chinese and in English."""
    return f"{count}项义务", "1 obligation" if count == 1 else f"{count} obligations"


def count_events(count: int) -> tuple[str, str]:
    """Return how many events, in Chinese and in English."""
    return f"{count}个事件", "1 event" if count == 1 else f"{count} events"


def format_money(amount_minor: int, currency: str) -> str:
    """Return a sum in whole units of its currency, with the digits that ISO 4217 gives it."""
    digits = DECIMALS[currency]
    return f"{currency} {format_fraction(Fraction(amount_minor, 10**digits), digits=digits)}"


def format_fraction(value: Fraction, *, digits: int = 3) -> str:
    """Return `value` with that many decimals, halves rounded to even, and commas between the thousands."""
    scaled = round(value * 10**digits)
    whole, rest = divmod(abs(scaled), 10**digits)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole:,}.{rest:0{digits}d}" if digits else f"{sign}{whole:,}"


def title_report(code: str, period: Period | None) -> Text:
    """Return the title of a report for a period."""
    zh, en = _REPORTS.get(code, (code, code))
    if period is None:
        return Text(zh=zh, en=en)
    return Text(zh=f"{zh}（{period.first}至{period.last}）", en=f"{en} for {period.first} to {period.last}")
