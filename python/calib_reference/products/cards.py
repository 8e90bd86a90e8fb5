"""Cards that say what a calibration is and whose (DMTN-148 section 4.3)."""

from __future__ import annotations

from ..geometry import Detector
from ..storage.datasets import Header, HeaderValue

__all__ = ["STORAGE_VERSION", "calibration_identity", "detector_cards"]

STORAGE_VERSION = 1.0
"""Of the storage of images, and of any table whose class names no other."""

_ID_PARTS = {
    "instrument": "INSTRUME",
    "raftName": "RAFTNAME",
    "detectorName": "SLOTNAME",
    "detector": "DETECTOR",
    "filter": "FILTER",
}


def detector_cards(instrument: str, detector: Detector) -> dict[str, HeaderValue]:
    """Return whose a calibration is."""
    return {
        "INSTRUME": instrument,
        "RAFTNAME": detector.raft,
        "SLOTNAME": detector.name_in_raft,
        "DETECTOR": detector.id,
        "DET_NAME": detector.full_name,
    }


def calibration_identity(
    kind: str, header: Header, version: float = STORAGE_VERSION
) -> dict[str, HeaderValue]:
    """Return the cards of what a calibration is.

    Parameters
    ----------
    kind
        Dataset type: ``bias``, ``ptc``.
    header
        Cards of whose it is; the raft and slot of a raw's header will do.
    version
        Of its storage.

    Notes
    -----
    ``CALIB_ID`` is written as ip_isr's ``updateMetadata`` writes it, without the date of validity.
    """
    owner: dict[str, HeaderValue] = {
        card: header[raw] if card not in header else header[card]
        for card, raw in {"RAFTNAME": "RAFTBAY", "SLOTNAME": "CCDSLOT"}.items()
        if card in header or raw in header
    }
    known = {**header, **owner}
    parts = [f"{name}={known[card]}" for name, card in _ID_PARTS.items() if card in known]
    return {
        "OBSTYPE": kind,
        "IMGTYPE": kind.upper(),
        f"{kind.upper()}_VERSION": version,
        **owner,
        **({"CALIB_ID": " ".join(parts)} if parts else {}),
    }
