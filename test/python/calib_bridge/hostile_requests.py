"""One small observatory that has everything, and a valid request for every method of the bridge."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from bridge_requests import bundling, certification, chaining, ingesting, make_bundle, row
from bridge_world import (
    BEGIN,
    CERT,
    END,
    EXPOSURES,
    GEN,
    INSTRUMENT_CHAIN,
    PYTHON,
    RUN,
    TICKET,
    WHY,
    Site,
    copy_site,
    make_repository,
    put_bias,
    put_raws,
    register_type,
)
from cp_verify_tables import PTC, bias_table, put_ptc, put_values
from lsst.daf.butler import Butler, CollectionType, DatasetRef, FileDataset

from calib_bridge.claims.claim import Claim, write_doc
from calib_bridge.claims.names import claim_of
from calib_reference.instruments import INSTRUMENTS
from calib_reference.products import Crosstalk
from calib_reference.storage import CalibTable, repository_config
from calib_reference.world.auxiliary import seed_auxiliary
from calib_reference.world.spec import Auxiliary

MAIN, SUMMIT = "usdf/main", "summit/LATISS"
RAWS = "LATISS/raw/all"
SKYMAP = "lsst_cells_v1"
DEFECTS = f"{TICKET}/tag/defectsGen.20250101a/run1"
CORRECTED = f"{TICKET}/tag/defectsGen.20250110a/run1"
CLAIMED = f"{GEN}/run3"
TRIAL = "u/someone/LATISS/calib/DM-1"
FORMATTER = "calib_reference.storage.formatters.CalibRawFormatter"
CAMERA = INSTRUMENTS["LATISS"].camera
FIELDS = ("x0", "y0", "width", "height")
PLACED: dict[str, Any] = {
    "detector": 0,
    "name": "R00_S00",
    "x": 0,
    "y": 0,
    "width": 80,
    "height": 40,
    "amplifiers": [
        {"name": "C00", "x": 0, "y": 0, "width": 40, "height": 40},
        {"name": "C01", "x": 40, "y": 0, "width": 40, "height": 40},
    ],
}
"""A detector of two amplifiers in the focal plane."""


def make_everything(folder: Path) -> Site:
    """Make ``usdf/main`` with one of everything and ``summit/LATISS`` with little, and bundles of both kinds."""
    made = copy_site(_main(folder / "templates" / "main"), folder, (MAIN,))
    made.repositories.update(
        copy_site(_summit(folder / "templates" / "summit"), folder, (SUMMIT,)).repositories
    )
    make_bundle(made)
    butler = made.butler()
    for name in (TICKET,):
        butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
        butler.collections.redefine_chain(INSTRUMENT_CHAIN, [name])
    made.ask("gather", **gathering(made))
    elsewhere = Claim(
        host="sdfcron007", account="ann", site="0" * 32, folder="/elsewhere", set="DM-1", since="2024-01-01"
    )
    butler.collections.register(claim_of(CLAIMED), CollectionType.CHAINED, write_doc(elsewhere))
    made.close()
    return made


def _summit(folder: Path) -> Path:
    make_repository(folder, repository_config()).close()
    return folder


def _main(folder: Path) -> Path:
    with make_repository(folder, repository_config()) as butler:
        seed_auxiliary(butler, Auxiliary(photodiodes={"LATISS": EXPOSURES}))
        put_raws(butler)
        put_bias(butler)
        register_type(butler, "defects", ("instrument", "detector"), True, "CalibTable")
        register_type(butler, "manual_defects", ("instrument", "detector"), True, "CalibTable")
        butler.collections.register(DEFECTS)
        for detector in (0, 1):
            table = CalibTable(
                {name: np.array([3]) for name in FIELDS}, {}, {"OBSTYPE": "defects", "DETECTOR": detector}
            )
            butler.put(table, "defects", instrument="LATISS", detector=detector, run=DEFECTS)
        points = np.tile([100.0, 200.0, 400.0], (16, 1))
        put_ptc(butler, RAW_MEANS=points, RAW_VARS=points / 1.7, EXP_ID_MASK=points < 300.0)
        register_type(butler, "verifyScience8", ("instrument", "exposure"), False, "NumpyArray")
        butler.put(np.ones((40, 80)), "verifyScience8", instrument="LATISS", exposure=EXPOSURES[0], run=RUN)
        register_type(butler, "camera", ("instrument",), True, "CalibCamera")
        butler.put(CAMERA, "camera", instrument="LATISS", run=DEFECTS)
        register_type(butler, "crosstalk", ("instrument", "detector"), True, "CalibTable")
        crosstalk = Crosstalk.fromDetector("LATISS", CAMERA[0]).toTable()
        butler.put(crosstalk, "crosstalk", instrument="LATISS", detector=0, run=DEFECTS)
        register_type(butler, "cpBiasCore_metrics", ("instrument",), False)
        butler.put({}, "cpBiasCore_metrics", instrument="LATISS", run=DEFECTS)
        butler.put({"sigma": 3}, "cpBiasIsr_config", run=RUN)
        put_values(butler, "verifyBias", RUN, "Results", bias_table(EXPOSURES, (0, 1)))
        butler.put(STATISTICS, "verifyBiasStats", instrument="LATISS", run=RUN)
        butler.collections.register(f"{TRIAL}/run1")
        put_bias(butler, f"{TRIAL}/run1")
        _fits_raw(butler, folder.parent / "raw.fits")
    return folder


STATISTICS: dict[str, Any] = {
    "SUCCESS": False,
    "VERIFY": {"STATS": {"MEAN": True, "SCATTER": False}},
    str(EXPOSURES[0]): {"SUCCESS": False, "FAILURES": ["R00_S00 C00 NOISE", "R00_S01 C17 NOISE"]},
    str(EXPOSURES[1]): {"SUCCESS": True, "FAILURES": []},
    "R00_S00": {"SUCCESS": False, "FAILURES": ["C17 PTC_GAIN"]},
}
"""Statistics of a verification, of every form."""


def write_raw(place: Path) -> None:
    """Write a raw with two amplifiers."""
    primary = fits.PrimaryHDU()
    primary.header.update({"SEQFILE": "FP_v26.seq", "LSST_NUM": "ITL-3800C-229", "EXPTIME": 1.5})
    hdus = [primary]
    for number in range(2):
        hdu = fits.ImageHDU(np.full((4, 8), 1000 + number, np.int32))
        hdu.header.update(
            {"EXTNAME": f"Segment1{number}", "DATASEC": "[2:4,1:4]", "BIASSEC": "[5:8,1:4]", "GAIN": 1.5}
        )
        hdu.header.update({"LSST CALIB UUID BIAS": str(uuid.UUID(int=1)), "LSST CALIB RUN BIAS": RUN})
        hdu.header["CPP_INPUT_0"] = EXPOSURES[0]
        hdus.append(hdu)
    fits.HDUList(hdus).writeto(place, overwrite=True)


def _fits_raw(butler: Butler, place: Path) -> None:
    """Replace the raw of the first exposure and detector by FITS."""
    write_raw(place)
    old = butler.find_dataset("raw", instrument="LATISS", exposure=EXPOSURES[0], detector=0, collections=RAWS)
    assert old is not None
    butler.pruneDatasets([old], unstore=True, purge=True)
    butler.ingest(
        FileDataset(str(place), [DatasetRef(old.datasetType, old.dataId, run=RAWS)], formatter=FORMATTER),
        transfer="copy",
    )


def gathering(site: Site) -> dict[str, Any]:
    found = site.ask("auxiliary", repo=MAIN, collection="skymaps", skymap=SKYMAP)
    ids = [id_ for part in found["parts"] for id_ in part["id"]]
    directory = str(site.folder / "archive" / "aux")
    return {
        "repo": MAIN,
        "why": WHY,
        "directory": directory,
        "collection": "skymaps",
        "datasets": ids,
        "skymap": found["skymap"],
        "expected": [],
    }


def _text(detector: int) -> str:
    columns = "".join(f"# - {{name: {name}, unit: pixel, datatype: int64}}\n" for name in FIELDS)
    meta = f"# meta: !!omap\n# - {{OBSTYPE: manual_defects}}\n# - {{INSTRUME: LATISS}}\n# - {{DETECTOR: {detector}}}\n"
    return f"# %ECSV 1.0\n# ---\n# datatype:\n{columns}{meta}# schema: astropy-2.0\nx0 y0 width height\n3 4 2 1\n"


TYPE = {
    "name": "manual_defects",
    "dimensions": ["instrument", "detector"],
    "storageClasses": ["Defects", "CalibTable"],
}
TEXT = {
    "path": "LATISS/manual_defects/r00_s00/19700101T000000.ecsv",
    "dataId": {"instrument": "LATISS", "detector": 0},
}


def valid_requests(site: Site) -> Mapping[str, dict[str, Any]]:
    """Return parameters that every method accepts; writes that change something, and cheap ones."""
    butler = site.butler()
    biases = {int(ref.dataId["detector"]): ref for ref in butler.query_datasets("bias", RUN)}
    defects = {int(ref.dataId["detector"]): ref for ref in butler.query_datasets("defects", DEFECTS)}
    bias = {"collection": CERT, "datasetType": "bias"}
    repo, write = (
        {"repo": MAIN},
        {"repo": MAIN, "why": {**WHY, "source": "c by ann", "forced": None, "below": None, "named": []}},
    )
    where = {"instrument": "LATISS"}
    text = _text(0)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    archive = site.folder / "archive"
    correction = {
        "id": str(uuid.UUID(int=5)),
        "dataId": {"instrument": "LATISS", "detector": 0},
        "replaces": str(defects[0].id),
        "taken": None,
        "text": {"path": TEXT["path"], "sha256": sha256},
        "boxes": [{"x": 1, "y": 2, "width": 3, "height": 4}],
        "cards": {"LSST CALIB CORRECTED REASON": "hot"},
    }
    masked = {**correction, "text": None}
    skymap = gathering(site)
    import json

    manifest = json.loads((archive / "DM-1" / "manifest.json").read_bytes())
    gathered = json.loads((archive / "aux" / "manifest.json").read_bytes())
    query = {
        "chain": GEN,
        "datasetType": "bias",
        "begin": BEGIN,
        "end": None,
        "detectors": [0, 1],
        "filters": [],
        "verdict": False,
    }
    output = {**query, "images": "bias", "adopted": [], "kept": [], "datasets": [row(biases[0])]}
    verified = {
        "internal": list(EXPOSURES[:1]),
        "external": [],
        "first": list(EXPOSURES[1:]),
        "detectors": [0, 1],
    }
    verdict = {
        **output,
        "datasetType": "verifyBiasStats",
        "verdict": True,
        "detectors": None,
        "datasets": [],
        "judge": {
            "stem": "verifyBias",
            **verified,
            "floors": {"noise": 0.02, "level": 0.003, "mean": 0.5},
            "replaced": {"run": f"{TRIAL}/run1", **verified},
        },
    }
    tag = {"collection": f"{TICKET}/keep", "further": [], "datasetType": "bias", "certifiedIn": [CERT]}
    lookup = {"collection": INSTRUMENT_CHAIN, "datasetType": "bias", "exposure": EXPOSURES[0], "detector": 0}
    self_check = {
        "chain": GEN,
        "datasetType": "bias",
        "calibrations": {"bias": "bias"},
        "exposures": list(EXPOSURES),
        "raws": RAWS,
    }
    return {
        "open": {
            **site.opening(),
            "repositories": [{**each, "writer": None} for each in site.opening()["repositories"]],
        },
        "probe": repo,
        "counters": {},
        "locks": {"repos": [MAIN, SUMMIT]},
        "exposures": {
            **repo,
            **where,
            "collections": [RAWS],
            "where": "exposure.observation_type = 'bias'",
            "detectors": [0, 1],
        },
        "raws": {
            **repo,
            **where,
            "collections": [RAWS],
            "detector": 0,
            "exposures": list(EXPOSURES),
            "cards": ["EXPTIME", "GAIN"],
            "pixels": True,
        },
        "pipelines": {
            **repo,
            "paths": [str(PYTHON / "calib_reference/cp_pipe/pipelines/LATISS/cpBias.yaml")],
            "collections": [RUN, RAWS],
        },
        "instrument": {**repo, **where},
        "parse": {**repo, "type": TYPE, "files": [{**TEXT, "text": text}]},
        "texts": {
            **repo,
            "datasets": [{"id": str(defects[0].id), "cards": {"CALIBDATE": "2024-01-01T00:00:00"}}],
            "run": RUN,
        },
        "correctable": {
            **repo,
            "datasetType": "defects",
            "cameras": [],
            "datasets": [correction, masked],
            "texts": {sha256: text},
        },
        "observe": {
            **repo,
            **where,
            "set": "DM-1",
            "prefix": f"{TICKET}/",
            "chains": [TICKET, INSTRUMENT_CHAIN],
            "outputs": [output, verdict],
            "certified": [bias],
            "tagged": [tag],
            "selfChecks": [self_check],
            "lookups": [lookup],
            "ahead": [TICKET],
            "exposures": [EXPOSURES[0]],
            "locked": list(EXPOSURES),
            "held": [{"collection": "skymaps", "datasetType": "skyMap"}],
            "skymaps": [SKYMAP],
            "datasetTypes": ["bias"],
            "searched": [INSTRUMENT_CHAIN],
        },
        "survey": {
            **repo,
            "prefixes": [f"{TICKET}/"],
            "chains": [INSTRUMENT_CHAIN],
            "certified": [bias],
            "tagged": [tag],
            "datasetTypes": ["bias"],
            "sets": ["DM-1"],
            "held": [],
            "skymaps": [SKYMAP],
            "searched": [INSTRUMENT_CHAIN],
            "answering": True,
            "exposures": [{"instrument": "LATISS", "exposures": list(EXPOSURES)}],
        },
        "rows": {**repo, **bias},
        "digests": {**repo, **bias, "content": True},
        "holdings": {**repo, **where, "chain": INSTRUMENT_CHAIN, "datasetTypes": ["bias", "flat"]},
        "certifications": {**repo, "name": INSTRUMENT_CHAIN},
        "samples": {**repo, "ids": [str(biases[0].id), str(defects[0].id)]},
        "taken": {**repo, **where, "exposures": None, "begin": BEGIN, "end": END},
        "read": {**repo, "run": RUN, "datasetType": "verifyBiasStats"},
        "picture": {**repo, "run": DEFECTS, "datasetType": "defects", "detector": 0},
        "focalPlane": {
            **repo,
            "instrument": "LATISS",
            "cameras": [RUN],
            "raws": [RAWS],
            "exposure": EXPOSURES[0],
        },
        "amplifierSteps": {
            **repo,
            "run": RUN,
            "datasetType": "verifyScience8",
            "exposure": EXPOSURES[0],
            "focalPlane": [PLACED],
        },
        "amplifiers": {**repo, "run": PTC, "datasetType": "ptc"},
        "curves": {
            **repo,
            "run": PTC,
            "datasetType": "ptc",
            "places": [{"detector": 0, "amplifier": "C00"}],
        },
        "defects": {
            **repo,
            **where,
            "run": DEFECTS,
            "against": DEFECTS,
            "datasetType": "defects",
            "cameras": [RUN],
        },
        "conditions": {
            **repo,
            **where,
            "raws": [RAWS],
            "detector": 0,
            "exposures": list(EXPOSURES),
        },
        "statistics": {**repo, "run": DEFECTS, "datasetType": "defects"},
        "measured": {**repo, "run": RUN, "stem": "verifyBias"},
        "defectOrigins": {**repo, "run": DEFECTS, "instrument": "LATISS", "cameras": [DEFECTS]},
        "matrices": {**repo, "run": DEFECTS, "datasetType": "crosstalk"},
        "noiseBudget": {**repo, "run": RUN, "output": verdict},
        "differences": {**repo, "run": RUN, "against": f"{TRIAL}/run1"},
        "construction": {**repo, "run": DEFECTS, "datasetType": "defects"},
        "artifacts": {**repo, "run": RUN, "datasetType": "bias"},
        "analysis": {**repo, "run": DEFECTS},
        "serials": {
            **repo,
            **bias,
            **where,
            "raws": [RAWS],
            "exposures": list(EXPOSURES),
            "begin": BEGIN,
            "end": None,
        },
        "ticket": {**repo, "ticket": TICKET, "others": [INSTRUMENT_CHAIN], "headers": ["bias"]},
        "contents": {**repo, "items": bundling(archive)["items"]},
        "jobs": {"keys": [f"{GEN}/run2"], "repo": MAIN},
        "claims": {"repos": [MAIN, SUMMIT]},
        "bundles": {
            "calibset": {"key": "LATISS/DM-1", "digest": sha256, "commit": None},
            "bundles": [{"bundle": str(archive), "expected": [], "parts": []}],
            "verify": True,
            "sign": False,
        },
        "journal": {"set": "DM-1"},
        "chainFile": {**repo, "chain": INSTRUMENT_CHAIN},
        "chain": {
            **chaining("prepend", [TICKET, CERT], INSTRUMENT_CHAIN, expected=[TICKET], follows=None),
            **write,
        },
        "certify": {
            **certification([row(biases[0], BEGIN, END)], ours=[str(ref.id) for ref in biases.values()]),
            **write,
        },
        "ingest": ingesting(archive / "DM-1", manifest, verify=True),
        "tag": {
            **write,
            "collection": f"{TICKET}/keep",
            "ids": [str(ref.id) for ref in biases.values()],
            "doc": "kept",
        },
        "discard": {**write, "collections": [f"{TRIAL}/run1"]},
        "abandon": {**write, "run": CLAIMED, "reason": "node lost"},
        "submit": {
            **write,
            "key": f"{GEN}/run2",
            "argv": ["true"],
            "bps": {"yaml": "a: 1\n", "service": "a.B", "submitPath": "submit"},
        },
        "curated": {
            **write,
            "type": TYPE,
            "package": "/pkg/data",
            "label": "",
            "commit": "c" * 40,
            "texts": {sha256: text},
            "files": [
                {
                    **TEXT,
                    "id": str(uuid.UUID(int=6)),
                    "run": f"{TICKET}/tag/manualGen/run1",
                    "sha256": sha256,
                    "cards": {"LSST CALIB CURATED FILE": "a"},
                }
            ],
        },
        "correct": {
            **write,
            "datasetType": "defects",
            "base": DEFECTS,
            "run": CORRECTED,
            "datasets": [
                masked,
                {
                    **masked,
                    "id": str(uuid.UUID(int=7)),
                    "boxes": [],
                    "dataId": {"instrument": "LATISS", "detector": 1},
                    "replaces": str(defects[1].id),
                },
            ],
            "texts": {},
        },
        "bundle": {**bundling(archive / "again"), **write, "expected": []},
        "auxiliary": {**repo, "collection": "skymaps", "skymap": SKYMAP},
        "gather": {**skymap, "directory": str(archive / "aux-again")},
        "records": {
            "repo": SUMMIT,
            "why": WHY,
            "bundle": str(archive / "aux"),
            "records": gathered["records"],
            "databaseLimit": None,
        },
        "settle": write,
    }
