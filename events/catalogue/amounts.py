# SPDX-License-Identifier: Apache-2.0
"""Numbers that monitoring and disclosures share: amounts that are never negative, percentages, carbon in its two units.

Carbon is stated in tonnes of carbon or in tonnes of CO₂-equivalent, never without the unit and never in both at once;
a tonne of carbon is 44/12 tonnes of CO₂ (IPCC 2006 Guidelines; rule C-1). What was stated is kept as stated.
"""

from typing import Annotated, Literal

from msgspec import Meta

Amount = Annotated[str, Meta(pattern=r"^[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")]
"""A decimal number that is not negative, as text."""

Percentage = Annotated[str, Meta(pattern=r"^(?:100(?:\.0{1,9})?|[0-9]{1,2}(?:\.[0-9]{1,9})?)\Z")]
"""A share from 0 to 100 %, as decimal text."""

CarbonUnit = Literal["tC", "tCO2e"]
"""Tonnes of carbon, or of carbon dioxide equivalent."""

CarbonPool = Literal["AGB", "BGB", "DW", "LI", "SOC", "HWP"]
"""IPCC 2006: above-ground and below-ground biomass, dead wood, litter, soil organic carbon, harvested wood products."""

Assurance = Literal[
    "authority_verified", "accredited_third_party", "internal_audit", "self_declared", "imported_unverified"
]
"""On whose word a statement rests, as its filer says; an `assurance_statement.issued.v1` is the auditor's own word."""
