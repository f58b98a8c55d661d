# SPDX-License-Identifier: Apache-2.0
"""The intake: where filings are handed in. An app and, in production, a process of its own, apart from the public."""
