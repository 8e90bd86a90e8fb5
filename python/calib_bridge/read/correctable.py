"""``correctable``: whether datasets can be corrected as people say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from lsst.daf.butler import ButlerUserError, DatasetRef, Timespan
from lsst.daf.butler.direct_butler import DirectButler

from ..correction import Shape, corrected, refuse_outside, sources_of
from ..errors import BridgeError
from ..protocol.corrected import (
    CorrectableParams,
    CorrectableResult,
    CorrectedDataset,
    CorrectionProblem,
)
from ..session import Session

_TOLD = ("correction-invalid", "text-unreadable", "base-gone", "formatter-missing")


def correctable(session: Session, params: CorrectableParams) -> CorrectableResult:
    """Correct datasets in memory, and keep nothing.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.corrected.CorrectableParams`
        Datasets and texts.

    Returns
    -------
    result : `~calib_bridge.protocol.corrected.CorrectableResult`
        A problem for each dataset that cannot be made.

    Raises
    ------
    BridgeError
        ``file-digest-differs``.
    """
    butler = session.reader(params.repo)
    return CorrectableResult(problems=list(_problems(butler, params)))


def _problems(butler: DirectButler, params: CorrectableParams) -> Iterator[CorrectionProblem]:
    for dataset in params.datasets:
        try:
            (source,) = sources_of(butler, params.dataset_type, None, [dataset]).values()
            # The table of defects does not know how large its detector is.
            if dataset.boxes:
                refuse_outside(dataset.boxes, _shape(butler, source, params.cameras))
            corrected(butler, source, dataset, params.texts)
        except BridgeError as error:
            if error.code not in _TOLD:
                raise
            yield _problem(dataset, error)


def _problem(dataset: CorrectedDataset, error: BridgeError) -> CorrectionProblem:
    prefix = f"{dataset.text.path}: " if dataset.text else ""
    return CorrectionProblem(
        id=dataset.id, code=cast("Any", error.code), problem=error.detail.removeprefix(prefix)
    )


def _shape(butler: DirectButler, source: DatasetRef, cameras: Sequence[str]) -> Shape | None:
    """Size of the detector by its camera: ours has shapes, the stack's boxes; `None` where there is no camera."""
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
        # Several cameras, or none of that detector: an image is held against its own size later.
        return None
    shape = getattr(detector, "shape", None)
    if shape is None:
        box = detector.getBBox()
        return box.getHeight(), box.getWidth()
    return shape[0], shape[1]
