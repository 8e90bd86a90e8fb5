"""``defectOrigins``: bad pixels by amplifier and by the image or list that they were found in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler
from numpy.typing import NDArray

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.details import DefectOrigin, DefectOriginsParams, DefectOriginsResult
from ..session import Session
from .amplifier_levels import Regions, count_pixels, regions_of
from .cards import read_cards
from .fits_tables import read_columns
from .focal_plane import find_camera
from .recorded import local_place
from .row import Row
from .table import read_rows

type Mask = NDArray[np.bool_]
type Name = Literal["bias", "dark", "flat", "manual", "edge", "merging"]

_FOUND: Mapping[Name, str] = {
    "bias": "cpDefectsFromBiasBootstrap",
    "dark": "cpDefectsFromDarkBootstrap",
    "flat": "cpDefectsFromFlatBootstrap",
}
"""Dataset types that cp_pipe's measuring tasks leave in the RUN of the defects."""

_MANUAL = "manual_defects"


class _Sources(NamedTuple):
    """Tables by origin and detector, and reasons why some are not known."""

    tables: Mapping[Name, Mapping[int, Sequence[Row]]]
    lacking: list[str]


def defect_origins(session: Session, params: DefectOriginsParams) -> DefectOriginsResult:
    """Count the bad pixels of each amplifier by origin.

    Raises ``dataset-missing`` without defects or a camera, and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    merged = {int(row.data_id["detector"]): row for row in read_rows(butler, "defects", [params.run])}
    if not merged:
        raise BridgeError("dataset-missing", f"{params.run} has no defects")
    regions = _regions(butler, params)
    sources = _find_sources(butler, params.run, merged)
    places: list[tuple[int, str]] = []
    size: list[int] = []
    counts: dict[Name, list[int]] = {name: [] for name in (*sources.tables, "edge", "merging")}
    bad: list[int] = []
    for detector, row in sorted(merged.items()):
        own = regions.get(detector)
        if own is None:
            sources.lacking.append(f"detector {detector}: the camera does not have it")
            continue
        masks = _masks(butler, row, detector, sources.tables, own)
        for name, region in own.items():
            places.append((detector, name))
            size.append(count_pixels(region))
            bad.append(int(masks["merged"][region].sum()))
            for origin, listed in counts.items():
                listed.append(int(masks[origin][region].sum()) if origin in masks else 0)
    return DefectOriginsResult(
        detector=[detector for detector, _ in places],
        amplifier=[name for _, name in places],
        size=size,
        bad=bad,
        origins=[
            DefectOrigin(origin=name, source=_source(name, sources.tables), pixels=listed)
            for name, listed in counts.items()
        ],
        lacking=sources.lacking,
    )


def _regions(butler: DirectButler, params: DefectOriginsParams) -> Regions:
    camera = find_camera(butler, params.instrument, params.cameras)
    if camera is None:
        raise BridgeError("dataset-missing", f"the repository has no single camera of {params.instrument}")
    try:
        return regions_of(camera)
    except (AttributeError, TypeError) as error:
        raise BridgeError("dataset-unreadable", f"the camera of {params.instrument}: {error}") from error


def _find_sources(butler: DirectButler, run: str, merged: Mapping[int, Row]) -> _Sources:
    tables: dict[Name, Mapping[int, Sequence[Row]]] = {}
    lacking: list[str] = []
    for name, dataset_type in _FOUND.items():
        found = _by_detector(read_rows(butler, dataset_type, [run]))
        if found:
            tables[name] = found
        else:
            lacking.append(f"{name}: {run} has no {dataset_type}")
    named: dict[str, set[str]] = {}
    root = datastore_root(butler)
    for row in merged.values():
        place = local_place(root, row.path) if row.path else None
        try:
            used = read_cards(place).calibrations.get(_MANUAL.upper())
        except OSError as error:
            lacking.append(f"manual: the header of {row.id} cannot be read: {error}")
            continue
        if used is not None:
            named.setdefault(used[1], set()).add(used[0])
    manual = [row for row in read_rows(butler, _MANUAL, list(named)) if row.id in named[row.run]]
    if manual:
        tables["manual"] = _by_detector(manual)
    elif named:
        lacking.append(f"manual: the {_MANUAL} that the headers name are gone")
    return _Sources(tables, lacking)


def _by_detector(rows: Sequence[Row]) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(int(row.data_id["detector"]), []).append(row)
    return found


def _masks(
    butler: DirectButler,
    row: Row,
    detector: int,
    tables: Mapping[Name, Mapping[int, Sequence[Row]]],
    regions: Mapping[str, tuple[slice, slice]],
) -> Mapping[str, Mask]:
    """Return the bad pixels of a detector: merged, by origin, and those that only the merging added."""
    shape = (
        max(rows.stop for rows, _ in regions.values()),
        max(columns.stop for _, columns in regions.values()),
    )
    root = datastore_root(butler)

    def union(members: Sequence[Row]) -> Mask:
        mask = np.zeros(shape, bool)
        for member in members:
            for y, x, height, width in _boxes(read_columns(root, member), member):
                mask[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = True
        return mask

    masks: dict[str, Mask] = {"merged": union([row])}
    known = np.zeros(shape, bool)
    for name, by_detector in tables.items():
        masks[name] = union(by_detector.get(detector, []))
        known |= masks[name]
    rest = masks["merged"] & ~known
    edge = _edge(masks["merged"])
    return {**masks, "edge": rest & edge, "merging": rest & ~edge}


def _edge(mask: Mask) -> Mask:
    """Return the outermost rows and columns that are bad over their whole length."""
    edge = np.zeros(mask.shape, bool)
    for view, own in ((mask, edge), (mask[::-1], edge[::-1]), (mask.T, edge.T), (mask.T[::-1], edge.T[::-1])):
        whole = view.all(axis=1)
        depth = len(whole) if whole.all() else int(np.argmin(whole))
        own[:depth] = True
    return edge


def _boxes(columns: Mapping[str, NDArray[Any]], row: Row) -> list[tuple[int, int, int, int]]:
    """Return row, column, height and width of each box, of ip_isr's two layouts (``lsst.ip.isr.Defects``)."""
    try:
        if "x0" in columns:
            found = np.stack([columns[name] for name in ("y0", "x0", "height", "width")], axis=-1)
        else:
            r = columns["r"].reshape(len(columns["x"]), -1)
            point = np.char.strip(np.char.upper(columns["shape"].astype(str))) == "POINT"
            width, height = (np.where(point, 1.0, r[:, index]) for index in (0, -1))
            # A box has its center in FITS pixels, which count from 1.
            found = np.rint(
                np.stack(
                    [
                        columns["y"].ravel() - 1 - (height - 1) / 2,
                        columns["x"].ravel() - 1 - (width - 1) / 2,
                        height,
                        width,
                    ],
                    axis=-1,
                )
            )
        return [(int(a), int(b), int(c), int(d)) for a, b, c, d in found.tolist()]
    except (KeyError, IndexError, ValueError, OverflowError) as error:
        raise BridgeError(
            "dataset-unreadable", f"{row.id} in {row.run} is no table of boxes: {error}"
        ) from error


def _source(name: Name, tables: Mapping[Name, Mapping[int, Sequence[Row]]]) -> str:
    if name == "edge":
        return "outermost rows and columns that the merging added"
    if name == "merging":
        return "other pixels that the merging added"
    several = max((len(rows) for rows in tables[name].values()), default=0)
    dataset_type = _FOUND.get(name, _MANUAL)
    return f"{dataset_type}, {several} filters" if several > 1 else dataset_type
