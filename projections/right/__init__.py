# SPDX-License-Identifier: Apache-2.0
"""The fold of one subject's events into its state: pure, incremental, and blind to the clock (architecture.md §6).

`facts` says what one entry contributes, `state` what is kept, `fold` which file handles which event. One file per
subject matter handles its events; a new event type is one function there and one line in its `HANDLERS`.
"""
