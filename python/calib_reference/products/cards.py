"""Header cards that identify a calibration and its detector (DMTN-148, section 4.3)."""

from __future__ import annotations

from ..values.detector import Detector
from ..values.header import Header, HeaderValue
from ..values.layouts import STORAGE_VERSION

__all__ = ["calibration_identity", "detector_cards"]

_ID_PARTS = {
    "instrument": "INSTRUME",
    "raftName": "RAFTNAME",
    "detectorName": "SLOTNAME",
    "detector": "DETECTOR",
    "filter": "FILTER",
}


def detector_cards(instrument: str, detector: Detector) -> dict[str, HeaderValue]:
    """Return the cards that identify a detector."""
    return {
        "INSTRUME": instrument,
        "RAFTNAME": detector.raft,
        "SLOTNAME": detector.name_in_raft,
        "DETECTOR": detector.id,
        "DET_NAME": detector.full_name,
        "DET_SER": detector.serial,
    }


def calibration_identity(
    kind: str, header: Header, version: float = STORAGE_VERSION
) -> dict[str, HeaderValue]:
    """Return the cards that identify a calibration.

    Parameters
    ----------
    kind
        Dataset type, such as ``bias`` or ``ptc``.
    header
        Cards that identify its detector. A raw's cards are sufficient: its ``RAFTBAY`` and ``CCDSLOT`` are
        used where ``RAFTNAME`` and ``SLOTNAME`` are missing.
    version
        Version of the stored form.

    Notes
    -----
    ``CALIB_ID`` has the form that ip_isr's ``updateMetadata`` writes, without the date of validity.
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
