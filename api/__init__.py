# SPDX-License-Identifier: Apache-2.0
"""Every way in: the public API, the intake, the command line, the worker; and the one place that wires them."""
