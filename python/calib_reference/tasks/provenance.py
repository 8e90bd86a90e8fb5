"""Header cards that record the inputs of a dataset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from lsst.daf.butler import DatasetRef

from ..storage.datasets import CalibImage, CalibTable
from ..values.header import Header, HeaderValue

__all__ = ["calibration_cards", "collected_input_cards", "common_cards", "creation_cards", "input_cards"]


def calibration_cards(name: str, ref: DatasetRef, dataset: object) -> dict[str, HeaderValue]:
    """Return the ``LSST CALIB`` cards for one input of a quantum (ip_isr's ``doHeaderProvenance``).

    Parameters
    ----------
    name
        Name of the task's connection, such as ``bias``, ``camera`` or ``ccdExposure``.
    ref
        The input dataset. Its ID is the evidence of which dataset was used.
    dataset
        Content of the dataset. Its creation date is copied if it has a header.
    """
    header: Header = dataset.header if isinstance(dataset, CalibImage | CalibTable) else {}
    date, time = (header.get(f"CALIB_CREATION_{part}", "Unknown") for part in ("DATE", "TIME"))
    return {
        f"LSST CALIB RUN {name.upper()}": ref.run,
        f"LSST CALIB UUID {name.upper()}": str(ref.id),
        f"LSST CALIB DATE {name.upper()}": f"{date} {time}",
    }


def common_cards(headers: Sequence[Header]) -> dict[str, HeaderValue]:
    """Return the cards that all headers have with the same value, without Butler provenance."""
    first, *others = headers
    return {
        key: value
        for key, value in first.items()
        if not key.startswith("LSST BUTLER") and all(key in other and other[key] == value for other in others)
    }


def input_cards(
    headers: Sequence[Header], exposures: Sequence[int], scales: Sequence[float] | None = None
) -> dict[str, HeaderValue]:
    """Return the ``CPP_INPUT`` cards and the dates of a combined calibration (DMTN-148, section 4).

    Parameters
    ----------
    headers, exposures
        Header and exposure ID of each input, in the same order.
    scales
        Divisor of each input; 1 for all if `None`.
    """
    cards: dict[str, HeaderValue] = {}
    for n, (header, exposure) in enumerate(zip(headers, exposures, strict=True)):
        cards[f"CPP_INPUT_{n}"] = exposure
        cards[f"CPP_INPUT_DATE_{n}"] = header["DATE-BEG"]
        cards[f"CPP_INPUT_EXPT_{n}"] = header["EXPTIME"]
        cards[f"CPP_INPUT_SCALE_{n}"] = 1.0 if scales is None else scales[n]
    return cards | _dates(headers)


def collected_input_cards(headers: Sequence[Header]) -> dict[str, HeaderValue]:
    """Return the ``CPP_INPUT`` cards of several calibrations, renumbered in the order of their exposure IDs."""
    inputs = sorted(
        (
            [header[f"CPP_INPUT_{part}{key.removeprefix('CPP_INPUT_')}"] for part in _PARTS]
            for header in headers
            for key in header
            if _INPUT.fullmatch(key)
        ),
        key=lambda values: str(values[0]),
    )
    cards = {
        f"CPP_INPUT_{part}{n}": value
        for n, values in enumerate(inputs)
        for part, value in zip(_PARTS, values, strict=True)
    }
    return cards | _dates(headers)


_INPUT = re.compile(r"CPP_INPUT_\d+")
_PARTS = ("", "DATE_", "EXPT_", "SCALE_")


def _dates(headers: Sequence[Header]) -> dict[str, HeaderValue]:
    """Return the cards for the time from the first input's begin to the last input's end, TAI."""
    begin = min(headers, key=lambda header: str(header["DATE-BEG"]))
    end = max(headers, key=lambda header: str(header["DATE-END"]))
    return {
        "TIMESYS": "TAI",
        "DATE-OBS": begin["DATE-BEG"],
        "DATE-BEG": begin["DATE-BEG"],
        "DATE-END": end["DATE-END"],
        "MJD-OBS": begin["MJD-BEG"],
        "MJD-BEG": begin["MJD-BEG"],
        "MJD-END": end["MJD-END"],
    }


def creation_cards() -> dict[str, HeaderValue]:
    """Return the three cards for the current time that cp_pipe writes: one in UTC, two in local time."""
    now = datetime.now(tz=UTC)
    local = now.astimezone()
    return {
        "CALIB_CREATION_DATETIME": now.strftime("%Y-%m-%dT%H:%M:%S"),
        "CALIB_CREATION_DATE": local.strftime("%Y-%m-%d"),
        "CALIB_CREATION_TIME": local.strftime("%H:%M:%S %Z"),
    }
