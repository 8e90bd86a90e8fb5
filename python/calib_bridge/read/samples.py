"""``samples``: the inputs of some datasets, from their headers."""

from __future__ import annotations

from uuid import UUID

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.outputs import SampleFacts, SamplesParams, SamplesResult
from ..session import Session
from .cards import inputs_of, read_cards
from .recorded import local_place_of

_known: dict[str, SampleFacts] = {}
"""By UUID, because a dataset never changes."""


def samples(session: Session, params: SamplesParams) -> SamplesResult:
    """Read headers by UUID; datasets that are absent or unreadable are left out."""
    butler = session.reader(params.repo)
    found = [_sample(butler, dataset_id) for dataset_id in params.ids]
    return SamplesResult(samples=[each for each in found if each is not None])


def _sample(butler: DirectButler, dataset_id: str) -> SampleFacts | None:
    ref = butler.get_dataset(UUID(dataset_id))
    if ref is None:
        return None
    if dataset_id not in _known:
        try:
            found = read_cards(_place(butler, ref))
        except OSError:
            return None
        _known[dataset_id] = SampleFacts(
            id=dataset_id, inputs=inputs_of(found.calibrations.values()), exposures=sorted(found.exposures)
        )
    return _known[dataset_id]


def _place(butler: DirectButler, ref: DatasetRef) -> str | None:
    try:
        return local_place_of(butler.getURI(ref))
    except FileNotFoundError:
        return None
