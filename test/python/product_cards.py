"""What the header of every certified product must have (DMTN-148 section 4.3; LVV-T89)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["lacking_cards"]

ALWAYS = (
    *("OBSTYPE", "IMGTYPE", "INSTRUME", "RAFTNAME", "SLOTNAME", "DETECTOR", "DET_NAME", "CALIB_ID"),
    *("CALIB_CREATION_DATETIME", "CALIB_CREATION_DATE", "CALIB_CREATION_TIME"),
    *("DATE-BEG", "DATE-END", "MJD-BEG", "MJD-END", "TIMESYS"),
    *("LSST BUTLER ID", "LSST BUTLER RUN", "LSST BUTLER DATASETTYPE", "LSST BUTLER QUANTUM"),
)

EXPORTED = ("CALIBDATE", "VALIDSTART", "VALIDEND")
"""Of exported text alone: the same file may have another validity tomorrow, and must be the same at all sites."""

_INPUT = re.compile(r"CPP_INPUT_(\d+)")


def lacking_cards(
    dataset_type: str, header: Mapping[str, Any], calibrations: set[str], one_filter: bool
) -> list[str]:
    """Return what is wrong with the header of a product, in words.

    Parameters
    ----------
    dataset_type, header
        Of the product.
    calibrations
        ISR's names of the calibrations that it was made with.
    one_filter
        Whether all exposures were taken through the same.
    """
    return [*_lacking(dataset_type, header, calibrations, one_filter)]


def _lacking(kind: str, header: Mapping[str, Any], calibrations: set[str], one_filter: bool) -> Iterator[str]:
    wanted = [*ALWAYS, f"{kind.upper()}_VERSION", *(("FILTER", "FILTBAND") if one_filter else ())]
    yield from (f"lacks {card}" for card in wanted if header.get(card) in (None, ""))
    yield from (f"has {card}" for card in EXPORTED if card in header)
    if (header.get("OBSTYPE"), header.get("IMGTYPE")) != (kind, kind.upper()):
        yield f"calls itself {header.get('OBSTYPE')}, {header.get('IMGTYPE')}"
    yield from (
        f"has {card} of another"
        for card in header
        if card.endswith("_VERSION") and card != f"{kind.upper()}_VERSION"
    )
    whose = f"instrument={header.get('INSTRUME')} raftName={header.get('RAFTNAME')}"
    if whose not in str(header.get("CALIB_ID")) or f"detector={header.get('DETECTOR')}" not in str(
        header["CALIB_ID"]
    ):
        yield f"has CALIB_ID {header.get('CALIB_ID')}"
    if f"{header.get('RAFTNAME')}_{header.get('SLOTNAME')}" != header.get("DET_NAME"):
        yield f"is of {header.get('RAFTNAME')}, {header.get('SLOTNAME')} and {header.get('DET_NAME')}"

    numbers = sorted(int(found[1]) for card in header if (found := _INPUT.fullmatch(card)))
    if not numbers or numbers != list(range(len(numbers))):
        yield f"numbers its exposures {numbers}"
    for number in numbers:
        parts = [f"CPP_INPUT_{part}_{number}" for part in ("DATE", "EXPT", "SCALE")]
        yield from (f"lacks {card}" for card in parts if card not in header)
    for name in sorted(calibrations):
        cards = [f"LSST CALIB {part} {name}" for part in ("RUN", "UUID", "DATE")]
        yield from (f"lacks {card}" for card in cards if not header.get(card))
    inputs = int(header.get("LSST BUTLER N_INPUTS", 0))
    if not inputs:
        yield "names no dataset that it was made from"
    yield from (
        f"lacks LSST BUTLER INPUT {number} {part}"
        for number in range(inputs)
        for part in ("ID", "RUN", "DATASETTYPE")
        if not header.get(f"LSST BUTLER INPUT {number} {part}")
    )
