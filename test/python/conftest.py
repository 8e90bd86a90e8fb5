"""Hypothesis settings: no deadline, because machines may be slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tests", database=None, deadline=None)
settings.load_profile("tests")
