"""Repositories hold Python names of this project; each name must stay importable."""

from __future__ import annotations

import re
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from lsst.daf.butler import Butler
from lsst.utils.introspection import get_full_type_name

import calib_reference

HELD = {
    # butler.yaml: storage classes
    "calib_reference.geometry.Camera",
    "calib_reference.storage.datasets.CalibImage",
    "calib_reference.storage.datasets.CalibRaw",
    "calib_reference.storage.datasets.CalibTable",
    # butler.yaml and the datastore's records: formatters
    "calib_reference.storage.formatters.CalibCameraFormatter",
    "calib_reference.storage.formatters.CalibImageFormatter",
    "calib_reference.storage.formatters.CalibRawFormatter",
    "calib_reference.storage.formatters.CalibTableFormatter",
    # the instrument's dimension record
    "calib_reference.instruments.latiss.Latiss",
    # configurations of the tasks that ran
    "calib_reference.tasks.combine.CalibCombineConfig",
    "calib_reference.tasks.isr.ReferenceIsrConfig",
    "calib_reference.tasks.verify_bias.CpVerifyBiasConfig",
    "calib_reference.tasks.verify_merge.CpVerifyExpMergeConfig",
    "calib_reference.tasks.verify_merge.CpVerifyRunMergeConfig",
    "calib_reference.tasks.visualize.VisualizeBinCalibConfig",
    "calib_reference.tasks.visualize.VisualizeMosaicCalibConfig",
}
"""Names in the repositories of the frozen world."""

OTHER_INSTRUMENTS = [
    "calib_reference.instruments.lsstcam.LsstCam",
    "calib_reference.instruments.lsstcomcam.LsstComCam",
    "calib_reference.instruments.lsstcomcam.LsstComCamSim",
]
"""Instruments that the frozen world does not use; the records of other worlds hold their names."""

TASKS = [
    "bfk.BrighterFatterKernelSolveTask",
    "combine.CalibCombineByFilterTask",
    "combine.CalibCombineTask",
    "crosstalk.CrosstalkExtractTask",
    "crosstalk.CrosstalkFilterTask",
    "crosstalk.CrosstalkSolveTask",
    "cti.CpCtiIsrTask",
    "cti.CpCtiSolveTask",
    "dark.CpDarkTask",
    "defects.MeasureDefectsByFilterTask",
    "defects.MeasureDefectsTask",
    "defects.MergeDefectsTask",
    "flat.CpFlatMeasureTask",
    "flat.CpFlatNormalizationTask",
    "isr.ReferenceIsrTask",
    "linearity.LinearitySolveTask",
    "linearity_normalize.LinearityNormalizeTask",
    "ptc_adjust.PhotonTransferCurveAdjustGainRatiosTask",
    "ptc_extract.PhotonTransferCurveExtractPairTask",
    "ptc_solve.PhotonTransferCurveSolveTask",
    "star_sizes.MeasureStarsTask",
    "verify_bfk.CpVerifyBfkTask",
    "verify_bias.CpVerifyBiasTask",
    "verify_calib.CpVerifyCalibMergeTask",
    "verify_crosstalk.CpVerifyCrosstalkTask",
    "verify_defects.CpVerifyDefectsTask",
    "verify_flat.CpVerifyFlatExpMergeTask",
    "verify_flat.CpVerifyFlatTask",
    "verify_linearity.CpVerifyLinearityTask",
    "verify_linearity.CpvLinearitySolveTask",
    "verify_merge.CpVerifyExpMergeTask",
    "verify_merge.CpVerifyRunMergeByFilterTask",
    "verify_merge.CpVerifyRunMergeTask",
    "verify_ptc.CpVerifyPtcTask",
    "visualize.VisualizeBinCalibFilterTask",
    "visualize.VisualizeBinCalibTask",
    "visualize.VisualizeBinExposureTask",
    "visualize.VisualizeMosaicCalibFilterTask",
    "visualize.VisualizeMosaicCalibTask",
    "visualize.VisualizeMosaicExposureTask",
]
"""Tasks that this project's pipelines name."""


def test_the_frozen_repositories_hold_these_names(world: Path) -> None:
    assert _held(world) == HELD


def test_the_pipelines_name_these_tasks() -> None:
    files = Path(calib_reference.__file__).parent.rglob("pipelines/**/*.yaml")
    named = {
        task
        for file in files
        for task in re.findall(r"class: calib_reference\.tasks\.([\w.]+)", file.read_text())
    }
    assert not set(TASKS) - named


@pytest.mark.parametrize(
    "name", [*sorted(HELD), *OTHER_INSTRUMENTS, *(f"calib_reference.tasks.{task}" for task in TASKS)]
)
def test_a_recorded_name_is_importable_and_written_unchanged(name: str) -> None:
    module, _, found = name.rpartition(".")
    assert get_full_type_name(getattr(import_module(module), found)) == name


def test_one_dataset_of_each_type_is_read_by_its_recorded_class(world: Path) -> None:
    for root in _repositories(world):
        with Butler.from_config(str(root)) as butler:
            for type_ in butler.registry.queryDatasetTypes("*"):
                for ref in butler.query_datasets(
                    type_, collections="*", find_first=False, limit=1, explain=False
                ):
                    assert butler.get(ref) is not None


def _repositories(world: Path) -> list[Path]:
    return sorted(path.parent for path in world.glob("repos/*/*/butler.yaml"))


def _held(world: Path) -> set[str]:
    """Collect names from configurations, records and files of all repositories, without Butler's own."""
    held: set[str] = set()
    for root in _repositories(world):
        config = yaml.safe_load((root / "butler.yaml").read_text())
        held |= set(config["datastore"]["formatters"].values())
        held |= {storage_class["pytype"] for storage_class in config["storageClasses"].values()}
        database = sqlite3.connect(f"file:{root / 'gen3.sqlite3'}?mode=ro", uri=True)
        held |= {
            name for (name,) in database.execute("SELECT DISTINCT formatter FROM file_datastore_records")
        }
        held |= {name for (name,) in database.execute("SELECT class_name FROM instrument")}
        database.close()
        for path in root.rglob("*_config*.py"):
            held |= set(re.findall(r"assert type\(config\) is ([\w.]+)", path.read_text()))
    return {name for name in held if not name.startswith("lsst.")}
