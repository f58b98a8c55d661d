# SPDX-License-Identifier: Apache-2.0
"""The public, read-only API: what the log says and what follows from it, for everyone, without an account."""
