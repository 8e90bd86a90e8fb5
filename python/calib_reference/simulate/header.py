"""Header cards of a raw file, with the keywords of the observatory's header service."""

from __future__ import annotations

from datetime import datetime

from ..exposure import Exposure
from ..values.detector import Amplifier, Detector
from ..values.header import HeaderValue
from .drifts import temperature

__all__ = ["fits_time", "mjd", "primary_header", "segment_header"]

MJD_EPOCH = datetime(1858, 11, 17)


def mjd(moment: datetime) -> float:
    """Return the Modified Julian Date of a moment, in the same time scale as the moment."""
    return (moment - MJD_EPOCH).total_seconds() / 86_400.0


def fits_time(moment: datetime) -> str:
    """Return a moment in FITS format with milliseconds."""
    return moment.isoformat(timespec="milliseconds")


def primary_header(exposure: Exposure, detector: Detector) -> dict[str, HeaderValue]:
    """Return the cards of the primary header."""
    optics, _, grating = exposure.physical_filter.partition("~")
    filters = list(exposure.instrument_class.filters)
    slot = filters.index(exposure.physical_filter)
    state = {**exposure.instrument_class.camera_state, **exposure.state}
    return {
        "ORIGIN": "calib_reference simulator",
        "TIMESYS": "TAI",
        "DATE": fits_time(exposure.end),
        "DATE-OBS": fits_time(exposure.begin),
        "DATE-BEG": fits_time(exposure.begin),
        "DATE-END": fits_time(exposure.end),
        "MJD": mjd(exposure.end),
        "MJD-OBS": mjd(exposure.begin),
        "MJD-BEG": mjd(exposure.begin),
        "MJD-END": mjd(exposure.end),
        "OBSID": exposure.obs_id,
        "GROUPID": str(exposure.id),
        "DAYOBS": str(exposure.day_obs),
        "SEQNUM": exposure.seq_num,
        "CAMCODE": exposure.instrument_class.camera_code,
        "CONTRLLR": exposure.instrument_class.controller,
        "INSTRUME": exposure.instrument,
        "TELESCOP": exposure.instrument_class.telescope,
        "IMGTYPE": exposure.observation_type.upper(),
        "TESTTYPE": exposure.observation_type.upper(),
        "REASON": exposure.observation_reason,
        "PROGRAM": exposure.science_program,
        "OBJECT": exposure.target,
        "EXPTIME": exposure.exposure_time,
        "DARKTIME": exposure.dark_time,
        "FILTER": optics,
        **({"GRATING": grating} if grating else {}),
        "FILTBAND": exposure.instrument_class.filters[exposure.physical_filter],
        "FILTSLOT": slot,
        "FILTPOS": round(25.0 * slot, 1),
        "RAFTBAY": detector.raft,
        "CCDSLOT": detector.name_in_raft,
        "LSST_NUM": detector.serial,
        "DETECTOR": detector.id,
        "DET_NAME": detector.full_name,
        "DETSIZE": f"[1:{detector.shape[1]},1:{detector.shape[0]}]",
        **state,
        "CCDTEMP": round(temperature(exposure), 2)
        if "temperature" in exposure.effects
        else state["TEMP_SET"],
    }


def segment_header(detector: Detector, amp: Amplifier) -> dict[str, HeaderValue]:
    """Return the cards of one amplifier's extension."""
    rows, columns = detector.region(amp)
    x, y = (columns.start + 1, columns.stop), (rows.start + 1, rows.stop)
    last = detector.columns + detector.overscan_columns
    return {
        "EXTNAME": amp.name.replace("C", "Segment"),
        "DATASEC": f"[1:{detector.columns},1:{detector.rows}]",
        "BIASSEC": f"[{detector.columns + 1}:{last},1:{detector.rows}]",
        "DETSEC": f"[{_span(x, amp.flip_x)},{_span(y, amp.flip_y)}]",
        "GAIN": amp.gain,
        "RDNOISE": amp.read_noise,
    }


def _span(limits: tuple[int, int], flip: bool) -> str:
    """Return a range of pixels in FITS section notation, reversed if the readout is flipped."""
    first, last = reversed(limits) if flip else limits
    return f"{first}:{last}"
