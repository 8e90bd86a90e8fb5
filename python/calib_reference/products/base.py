"""What every calibration is that is no image (ip_isr ``IsrCalib``)."""

# ruff: noqa: N802 - names of DMTN-148

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from ..geometry import Detector
from ..storage.datasets import CalibTable, Header, settled
from .cards import STORAGE_VERSION, calibration_identity

__all__ = ["IsrCalib"]


@dataclass(frozen=True, eq=False, kw_only=True)
class IsrCalib(ABC):
    """A calibration with its cards.

    Parameters
    ----------
    metadata
        Header cards by upper-case keyword.
    """

    OBSTYPE: ClassVar[str]
    """Dataset type."""
    VERSION: ClassVar[float] = STORAGE_VERSION
    """Of the storage; a file of a later one is refused."""

    metadata: Header

    def __post_init__(self) -> None:
        """Bring the cards into the form that a file gives back."""
        object.__setattr__(self, "metadata", settled(self.metadata))

    @classmethod
    @abstractmethod
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the calibration that `toDict` described; raise `ValueError` if it cannot be one."""

    @abstractmethod
    def toDict(self) -> dict[str, Any]:
        """Return plain dictionaries and lists, fit for JSON; cards under ``metadata``."""

    @classmethod
    @abstractmethod
    def fromTable(cls, table: CalibTable) -> Self:
        """Return the calibration of a stored table; raise `ValueError` if it is of another kind."""

    @abstractmethod
    def toTable(self) -> CalibTable:
        """Return the table to store, with the cards of what it is."""

    @classmethod
    @abstractmethod
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return the detector's calibration that changes nothing: what its camera states."""

    @abstractmethod
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield what keeps the calibration from being used for a detector."""

    def validate(self, detector: Detector) -> None:
        """Check that the calibration can be used for a detector.

        Raises
        ------
        ValueError
            Raised, with all that is wrong, if it cannot.
        """
        whose = self.metadata.get("DETECTOR", detector.id)
        other = [f"is of detector {whose}"] if whose != detector.id else []
        if wrong := [*other, *self.problems(detector)]:
            raise ValueError(f"{self.OBSTYPE} for {detector.full_name}: {'; '.join(wrong)}")

    def withCards(self, cards: Header) -> Self:
        """Return the same calibration with further cards."""
        return replace(self, metadata={**self.metadata, **cards})

    @property
    def cards(self) -> Header:
        """All cards: the metadata, and what this is."""
        return {**self.metadata, **calibration_identity(self.OBSTYPE, self.metadata, self.VERSION)}

    @classmethod
    def check(cls, header: Header) -> None:
        """Raise `ValueError` if the cards are of another kind, or of a later version than this code knows.

        A header without either card passes: tables between tasks have none.
        """
        kind = header.get("OBSTYPE", cls.OBSTYPE)
        if kind != cls.OBSTYPE:
            raise ValueError(f"OBSTYPE is {kind!r}, not {cls.OBSTYPE!r}")
        stored = header.get(f"{cls.OBSTYPE.upper()}_VERSION", cls.VERSION)
        if not isinstance(stored, int | float) or stored > cls.VERSION:
            raise ValueError(f"{cls.OBSTYPE} of version {stored}: {cls.VERSION} is the last one known here")
