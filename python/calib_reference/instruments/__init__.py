"""Instruments known to the reference pipelines, by Butler name."""

from __future__ import annotations

from .base import ReferenceInstrument
from .latiss import Latiss

__all__ = ["INSTRUMENTS", "Latiss", "ReferenceInstrument"]

INSTRUMENTS: dict[str, type[ReferenceInstrument]] = {Latiss.getName(): Latiss}
"""An instrument more is a module more and an entry here."""
