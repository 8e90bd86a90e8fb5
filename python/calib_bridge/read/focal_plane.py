"""``focalPlane``: where detectors and amplifiers lie, from the camera or from headers of raws."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from lsst.daf.butler import (
    ButlerUserError,
    DatasetRef,
    MissingCollectionError,
    MissingDatasetTypeError,
    Timespan,
)
from lsst.daf.butler.direct_butler import DirectButler

from ..protocol.pictures import AmplifierBox, DetectorBox, FocalPlaneParams, FocalPlaneResult
from ..session import Session
from .cards import card_text
from .raw_file import section
from .recorded import open_uri

_RAFT = re.compile(r"R([0-4])([0-4])")
_SLOT = re.compile(r"S([0-2])([0-2])")


def focal_plane(session: Session, params: FocalPlaneParams) -> FocalPlaneResult:
    """Return the places of detectors: the camera's, or those that headers of raws state; none if neither is known."""
    butler = session.reader(params.repo)
    camera = find_camera(butler, params.instrument, params.cameras)
    if camera is not None:
        found = of_reference(camera) if hasattr(camera, "detectors") else _of_stack(camera)
        return FocalPlaneResult(source=f"the camera of {params.instrument}", detectors=list(found))
    detectors = [box for ref in _raws(butler, params) if (box := _of_raw(butler, ref)) is not None]
    if detectors:
        return FocalPlaneResult(
            source=f"DETSEC of the raws of exposure {params.exposure}", detectors=detectors
        )
    return FocalPlaneResult(
        source=f"the repository has no single camera of {params.instrument}, and no raw states DETSEC",
        detectors=[],
    )


def find_camera(butler: DirectButler, instrument: str, collections: Sequence[str]) -> Any:
    """Return the camera; `None` if the collections have none, or several."""
    try:
        ref = butler.find_dataset(
            "camera", instrument=instrument, collections=collections, timespan=Timespan(None, None)
        )
        return None if ref is None else butler.get(ref)
    except (ButlerUserError, LookupError, OSError):
        return None


def of_reference(camera: Any) -> Iterator[DetectorBox]:
    """Yield the detectors of the reference camera, which lie on a grid; its unit is the pixel."""
    for detector in camera.detectors:
        rows, columns = detector.shape
        left, bottom = detector.focal_column * columns, detector.focal_row * rows
        amplifiers = [
            AmplifierBox(
                name=amp.name,
                x=left + across.start,
                y=bottom + up.start,
                width=across.stop - across.start,
                height=up.stop - up.start,
            )
            for amp in detector.amplifiers
            for up, across in [detector.region(amp)]
        ]
        yield DetectorBox(
            detector=detector.id,
            name=detector.full_name,
            x=left,
            y=bottom,
            width=columns,
            height=rows,
            amplifiers=amplifiers,
        )


def _of_stack(camera: Any) -> Iterator[DetectorBox]:
    """Yield the detectors of a camera of ``lsst.afw.cameraGeom``; its unit is the millimeter."""
    from lsst.afw.cameraGeom import FOCAL_PLANE, PIXELS
    from lsst.geom import Box2D

    for detector in camera:
        transform = detector.getTransform(PIXELS, FOCAL_PLANE)

        def around(box: Any, transform: Any = transform) -> dict[str, float]:
            corners = [transform.applyForward(corner) for corner in Box2D(box).getCorners()]
            xs, ys = [corner.getX() for corner in corners], [corner.getY() for corner in corners]
            return {"x": min(xs), "y": min(ys), "width": max(xs) - min(xs), "height": max(ys) - min(ys)}

        amplifiers = [AmplifierBox(name=amp.getName(), **around(amp.getBBox())) for amp in detector]
        yield DetectorBox(
            detector=detector.getId(),
            name=detector.getName(),
            amplifiers=amplifiers,
            **around(detector.getBBox()),
        )


def _raws(butler: DirectButler, params: FocalPlaneParams) -> Sequence[DatasetRef]:
    if params.exposure is None or not params.raws:
        return []
    try:
        with butler.query() as query:
            found = query.datasets("raw", collections=params.raws).where(
                f"exposure = {params.exposure}", instrument=params.instrument
            )
            return sorted(found, key=lambda ref: int(ref.dataId["detector"]))
    except (MissingDatasetTypeError, MissingCollectionError):
        return []


def _of_raw(butler: DirectButler, ref: DatasetRef) -> DetectorBox | None:
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with (
                open_uri(butler.getURI(ref)) as file,
                fits.open(file, memmap=False, lazy_load_hdus=True) as hdus,
            ):
                return detector_box(int(ref.dataId["detector"]), [hdu.header for hdu in hdus])
    except Exception:  # a damaged raw only lacks its place
        return None


def detector_box(detector: int, headers: Sequence[Any]) -> DetectorBox | None:
    """Return the place of a detector by the names of its raft and slot, which count from the lower left.

    `None` if no header has ``DETSEC``, or if the names are of no grid, as in a corner raft.
    """
    sections = [header for header in headers if "DETSEC" in header]
    names = {
        card: text
        for header in headers
        for card in ("RAFTBAY", "CCDSLOT")
        if (text := card_text(header, card))
    }
    raft, slot = names.get("RAFTBAY", ""), names.get("CCDSLOT", "")
    if not sections:
        return None
    boxes = [section(header["DETSEC"]) for header in sections]
    width, height = max(across.stop for across, _ in boxes), max(up.stop for _, up in boxes)
    in_camera, in_raft = _RAFT.fullmatch(raft), _SLOT.fullmatch(slot)
    alone = raft == "RXX"
    if in_raft is None or (in_camera is None and not alone):
        return None
    column = int(in_raft[2]) + (0 if in_camera is None else 3 * int(in_camera[2]))
    row = int(in_raft[1]) + (0 if in_camera is None else 3 * int(in_camera[1]))
    left, bottom = column * width, row * height
    amplifiers = [
        AmplifierBox(
            name=(card_text(header, "EXTNAME") or "").replace("Segment", "C"),
            x=left + across.start,
            y=bottom + up.start,
            width=across.stop - across.start,
            height=up.stop - up.start,
        )
        for header, (across, up) in zip(sections, boxes, strict=True)
    ]
    return DetectorBox(
        detector=detector,
        name=f"{raft}_{slot}",
        x=left,
        y=bottom,
        width=width,
        height=height,
        amplifiers=amplifiers,
    )
