# SPDX-License-Identifier: Apache-2.0
"""The command line: one file for each group of commands, light to import; what a command needs it imports itself.

Data goes to stdout, talk and progress to stderr; `--json` is the stable form. What an error says and with which code
the process ends is decided in `failures` alone (architecture.md §8, ux.md §7).
"""
