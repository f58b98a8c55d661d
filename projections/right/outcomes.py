# SPDX-License-Identifier: Apache-2.0
"""What restoration came to, figure by figure: native share, carbon, services of the ecosystem, the recovery wheel.

Promises and measurements are kept apart, each with its event. A share is decimal text in per cent with two places;
carbon is shown in the unit of its source and in both, with three places at most (rules C-1, C-2). Nothing here
determines anything: a promise that is not kept by its own day is no breach of law (rule C-3).
"""

import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

from events.quantities.carbon import CarbonAmount
from projections.right.observation_records import CarbonStock, Origins, SpeciesSurvey
from projections.right.origins import native_share

_PLACES: Final = Decimal("0.001")
_PER_CENT: Final = Decimal("0.01")


class Carbon(Struct, frozen=True, kw_only=True):
    """An amount of carbon as stated, and in both units."""

    stated: CarbonAmount
    tonnes_carbon: str
    tonnes_co2e: str


class NativeShare(Struct, frozen=True, kw_only=True):
    """How much of what a survey found is native."""

    survey_id: str
    first_day: datetime.date
    last_day: datetime.date
    area_ids: tuple[str, ...]
    taxa: Origins
    individuals: Origins | None
    taxa_native_percent: str | None
    """Of the taxa whose origin is known; the uncertain are counted apart. None: no origin is known."""
    individuals_native_percent: str | None
    position: int


class MeasuredCarbon(Struct, frozen=True, kw_only=True):
    """A stock of carbon that was measured."""

    measurement_id: str
    measured_on: datetime.date
    area_ids: tuple[str, ...]
    area_m2: int
    pools: tuple[str, ...]
    stock: Carbon
    uncertainty_percent: str | None
    methodology: str
    verifier: str | None
    standing: Literal["verified", "measured"]
    """verified: somebody is named as its verifier."""
    position: int


def show_carbon(amount: CarbonAmount) -> Carbon:
    """Return `amount` in both units."""
    return Carbon(
        stated=amount,
        tonnes_carbon=format_decimal(amount.convert("tC"), _PLACES),
        tonnes_co2e=format_decimal(amount.convert("tCO2e"), _PLACES),
    )


def format_decimal(number: Fraction, places: Decimal) -> str:
    """Return `number` rounded to `places`, half to even, without zeros that say nothing."""
    with localcontext(prec=40):
        exact = (Decimal(number.numerator) / Decimal(number.denominator)).quantize(places)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share_of(survey: SpeciesSurvey) -> NativeShare:
    """Return the native share that `survey` found."""
    return NativeShare(
        survey_id=survey.observation_id,
        first_day=survey.first_day,
        last_day=survey.last_day,
        area_ids=survey.area_ids,
        taxa=survey.taxa,
        individuals=survey.individuals,
        taxa_native_percent=_percent(survey.taxa),
        individuals_native_percent=_percent(survey.individuals) if survey.individuals else None,
        position=survey.position,
    )


def measured(stock: CarbonStock) -> MeasuredCarbon:
    """Return a measured stock with both units."""
    return MeasuredCarbon(
        measurement_id=stock.observation_id,
        measured_on=stock.last_day,
        area_ids=stock.area_ids,
        area_m2=stock.area_m2,
        pools=stock.pools,
        stock=show_carbon(stock.stock),
        uncertainty_percent=stock.uncertainty_percent,
        methodology=stock.methodology,
        verifier=stock.verifier,
        standing="verified" if stock.verifier else "measured",
        position=stock.position,
    )


def _percent(origins: Origins) -> str | None:
    share = native_share(origins)
    return None if share is None else format_decimal(share * 100, _PER_CENT)
