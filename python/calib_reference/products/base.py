"""Base class of every calibration that is not an image (ip_isr ``IsrCalib``)."""

# ruff: noqa: N802 - names of DMTN-148

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from ..storage.datasets import CalibTable
from ..values.detector import Detector
from ..values.header import Header, storable_header
from ..values.layouts import TABLE_LAYOUTS, TableLayout
from .cards import calibration_identity

__all__ = ["IsrCalib"]


@dataclass(frozen=True, eq=False, kw_only=True)
class IsrCalib(ABC):
    """A calibration with its header cards (DMTN-148, section 4.2).

    Parameters
    ----------
    metadata
        Header cards by upper-case keyword.
    """

    OBSTYPE: ClassVar[str]
    """Dataset type."""

    metadata: Header

    def __post_init__(self) -> None:
        """Convert the cards to the form that a file returns."""
        object.__setattr__(self, "metadata", storable_header(self.metadata))

    @classmethod
    def layout(cls) -> TableLayout:
        """Return the layout of the stored table."""
        return TABLE_LAYOUTS[cls.OBSTYPE]

    @classmethod
    @abstractmethod
    def fromDict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the calibration that `toDict` described; raise `ValueError` if ``plain`` describes none."""

    @abstractmethod
    def toDict(self) -> dict[str, Any]:
        """Return plain dictionaries and lists, fit for JSON; the cards are under ``metadata``."""

    @classmethod
    @abstractmethod
    def fromTable(cls, table: CalibTable) -> Self:
        """Return the calibration of a stored table; raise `ValueError` if it holds another kind."""

    @abstractmethod
    def toTable(self) -> CalibTable:
        """Return the table to store, with the cards that identify the calibration."""

    @classmethod
    @abstractmethod
    def fromDetector(cls, instrument: str, detector: Detector) -> Self:
        """Return a detector's neutral calibration: the camera's nominal gain and noise, and no correction."""

    @abstractmethod
    def problems(self, detector: Detector) -> Iterator[str]:
        """Yield every reason why the calibration cannot be used for a detector."""

    def validate(self, detector: Detector) -> None:
        """Check that the calibration can be used for a detector.

        Raises
        ------
        ValueError
            Raised, with every reason, if it cannot.
        """
        owner = self.metadata.get("DETECTOR", detector.id)
        foreign = [f"belongs to detector {owner}"] if owner != detector.id else []
        if reasons := [*foreign, *self.problems(detector)]:
            raise ValueError(f"{self.OBSTYPE} for {detector.full_name}: {'; '.join(reasons)}")

    def withCards(self, cards: Header) -> Self:
        """Return the same calibration with further cards."""
        return replace(self, metadata={**self.metadata, **cards})

    @property
    def cards(self) -> Header:
        """All cards: the metadata and those that identify the calibration."""
        return {**self.metadata, **calibration_identity(self.OBSTYPE, self.metadata, self.layout().version)}
