"""The ``camera`` dataset: every detector of an instrument.

Repositories name `Camera` by this path. `Amplifier` and `Detector` are defined in
`calib_reference.values.detector` and stay importable from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from .values.detector import Amplifier, Detector
from .values.ecsv import EcsvTable, read_ecsv, write_ecsv

__all__ = ["Amplifier", "Camera", "Detector"]

_AMPLIFIER_COLUMNS = {each.name: f"amp_{each.name}" for each in fields(Amplifier)}
_DETECTOR_COLUMNS = tuple(each.name for each in fields(Detector) if each.name != "amplifiers")
_UNITS = {"amp_gain": "electron / adu", "amp_read_noise": "electron"}


@dataclass(frozen=True, slots=True)
class Camera:
    """Content of the curated ``camera`` dataset.

    Parameters
    ----------
    instrument
        Butler name of the instrument.
    detectors
        Every detector of the instrument.
    """

    instrument: str
    detectors: tuple[Detector, ...]

    def __getitem__(self, detector: int) -> Detector:
        """Return the detector with this ID; raise `KeyError` if there is none."""
        for candidate in self.detectors:
            if candidate.id == detector:
                return candidate
        raise KeyError(f"{self.instrument} has no detector {detector}")

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of detectors in the focal plane."""
        return (
            1 + max(detector.focal_row for detector in self.detectors),
            1 + max(detector.focal_column for detector in self.detectors),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries and lists, for JSON."""
        plain = asdict(self)
        plain["detectors"] = [
            {**detector, "amplifiers": list(detector["amplifiers"])} for detector in plain["detectors"]
        ]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Camera:
        """Return the camera that `to_dict` described.

        Raises
        ------
        KeyError, TypeError
            Raised if ``plain`` lacks a field or has an unknown one.
        """
        return cls(
            instrument=plain["instrument"],
            detectors=tuple(
                Detector(
                    **{**detector, "amplifiers": tuple(Amplifier(**amp) for amp in detector["amplifiers"])}
                )
                for detector in plain["detectors"]
            ),
        )

    @classmethod
    def readText(cls, path: str) -> Camera:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Read a camera from an ECSV text of an ``obs_*_data`` package: a row for each amplifier.

        Raises
        ------
        ValueError
            Raised if the file is not ECSV, its columns are not a camera's, or two rows describe one
            detector differently.
        """
        table = read_ecsv(path)
        expected = {*_DETECTOR_COLUMNS, *_AMPLIFIER_COLUMNS.values()}
        if set(table.columns) != expected:
            raise ValueError(f"{path}: a camera has columns {sorted(expected)}, not {sorted(table.columns)}")
        return cls(str(table.header.get("INSTRUME", "")), tuple(_detectors(path, table)))

    def writeText(self, path: str) -> None:  # noqa: N802 - name of obs_base's CuratedCalibration
        """Write the text that `readText` reads. Equal cameras make equal bytes."""
        rows = [(detector, amp) for detector in self.detectors for amp in detector.amplifiers]
        columns = {
            **{
                name: np.array([getattr(detector, name) for detector, _ in rows])
                for name in _DETECTOR_COLUMNS
            },
            **{
                column: np.array([getattr(amp, name) for _, amp in rows])
                for name, column in _AMPLIFIER_COLUMNS.items()
            },
        }
        write_ecsv(path, EcsvTable(columns, _UNITS, {"OBSTYPE": "camera", "INSTRUME": self.instrument}))


def _detectors(path: str, table: EcsvTable) -> list[Detector]:
    """Return the detectors that the rows of a text describe, in the order of their first rows."""
    found: dict[int, tuple[dict[str, Any], list[Amplifier]]] = {}
    for row in range(len(table.columns["id"])):
        values = {name: column[row].item() for name, column in table.columns.items()}
        identity = {name: values[name] for name in _DETECTOR_COLUMNS}
        earlier, amplifiers = found.setdefault(values["id"], (identity, []))
        if earlier != identity:
            raise ValueError(f"{path}: rows of detector {values['id']} contradict each other")
        amplifiers.append(Amplifier(**{name: values[column] for name, column in _AMPLIFIER_COLUMNS.items()}))
    return [Detector(**identity, amplifiers=tuple(amplifiers)) for identity, amplifiers in found.values()]
