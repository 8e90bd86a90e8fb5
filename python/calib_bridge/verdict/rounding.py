"""Rounding of results."""

from __future__ import annotations

from math import isfinite


def rounded(value: float) -> float:
    """Return a value with 6 significant digits, so that it is the same on every machine."""
    return float(f"{value:.6g}") if isfinite(value) else float(value)
