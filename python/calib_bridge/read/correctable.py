"""``correctable``: whether declared corrections can be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from lsst.daf.butler import ButlerUserError, DatasetRef, Timespan
from lsst.daf.butler.direct_butler import DirectButler

from ..correction import Shape, find_sources, make_corrected, require_inside
from ..errors import BridgeError
from ..protocol.corrected import (
    CorrectableParams,
    CorrectableResult,
    CorrectedDataset,
    CorrectionProblem,
)
from ..session import Session

_REPORTED = ("correction-invalid", "text-unreadable", "base-gone", "formatter-missing")


def correctable(session: Session, params: CorrectableParams) -> CorrectableResult:
    """Make corrected datasets in memory and return a problem for each that cannot be made.

    Raises ``file-digest-differs``.
    """
    butler = session.reader(params.repo)
    return CorrectableResult(problems=list(_problems(butler, params)))


def _problems(butler: DirectButler, params: CorrectableParams) -> Iterator[CorrectionProblem]:
    for dataset in params.datasets:
        try:
            (source,) = find_sources(butler, params.dataset_type, None, [dataset]).values()
            # A table of defects does not know the size of its detector.
            if dataset.boxes:
                require_inside(dataset.boxes, _shape(butler, source, params.cameras))
            make_corrected(butler, source, dataset, params.texts)
        except BridgeError as error:
            if error.code not in _REPORTED:
                raise
            yield _problem(dataset, error)


def _problem(dataset: CorrectedDataset, error: BridgeError) -> CorrectionProblem:
    prefix = f"{dataset.text.path}: " if dataset.text else ""
    return CorrectionProblem(
        id=dataset.id, code=cast("Any", error.code), problem=error.detail.removeprefix(prefix)
    )


def _shape(butler: DirectButler, source: DatasetRef, cameras: Sequence[str]) -> Shape | None:
    """Return the shape of the detector from its camera; `None` without a usable camera."""
    identity = source.dataId.required
    if "detector" not in identity:
        return None
    try:
        ref = butler.find_dataset(
            "camera", instrument=identity["instrument"], collections=cameras, timespan=Timespan(None, None)
        )
        if ref is None:
            return None
        detector = butler.get(ref)[identity["detector"]]
    except (ButlerUserError, LookupError, FileNotFoundError):
        # Several cameras, or none with that detector: an image is checked against its own size later.
        return None
    # Detectors of the reference have a shape, those of the stack a bounding box.
    shape = getattr(detector, "shape", None)
    if shape is None:
        box = detector.getBBox()
        return box.getHeight(), box.getWidth()
    return shape[0], shape[1]
