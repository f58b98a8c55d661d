# SPDX-License-Identifier: Apache-2.0
"""Rules that hold under every profile."""
