"""The camera as text: an ECSV of its amplifiers, each row with what its detector is."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from ..geometry import Amplifier, Camera, Detector
from .datasets import CalibTable
from .ecsv import read_ecsv, write_ecsv

__all__ = ["read_camera_text", "write_camera_text"]

_AMPLIFIER = {each.name: f"amp_{each.name}" for each in fields(Amplifier)}
_DETECTOR = [each.name for each in fields(Detector) if each.name != "amplifiers"]
_UNITS = {"amp_gain": "electron / adu", "amp_read_noise": "electron"}


def write_camera_text(path: str, camera: Camera) -> None:
    """Write a camera; equal ones make equal bytes."""
    rows = [(detector, amp) for detector in camera.detectors for amp in detector.amplifiers]
    columns = {
        **{name: np.array([getattr(detector, name) for detector, _ in rows]) for name in _DETECTOR},
        **{column: np.array([getattr(amp, name) for _, amp in rows]) for name, column in _AMPLIFIER.items()},
    }
    write_ecsv(path, CalibTable(columns, _UNITS, {"OBSTYPE": "camera", "INSTRUME": camera.instrument}))


def read_camera_text(path: str) -> Camera:
    """Read what `write_camera_text` wrote, or a person.

    Raises
    ------
    ValueError
        Raised if it is no such table.
    """
    table = read_ecsv(path)
    wanted = {*_DETECTOR, *_AMPLIFIER.values()}
    if set(table.columns) != wanted:
        raise ValueError(f"a camera has the columns {sorted(wanted)}, not {sorted(table.columns)}")
    detectors: dict[int, tuple[dict[str, object], list[Amplifier]]] = {}
    for row in range(len(table)):
        values = {name: column[row].item() for name, column in table.columns.items()}
        about = {name: values[name] for name in _DETECTOR}
        known, amplifiers = detectors.setdefault(values["id"], (about, []))
        if known != about:
            raise ValueError(f"detector {values['id']} is told in two ways")
        amplifiers.append(Amplifier(**{name: values[column] for name, column in _AMPLIFIER.items()}))
    return Camera(
        instrument=str(table.header.get("INSTRUME", "")),
        detectors=tuple(
            Detector(**about, amplifiers=tuple(amplifiers))  # type: ignore[arg-type]
            for about, amplifiers in detectors.values()
        ),
    )
