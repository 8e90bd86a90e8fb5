"""``instrument``: names of detectors and filters."""

from __future__ import annotations

from ..protocol.instrument import DetectorName, InstrumentParams, InstrumentResult
from ..session import Session


def instrument(session: Session, params: InstrumentParams) -> InstrumentResult:
    """Read an instrument's detectors and filters; empty if the instrument is not registered."""
    butler = session.reader(params.repo)
    with butler.query() as query:
        named = query.where(instrument=params.instrument)
        detectors = sorted((record.id, record.full_name) for record in named.dimension_records("detector"))
        filters = sorted((record.name, record.band) for record in named.dimension_records("physical_filter"))
    return InstrumentResult(
        detectors=[DetectorName(id=number, name=name) for number, name in detectors],
        filters=[name for name, _ in filters],
        bands=[band for _, band in filters],
    )
