"""``raws``: header cards and pixel statistics of raw exposures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsst.daf.butler import DatasetRef, MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..protocol.exposures import AmplifierFacts, RawFacts, RawsParams, RawsResult
from ..session import Session
from .raw_file import read_raw
from .recorded import open_uri

_EXPOSURES_PER_QUERY = 500
"""Bounds the length of a query expression."""


def raws(session: Session, params: RawsParams) -> RawsResult:
    """Read raws of one detector. A missing or unreadable raw is returned with its problem, beside the others.

    Raises ``collection-missing``.
    """
    butler = session.reader(params.repo)
    refs = {int(ref.dataId["exposure"]): ref for ref in _find(butler, params)}
    return RawsResult(
        raws=[_read(butler, params, exposure, refs.get(exposure)) for exposure in params.exposures]
    )


def _find(butler: DirectButler, params: RawsParams) -> Iterator[DatasetRef]:
    requested: Sequence[int] = params.exposures
    for start in range(0, len(requested), _EXPOSURES_PER_QUERY):
        listed = ", ".join(str(exposure) for exposure in requested[start : start + _EXPOSURES_PER_QUERY])
        try:
            with butler.query() as query:
                yield from query.datasets("raw", collections=params.collections).where(
                    f"exposure in ({listed}) and detector = {params.detector}", instrument=params.instrument
                )
        except MissingDatasetTypeError:  # no raw was ever ingested
            return
        except MissingCollectionError as error:
            raise BridgeError("collection-missing", str(error)) from error


def _read(butler: DirectButler, params: RawsParams, exposure: int, ref: DatasetRef | None) -> RawFacts:
    problem = f"no raw of detector {params.detector} in {', '.join(params.collections)}"
    if ref is not None:
        try:
            # A raw may lie in an object store, as at the embargo repository, or in a zip file, as at main.
            with open_uri(butler.getURI(ref)) as file:
                cards, amplifiers = read_raw(file, params.cards, params.pixels)
        except Exception as error:  # a damaged file or a failing store concerns this raw only
            problem = f"{type(error).__name__}: {error}"
        else:
            facts = [AmplifierFacts(**each._asdict()) for each in amplifiers]
            return RawFacts(exposure=exposure, problem=None, cards=dict(cards), amplifiers=facts)
    return RawFacts(exposure=exposure, problem=problem, cards={}, amplifiers=[])
