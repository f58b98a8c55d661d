# SPDX-License-Identifier: Apache-2.0
"""What is measured, counted and paid: money, units, carbon, land (domain.md §7.1; no floats in anything signed).

A value that cannot be right refuses itself while it is read; what is merely unlikely is told by a `find_…` function,
since real registers hold such figures too.
"""
