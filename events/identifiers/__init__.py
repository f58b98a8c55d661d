# SPDX-License-Identifier: Apache-2.0
"""Numbers that others gave to bodies, titles, places and species, and the registry's own (domain.md §2.4, §7.2).

One kind per file, each with `parse_…`, which refuses what cannot be right by a stable code. Pure, and by form alone:
whether a number was ever given to anybody is known only to whoever gives it.
"""
