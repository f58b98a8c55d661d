# SPDX-License-Identifier: Apache-2.0
"""Rules of the United States for coal (Surface Mining Control and Reclamation Act of 1977, 30 USC chapter 25)."""
