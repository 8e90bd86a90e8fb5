"""Storage of the reference pipelines' datasets: in-memory types, FITS files, Butler formatters."""

from __future__ import annotations

from .datasets import CalibImage, CalibRaw, CalibTable
from .repository import repository_config

__all__ = ["CalibImage", "CalibRaw", "CalibTable", "repository_config"]
