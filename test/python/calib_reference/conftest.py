"""A small world, on which the pipelines run once for all tests."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

import calib_reference
from calib_reference.world.seed import seed_world
from calib_reference.world.spec import WorldSpec

PACKAGE = Path(calib_reference.__file__).parent
TICKET = "LATISS/calib/DM-43525"
GENERATED = f"{TICKET}/tiny/biasGen.20240326a"
VERIFIED = f"{TICKET}/tiny/verifyBias.20240326a"
SELF_CHECK = str(PACKAGE / "selfcheck/pipelines/LATISS/isr.yaml")
CHECKED = f"{TICKET}/tiny/selfCheck.0123abcd"
BIAS_ONLY = [f"isr:{switch}=False" for switch in ("doDark", "doFlat", "doDefect")]
"""Configuration of a self-check for a calibset with only a bias."""

FIRST, EXTERNAL, NOISY = 2024032600001, 2024032600014, 2024032600015
COMBINED = range(2024032600002, 2024032600014)


def pipetask(
    repo: Path, pipeline: str, inputs: list[str], output: str, where: str, *config: str
) -> subprocess.CompletedProcess[str]:
    """Run a pipeline with the ``pipetask`` command."""
    return subprocess.run(
        [
            *(sys.executable, "-c", "from lsst.ctrl.mpexec.cli.pipetask import main; main()"),
            *("--long-log", "--log-level", "INFO", "run", "-b", str(repo), "-p", pipeline),
            *("-i", ",".join(inputs), "-o", output, "--output-run", f"{output}/run1"),
            *("-d", f"instrument='LATISS' AND detector=0 AND {where}", "-j", "1", "--register-dataset-types"),
            *(argument for each in config for argument in ("-c", each)),
        ],
        env={
            **os.environ,
            "PYTHONPATH": str(PACKAGE.parent),
            "CP_PIPE_DIR": str(PACKAGE / "cp_pipe"),
            "CP_VERIFY_DIR": str(PACKAGE / "cp_verify"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Built:
    """A repository after generation, certification, verification and self-check."""

    repo: Path
    bias: DatasetRef
    first: int = FIRST
    external: int = EXTERNAL
    noisy: int = NOISY
    combined: tuple[int, ...] = tuple(COMBINED)
    generated: str = GENERATED
    verified: str = VERIFIED
    checked: str = CHECKED
    self_check: str = SELF_CHECK
    bias_only: tuple[str, ...] = tuple(BIAS_ONLY)

    def pipetask(self, *arguments: Any) -> subprocess.CompletedProcess[str]:
        return pipetask(self.repo, *arguments)

    def butler(self, *collections: str) -> Butler:
        return Butler.from_config(str(self.repo), collections=list(collections))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return a function that fills a folder once for all workers of the session; other workers wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def fill(name: str, build: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                done.touch()
        return folder

    return fill


@pytest.fixture(scope="session")
def built(once: Callable[[str, Callable[[Path], None]], Path]) -> Built:
    repo = once("world", _build) / "usdf"
    with Butler.from_config(str(repo)) as butler:
        [bias] = butler.query_datasets("bias", GENERATED)
    return Built(repo, bias)


def _build(folder: Path) -> None:
    repo = folder / "usdf"
    raws = {"day_obs": 20240326}
    seed_world(
        WorldSpec.model_validate(
            {
                "repositories": [
                    {
                        "root": repo,
                        "instruments": [
                            {
                                "name": "LATISS",
                                "raws": [
                                    {**raws, "first": 1, "last": 14},
                                    {**raws, "first": 15, "noise_factor": {"C04": 1.5}},
                                ],
                            }
                        ],
                    }
                ]
            }
        )
    )
    with Butler.from_config(str(repo), writeable=True) as butler:
        butler.collections.register(TICKET, CollectionType.CHAINED)
    curated, raw = "LATISS/calib", "LATISS/raw/all"
    cp_pipe, cp_verify = "$CP_PIPE_DIR/pipelines/LATISS", "$CP_VERIFY_DIR/pipelines/LATISS"

    combined = f"exposure IN ({COMBINED[0]}..{COMBINED[-1]})"
    _succeed(pipetask(repo, f"{cp_pipe}/cpBias.yaml", [TICKET, raw, curated], GENERATED, combined))
    with Butler.from_config(str(repo), writeable=True) as butler:
        [bias] = butler.query_datasets("bias", GENERATED)
        certified = f"{TICKET}/tiny/bias.20240326a"
        butler.collections.register(certified, CollectionType.CALIBRATION)
        validity = Timespan(Time("1970-01-01T00:00:00", scale="tai"), None)
        butler.registry.certify(certified, [bias], validity)
        butler.collections.prepend_chain(TICKET, [certified])

    verified = f"exposure IN ({FIRST}, {COMBINED[0]}, {EXTERNAL}, {NOISY})"
    _succeed(pipetask(repo, f"{cp_verify}/verifyBias.yaml", [TICKET, raw, curated], VERIFIED, verified))
    checked = f"exposure = {EXTERNAL}"
    _succeed(pipetask(repo, SELF_CHECK, [TICKET, raw, curated], CHECKED, checked, *BIAS_ONLY))


def _succeed(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stderr[-3000:]
