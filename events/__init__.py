# SPDX-License-Identifier: Apache-2.0
"""What is recorded: facts, their bytes, their log. Imports none of the other rooms."""
