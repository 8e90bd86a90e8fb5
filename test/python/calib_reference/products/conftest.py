"""One detector of LSSTComCam, for which every product is generated, certified and verified once for all tests.

As in DMTN-222 section 7, gains and linearity come from earlier tickets, bootstraps are read from their RUNs,
and certified products are members of the ticket chain.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, DatasetRef, DatasetType, Timespan

from calib_reference.instruments import LsstComCam
from calib_reference.products import ManualDefects
from calib_reference.products.cards import detector_cards
from calib_reference.tasks.provenance import creation_cards
from calib_reference.values.detector import Detector
from calib_reference.world.seed import seed_world
from calib_reference.world.spec import Raws, WorldSpec

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipetask_process import PACKAGE, Pipetask, pipetask_process

INSTRUMENT, DETECTOR, RERUN = "LSSTComCam", 5, "20250115a"
RAW, CURATED, TICKET = f"{INSTRUMENT}/raw/all", f"{INSTRUMENT}/calib", f"{INSTRUMENT}/calib/DM-48520"


def _raws(observation_type: str, exposure_time: float, physical_filter: str = "r_03", **more: Any) -> Raws:
    kind = {"observation_type": observation_type, "observation_reason": observation_type}
    light = {"exposure_time": exposure_time, "physical_filter": physical_filter}
    return Raws.model_validate({"day_obs": 20241208, "detectors": [DETECTOR], **kind, **light, **more})


RAWS = {
    "first dark": _raws("dark", 30.0, first=1),
    "biases": _raws("bias", 0.0, first=10, last=15),
    "darks": _raws("dark", 30.0, first=20, last=27),
    "another dark": _raws("dark", 30.0, first=30),
    "noisy dark": _raws("dark", 30.0, first=31, noise_factor={"C04": 1.5}),
    "flats": _raws("flat", 12.0, first=40, last=45),
    "another flat": _raws("flat", 12.0, first=46),
    "i flats": _raws("flat", 12.0, "i_06", first=50, last=54),
    "noisy i flat": _raws("flat", 12.0, "i_06", first=55, noise_factor={"C04": 10.0}),
    "bright flats": _raws("flat", 80.0, first=60, last=68, step=4),
    "science": _raws("science", 30.0, first=80),
    "science in z": _raws("science", 30.0, "z_03", first=81),
}
"""Exposures by the names that the tests use. The noisy i flat is one of the combined flats."""

EARLIER = {
    "ptc": f"{INSTRUMENT}/calib/DM-47447/gainFixup/ptc.20241107a",
    "linearizer": f"{INSTRUMENT}/calib/DM-46360/linearity/linearizer.20240926a",
}

MANUAL = (25, 150)
"""Row and column of the pixel that a person listed as bad."""


@dataclass(frozen=True)
class Pipetasks:
    """``pipetask run`` on one repository, detector and instrument."""

    repo: Path
    process: Pipetask

    def __call__(self, pipeline: str, inputs: list[str], output: str, where: str) -> tuple[int, str]:
        """Run a pipeline; return the exit code and the log."""
        log = self.repo.parent / f"{output.replace('/', '-')}.log"
        command = [
            *("--long-log", "--log-level", "INFO", "run", "-b", str(self.repo), "-p", pipeline),
            *("-i", ",".join(inputs), "-o", output, "--output-run", f"{output}/run1"),
            *("-d", f"instrument='{INSTRUMENT}' AND detector={DETECTOR} AND {where}"),
            *("-j", "1", "--register-dataset-types"),
        ]
        return self.process(log, command)


@dataclass(frozen=True)
class Products:
    """The repository after generation, certification, verification and self-check."""

    repo: Path
    detector: Detector = LsstComCam.camera[DETECTOR]
    instrument: str = INSTRUMENT
    manual: tuple[int, int] = MANUAL

    def exposures(self, *names: str, at_most: int | None = None) -> list[int]:
        """Return exposure IDs by the names in `RAWS`."""
        return [exposure.id for name in names for exposure in RAWS[name].exposures(INSTRUMENT)[:at_most]]

    def run(self, name: str) -> str:
        """Return the RUN of a product's generation, of a verification or of the self-check."""
        gen = "" if name.startswith("verify") or name == "selfCheck" else "Gen"
        return f"{TICKET}/tiny/{name}{gen}.{RERUN}/run1"

    def ref(self, name: str, **data_id: Any) -> DatasetRef:
        """Return the reference of a product of the detector by dataset type, generated here or earlier."""
        run = self.run(name)
        if name in EARLIER:
            [run] = {ref.run for ref in self.butler().query_datasets(name, EARLIER[name])}
        [ref] = self.butler().query_datasets(name, run, data_id={**self.data_id, **data_id})
        return ref

    def get(self, name: str, **data_id: Any) -> Any:
        """Return the content of a product."""
        return self.butler().get(self.ref(name, **data_id))

    def output(self, run: str, dataset_type: str, **data_id: Any) -> Any:
        """Return another dataset of one of the RUNs."""
        return self.butler(self.run(run)).get(dataset_type, {"instrument": INSTRUMENT, **data_id})

    @property
    def data_id(self) -> dict[str, Any]:
        return {"instrument": INSTRUMENT, "detector": DETECTOR}

    @cache  # noqa: B019 - lives as long as the session
    def butler(self, *collections: str) -> Butler:
        return Butler.from_config(str(self.repo), collections=list(collections))

    def failed(self, name: str) -> tuple[int, str]:
        """Return exit code and log of a run that was expected to fail."""
        code, log = json.loads((self.repo.parent / f"{name}.json").read_text())
        return code, log


@pytest.fixture(scope="session")
def products(once: Callable[[str, Callable[[Path], None]], Path]) -> Products:
    return Products(once("products", _build) / "usdf")


def _build(folder: Path) -> None:
    repo = folder / "usdf"
    _seed(repo)
    made = Products(repo)
    with pipetask_process() as process:
        pipetask = Pipetasks(repo, process)

        def succeed(
            pipeline: str, inputs: list[str], output: str, *names: str, at_most: int | None = None
        ) -> None:
            exposures = ", ".join(str(each) for each in made.exposures(*names, at_most=at_most))
            where = f"exposure IN ({exposures})" if names else "physical_filter='r_03'"
            code, log = pipetask(pipeline, inputs, output.removesuffix("/run1"), where)
            assert code == 0, log[-3000:]

        def generate(name: str, first_inputs: list[str], *names: str) -> None:
            path = f"$CP_PIPE_DIR/pipelines/{INSTRUMENT}/cp{name[0].upper()}{name[1:]}.yaml"
            succeed(path, [TICKET, *first_inputs, RAW, CURATED], made.run(name), *names)

        def verify(name: str, *names: str) -> None:
            path = f"$CP_VERIFY_DIR/pipelines/{INSTRUMENT}/{name}.yaml"
            succeed(path, [TICKET, RAW, CURATED], made.run(name), *names, at_most=2)

        bootstraps: list[str] = []
        for kind in ("bias", "dark", "flat"):
            generate(f"{kind}Bootstrap", bootstraps, "biases" if kind == "bias" else f"{kind}s")
            bootstraps.append(made.run(f"{kind}Bootstrap"))
        _list_manual_defects(made)
        generate("defects", bootstraps)
        _certify(made, "defects")
        for name, names in {
            "cti": ["bright flats"],
            "bias": ["biases"],
            "dark": ["darks"],
            "flat": ["flats", "i flats", "noisy i flat"],
        }.items():
            generate(name, [], *names)
            _certify(made, name)

        verify("verifyDark", "first dark", "darks", "another dark", "noisy dark")
        verify("verifyFlat", "flats", "another flat", "i flats", "noisy i flat")
        verify("verifyScience", "science")
        verify("verifyDefects", "flats")
        check = str(PACKAGE / f"selfcheck/pipelines/{INSTRUMENT}/isr.yaml")
        succeed(check, [TICKET, RAW, CURATED], made.run("selfCheck"), "science")
        [in_z] = made.exposures("science in z")
        failed = pipetask(check, [TICKET, RAW, CURATED], f"{TICKET}/tiny/inZ", f"exposure={in_z}")
        (folder / "inZ.json").write_text(json.dumps(failed))


def _seed(repo: Path) -> None:
    earlier = [{"collection": collection, "dataset_type": name} for name, collection in EARLIER.items()]
    instrument = {"name": INSTRUMENT, "raws": list(RAWS.values()), "earlier": earlier}
    seed_world(WorldSpec.model_validate({"repositories": [{"root": repo, "instruments": [instrument]}]}))
    with Butler.from_config(str(repo), writeable=True) as butler:
        butler.collections.register(TICKET, CollectionType.CHAINED)


def _list_manual_defects(made: Products) -> None:
    bad = np.zeros(made.detector.shape, bool)
    bad[MANUAL] = True
    cards = detector_cards(INSTRUMENT, made.detector) | creation_cards()
    with Butler.from_config(str(made.repo), writeable=True) as butler:
        dimensions = butler.dimensions.conform(["instrument", "detector"])
        listed = DatasetType("manual_defects", dimensions, "CalibTable", isCalibration=True)
        butler.registry.registerDatasetType(listed)
        run = made.run("manual_defects")
        butler.collections.register(run)
        butler.put(ManualDefects.fromMask(bad, cards).toTable(), listed, made.data_id, run=run)
    _certify(made, "manual_defects")


def _certify(made: Products, name: str) -> None:
    with Butler.from_config(str(made.repo), writeable=True) as butler:
        refs = butler.query_datasets(name, made.run(name))
        collection = f"{TICKET}/tiny/{name}.{RERUN}"
        butler.collections.register(collection, CollectionType.CALIBRATION)
        butler.registry.certify(collection, refs, Timespan(Time("2024-01-01T00:00:00", scale="tai"), None))
        butler.collections.prepend_chain(TICKET, [collection])
