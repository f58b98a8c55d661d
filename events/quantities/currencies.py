# SPDX-License-Identifier: Apache-2.0
"""Currencies by ISO 4217, and how many decimals their minor unit has.

Codes without a minor unit (gold, test codes, no currency) are no money. Codes withdrawn lately stay readable, since a
fund's old payments are in them.
"""

from typing import Final

from events.errors import FlawedValueError

_BY_DECIMALS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW"
        " CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF"
        " IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK"
        " MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP"
        " SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG"
        " YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"
"""Since 2021, each with two decimals."""

DECIMALS: Final[dict[str, int]] = {
    code: decimals for decimals, codes in _BY_DECIMALS.items() for code in codes.split()
} | dict.fromkeys(_WITHDRAWN.split(), 2)
"""The decimals of the minor unit of every currency."""


def check_currency(code: str, *, pointer: str = "") -> None:
    """Refuse a code that is no currency with a minor unit.

    Raises:
        FlawedValueError: there is no such currency.
    """
    if code not in DECIMALS:
        message = f"currency {code[:20]!r}: no currency of ISO 4217 with a minor unit"
        raise FlawedValueError(message, code="currency-unknown", pointer=pointer)
