"""Calibrations with a row for each amplifier and a column for each quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, override

import numpy as np
from numpy.typing import NDArray

from ..storage.datasets import CalibTable
from ..values.detector import Detector
from .base import IsrCalib

__all__ = ["OPTIONAL", "AmplifierCalib", "amplifier_problems"]

OPTIONAL: Any = None
"""Default of a field whose column a table may lack; the layout has its value."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AmplifierCalib(IsrCalib):
    """A calibration whose fields are the columns of its layout.

    A subclass has a field for each column of its `~calib_reference.values.layouts.TableLayout`, with
    `OPTIONAL` as the default where the column has one.

    Parameters
    ----------
    amplifiers
        Names, in the order of the camera.

    Raises
    ------
    ValueError
        Raised if a column does not have one row for each amplifier.
    """

    amplifiers: tuple[str, ...]

    @override
    def __post_init__(self) -> None:
        """Convert the columns to their types; fill optional columns that were not given."""
        super().__post_init__()
        for name, column in self.layout().columns.items():
            given = getattr(self, name)
            if given is None:
                given = np.full(len(self.amplifiers), column.default)
            values = np.asarray(given, dtype=column.kind)
            if values.ndim not in (1, 2) or len(values) != len(self.amplifiers):
                raise ValueError(
                    f"{self.OBSTYPE}: {name} has shape {values.shape}; "
                    f"expected one row for each of {len(self.amplifiers)} amplifiers"
                )
            object.__setattr__(self, name, values)

    @classmethod
    @override
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """See `IsrCalib.fromDict`; `None` stands for NaN."""
        cls.layout().check_names({*plain} - {"metadata"}, "amplifiers")
        cls.layout().check_identity(plain["metadata"])
        columns = {
            name: np.array(plain[name], dtype=column.kind)
            for name, column in cls.layout().columns.items()
            if name in plain
        }
        return cls(metadata=plain["metadata"], amplifiers=tuple(plain["amplifiers"]), **columns)

    @override
    def toDict(self) -> dict[str, Any]:
        """See `IsrCalib.toDict`; NaN becomes `None`, because JSON has no NaN."""
        columns = {name: _listed(values) for name, values in self._stored_columns().items()}
        return {"metadata": dict(self.cards), "amplifiers": list(self.amplifiers), **columns}

    @classmethod
    @override
    def fromTable(cls, table: CalibTable) -> Self:
        """See `IsrCalib.fromTable`."""
        cls.layout().check(table.columns, table.units, table.header)
        names = tuple(str(name) for name in table.columns["amplifier"])
        columns: dict[str, Any] = {
            name: values for name, values in table.columns.items() if name != "amplifier"
        }
        return cls(metadata=table.header, amplifiers=names, **columns)

    @override
    def toTable(self) -> CalibTable:
        """See `IsrCalib.toTable`."""
        columns = self._stored_columns()
        units = {name: unit for name in columns if (unit := self.layout().columns[name].unit)}
        return CalibTable({"amplifier": np.array(self.amplifiers), **columns}, units, self.cards)

    def _stored_columns(self) -> dict[str, NDArray[Any]]:
        """Return the columns to store, without optional columns that hold only their default."""
        return {name: getattr(self, name) for name in self.layout().columns if not self._is_default(name)}

    def _is_default(self, name: str) -> bool:
        values, default = getattr(self, name), self.layout().columns[name].default
        if default is None or values.ndim > 1:
            return False
        return np.array_equal(values, np.full_like(values, default), equal_nan=values.dtype.kind == "f")

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield a reason if the amplifiers are not the detector's, and one for each quantity that is not finite."""
        yield from amplifier_problems(self.amplifiers, detector)
        for name, column in self.layout().columns.items():
            if column.default is None and not np.isfinite(getattr(self, name)).all():
                yield f"{name} is not finite"


def amplifier_problems(amplifiers: tuple[str, ...], detector: Detector) -> Iterator[str]:
    """Yield a reason if a calibration's amplifiers are not the detector's, in the camera's order."""
    expected = tuple(amp.name for amp in detector.amplifiers)
    if amplifiers != expected:
        yield f"has amplifiers {list(amplifiers)}, the camera has {list(expected)}"


def _listed(values: NDArray[Any]) -> list[Any]:
    """Return nested lists, with `None` where a number is not finite."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    plain = values.astype(object)
    plain[~np.isfinite(values)] = None
    return list(plain.tolist())
