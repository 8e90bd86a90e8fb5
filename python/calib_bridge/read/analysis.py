"""``analysis``: plots and metrics that analysis_tools made in a verification (``cp*Core_*``)."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.details import AnalysisMetric, AnalysisParams, AnalysisPlot, AnalysisResult
from ..session import Session
from .recorded import open_recorded
from .row import Row
from .table import read_rows

_CORE = re.compile(r"cp[A-Za-z0-9]*Core_[A-Za-z0-9_]+")
_PNG = b"\x89PNG\r\n\x1a\n"
_METRICS = "_metrics"

_LARGEST = 4 * 1024**2
"""Bytes of a file that are read."""

_ALL_PLOTS = 8 * 1024**2
"""Bytes of all plots of an answer."""

_MOST_METRICS = 4000


def analysis(session: Session, params: AnalysisParams) -> AnalysisResult:
    """Read plots (PNG files) and metric bundles (JSON files) without the classes that wrote them.

    A file that cannot be read is named among what lacks. Raises ``dataset-missing`` if the RUN has no such dataset.
    """
    butler = session.reader(params.repo)
    names = butler.collections.get_info(params.run, include_summary=True).dataset_types or ()
    core = sorted(name for name in names if _CORE.fullmatch(name))
    rows = [(name, row) for name in core for row in read_rows(butler, name, [params.run])]
    if not rows:
        raise BridgeError(
            "dataset-missing", f"{params.run} has no dataset that analysis_tools makes (cp*Core_*)"
        )
    plots: list[AnalysisPlot] = []
    metrics: list[AnalysisMetric] = []
    lacking: list[str] = []
    room = _ALL_PLOTS
    for name, row in rows:
        content = _content(butler, row)
        if isinstance(content, str):
            lacking.append(f"{name} {row.id}: {content}")
        elif name.endswith(_METRICS):
            try:
                metrics += _metrics(name, row, json.loads(content))
            except (ValueError, RecursionError) as error:
                lacking.append(f"{name} {row.id}: it holds no metrics: {error}")
        elif not content.startswith(_PNG):
            lacking.append(f"{name} {row.id}: it is no PNG file")
        elif len(content) <= room:
            room -= len(content)
            png = base64.b64encode(content).decode()
            plots.append(AnalysisPlot(id=row.id, dataset_type=name, data_id=_label(row), png=png))
        else:
            lacking.append(
                f"{name} {row.id}: the plots before it have {_ALL_PLOTS - room} of {_ALL_PLOTS} bytes"
            )
    if len(metrics) > _MOST_METRICS:
        lacking.append(f"{len(metrics) - _MOST_METRICS} further metrics")
    return AnalysisResult(plots=plots, metrics=metrics[:_MOST_METRICS], lacking=lacking)


def _content(butler: DirectButler, row: Row) -> bytes | str:
    """Return a file's content, or why it cannot be read."""
    if row.path is None:
        return "it has no file"
    try:
        with open_recorded(datastore_root(butler), row.path) as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        return str(error)
    return content if len(content) <= _LARGEST else f"it has more than {_LARGEST} bytes"


def _metrics(name: str, row: Row, bundle: Any) -> Iterator[AnalysisMetric]:
    """Yield the metrics of a bundle: lists of measurements by key (``MetricMeasurementBundle``)."""
    if not isinstance(bundle, dict):
        raise ValueError("it is no mapping")
    for key, measurements in bundle.items():
        for each in measurements if isinstance(measurements, list) else []:
            if isinstance(each, dict) and "metric" in each:
                value = each.get("value")
                yield AnalysisMetric(
                    dataset_type=name,
                    data_id=_label(row),
                    name=f"{key}: {each['metric']}",
                    value=float(value) if isinstance(value, int | float) and math.isfinite(value) else None,
                    unit=str(each.get("unit") or ""),
                )


def _label(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.data_id.items() if name != "instrument")
