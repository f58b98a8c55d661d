# SPDX-License-Identifier: Apache-2.0
"""Money: whole minor units, with the decimals its currency has and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.quantities.currencies import DECIMALS
from events.quantities.money import MAX_MINOR, format_money, parse_money
from events.values import Money
from tests.events.flaws import flaw_of

AMOUNTS: dict[str, tuple[str, str, int, str]] = {
    "yuan and fen": ("12500.05", "CNY", 1_250_005, "12500.05"),
    "whole yuan": ("12500", "CNY", 1_250_000, "12500.00"),
    "one decimal": ("0.5", "CNY", 50, "0.50"),
    "less than one fen's place": ("-0.01", "CNY", -1, "-0.01"),
    "no decimals": ("700", "JPY", 700, "700"),
    "three decimals": ("1.234", "KWD", 1234, "1.234"),
    "four decimals": ("1.2345", "CLF", 12345, "1.2345"),
    "a withdrawn currency": ("1.00", "BGN", 100, "1.00"),
    "as much as there may be": ("90071992547409.91", "CNY", MAX_MINOR, "90071992547409.91"),
}


@pytest.mark.parametrize(("text", "currency", "minor", "written"), AMOUNTS.values(), ids=AMOUNTS.keys())
def test_an_amount(text: str, currency: str, minor: int, written: str) -> None:
    """
    An amount is read exactly and written with all its decimals.
    """
    money = parse_money(text, currency)

    assert (minor, written) == (money.amount_minor, format_money(money))


NO_AMOUNTS: dict[str, tuple[str, str, str]] = {
    "a third decimal of yuan": ("1.005", "CNY", "amount-malformed"),
    "a decimal of yen": ("1.5", "JPY", "amount-malformed"),
    "thousands separated": ("12,500", "CNY", "amount-malformed"),
    "an exponent": ("1e5", "CNY", "amount-malformed"),
    "a point and nothing": ("1.", "CNY", "amount-malformed"),
    "Arabic digits": ("٣", "CNY", "amount-malformed"),
    "one more than there may be": ("90071992547409.92", "CNY", "amount-malformed"),
    "no currency": ("1", "XXX", "currency-unknown"),
    "gold": ("1", "XAU", "currency-unknown"),
    "small letters": ("1", "cny", "currency-unknown"),
    "a currency that never was": ("1", "CNX", "currency-unknown"),
}


@pytest.mark.parametrize(("text", "currency", "code"), NO_AMOUNTS.values(), ids=NO_AMOUNTS.keys())
def test_what_is_no_amount(text: str, currency: str, code: str) -> None:
    """
    Nothing is rounded or guessed.
    """
    with pytest.raises(FlawedValueError) as caught:
        parse_money(text, currency, pointer="/x")
    assert (code, "/x") == (caught.value.code, caught.value.pointer)


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(DECIMALS)))
def test_money_comes_back(minor: int, currency: str) -> None:
    """
    What is written is read as the same money, in every currency.
    """
    money = Money(amount_minor=minor, currency=currency)

    assert money == parse_money(format_money(money), currency)


@given(st.text(max_size=30) | st.from_regex(r"-?[0-9]{0,17}\.?[0-9]{0,5}", fullmatch=True), st.text(max_size=4))
def test_case_112_no_text_makes_anything_else(text: str, currency: str) -> None:
    """
    Any text in any currency is taken or refused.
    """
    for code in (currency, "CNY", "JPY"):
        assert flaw_of(parse_money, text, code)[0] in {"", "amount-malformed", "currency-unknown"}


def test_the_list_is_isos() -> None:
    """
    165 currencies in use have a minor unit, and the six withdrawn since 2021 stay readable; no metal is among them.
    """
    assert (171, {0, 2, 3, 4}) == (len(DECIMALS), set(DECIMALS.values()))
    assert {"XAU", "XDR", "XTS", "XXX"}.isdisjoint(DECIMALS)
