"""What a verification should measure, from the calibrations that its exposures were processed with."""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from lsst.daf.butler import DimensionRecord
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..verdict.expected import Expected
from ..verdict.measured import Measured
from .amplifier_levels import Regions, count_pixels, gains_of, read_levels, regions_of
from .cards import read_cards
from .dataset import load_ref
from .exposures import read_records
from .gains import Gains, gains_from_overscan, read_gains
from .lookups import find_for_one
from .used_calibrations import Named, Used, Verified, find_used

_COMBINED = ("bias", "dark", "flat")
_ARRAYS = (*Gains._fields, "level", "pixels")


def read_expected(butler: DirectButler, verified: Verified, evidence: Named, measured: Measured) -> Expected:
    """Read predictions for the amplifiers of a verification. No part is required, and none needs the LSST stack.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    verified : `~calib_bridge.read.used_calibrations.Verified`
        The verification.
    evidence : `~collections.abc.Mapping`
        Datasets by RUN that the headers of the processed exposures name; empty if none were read.
    measured : `~calib_bridge.verdict.measured.Measured`
        Measured values, among which cp_verify copies the distribution of the combined calibration's pixels.
    """
    if not (verified.exposures and verified.detectors):
        return Expected.nothing(f"{verified.stem} verifies a calibration without exposures")
    used, chosen = find_used(butler, verified, evidence)
    unseen: list[str] = []
    unread: list[str] = []
    camera = _read_camera(butler, verified, chosen)
    regions = {} if camera is None else regions_of(camera)
    table: dict[tuple[int, str], dict[str, float]] = defaultdict(dict)
    for detector, amplifiers in regions.items():
        for name, region in amplifiers.items():
            table[detector, name]["pixels"] = count_pixels(region)
    ptcs = _read_each(used.get("ptc", {}), "ptc: no prediction", lambda _, place: read_gains(place), chosen)
    for detector, ptc in ptcs.items():
        corrected = {"a00": 0.0, "a00_error": 0.0} if detector in used.get("bfk", {}) else {}
        for name, gains in ptc.items():
            table[detector, name] |= gains._asdict() | corrected
    if not ptcs and camera is not None:
        overscan = gains_from_overscan(measured, gains_of(camera))
        for key, gains in overscan.items():
            table[key] |= gains._asdict()
        if overscan:
            unseen.append(
                "a change of the read noise: it is measured in the overscans of the verified exposures, because no"
                " ptc is in force for them"
            )
    for key, level in _levels(verified, used, regions, measured, chosen, unread).items():
        table[key]["level"] = level
    inputs = {name: _read_inputs(used[name], name, chosen) for name in _COMBINED if used.get(name)}
    own = inputs.get(verified.stem.removeprefix("verify").lower(), {})
    keys = sorted(key for key in table if key[0] in set(verified.detectors))
    records = read_records(butler, verified.instrument, verified.exposures)
    return Expected(
        detector=np.array([detector for detector, _ in keys], np.int32),
        amplifier=np.array([name for _, name in keys], np.str_),
        **{
            column: np.array([table[key].get(column, np.nan) for key in keys], np.float64)
            for column in _ARRAYS
        },
        inputs={
            name: {detector: len(each) for detector, each in found.items()} for name, found in inputs.items()
        },
        combined=frozenset(exposure for each in own.values() for exposure in each),
        exposure_times=_times(records, "exposure_time"),
        dark_times=_times(records, "dark_time"),
        chosen=tuple(chosen),
        unseen=tuple(unseen),
        unread=tuple(unread),
    )


def _read_camera(butler: DirectButler, verified: Verified, chosen: list[str]) -> Any:
    """Return the camera in force, of the stack or of the reference pipelines; `None` if it cannot be read here."""
    try:
        if not verified.searched:
            raise BridgeError("dataset-missing", "no collection to search exists")
        key = (verified.searched, "camera", min(verified.exposures))
        found, problem = find_for_one(butler, verified.instrument, key, verified.detectors[0])
        ref = None if found is None else butler.get_dataset(UUID(found))
        if ref is None:
            raise BridgeError(
                "dataset-missing", problem or f"none is found in {', '.join(verified.searched)}"
            )
        camera = load_ref(butler, ref)
        regions_of(camera)
    except BridgeError as error:
        chosen.append(f"camera: no numbers of pixels: {error.detail}")
        return None
    except (AttributeError, TypeError) as error:
        chosen.append(f"camera: no numbers of pixels: {found} is no camera: {error}")
        return None
    return camera


def _read_each[T](
    used: Mapping[int, Used], lack: str, read: Callable[[int, str], T], chosen: list[str]
) -> Mapping[int, T]:
    """Read the file of each detector; ``chosen`` gets one line about those that cannot be read."""
    found: dict[int, T] = {}
    failed: dict[int, str] = {}
    for detector, dataset in used.items():
        try:
            if dataset.place is None:
                raise FileNotFoundError(errno.ENOENT, "its file is not on this machine")
            found[detector] = read(detector, dataset.place)
        except OSError as error:
            failed[detector] = f"{dataset.id}: {error}"
    if failed:
        first = min(failed)
        chosen.append(f"{lack} for {len(failed)} detectors, the first {first}, {failed[first]}")
    return found


def _levels(
    verified: Verified,
    used: Mapping[str, Mapping[int, Used]],
    regions: Regions,
    measured: Measured,
    chosen: list[str],
    unread: list[str],
) -> Mapping[tuple[int, str], float]:
    """Return the level of the verified calibration: its median if cp_verify copied it, else from the pixels.

    A file of another machine is no reason to wait for it, as a damaged or lost file is.
    """
    kind = verified.stem.removeprefix("verify").lower()
    copied = measured.values.get(f"{kind.upper()}_DIST_50_PCT")
    if copied is not None:
        known = np.flatnonzero(np.isfinite(copied))
        chosen.append(f"{kind}: levels are medians that cp_verify copied")
        return {
            (int(measured.detector[row]), str(measured.amplifier[row])): float(copied[row]) for row in known
        }
    datasets = {detector: each for detector, each in used.get(kind, {}).items() if detector in regions}
    here = {detector: each for detector, each in datasets.items() if each.place is not None}
    if len(here) < len(datasets):
        chosen.append(
            f"{kind}: no level for {len(datasets) - len(here)} detectors, whose files are not on this machine"
        )
    read = _read_each(
        here,
        f"{kind}: no level",
        lambda detector, place: read_levels(place, regions[detector]),
        unread,
    )
    chosen += unread
    return {(detector, name): level for detector, found in read.items() for name, level in found.items()}


def _read_inputs(
    used: Mapping[int, Used], dataset_type: str, chosen: list[str]
) -> Mapping[int, Sequence[int]]:
    """Return the combined exposures that each header names, by detector; none without such cards."""
    lack = f"{dataset_type}: no number of inputs"
    read = _read_each(used, lack, lambda _, place: read_cards(place), chosen)
    return {detector: sorted(cards.exposures) for detector, cards in read.items() if cards.exposures}


def _times(records: Sequence[DimensionRecord], name: str) -> Mapping[int, float]:
    """Return seconds by exposure; an instrument need not fill them in."""
    times = {int(record.id): getattr(record, name, None) for record in records}
    return {exposure: float(seconds) for exposure, seconds in times.items() if seconds is not None}
