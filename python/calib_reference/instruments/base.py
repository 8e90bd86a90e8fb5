"""Base class of the instruments: geometry, filters and names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, override

from lsst.pipe.base import Instrument
from lsst.utils.introspection import get_full_type_name

from ..geometry import Camera

if TYPE_CHECKING:
    from lsst.daf.butler import DataId, FormatterV2, Registry

__all__ = ["ReferenceInstrument"]

VISIT_SYSTEM_BY_SEQ_START_END = 2
"""``VisitSystem.BY_SEQ_START_END`` of obs_base, which obs_lsst uses."""


class ReferenceInstrument(Instrument):
    """An instrument defined by a camera value and a table of filters."""

    name: ClassVar[str]
    camera: ClassVar[Camera]
    filters: ClassVar[dict[str, str]]
    """Band by physical filter."""
    telescope: ClassVar[str]
    camera_code: ClassVar[str]
    """First part of an observation ID: ``AT``, ``CC`` or ``MC``."""
    controller: ClassVar[str] = "O"
    """Second part of an observation ID: ``O`` for observations, ``S`` for simulations."""
    camera_state: ClassVar[Mapping[str, str | int | float]]
    """Header cards of the camera's usual state; exposures of one calibration must agree in them."""
    default_filter: ClassVar[str]
    """Physical filter of exposures that name none, such as biases."""

    raw_definition = ("raw", ("instrument", "exposure", "detector"), "CalibRaw")

    @classmethod
    @override
    def getName(cls) -> str:
        """Return the Butler's name of the instrument."""
        return cls.name

    @override
    def getRawFormatter(self, dataId: DataId) -> type[FormatterV2]:
        """Return the formatter that reads raws of this instrument."""
        from ..storage.formatters import CalibRawFormatter

        return CalibRawFormatter

    @override
    def register(self, registry: Registry, *, update: bool = False) -> None:
        """Insert the instrument, its detectors and filters; see `lsst.pipe.base.Instrument`."""
        name = self.getName()
        with registry.transaction():
            registry.syncDimensionData(
                "instrument",
                {
                    "name": name,
                    "class_name": get_full_type_name(self),
                    "detector_max": 1 + max(detector.id for detector in self.camera.detectors),
                    "exposure_max": 2050123199999,
                    "visit_max": 2050123199999,
                    "visit_system": VISIT_SYSTEM_BY_SEQ_START_END,
                },
                update=update,
            )
            # One call inserts all detectors, because LSSTCam has two hundred.
            registry.insertDimensionData(
                "detector", *self._detector_records(), skip_existing=not update, replace=update
            )
            registry.insertDimensionData(
                "physical_filter",
                *(
                    {"instrument": name, "name": physical_filter, "band": band}
                    for physical_filter, band in self.filters.items()
                ),
                skip_existing=not update,
                replace=update,
            )

    def _detector_records(self) -> list[dict[str, Any]]:
        """Return the ``detector`` dimension records."""
        return [
            {
                "instrument": self.getName(),
                "id": detector.id,
                "full_name": detector.full_name,
                "name_in_raft": detector.name_in_raft,
                "raft": detector.raft,
                "purpose": "SCIENCE",
            }
            for detector in self.camera.detectors
        ]
