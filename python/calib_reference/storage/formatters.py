"""Butler formatters for the files of the datasets."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from lsst.daf.butler import DatasetProvenance, DatasetRef, FormatterV2

from ..geometry import Camera
from . import fits

if TYPE_CHECKING:
    from lsst.resources import ResourcePath

    from ..values.header import Header
    from .datasets import CalibImage, CalibRaw, CalibTable

__all__ = [
    "CalibCameraFormatter",
    "CalibImageFormatter",
    "CalibRawFormatter",
    "CalibTableFormatter",
    "provenance_cards",
]

PROVENANCE = "LSST BUTLER"
CACHED_FILES = 128
"""Files that `_read_cached` keeps: the calibrations of a few detectors."""


class _ProvenanceFormatter[T: (CalibImage, CalibTable)](FormatterV2):
    """Writes into the header which dataset this is and which inputs it was made from."""

    default_extension = ".fits"
    can_read_from_local_file = True

    @override
    def add_provenance(self, in_memory_dataset: T, /, *, provenance: DatasetProvenance | None = None) -> T:
        """Replace the ``LSST BUTLER`` cards; see `provenance_cards`."""
        # A header copied from an input still has that input's provenance.
        kept = {
            key: value for key, value in in_memory_dataset.header.items() if not key.startswith(PROVENANCE)
        }
        return replace(in_memory_dataset, header={**kept, **provenance_cards(self.dataset_ref, provenance)})


class CalibImageFormatter(_ProvenanceFormatter["CalibImage"]):
    """Reads and writes `~calib_reference.storage.CalibImage`; component ``metadata`` is its header."""

    @override
    def read_from_local_file(
        self, path: str, component: str | None = None, expected_size: int = -1
    ) -> CalibImage | dict[str, Any]:
        """Read the image, or its header alone."""
        if component == "metadata":
            return fits.read_header(path)
        is_shared = self.dataset_ref.datasetType.isCalibration()
        return _read_cached(fits.read_image, path) if is_shared else fits.read_image(path)

    @override
    def write_local_file(self, in_memory_dataset: CalibImage, uri: ResourcePath) -> None:
        """Write the image."""
        fits.write_image(uri.ospath, in_memory_dataset)


class CalibTableFormatter(_ProvenanceFormatter["CalibTable"]):
    """Reads and writes `~calib_reference.storage.CalibTable`; component ``metadata`` is its header."""

    @override
    def read_from_local_file(
        self, path: str, component: str | None = None, expected_size: int = -1
    ) -> CalibTable | dict[str, Any]:
        """Read the table, or its header alone."""
        if component == "metadata":
            return fits.read_header(path)
        is_shared = self.dataset_ref.datasetType.isCalibration()
        return _read_cached(fits.read_table, path) if is_shared else fits.read_table(path)

    @override
    def write_local_file(self, in_memory_dataset: CalibTable, uri: ResourcePath) -> None:
        """Write the table."""
        fits.write_table(uri.ospath, in_memory_dataset)


def provenance_cards(ref: DatasetRef, provenance: DatasetProvenance | None = None) -> Header:
    """Return the ``LSST BUTLER`` cards as obs_base writes them: the dataset, its quantum and its inputs.

    Parameters
    ----------
    ref
        The dataset that is written.
    provenance
        Quantum and inputs; none if no task made the dataset.
    """
    cards = (provenance or DatasetProvenance()).to_flat_dict(
        ref, prefix=PROVENANCE, sep=" ", simple_types=True
    )
    return {
        key: value if isinstance(value, str | int | float) else str(value) for key, value in cards.items()
    }


class CalibRawFormatter(FormatterV2):
    """Reads and writes `~calib_reference.storage.CalibRaw`."""

    default_extension = ".fits"
    can_read_from_local_file = True

    @override
    def read_from_local_file(
        self, path: str, component: str | None = None, expected_size: int = -1
    ) -> CalibRaw:
        """Read all amplifiers."""
        return fits.read_raw(path)

    @override
    def write_local_file(self, in_memory_dataset: CalibRaw, uri: ResourcePath) -> None:
        """Write all amplifiers."""
        fits.write_raw(uri.ospath, in_memory_dataset)


class CalibCameraFormatter(FormatterV2):
    """Reads and writes `~calib_reference.geometry.Camera` as JSON.

    Every quantum reads the camera, and the YAML of a ``StructuredDataDict`` takes 8 ms to parse.
    """

    default_extension = ".json"
    can_read_from_local_file = True

    @override
    def read_from_local_file(
        self, path: str, component: str | None = None, expected_size: int = -1
    ) -> Camera:
        """Read the camera."""
        return _read_cached(_read_camera, path)

    @override
    def to_bytes(self, in_memory_dataset: Camera) -> bytes:
        """Return the camera as JSON."""
        return json.dumps(in_memory_dataset.to_dict(), indent=1).encode()


def _read_camera(path: str) -> Camera:
    """Read a camera from JSON."""
    return Camera.from_dict(json.loads(Path(path).read_text()))


def _read_cached[T](read: Callable[[str], T], path: str) -> T:
    """Read a file, or return the cached value if the file has not changed. Callers must not change the value.

    One process applies the same calibrations to many exposures.
    """
    status = os.stat(path)  # noqa: PTH116 - the path is a string, and this runs thousands of times
    value: T = _read_version(read, path, status.st_mtime_ns, status.st_size)
    return value


@lru_cache(maxsize=CACHED_FILES)
def _read_version[T](read: Callable[[str], T], path: str, _modified: int, _size: int) -> T:
    """Read a file; time and size are part of the cache's key."""
    return read(path)
