# SPDX-License-Identifier: Apache-2.0
"""How much of what lives on the land is native: sums by `establishmentMeans` (rule C-2, Darwin Core).

Native are native, nativeReintroduced and nativeEndemic; the share is theirs among all whose origin is known, and the
uncertain are counted apart. A ratio is left to whoever shows it, so that nothing is rounded here.
"""

from collections.abc import Iterable
from fractions import Fraction

from events.catalogue.baselines import EstablishmentMeans
from events.catalogue.ecology import Occurrence
from projections.right.observation_records import Origins

_NATIVE: frozenset[EstablishmentMeans] = frozenset({"native", "nativeReintroduced", "nativeEndemic"})


def is_native(means: EstablishmentMeans) -> bool:
    """Whether the taxon is native to the place, brought back or not."""
    return means in _NATIVE


def count_taxa(occurrences: Iterable[Occurrence]) -> Origins:
    """Return how many taxa were found; one that stands in several plots counts once.

    Of a taxon that stands with several origins, the uncertain gives way to the known, and the native to the other: a
    doubt never makes the native share larger.
    """
    weakest: dict[str, int] = {}
    for each in _found(occurrences):
        name = each.taxon.scientific_name
        weakest[name] = max(weakest.get(name, 0), _rank(each.establishment_means))
    ranks = list(weakest.values())
    return Origins(native=ranks.count(_IS_NATIVE), other=ranks.count(_IS_OTHER), uncertain=ranks.count(_IS_UNCERTAIN))


def count_individuals(occurrences: Iterable[Occurrence]) -> Origins | None:
    """Return how many individuals were found, or None when not all of them were counted."""
    counts = {_IS_NATIVE: 0, _IS_OTHER: 0, _IS_UNCERTAIN: 0}
    for each in _found(occurrences):
        if each.individual_count is None:
            return None
        counts[_rank(each.establishment_means)] += each.individual_count
    return Origins(native=counts[_IS_NATIVE], other=counts[_IS_OTHER], uncertain=counts[_IS_UNCERTAIN])


def native_share(origins: Origins) -> Fraction | None:
    """Return the native part of those whose origin is known; None when that is none."""
    known = origins.native + origins.other
    return Fraction(origins.native, known) if known else None


_IS_UNCERTAIN, _IS_NATIVE, _IS_OTHER = range(1, 4)


def _rank(means: EstablishmentMeans) -> int:
    if means == "uncertain":
        return _IS_UNCERTAIN
    return _IS_NATIVE if is_native(means) else _IS_OTHER


def _found(occurrences: Iterable[Occurrence]) -> Iterable[Occurrence]:
    return (each for each in occurrences if each.occurrence_status == "present" and each.individual_count != 0)
