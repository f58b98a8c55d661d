# SPDX-License-Identifier: Apache-2.0
"""Amounts as people write them, to whole minor units and back: 12500.00 CNY is 1,250,000 fen."""

import re
from typing import Final

from events.errors import FlawedValueError
from events.quantities.currencies import DECIMALS, check_currency
from events.values import Money

_FORM: Final = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,4}))?", re.ASCII)
MAX_MINOR: Final = 2**53 - 1


def parse_money(amount: str, currency: str, *, pointer: str = "") -> Money:
    """Return the money that `amount`, a plain decimal number, is in `currency`; nothing is rounded.

    Raises:
        FlawedValueError: no such currency, no such number, more decimals than the currency has, or too much.
    """
    check_currency(currency, pointer=pointer)
    form = _FORM.fullmatch(amount)
    decimals = DECIMALS[currency]
    if not form or len(form[3] or "") > decimals:
        message = (
            f"amount {amount[:40]!r}: expected a number such as 12500 with at most {decimals} decimals in {currency}"
        )
        raise FlawedValueError(message, code="amount-malformed", pointer=pointer)
    minor = int(form[2] + (form[3] or "").ljust(decimals, "0"))
    if minor > MAX_MINOR:
        message = f"amount {amount} {currency}: at most {MAX_MINOR} minor units are taken"
        raise FlawedValueError(message, code="amount-malformed", pointer=pointer)
    return Money(amount_minor=-minor if form[1] else minor, currency=currency)


def format_money(money: Money) -> str:
    """Return the amount with all the decimals of its currency: `12500.00`."""
    decimals = DECIMALS[money.currency]
    digits = str(abs(money.amount_minor)).rjust(decimals + 1, "0")
    whole, cents = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return ("-" if money.amount_minor < 0 else "") + (f"{whole}.{cents}" if decimals else whole)
