# SPDX-License-Identifier: Apache-2.0
"""The ledger: one order, one tree, checkpoints that never disagree. It knows nothing of the law."""
