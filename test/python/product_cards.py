"""Header cards that every certified product must have (DMTN-148, section 4.3; LVV-T89)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["header_problems"]

ALWAYS = (
    *("OBSTYPE", "IMGTYPE", "INSTRUME", "RAFTNAME", "SLOTNAME", "DETECTOR", "DET_NAME", "CALIB_ID"),
    *("CALIB_CREATION_DATETIME", "CALIB_CREATION_DATE", "CALIB_CREATION_TIME"),
    *("DATE-BEG", "DATE-END", "MJD-BEG", "MJD-END", "TIMESYS"),
    *("LSST BUTLER ID", "LSST BUTLER RUN", "LSST BUTLER DATASETTYPE", "LSST BUTLER QUANTUM"),
)

EXPORTED = ("CALIBDATE", "VALIDSTART", "VALIDEND")
"""Cards that only exported text may have: the validity range may change, but the file must not."""

_INPUT = re.compile(r"CPP_INPUT_(\d+)")


def header_problems(
    dataset_type: str, header: Mapping[str, Any], calibrations: set[str], one_filter: bool
) -> list[str]:
    """Return every problem of a product's header.

    Parameters
    ----------
    dataset_type, header
        Dataset type and header of the product.
    calibrations
        Names that ISR's cards have for the calibrations that the product was made with.
    one_filter
        Whether all exposures were taken through one filter.
    """
    return [*_problems(dataset_type, header, calibrations, one_filter)]


def _problems(
    kind: str, header: Mapping[str, Any], calibrations: set[str], one_filter: bool
) -> Iterator[str]:
    required = [*ALWAYS, f"{kind.upper()}_VERSION", *(("FILTER", "FILTBAND") if one_filter else ())]
    yield from (f"lacks {card}" for card in required if header.get(card) in (None, ""))
    yield from (f"has {card}, which only exported text may have" for card in EXPORTED if card in header)
    if (header.get("OBSTYPE"), header.get("IMGTYPE")) != (kind, kind.upper()):
        yield f"has OBSTYPE {header.get('OBSTYPE')} and IMGTYPE {header.get('IMGTYPE')}"
    yield from (
        f"has {card}, which belongs to another product"
        for card in header
        if card.endswith("_VERSION") and card != f"{kind.upper()}_VERSION"
    )
    if not (header.get("DET_SER") or header.get("LSST_NUM")):
        yield "lacks the serial number of its sensor"
    owner = f"instrument={header.get('INSTRUME')} raftName={header.get('RAFTNAME')}"
    if owner not in str(header.get("CALIB_ID")) or f"detector={header.get('DETECTOR')}" not in str(
        header["CALIB_ID"]
    ):
        yield f"has CALIB_ID {header.get('CALIB_ID')}, which contradicts the detector's cards"
    if f"{header.get('RAFTNAME')}_{header.get('SLOTNAME')}" != header.get("DET_NAME"):
        yield (
            f"has RAFTNAME {header.get('RAFTNAME')} and SLOTNAME {header.get('SLOTNAME')}, "
            f"but DET_NAME {header.get('DET_NAME')}"
        )

    numbers = sorted(int(match[1]) for card in header if (match := _INPUT.fullmatch(card)))
    if not numbers or numbers != list(range(len(numbers))):
        yield f"numbers its exposures {numbers}, not from 0 on"
    for number in numbers:
        parts = [f"CPP_INPUT_{part}_{number}" for part in ("DATE", "EXPT", "SCALE")]
        yield from (f"lacks {card}" for card in parts if card not in header)
    for name in sorted(calibrations):
        cards = [f"LSST CALIB {part} {name}" for part in ("RUN", "UUID", "DATE")]
        yield from (f"lacks {card}" for card in cards if not header.get(card))
    inputs = int(header.get("LSST BUTLER N_INPUTS", 0))
    if not inputs:
        yield "names no input dataset"
    yield from (
        f"lacks LSST BUTLER INPUT {number} {part}"
        for number in range(inputs)
        for part in ("ID", "RUN", "DATASETTYPE")
        if not header.get(f"LSST BUTLER INPUT {number} {part}")
    )
