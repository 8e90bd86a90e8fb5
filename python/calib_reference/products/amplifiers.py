"""Calibrations of amplifiers: a row an amplifier, a column a quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Self, override

import numpy as np
from numpy.typing import NDArray

from ..geometry import Detector
from ..storage.datasets import CalibTable
from .base import IsrCalib

__all__ = ["AmplifierCalib", "quantity"]

_KEYS = ("metadata", "amplifiers")


def quantity(unit: str = "", kind: str = "f8", default: float | None = None) -> Any:
    """Return a field that is a column of the table.

    Parameters
    ----------
    unit
        As in the file.
    kind
        The column's type.
    default
        Value of a table that has no such column, as those of an earlier version; without, it must have one.
    """
    return field(
        default=MISSING if default is None else None,
        metadata={"unit": unit, "kind": kind, "default": default},
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class AmplifierCalib(IsrCalib):
    """A calibration whose columns are the fields that a subclass declares with `quantity`.

    Parameters
    ----------
    amplifiers
        Names, in the order of the camera.

    Raises
    ------
    ValueError
        Raised if a column has not one row an amplifier.
    """

    amplifiers: tuple[str, ...]

    @override
    def __post_init__(self) -> None:
        """Bring the columns into their type; fill those that may be left out."""
        super().__post_init__()
        for each in self.quantities():
            given = getattr(self, each.name)
            if given is None:
                given = np.full(len(self.amplifiers), each.metadata["default"])
            column = np.asarray(given, dtype=each.metadata["kind"])
            if column.ndim not in (1, 2) or len(column) != len(self.amplifiers):
                raise ValueError(
                    f"{self.OBSTYPE}: {each.name} of shape {column.shape}, of {len(self.amplifiers)} amplifiers"
                )
            object.__setattr__(self, each.name, column)

    @classmethod
    def quantities(cls) -> tuple[Field[Any], ...]:
        """Return the fields that are columns, in the order of the file."""
        return tuple(each for each in fields(cls) if each.name not in _KEYS)

    @classmethod
    @override
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """See `IsrCalib.fromDict`; `None` stands for NaN."""
        cls._check_names({*plain} - {"metadata"}, "amplifiers")
        cls.check(plain["metadata"])
        columns = {
            each.name: np.array(plain[each.name], dtype=each.metadata["kind"])
            for each in cls.quantities()
            if each.name in plain
        }
        return cls(metadata=plain["metadata"], amplifiers=tuple(plain["amplifiers"]), **columns)

    @override
    def toDict(self) -> dict[str, Any]:
        """See `IsrCalib.toDict`; NaN is `None`, which JSON has."""
        columns = {each.name: _listed(getattr(self, each.name)) for each in self._told()}
        return {"metadata": dict(self.cards), "amplifiers": list(self.amplifiers), **columns}

    @classmethod
    @override
    def fromTable(cls, table: CalibTable) -> Self:
        """See `IsrCalib.fromTable`."""
        cls.check(table.header)
        cls._check_names({*table.columns}, "amplifier")
        units = {each.name: each.metadata["unit"] for each in cls.quantities() if each.metadata["unit"]}
        if wrong := {name: unit for name, unit in table.units.items() if units.get(name) != unit}:
            raise ValueError(f"{cls.OBSTYPE} with units {wrong}, not {units}")
        names = tuple(str(name) for name in table.columns["amplifier"])
        columns = {name: column for name, column in table.columns.items() if name != "amplifier"}
        return cls(metadata=table.header, amplifiers=names, **columns)

    @override
    def toTable(self) -> CalibTable:
        """See `IsrCalib.toTable`."""
        columns = {each.name: getattr(self, each.name) for each in self._told()}
        units = {each.name: each.metadata["unit"] for each in self._told() if each.metadata["unit"]}
        return CalibTable({"amplifier": np.array(self.amplifiers), **columns}, units, self.cards)

    def _told(self) -> list[Field[Any]]:
        """Columns that say something: one that is as if it had been left out is."""

        def is_left_out(each: Field[Any]) -> bool:
            column, default = getattr(self, each.name), each.metadata["default"]
            if default is None or column.ndim > 1:
                return False
            return bool(
                np.array_equal(column, np.full_like(column, default), equal_nan=column.dtype.kind == "f")
            )

        return [each for each in self.quantities() if not is_left_out(each)]

    @override
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield that the amplifiers are not the detector's, or which quantities are not finite."""
        wanted = tuple(amp.name for amp in detector.amplifiers)
        if self.amplifiers != wanted:
            yield f"has amplifiers {list(self.amplifiers)}, the camera {list(wanted)}"
        for each in self.quantities():
            if each.metadata["default"] is None and not np.isfinite(getattr(self, each.name)).all():
                yield f"{each.name} is not finite"

    @classmethod
    def _check_names(cls, names: set[str], key: str) -> None:
        known = {each.name for each in cls.quantities()}
        needed = {each.name for each in cls.quantities() if each.metadata["default"] is None} | {key}
        if lacking := needed - names:
            raise ValueError(f"{cls.OBSTYPE} lacks {sorted(lacking)}")
        if strange := names - known - {key}:
            raise ValueError(f"{cls.OBSTYPE} has unknown {sorted(strange)}")


def _listed(column: NDArray[np.generic]) -> list[Any]:
    """Return nested lists, `None` where a number is not finite."""
    if column.dtype.kind != "f":
        return list(column.tolist())
    plain = column.astype(object)
    plain[~np.isfinite(column)] = None
    return list(plain.tolist())
