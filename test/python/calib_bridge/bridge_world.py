"""A small observatory for the bridge's tests: repositories of LATISS with two detectors, as folders to copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from lsst.daf.butler import Butler, CollectionType, Config, DatasetRef, DatasetType, Timespan
from lsst.daf.butler.time_utils import TimeConverter

from calib_bridge.dispatch import call
from calib_bridge.session import Session

PYTHON = Path(__file__).resolve().parents[3] / "python"
TICKET = "LATISS/calib/DM-1"
GEN = f"{TICKET}/tag/biasGen.20250101a"
RUN = f"{GEN}/run1"
CERT = f"{TICKET}/tag/bias.20250101a"
INSTRUMENT_CHAIN = "LATISS/calib"
WHY = {"set": "DM-1", "step": "test"}
DAY = 86_400_000_000_000
BEGIN = str(20_000 * DAY)
END = str(20_100 * DAY)
EXPOSURES = (2024032600001, 2024032600002)


def make_repository(folder: Path, config: Config | None = None) -> Butler:
    """Make a repository with LATISS, its filters, two exposures and the dataset types of the tests."""
    Butler.makeRepo(str(folder), config=config)
    butler = Butler.from_config(str(folder), writeable=True)
    insert = butler.registry.insertDimensionData
    latiss = {
        "name": "LATISS",
        "detector_max": 1,
        "visit_max": 10**13,
        "exposure_max": 10**13,
        "class_name": "x.Y",
    }
    insert("instrument", latiss)
    for number in (0, 1):
        names = {
            "full_name": f"R00_S0{number}",
            "name_in_raft": f"S0{number}",
            "raft": "R00",
            "purpose": "SCIENCE",
        }
        insert("detector", {"instrument": "LATISS", "id": number, **names})
    for name, band in (("g_01", "g"), ("r_03", "r")):
        insert("physical_filter", {"instrument": "LATISS", "name": name, "band": band})
    insert("day_obs", {"instrument": "LATISS", "id": 20240326})
    insert("group", {"instrument": "LATISS", "name": "g1"})
    for number, exposure in enumerate(EXPOSURES, start=1):
        insert("exposure", exposure_record(exposure, number))
    for name, dimensions, calibration in (
        ("raw", ("instrument", "exposure", "detector"), False),
        ("bias", ("instrument", "detector"), True),
        ("flat", ("instrument", "detector", "physical_filter"), True),
        ("verifyBiasStats", ("instrument",), False),
        ("cpBiasIsr_config", (), False),
        ("cpBiasIsr_log", ("instrument", "detector"), False),
        ("cpBiasIsr_metadata", ("instrument", "detector"), False),
        ("packages", (), False),
    ):
        register_type(butler, name, dimensions, calibration)
    return butler


def exposure_record(exposure: int, number: int) -> dict[str, Any]:
    return {
        "instrument": "LATISS",
        "id": exposure,
        "obs_id": f"AT_O_{exposure}",
        "day_obs": 20240326,
        "seq_num": number,
        "group": "g1",
        "physical_filter": "g_01",
        "observation_type": "bias" if number % 2 else "flat",
        "observation_reason": "bias",
        "target_name": "none",
        "exposure_time": 0.0,
        "timespan": nanoseconds(20_050 * DAY + number, 20_050 * DAY + number + 1_000_000_000),
    }


def nanoseconds(begin: int | None, end: int | None) -> Timespan:
    converter = TimeConverter()
    bounds = (converter.min_nsec if begin is None else begin, converter.max_nsec if end is None else end)
    return Timespan(None, None, _nsec=bounds)


def register_type(
    butler: Butler,
    name: str,
    dimensions: tuple[str, ...],
    calibration: bool,
    storage: str = "StructuredDataDict",
) -> None:
    type_ = DatasetType(name, dimensions, storage, universe=butler.dimensions, isCalibration=calibration)
    butler.registry.registerDatasetType(type_)


def put_bias(
    butler: Butler, run: str = RUN, detectors: tuple[int, ...] = (0, 1), size: int = 1
) -> list[DatasetRef]:
    butler.collections.register(run)
    return [
        butler.put(
            {"value": list(range(size + number))}, "bias", instrument="LATISS", detector=number, run=run
        )
        for number in detectors
    ]


def write_header(
    butler: Butler, ref: DatasetRef, exposures: tuple[int, ...], **used: tuple[str, str]
) -> Path:
    """Replace a dataset's file by a FITS file with a header."""
    header = fits.Header({f"HIERARCH CPP_INPUT_{n}": exposure for n, exposure in enumerate(exposures)})
    for name, (uuid, run) in used.items():
        header[f"HIERARCH LSST CALIB UUID {name}"] = uuid
        header[f"HIERARCH LSST CALIB RUN {name}"] = run
    place = butler.getURI(ref).ospath
    fits.PrimaryHDU(np.zeros((2, 2)), header).writeto(place, overwrite=True)
    return Path(place)


def put_raws(butler: Butler) -> None:
    butler.collections.register("LATISS/raw/all")
    for exposure in EXPOSURES:
        for number in (0, 1):
            butler.put(
                {}, "raw", instrument="LATISS", exposure=exposure, detector=number, run="LATISS/raw/all"
            )


def zip_up(butler: Butler, refs: list[DatasetRef], folder: Path) -> Path:
    """Replace the files of datasets by one zip file, as ``butler ingest-zip`` leaves them."""
    made = butler.retrieve_artifacts_zip(refs, destination=str(folder / "zipped"))
    butler.pruneDatasets(refs, purge=True, unstore=True, disassociate=True)
    butler.ingest_zip(made, transfer="copy")
    return Path(butler.getURI(refs[0]).ospath)


def certify_directly(
    butler: Butler, refs: list[DatasetRef], timespan: Timespan | None = None, collection: str = CERT
) -> None:
    butler.collections.register(collection, CollectionType.CALIBRATION)
    butler.registry.certify(collection, refs, timespan or nanoseconds(int(BEGIN), None))


@dataclass
class Site:
    """A site in this process: its folder, its repositories, and the session that a server would have."""

    folder: Path
    repositories: dict[str, Path]
    session: Session | None = None
    signing: dict[str, str | None] | None = None
    opened: list[Butler] = field(default_factory=list)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method with JSON as the engine does, and return JSON."""
        if self.session is None:
            _, self.session = call(None, "open", self.opening())
        result, self.session = call(self.session, method, params)
        return json.loads(result.model_dump_json(by_alias=True))

    def opening(self) -> dict[str, Any]:
        addresses = [{"name": name, "uri": str(path)} for name, path in self.repositories.items()]
        place = {"site": "test", "work": str(self.work), "repositories": addresses}
        return {"protocol": 1, **place, "signing": self.signing}

    def butler(self, repo: str = "usdf/main", writeable: bool = True) -> Butler:
        """Open a Butler as another user would."""
        butler = Butler.from_config(str(self.repositories[repo]), writeable=writeable)
        self.opened.append(butler)
        return butler

    def journal(self) -> list[dict[str, Any]]:
        return self.ask("journal", set=None)["entries"]

    def open_intents(self) -> list[Path]:
        return sorted((self.work / "journal" / "open").glob("*.json"))

    def observe(self, **asked: Any) -> dict[str, Any]:
        nothing: dict[str, Any] = {
            name: []
            for name in ("chains", "outputs", "certified", "tagged", "selfChecks", "lookups", "exposures")
        }
        whose = {"repo": "usdf/main", "set": "DM-1", "instrument": "LATISS", "prefix": f"{TICKET}/"}
        return self.ask("observe", **{**nothing, **whose, **asked})

    def close(self) -> None:
        for butler in self.opened:
            butler.close()
        if self.session is not None:
            self.session.close()


class Bridge:
    """A bridge in its own process."""

    def __init__(self, site: Site, program: str | None = None, **environment: str) -> None:
        command = [sys.executable, program] if program else [sys.executable, "-m", "calib_bridge"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PYTHON), **environment},
        )
        self.number = 0
        self.ask("open", **site.opening())

    def ask(self, method: str, **params: Any) -> dict[str, Any] | None:
        """Ask and return the answer, or `None` if the bridge died first."""
        self.send(method, **params)
        return self.receive()

    def send(self, method: str, **params: Any) -> None:
        assert self.process.stdin is not None
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any] | None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def end(self) -> tuple[int, str]:
        """Close the input; return the exit code and the rest of standard output."""
        output, _ = self.process.communicate()
        return self.process.returncode, output.decode()


def copy_site(template: Path, folder: Path, names: tuple[str, ...]) -> Site:
    """Make a site whose repositories are copies of one template."""
    repositories = {}
    for name in names:
        repositories[name] = folder / "repo" / name.replace("/", "_")
        shutil.copytree(template, repositories[name])
    return Site(folder, repositories)


def rows_of(
    butler: Butler, collection: str = CERT, dataset_type: str = "bias"
) -> list[tuple[str, tuple[int, int]]]:
    """Return certifications by Butler's own interface: UUID and TAI nanoseconds."""
    butler.registry.refresh()
    found = butler.registry.queryDatasetAssociations(
        dataset_type, [collection], collectionTypes={CollectionType.CALIBRATION}
    )
    return sorted((str(row.ref.id), row.timespan.nsec) for row in found)


def dataset_files(folder: Path) -> list[Path]:
    """Return the files of biases and flats in a repository."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name.startswith(("bias_", "flat_"))
    )
