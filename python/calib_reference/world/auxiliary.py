"""Auxiliary collections: a skymap, a reference catalog, a pretrained model and photodiode data."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from lsst.daf.butler import Butler, DatasetType
from lsst.sphgeom import ConvexPolygon, HtmPixelization, LonLat, Region, UnitVector3d

from ..storage.datasets import CalibTable
from .spec import Auxiliary

__all__ = ["photodiode", "seed_auxiliary", "seed_skymap"]

_HTM_LEVEL = 7
_TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "skyMap": (("skymap",), "StructuredDataDict"),
    "the_monster_20250219": ((f"htm{_HTM_LEVEL}",), "CalibTable"),
    "pretrainedModelPackage": ((), "StructuredDataDict"),
    "photodiode": (("instrument", "exposure"), "CalibTable"),
}


def seed_auxiliary(butler: Butler, content: Auxiliary) -> None:
    """Create the auxiliary collections of a repository.

    Parameters
    ----------
    butler
        Writeable Butler of a repository with the instruments and exposures that ``content`` names.
    content
        Description of the collections.
    """
    for name, (dimensions, storage) in _TYPES.items():
        butler.registry.registerDatasetType(
            DatasetType(name, dimensions, storage, universe=butler.dimensions)
        )
    diodes = [f"{instrument}/calib/photodiode" for instrument in content.photodiodes]
    for run in ("skymaps", content.refcat, content.model, *diodes):
        butler.collections.register(run)
    with butler.transaction():
        seed_skymap(butler, content.skymap, content.tracts, content.patches)
        skymap = {"name": content.skymap, "patches": content.patches}
        butler.put(skymap, "skyMap", skymap=content.skymap, run="skymaps")
        for shard in content.shards:
            butler.put(_stars(shard), "the_monster_20250219", htm7=shard, run=content.refcat)
        weights = np.random.default_rng(zlib.crc32(content.model.encode())).normal(size=64)
        butler.put({"weights": weights.tolist()}, "pretrainedModelPackage", run=content.model)
        for run, (instrument, exposures) in zip(diodes, content.photodiodes.items(), strict=True):
            for exposure in exposures:
                where = {"instrument": instrument, "exposure": exposure}
                butler.put(photodiode(exposure), "photodiode", where, run=run)


def seed_skymap(butler: Butler, name: str, tracts: int, patches: int) -> None:
    """Insert the dimension records of a skymap along the equator, as ``butler register-skymap`` does."""
    insert = butler.registry.insertDimensionData
    side = {"patch_nx_max": patches, "patch_ny_max": patches}
    digest = hashlib.sha1(f"{name} {tracts} {patches}".encode(), usedforsecurity=False).digest()
    insert("skymap", {"name": name, "hash": digest, "tract_max": tracts, **side})
    insert(
        "tract",
        *({"skymap": name, "id": tract, "region": _square(tract, 0.0, 1.0)} for tract in range(tracts)),
    )
    width = 1.0 / patches
    insert(
        "patch",
        *(
            {
                "skymap": name,
                "tract": tract,
                "id": y * patches + x,
                "cell_x": x,
                "cell_y": y,
                "region": _square(tract + x * width, y * width, width),
            }
            for tract in range(tracts)
            for y in range(patches)
            for x in range(patches)
        ),
    )


def photodiode(exposure: int) -> CalibTable:
    """Return the current of a photodiode during an exposure, ampere, against time, seconds."""
    rng = np.random.default_rng(exposure)
    columns = {"TIME": np.linspace(0.0, 1.0, 20), "CURRENT": rng.normal(1e-9, 1e-11, 20)}
    return CalibTable(columns, {"TIME": "s", "CURRENT": "A"}, {"OBSTYPE": "photodiode"})


def _square(lon: float, lat: float, width: float) -> Region:
    """Return a square on the sky; all values are in degrees."""
    corners = ((lon, lat), (lon + width, lat), (lon + width, lat + width), (lon, lat + width))
    return ConvexPolygon(_vectors(corners))


def _vectors(corners: Iterable[Sequence[float]]) -> list[UnitVector3d]:
    return [UnitVector3d(LonLat.fromDegrees(lon, lat)) for lon, lat in corners]


def _stars(shard: int) -> CalibTable:
    """Return some stars around the center of a trixel."""
    middle = LonLat(HtmPixelization(_HTM_LEVEL).triangle(shard).getCentroid())
    rng = np.random.default_rng(shard)
    columns = {
        "coord_ra": middle.getLon().asDegrees() + rng.normal(0.0, 0.05, 30),
        "coord_dec": middle.getLat().asDegrees() + rng.normal(0.0, 0.05, 30),
        "monster_flux": 10.0 ** rng.uniform(4.0, 8.0, 30),
    }
    units = {"coord_ra": "deg", "coord_dec": "deg", "monster_flux": "nJy"}
    return CalibTable(columns, units, {"OBSTYPE": "refcat"})
