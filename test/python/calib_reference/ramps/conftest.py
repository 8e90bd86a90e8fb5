"""One detector of LSSTComCam with a ramp of flats: linearizer and ptc, generated, certified and verified."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, DatasetRef, DatasetType, Timespan

from calib_reference.instruments import LsstComCam
from calib_reference.simulate import defect_mask
from calib_reference.storage import CalibTable
from calib_reference.tasks.inputs import defects_table
from calib_reference.world.seed import seed_world
from calib_reference.world.spec import WorldSpec

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipetask_process import Pipetask, pipetask_process
from ramps import STEP, TIMES

INSTRUMENT, NUMBER = "LSSTComCam", 4
TICKET = f"{INSTRUMENT}/calib/DM-50000"
RAW, CURATED = f"{INSTRUMENT}/raw/all", f"{INSTRUMENT}/calib"
DAY, FIRST, LAST = 20240807, 10, 10 + STEP * (2 * len(TIMES) - 1)
STARS = LAST + STEP
"""Sequence number of the first of two fields of bright stars."""
BIAS = 1
"""Sequence number of a bias."""


@dataclass(frozen=True)
class Ramped:
    """The repository, and a process that runs pipelines on it."""

    repo: Path
    process: Pipetask

    def butler(self, *collections: str) -> Butler:
        return Butler.from_config(str(self.repo), collections=list(collections), writeable=True)

    def exposures(self, *indices: int) -> list[int]:
        """Return the exposure IDs of some flats of the ramp."""
        return [DAY * 100_000 + FIRST + STEP * index for index in indices]

    def get(self, run: str, name: str, **data_id: Any) -> Any:
        with self.butler(f"{TICKET}/tiny/{run}") as butler:
            return butler.get(name, {"instrument": INSTRUMENT, **data_id})

    def certify(self, name: str, ref: DatasetRef, rerun: str) -> str:
        """Certify a dataset from 1970 on; return the collection."""
        collection = f"{TICKET}/tiny/{name}.{rerun}"
        with self.butler() as butler:
            butler.collections.register(collection, CollectionType.CALIBRATION)
            butler.registry.certify(
                collection, [ref], Timespan(Time("1970-01-01T00:00:00", scale="tai"), None)
            )
        return collection

    def put(self, name: str, table: CalibTable, rerun: str) -> str:
        """Put a table as a certified calibration; return the collection."""
        with self.butler() as butler:
            kind = DatasetType(
                name, ("instrument", "detector"), "CalibTable", isCalibration=True, universe=butler.dimensions
            )
            butler.registry.registerDatasetType(kind)
            run = f"{TICKET}/tiny/{name}Gen.{rerun}"
            butler.collections.register(run)
            ref = butler.put(table, kind, {"instrument": INSTRUMENT, "detector": NUMBER}, run=run)
        return self.certify(name, ref, rerun)

    def put_defects(self) -> None:
        self.put("defects", defects_table(defect_mask(INSTRUMENT, LsstComCam.camera[NUMBER]), {}), "a")

    def pipetasks(self, *runs: tuple[str, str, list[str], str]) -> list[tuple[int, str]]:
        """Run pipelines one after the other and return exit codes and logs.

        Each run is pipeline file, name of the output, input collections and selection of exposures.
        """
        done = []
        for pipeline, output, inputs, where in runs:
            log = self.repo.parent / f"{output}.log"
            data = f"instrument='{INSTRUMENT}' AND detector={NUMBER} AND exposure.day_obs={DAY} AND {where}"
            arguments = [
                *("--long-log", "--log-level", "INFO", "run", "-b", str(self.repo)),
                *("-p", pipeline, "-i", ",".join([*inputs, RAW, CURATED]), "-d", data),
                *("-o", f"{TICKET}/tiny/{output}", "--output-run", f"{TICKET}/tiny/{output}/run1"),
                *("-j", "1", "--register-dataset-types"),
            ]
            done.append(self.process(log, arguments))
        return done

    def succeed(self, *runs: tuple[str, str, list[str], str]) -> None:
        for code, log in self.pipetasks(*runs):
            assert code == 0, log[-3000:]

    def certify_made(self, name: str) -> None:
        with self.butler() as butler:
            [ref] = butler.query_datasets(name, f"{TICKET}/tiny/{name}Gen")
        self.certify(name, ref, "b")


FLATS = "exposure.observation_type='flat'"
DEFECTS, LINEARIZER = f"{TICKET}/tiny/defects.a", f"{TICKET}/tiny/linearizer.b"
CP_PIPE, CP_VERIFY = (f"$CP_{name}_DIR/pipelines/{INSTRUMENT}" for name in ("PIPE", "VERIFY"))


type Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def seeded(once: Once) -> Iterator[Ramped]:
    """Return a repository with raws and the calibrations that ISR needs."""
    repo = once("ramped", _seed) / "usdf"
    with pipetask_process() as process:
        made = Ramped(repo, process)
        once("ramped-defects", lambda _: made.put_defects())
        yield made


@pytest.fixture(scope="session")
def linearized(once: Once, seeded: Ramped) -> Ramped:
    """Return the repository with a certified linearizer."""

    def build(_: Path) -> None:
        seeded.succeed((f"{CP_PIPE}/cpLinearizer.yaml", "linearizerGen", [DEFECTS], FLATS))
        seeded.certify_made("linearizer")

    once("ramped-linearizer", build)
    return seeded


@pytest.fixture(scope="session")
def ramped(once: Once, linearized: Ramped) -> Ramped:
    """Return the repository with a certified photon transfer curve too."""

    def build(_: Path) -> None:
        linearized.succeed((f"{CP_PIPE}/cpPtc.yaml", "ptcGen", [LINEARIZER, DEFECTS], FLATS))
        linearized.certify_made("ptc")

    once("ramped-ptc", build)
    return linearized


@pytest.fixture(scope="session")
def verified(once: Once, ramped: Ramped) -> Ramped:
    """Return the repository after verification of both."""
    some = f"exposure IN ({', '.join(str(each) for each in ramped.exposures(0, 1))})"

    def build(_: Path) -> None:
        ramped.succeed(
            (f"{CP_VERIFY}/verifyLinearizer.yaml", "verifyLinearizer", [LINEARIZER, DEFECTS], FLATS),
            (f"{CP_VERIFY}/verifyPtc.yaml", "verifyPtc", [f"{TICKET}/tiny/ptc.b"], some),
        )

    once("ramped-verified", build)
    return ramped


def _seed(folder: Path) -> None:
    flat = {"observation_type": "flat", "observation_reason": "ptc", "physical_filter": "r_03"}
    field = {**flat, "observation_type": "science", "observation_reason": "bright_stars"}
    times = [float(seconds) for seconds in TIMES for _ in range(2)]
    common = {"day_obs": DAY, "detectors": [NUMBER]}
    raws = [
        {**common, "first": BIAS},
        {**common, "first": STARS, "last": STARS + 1, "exposure_time": 2.0, **field},
        {**common, "first": FIRST, "last": LAST, "step": STEP, "exposure_time": times, **flat},
    ]
    earlier = [{"collection": f"{CURATED}/DM-1/cti.20240101a", "dataset_type": "cti"}]
    instrument = {"name": INSTRUMENT, "raws": raws, "earlier": earlier}
    repository = {"root": folder / "usdf", "instruments": [instrument], "write_ahead": True}
    seed_world(WorldSpec.model_validate({"repositories": [repository]}))
