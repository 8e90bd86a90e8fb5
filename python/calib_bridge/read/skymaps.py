"""Skymaps: dimension records without datasets, millions for one skymap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from lsst.daf.butler import DimensionRecord
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.auxiliary import SkymapFacts

type Element = Literal["skymap", "tract", "patch"]

ELEMENTS: tuple[Element, ...] = ("skymap", "tract", "patch")
"""In the order of insertion: each element needs the ones before."""


def read_skymaps(butler: DirectButler, names: Iterable[str]) -> list[SkymapFacts]:
    """Describe skymaps by their record and by counts; unregistered skymaps are left out."""
    return [facts for name in dict.fromkeys(names) if (facts := _facts(butler, name)) is not None]


def _facts(butler: DirectButler, skymap: str) -> SkymapFacts | None:
    for record in records_of(butler, "skymap", skymap):
        return SkymapFacts(
            skymap=skymap,
            hash=record.hash.hex(),
            tracts=_count(butler, "tract", skymap),
            patches=_count(butler, "patch", skymap),
        )
    return None


def _count(butler: DirectButler, element: Element, skymap: str) -> int:
    with butler.query() as query:
        return query.dimension_records(element).where(skymap=skymap).count()


def records_of(butler: DirectButler, element: Element, skymap: str) -> Iterator[DimensionRecord]:
    """Yield the records of one element, sorted by data ID, a page at a time."""
    order = ELEMENTS[: ELEMENTS.index(element) + 1]
    with butler.query() as query:
        yield from query.dimension_records(element).where(skymap=skymap).order_by(*order)


def line_of(record: DimensionRecord) -> str:
    """Return a record as JSON, the same text for the same values, with regions."""
    return record.to_simple().model_dump_json()
