"""``serials``: the serial numbers of sensors that the headers of calibrations and of raws name."""

from __future__ import annotations

import warnings
from contextlib import AbstractContextManager
from typing import BinaryIO

from lsst.daf.butler import DatasetRef, MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import datastore_root
from ..protocol.datasets import SerialsParams, SerialsResult
from ..session import Session
from ..tai import to_timespan
from .recorded import open_recorded, open_uri
from .table import read_rows

_CARDS = ("DET_SER", "DETECTOR_SERIAL", "LSST_NUM", "DETSER")
"""Cards with the serial number: two of ip_isr's calibrations, two of raws (obs_lsst), which combined images keep."""

_of_raws: dict[str, str | None] = {}
"""By UUID, because a dataset never changes."""


def serials(session: Session, params: SerialsParams) -> SerialsResult:
    """Read the serial numbers of calibrations and of one raw of each of their detectors.

    A header without the card, or that cannot be read, has no serial number.
    """
    butler = session.reader(params.repo)
    root = datastore_root(butler)
    rows = [
        row
        for row in read_rows(butler, params.dataset_type, [params.collection])
        if row.path and "detector" in row.data_id
    ]
    raws = _raws(butler, params) if rows else {}
    compared = [row for row in rows if row.data_id["detector"] in raws]
    return SerialsResult(
        detector=[int(row.data_id["detector"]) for row in compared],
        serial=[_read(open_recorded(root, row.path or "", whole=False)) for row in compared],
        raw=[_of_raw(butler, raws[row.data_id["detector"]]) for row in compared],
    )


def _raws(butler: DirectButler, params: SerialsParams) -> dict[int, DatasetRef]:
    """Return the last raw of each detector, among those that are taken within the validity range."""
    if not params.exposures:
        return {}
    listed = ", ".join(str(exposure) for exposure in params.exposures)
    try:
        with butler.query() as query:
            found = query.datasets("raw", collections=params.raws).where(
                f"exposure in ({listed}) and exposure.timespan overlaps validity",
                instrument=params.instrument,
                bind={"validity": to_timespan(params.begin, params.end)},
            )
            refs = sorted(found, key=lambda ref: int(ref.dataId["exposure"]))
    except (MissingCollectionError, MissingDatasetTypeError):
        return {}
    return {int(ref.dataId["detector"]): ref for ref in refs}


def _of_raw(butler: DirectButler, ref: DatasetRef) -> str | None:
    key = str(ref.id)
    if key not in _of_raws:
        try:
            _of_raws[key] = _read(open_uri(butler.getURI(ref), whole=False))
        except FileNotFoundError:
            return None
    return _of_raws[key]


def _read(opening: AbstractContextManager[BinaryIO]) -> str | None:
    """Return the serial number in the first header that has one."""
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with opening as file, fits.open(file, memmap=False, lazy_load_hdus=True) as hdus:
                values = (hdu.header.get(card) for hdu in hdus for card in _CARDS)
                return next(
                    (value.strip() for value in values if isinstance(value, str) and value.strip()), None
                )
    except Exception:  # a damaged file, a file that is not FITS, a store that fails
        return None
