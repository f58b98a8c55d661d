# SPDX-License-Identifier: Apache-2.0
"""What follows from events. Everything here can be dropped and computed again from the log."""
