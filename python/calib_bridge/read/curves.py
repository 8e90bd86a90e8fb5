"""``curves``: the points of pairs of flats that a photon transfer curve or a linearizer was fitted to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..protocol.amplifiers import POINTS_OF_CURVE, Curve, CurvesParams, CurvesResult
from ..session import Session
from .amplifiers import read_row, rows_of_run
from .gains import Columns, names_of


class _Names(NamedTuple):
    """Columns of ip_isr and of the reference pipelines, in lower case; the first that exists is read."""

    level: Sequence[str]
    value: Sequence[str]
    used: Sequence[str]


_COLUMNS: Mapping[str, _Names] = {
    "ptc": _Names(("raw_means",), ("raw_vars", "raw_variances"), ("exp_id_mask", "used")),
    "linearizer": _Names(
        ("inp_ordinate", "input_ordinates"), ("fit_res", "fit_residuals"), ("inp_mask", "used")
    ),
}


def curves(session: Session, params: CurvesParams) -> CurvesResult:
    """Read the points of some amplifiers. Detectors that are not asked for are not opened.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    wanted: dict[int, list[str]] = defaultdict(list)
    for place in params.places:
        wanted[place.detector].append(place.amplifier)
    found: dict[tuple[int, str], Curve] = {}
    ids = []
    for row in rows_of_run(butler, params.dataset_type, params.run):
        detector = int(row.data_id["detector"])
        if detector not in wanted:
            continue
        ids.append(row.id)

        def read(columns: Columns, detector: int = detector) -> list[Curve]:
            return [*_curves(columns, params.dataset_type, detector, wanted[detector])]

        for curve in read_row(butler, row, params.dataset_type, read):
            found[detector, curve.amplifier] = curve
    keys = [(place.detector, place.amplifier) for place in params.places]
    return CurvesResult(ids=ids, curves=[found[key] for key in keys if key in found])


def _curves(columns: Columns, dataset_type: str, detector: int, wanted: Sequence[str]) -> Iterator[Curve]:
    names = _COLUMNS[dataset_type]
    level, value, used = (_column(columns, aliases) for aliases in names)
    for row, amplifier in enumerate(names_of(columns)):
        if amplifier not in wanted:
            continue
        levels, values = _floats(level[row]), _floats(value[row])
        mask = np.asarray(used[row]).astype(bool)
        # ip_isr has no residual of a point that the fit left out.
        shown = np.flatnonzero(np.isfinite(levels) & np.isfinite(values))
        if not shown.size:
            continue
        shown = shown[np.argsort(levels[shown], kind="stable")]
        of = int(shown.size)
        if of > POINTS_OF_CURVE:
            shown = shown[np.linspace(0, of - 1, POINTS_OF_CURVE).astype(int)]
        fit = _fit(columns, row, levels) if dataset_type == "ptc" else np.where(mask, 0.0, np.nan)
        yield Curve(
            detector=detector,
            amplifier=amplifier,
            level=[float(f"{each:.6g}") for each in levels[shown]],
            value=[float(f"{each:.6g}") for each in values[shown]],
            fit=[float(f"{each:.6g}") if np.isfinite(each) else None for each in fit[shown]],
            used=[bool(each) for each in mask[shown]],
            of=of,
        )


def _fit(columns: Columns, row: int, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance of the fitted curve at each level, NaN where it has none.

    ip_isr states it for the points of the fit alone, whose levels are ``FINAL_MEANS``.
    """
    if "model_variances" in columns:
        return _floats(columns["model_variances"][row])
    if "final_means" not in columns or "final_model_vars" not in columns:
        return np.full(levels.shape, np.nan)
    final = zip(_floats(columns["final_means"][row]), _floats(columns["final_model_vars"][row]), strict=True)
    model = {float(level): float(variance) for level, variance in final if np.isfinite(level)}
    return np.array([model.get(float(level), np.nan) for level in levels])


def _column(columns: Columns, aliases: Sequence[str]) -> NDArray[Any]:
    found = next((columns[name] for name in aliases if name in columns), None)
    if found is None or found.ndim != 2:
        raise ValueError(f"it has no points of pairs in a column {' or '.join(aliases)}")
    return found


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, np.float64).ravel()
