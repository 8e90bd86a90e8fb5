"""``construction``: what the headers of combined calibrations state about each exposure that was combined."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.details import ConstructionParams, ConstructionResult
from ..session import Session
from ..verdict.rounding import rounded
from .cards import card_text
from .recorded import open_recorded
from .row import Row
from .table import read_rows

_INPUT = re.compile(r"CPP_INPUT_([0-9]{1,6})")
_EXPOSURE = re.compile("[0-9]{1,18}")


class _Input(NamedTuple):
    """The cards of one exposure in one header (cp_pipe, and ``REJECTED``, which the reference pipelines add)."""

    date: str | None
    exposure_time: float | None
    scale: float | None
    rejected: float | None


def construction(session: Session, params: ConstructionParams) -> ConstructionResult:
    """Read the cards ``CPP_INPUT`` of all datasets of a type in a RUN.

    Raises ``dataset-missing`` if the RUN has none, and ``dataset-unreadable`` if a header cannot be read.
    """
    butler = session.reader(params.repo)
    rows = read_rows(butler, params.dataset_type, [params.run])
    if not rows:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}")
    root = datastore_root(butler)
    found: dict[int, list[_Input]] = defaultdict(list)
    for row in rows:
        for exposure, cards in _read(root, row).items():
            found[exposure].append(cards)
    exposures = sorted(found)
    scales = {each: [cards.scale for cards in found[each] if cards.scale is not None] for each in exposures}
    return ConstructionResult(
        exposure=exposures,
        date=[next((cards.date for cards in found[each] if cards.date), None) for each in exposures],
        exposure_time=[_median([cards.exposure_time for cards in found[each]]) for each in exposures],
        scale=[_median(scales[each]) for each in exposures],
        scale_lowest=[min(scales[each], default=None) for each in exposures],
        scale_highest=[max(scales[each], default=None) for each in exposures],
        rejected=[_median([cards.rejected for cards in found[each]]) for each in exposures],
        detectors=[len(found[each]) for each in exposures],
    )


def _read(root: str | None, row: Row) -> Mapping[int, _Input]:
    from astropy.io import fits  # slow to import

    if row.path is None:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run} has no file")
    found: dict[int, _Input] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with (
                open_recorded(root, row.path, whole=False) as file,
                fits.open(file, memmap=False, lazy_load_hdus=True) as hdus,
            ):
                for hdu in hdus:
                    found |= {key: value for key, value in _inputs(hdu.header).items() if key not in found}
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run}: {error}") from error
    except Exception as error:  # astropy may raise anything for a damaged header
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run}: {error}") from error
    return found


def _inputs(header: Mapping[str, Any]) -> Mapping[int, _Input]:
    found = {}
    for card in header:
        if (named := _INPUT.fullmatch(card)) and _EXPOSURE.fullmatch(text := card_text(header, card) or ""):
            number = named[1]
            found[int(text)] = _Input(
                date=card_text(header, f"CPP_INPUT_DATE_{number}"),
                exposure_time=_number(header, f"CPP_INPUT_EXPT_{number}"),
                scale=_number(header, f"CPP_INPUT_SCALE_{number}"),
                rejected=_number(header, f"CPP_INPUT_REJECTED_{number}"),
            )
    return found


def _number(header: Mapping[str, Any], card: str) -> float | None:
    try:
        value = float(card_text(header, card) or "nan")
    except ValueError:
        return None
    return rounded(value) if np.isfinite(value) else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return rounded(float(np.median(known))) if known else None
