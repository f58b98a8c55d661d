# SPDX-License-Identifier: Apache-2.0
"""D-7: with the right the open duties pass to the transferee, unless the contract keeps some with the transferor.

The passing itself is folded (`projections.right.duty`); this shows who still owes what, never inferring it silently:
what a contract leaves unsaid bears a mark until an authority allocates the duty.
"""

from collections.abc import Iterator

from events.values import Text
from projections.right.records import Transfer
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-7",
    citation="Mineral Resources Law of the PRC (2024) arts 27, 45(2) / "
    "矿产资源法（2024修订）第二十七条、第四十五条第二款",
    text=Text(
        zh="矿业权转让的，修复义务由受让人履行，国家另有规定或者合同另有约定的除外。",
        en="On a transfer the transferee takes over the duty to restore, unless State rules or the contract say "
        "otherwise.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark, for every transfer whose contract says otherwise, what stays with the transferor, or that it is unsaid."""
    for transfer in case.state.transfers:
        if transfer.on <= case.as_of and transfer.duty_rule == "contract_otherwise":
            if transfer.retained_obligations:
                yield from _retained(case, transfer)
            elif not _is_allocated(case, transfer):
                yield from _unsaid(transfer)


def _is_allocated(case: Case, transfer: Transfer) -> bool:
    """Tell whether an authority has said since, by the date asked about, who has to restore."""
    since = (each for each in case.state.allocations if transfer.on <= each.on <= case.as_of)
    return any(each.position > transfer.position for each in since)


def _unsaid(transfer: Transfer) -> Iterator[Reason]:
    zh = (
        f"{transfer.on}转让：合同另有约定，但未列明由转让人{transfer.transferor}保留的义务；"
        f"暂列受让人{transfer.transferee}。"
    )
    en = (
        f"Transfer of {transfer.on}: the contract says otherwise but names no duty that stays with "
        f"{transfer.transferor}; shown with {transfer.transferee}."
    )
    text = say(zh, en, RULE.text)
    yield make_reason(RULE, text, (transfer.position,), mark="duty_allocation_unconfirmed")


def _retained(case: Case, transfer: Transfer) -> Iterator[Reason]:
    kept = [
        each
        for each in case.open_obligations
        if each.obligation_id in transfer.retained_obligations and each.owed_by == transfer.transferor
    ]
    if kept:
        ids = tuple(each.obligation_id for each in kept)
        ids_zh, ids_en = list_ids(ids)
        zh = f"{transfer.on}转让给{transfer.transferee}后，{transfer.transferor}按合同仍须履行：{ids_zh}。"
        en = (
            f"After the transfer of {transfer.on} to {transfer.transferee}, {transfer.transferor} still owes: {ids_en}."
        )
        text = say(zh, en, RULE.text)
        yield make_reason(RULE, text, (transfer.position,), mark="duty_retained", obligations=ids)
