"""``picture``: an image of one calibration."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler
from numpy.typing import NDArray

from ..errors import BridgeError
from ..protocol.datasets import PictureParams, PictureResult
from ..session import Session
from .dataset import load
from .row import Row
from .table import read_rows

_ATTRIBUTES = ("array", "data", "image")
_MANY = 128

_recent: dict[str, PictureResult] = {}
"""By UUID, because a dataset never changes; a report shows the pictures of the checkpoints again."""


def picture(session: Session, params: PictureParams) -> PictureResult:
    """Render a calibration of one detector with the zscale stretch; with several filters, the first.

    Raises ``dataset-missing``.
    """
    butler = session.reader(params.repo)
    rows = read_rows(butler, params.dataset_type, [params.run])
    found = [row for row in rows if row.data_id.get("detector") == params.detector]
    if not found:
        where = "" if params.detector is None else f" of detector {params.detector}"
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}{where}")
    key = found[0].id
    if key not in _recent:
        _recent[key] = _picture(butler, found[0], params.dataset_type)
        if len(_recent) > _MANY:
            del _recent[next(iter(_recent))]
    return _recent[key]


def _picture(butler: DirectButler, row: Row, dataset_type: str) -> PictureResult:
    dataset = load(butler, row)
    pixels = pixels_of(dataset)
    if pixels is None:
        return PictureResult(png=None)
    title = " ".join(f"{name} {value}" for name, value in row.data_id.items())
    png = _render(pixels, f"{dataset_type} {title}", unit_of(dataset))
    return PictureResult(png=base64.b64encode(png).decode())


def unit_of(dataset: Any) -> str:
    """Return the unit of an image's pixels."""
    return str(getattr(dataset, "unit", None) or getattr(dataset, "units", None) or "adu")


def pixels_of(dataset: Any) -> NDArray[np.float64] | None:
    """Return the two-dimensional array of an image or exposure, rows first; `None` if there is none."""
    for candidate in (dataset, *(getattr(dataset, name, None) for name in _ATTRIBUTES)):
        inner = candidate if isinstance(candidate, np.ndarray) else getattr(candidate, "array", None)
        if isinstance(inner, np.ndarray) and inner.ndim == 2 and inner.size:
            return np.asarray(inner, dtype=np.float64)
    return None


def _render(pixels: NDArray[np.float64], title: str, unit: str) -> bytes:
    # Imported here because matplotlib takes half a second.
    from astropy.visualization import ZScaleInterval
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    low, high = (
        ZScaleInterval().get_limits(pixels[np.isfinite(pixels)]) if np.isfinite(pixels).any() else (0, 1)
    )
    # A fixed layout and light compression are faster: a set of nine detectors in six bands has a hundred pictures.
    figure = Figure(figsize=(6.4, 5), dpi=100)
    FigureCanvasAgg(figure)
    axes, scale = figure.add_axes((0.1, 0.1, 0.72, 0.82)), figure.add_axes((0.84, 0.1, 0.025, 0.82))
    shown = axes.imshow(pixels, origin="lower", vmin=low, vmax=high, cmap="gray", interpolation="nearest")
    axes.set_title(title)
    axes.set_xlabel("x (pixel)")
    axes.set_ylabel("y (pixel)")
    figure.colorbar(shown, cax=scale, label=unit)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 3})
    return stream.getvalue()
