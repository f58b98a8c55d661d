# SPDX-License-Identifier: Apache-2.0
"""The demo: a made-up province and its mines, filed through the real desk with keys of their own.

The story is data, one TOML file for each right under `story/`; `reading` turns it into dated steps, `cast` gives every
party its key, `telling` files it all under the story's own clock.
"""
