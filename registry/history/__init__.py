# SPDX-License-Identifier: Apache-2.0
"""Proofs that one history is complete: made from the log, checked by anybody without it (DECISIONS.md 22)."""
