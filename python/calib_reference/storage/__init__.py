"""Datasets of the reference pipelines: Python types, FITS files, Butler storage classes."""

from __future__ import annotations

from .datasets import CalibImage, CalibRaw, HeaderValue
from .repository import repository_config

__all__ = ["CalibImage", "CalibRaw", "HeaderValue", "repository_config"]
