# SPDX-License-Identifier: Apache-2.0
"""What monitoring and disclosures share: amounts that are never negative, percentages, pools of carbon, assurance."""

from typing import Annotated, Literal

from msgspec import Meta

from events.codelists import coded

Amount = Annotated[str, Meta(pattern=r"^[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")]
"""A decimal number that is not negative, as text."""

Percentage = Annotated[str, Meta(pattern=r"^(?:100(?:\.0{1,9})?|[0-9]{1,2}(?:\.[0-9]{1,9})?)\Z")]
"""A share from 0 to 100 %, as decimal text."""

CarbonPool = Annotated[Literal["AGB", "BGB", "DW", "LI", "SOC", "HWP"], coded("carbon_pool")]
"""IPCC 2006: above-ground and below-ground biomass, dead wood, litter, soil organic carbon, harvested wood products."""

Assurance = Annotated[
    Literal["authority_verified", "accredited_third_party", "internal_audit", "self_declared", "imported_unverified"],
    coded("assurance"),
]
"""On whose word a statement rests, as its filer says; an `assurance_statement.issued.v1` is the auditor's own word."""
