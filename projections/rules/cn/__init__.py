# SPDX-License-Identifier: Apache-2.0
"""Rules and holidays of mainland China; Hong Kong, Macao and Taiwan have their own law and are not covered."""
