# SPDX-License-Identifier: Apache-2.0
"""Rules of Queensland (Environmental Protection Act 1994)."""
