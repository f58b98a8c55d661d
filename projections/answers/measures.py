# SPDX-License-Identifier: Apache-2.0
"""What has a series, in words."""

from typing import Final, Literal

from events.values import Text

Measure = Literal[
    "overdue",
    "land_total",
    "land_disturbed",
    "land_available",
    "land_under_restoration",
    "land_restored",
    "land_accepted",
    "land_relinquished",
    "area_accepted",
    "area_discharged",
    "cost_total",
    "cost_remaining",
    "fund_accrued",
    "fund_spent",
    "fund_balance",
    "funding_received",
    "security_held",
    "carbon_promised",
    "carbon_verified",
]

MEASURES: Final[dict[Measure, Text]] = {
    "overdue": Text(zh="月末逾期的义务", en="Obligations overdue at the end of the month"),
    "land_total": Text(zh="权利范围总面积", en="Total area of the rights"),
    "land_disturbed": Text(zh="已扰动土地", en="Disturbed land"),
    "land_available": Text(zh="可以修复而尚未开始修复的土地", en="Land available and not under restoration"),
    "land_under_restoration": Text(zh="正在修复的土地", en="Land under restoration"),
    "land_restored": Text(zh="已修复土地（权利人报告）", en="Land restored, as holders report"),
    "land_accepted": Text(zh="已验收土地（权利人报告）", en="Land accepted, as holders report"),
    "land_relinquished": Text(zh="已退出土地", en="Land relinquished"),
    "area_accepted": Text(zh="主管机关已验收面积", en="Area accepted by authorities"),
    "area_discharged": Text(zh="修复义务已解除的面积", en="Area discharged from the duty"),
    "cost_total": Text(zh="修复总费用估算", en="Estimated cost of restoration"),
    "cost_remaining": Text(zh="剩余修复费用估算", en="Estimated cost still to come"),
    "fund_accrued": Text(zh="累计计提的修复基金", en="Set aside in funds, all together"),
    "fund_spent": Text(zh="累计支出的修复基金", en="Spent from funds, all together"),
    "fund_balance": Text(zh="修复基金余额", en="Balance of funds"),
    "funding_received": Text(zh="累计到位的公共资金", en="Public money received, all together"),
    "security_held": Text(zh="持有的保证金、担保", en="Securities held"),
    "carbon_promised": Text(zh="承诺的碳汇", en="Carbon promised"),
    "carbon_verified": Text(zh="经核证的碳储量", en="Carbon verified"),
}
"""Each measure with its title."""
