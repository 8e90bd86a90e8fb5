"""Details of products: defects by origin, matrices, noise budget, differences, construction, analysis."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from astropy.table import Table
from bridge_world import EXPOSURES, RUN, TICKET, Site, copy_site, make_repository, register_type, zip_up
from cp_verify_tables import AMPLIFIERS, READ_NOISE, bias_table, put_values
from lsst.daf.butler import Butler, DatasetRef
from lsst.utils.packages import Packages

from calib_bridge.errors import BridgeError
from calib_reference.instruments import INSTRUMENTS
from calib_reference.products import Crosstalk, Defects, DeferredCharge
from calib_reference.storage.datasets import CalibImage, CalibTable
from calib_reference.storage.repository import repository_config

PNG = b"\x89PNG\r\n\x1a\n and the rest"
REPO = {"repo": "usdf/main"}
CAMERA = INSTRUMENTS["LATISS"].camera
DETECTOR = CAMERA[0]
SHAPE = DETECTOR.shape
OTHER = "LATISS/calib/DM-0/tag/biasGen.20240101a/run1"
CERTIFIED = "LATISS/calib/camera"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the storage classes of the reference pipelines."""
    folder = tmp_path_factory.mktemp("details") / "repo"
    butler = make_repository(folder, repository_config())
    for name, storage in (("bias", "CalibImage"), ("packages", "Packages")):
        butler.registry.removeDatasetType(name)
        dimensions = ("instrument", "detector") if name == "bias" else ()
        register_type(butler, name, dimensions, name == "bias", storage)
    for run in (RUN, OTHER, CERTIFIED):
        butler.collections.register(run)
    butler.close()
    return folder


@pytest.fixture
def site(template: Path, tmp_path: Path) -> Iterator[Site]:
    made = copy_site(template, tmp_path, ("usdf/main",))
    yield made
    made.close()


def put(butler: Butler, name: str, dataset: Any, run: str = RUN, **data_id: Any) -> DatasetRef:
    dimensions = (
        "instrument",
        *(key for key in ("exposure", "detector", "physical_filter") if key in data_id),
    )
    storage = "CalibImage" if isinstance(dataset, CalibImage) else "CalibTable"
    if not butler.registry.queryDatasetTypes(name):
        register_type(butler, name, dimensions, True, storage)
    return butler.put(dataset, name, instrument="LATISS", run=run, **data_id)


def table_of(bad: np.ndarray[Any, Any], **cards: Any) -> CalibTable:
    return Defects.fromMask(bad, {"DETECTOR": 0, **cards}).toTable()


class TestDefectOrigins:
    def seed(self, butler: Butler) -> None:
        register_type(butler, "camera", ("instrument",), True, "CalibCamera")
        butler.put(CAMERA, "camera", instrument="LATISS", run=CERTIFIED)
        bias, dark, flat, manual, merged = (np.zeros(SHAPE, bool) for _ in range(5))
        bias[10, 10] = dark[10, 10] = dark[11, 11:13] = flat[:, 20] = manual[15:17, 2] = True
        put(butler, "cpDefectsFromBiasBootstrap", table_of(bias), detector=0)
        put(butler, "cpDefectsFromDarkBootstrap", table_of(dark), detector=0)
        for name in ("g_01", "r_03"):
            put(butler, "cpDefectsFromFlatBootstrap", table_of(flat), detector=0, physical_filter=name)
        listed = put(butler, "manual_defects", table_of(manual, OBSTYPE="manual_defects"), OTHER, detector=0)
        merged |= bias | dark | flat | manual
        merged[0] = merged[30, 30] = True
        named = {"LSST CALIB UUID MANUAL_DEFECTS": str(listed.id), "LSST CALIB RUN MANUAL_DEFECTS": OTHER}
        put(butler, "defects", table_of(merged, **named), detector=0)

    def ask(self, site: Site) -> dict[str, Any]:
        return site.ask("defectOrigins", **REPO, run=RUN, instrument="LATISS", cameras=[CERTIFIED])

    def test_counts_pixels_by_amplifier_and_origin(self, site: Site, butler: Butler) -> None:
        self.seed(butler)
        found = self.ask(site)
        assert found["amplifier"] == [amp.name for amp in DETECTOR.amplifiers]
        assert sum(found["size"]) == SHAPE[0] * SHAPE[1]
        totals = {each["origin"]: sum(each["pixels"]) for each in found["origins"]}
        flat = SHAPE[0]
        edge = SHAPE[1] - 1  # one pixel of the row is in the bad column
        assert totals == {"bias": 1, "dark": 3, "flat": flat, "manual": 2, "edge": edge, "merging": 1}
        assert sum(found["bad"]) == 3 + flat + 2 + edge + 1
        lower = next(
            index for index, amp in enumerate(DETECTOR.amplifiers) if (amp.row, amp.column) == (0, 0)
        )
        assert {each["origin"]: each["pixels"][lower] for each in found["origins"]}["dark"] == 3
        sources = {each["origin"]: each["source"] for each in found["origins"]}
        assert sources["flat"] == "cpDefectsFromFlatBootstrap, 2 filters"
        assert found["lacking"] == []

    def test_names_origins_whose_tables_the_run_lacks(self, site: Site, butler: Butler) -> None:
        self.seed(butler)
        for ref in butler.query_datasets("cpDefectsFromDarkBootstrap", collections=RUN):
            butler.pruneDatasets([ref], purge=True, unstore=True, disassociate=True)
        found = self.ask(site)
        assert found["lacking"] == [f"dark: {RUN} has no cpDefectsFromDarkBootstrap"]
        assert {each["origin"]: sum(each["pixels"]) for each in found["origins"]}["merging"] == 3

    def test_reads_boxes_of_ip_isr_which_count_from_one_and_have_centers(
        self, site: Site, butler: Butler
    ) -> None:
        self.seed(butler)
        [ref] = butler.query_datasets("cpDefectsFromDarkBootstrap", collections=RUN)
        # A point at column 10, row 10, and a box of 4 columns and 3 rows from column 12, row 20.
        Table(
            {
                "X": [11.0, 14.5],
                "Y": [11.0, 22.0],
                "SHAPE": ["POINT", "BOX"],
                "R": np.array([[1.0, 1.0], [4.0, 3.0]]),
            }
        ).write(butler.getURI(ref).ospath, format="fits", overwrite=True)
        totals = {each["origin"]: sum(each["pixels"]) for each in self.ask(site)["origins"]}
        assert totals["dark"] == 13
        # The pixels that the dark had before were added by the merging now.
        assert totals["merging"] == 3

    def test_without_a_camera_there_is_a_reason(self, site: Site, butler: Butler) -> None:
        put(butler, "defects", table_of(np.zeros(SHAPE, bool)), detector=0)
        with pytest.raises(BridgeError, match="no single camera of LATISS"):
            self.ask(site)


class TestMatrices:
    def test_a_crosstalk_has_a_row_a_source_and_no_value_that_is_not_valid(
        self, site: Site, butler: Butler
    ) -> None:
        crosstalk = Crosstalk.fromDetector("LATISS", DETECTOR)
        crosstalk.coeffs[2, 5] = 1.5e-4
        ref = put(butler, "crosstalk", crosstalk.toTable(), detector=0)
        [found] = site.ask("matrices", **REPO, run=RUN, datasetType="crosstalk")["matrices"]
        assert (found["detector"], found["id"], found["rows"]) == (0, str(ref.id), found["columns"])
        assert found["values"][2][5] == 1.5e-4
        assert [found["values"][number][number] for number in range(16)] == [None] * 16

    def test_deferred_charge_has_one_value_an_amplifier(self, site: Site, butler: Butler) -> None:
        charge = DeferredCharge.fromDetector("LATISS", DETECTOR)
        charge.deferred[:] = np.arange(16) * 1e-6
        put(butler, "cti", charge.toTable(), detector=0)
        [found] = site.ask("matrices", **REPO, run=RUN, datasetType="cti")["matrices"]
        assert [value for [value] in found["values"]] == pytest.approx(charge.deferred.tolist())

    def test_a_kernel_has_profiles_of_its_valid_amplifiers(self, site: Site, butler: Butler) -> None:
        lags = np.abs(np.arange(-2, 3))
        kernel = -1e-6 / (1.0 + lags[:, None] ** 2 + 2 * lags[None, :] ** 2)
        covariance = np.array([[3.0, 2.0, 1.0], [2.5, 1.5, 0.5], [0.4, 0.3, 0.2]]) * 1e-7
        table = CalibTable(
            {
                "amplifier": np.array(["C00", "C01"]),
                "kernel": np.stack([kernel.ravel(), np.full(25, np.nan)]),
                "valid": np.array([True, False]),
                "mean_xcorrs": np.stack([covariance.ravel()] * 2),
            },
            {},
            {"DETECTOR": 0},
        )
        put(butler, "bfk", table, detector=0)
        answer = site.ask("matrices", **REPO, run=RUN, datasetType="bfk")
        [found] = answer["matrices"]
        values = dict(zip(found["rows"], found["values"], strict=True))
        assert answer["unit"] == "1 / electron"
        assert values["kernel along a row"] == pytest.approx([-1e-6, -1e-6 / 3, -1e-6 / 9])
        assert values["kernel along a column"] == pytest.approx([-1e-6, -1e-6 / 2, -1e-6 / 5])
        assert values["attraction along a row"] == pytest.approx([3e-7, 2e-7, 1e-7])
        assert values["attraction along a column"] == pytest.approx([3e-7, 2.5e-7, 4e-8])

    def test_a_table_without_the_columns_is_named(self, site: Site, butler: Butler) -> None:
        put(butler, "cti", table_of(np.zeros(SHAPE, bool)), detector=0)
        with pytest.raises(BridgeError, match="has not the columns of a cti") as refused:
            site.ask("matrices", **REPO, run=RUN, datasetType="cti")
        assert refused.value.code == "dataset-unreadable"


class TestNoiseBudget:
    VERIFY = f"{TICKET}/tag/verifyBias.20250101a"

    def ask(self, site: Site, **judge: Any) -> dict[str, Any]:
        asked = {
            "stem": "verifyBias",
            "internal": [EXPOSURES[0]],
            "external": [EXPOSURES[1]],
            "first": [],
            "detectors": [0, 1],
            **judge,
        }
        output = {
            "chain": self.VERIFY,
            "datasetType": "verifyBiasStats",
            "begin": None,
            "end": None,
            "detectors": None,
            "verdict": False,
            "judge": asked,
            "images": None,
        }
        return site.ask("noiseBudget", **REPO, run=f"{self.VERIFY}/run1", output=output)

    def test_parts_add_up_to_the_prediction_beside_the_measured_noise(
        self, site: Site, butler: Butler
    ) -> None:
        run = f"{self.VERIFY}/run1"
        put_values(butler, "verifyBias", run, "Results", bias_table(EXPOSURES, (0, 1)))
        header = {f"CPP_INPUT_{number}": EXPOSURES[0] + 10 * number for number in range(4)}
        register_type(butler, "ptc", ("instrument", "detector"), True, "CalibTable")
        for detector in (0, 1):
            image = CalibImage(np.zeros((2, 2), np.float32), "electron", {"DETECTOR": detector, **header})
            bias = butler.put(image, "bias", instrument="LATISS", detector=detector, run=RUN)
            ptc = CalibTable(
                {
                    "amplifier": np.array(sorted(AMPLIFIERS)),
                    "gain": np.full(16, 1.7),
                    "noise": np.full(16, READ_NOISE),
                    "noise_error": np.full(16, 0.01),
                },
                {"noise": "electron"},
                {"DETECTOR": detector},
            )
            used = butler.put(ptc, "ptc", instrument="LATISS", detector=detector, run=RUN)
            metadata = {
                card: value
                for name, ref in (("PTC", used), ("BIAS", bias))
                for card, value in (
                    (f"LSST CALIB UUID {name}", str(ref.id)),
                    (f"LSST CALIB RUN {name}", RUN),
                )
            }
            place = {"exposure": EXPOSURES[0], "detector": detector}
            put_values(butler, "verifyBias", run, "DetStats", {"METADATA": metadata}, **place)
        found = self.ask(site)
        assert found["exposureClass"] == ["internal"] * 32 + ["external"] * 32
        assert found["detector"][:32] == [0] * 16 + [1] * 16
        seen, predicted, read, combined = (
            np.array(found[name]) for name in ("seen", "predicted", "readNoise", "combined")
        )
        assert set(read) == {READ_NOISE}
        assert set(found["signal"]) == {0.0}
        assert predicted[:32] == pytest.approx(np.full(32, READ_NOISE * np.sqrt(3 / 4)), rel=1e-5)
        assert predicted[32:] == pytest.approx(np.full(32, READ_NOISE * np.sqrt(5 / 4)), rel=1e-5)
        assert combined == pytest.approx(np.repeat([-2.5, 2.5], 32), rel=1e-5)
        assert seen == pytest.approx(np.full(64, READ_NOISE), rel=0.01)
        assert any(words.startswith("ptc: 2 datasets") for words in found["chosen"])

    def test_without_a_prediction_the_measured_noise_remains(self, site: Site, butler: Butler) -> None:
        put_values(butler, "verifyBias", f"{self.VERIFY}/run1", "Results", bias_table(EXPOSURES, (0, 1)))
        found = self.ask(site)
        assert set(found["predicted"]) == {None}
        assert None not in found["seen"]

    def test_a_run_without_values_has_a_reason(self, site: Site, butler: Butler) -> None:
        with pytest.raises(BridgeError, match="has no values of verifyBias"):
            self.ask(site)


class TestDifferences:
    def write(self, butler: Butler, run: str, name: str, text: str) -> None:
        if not butler.registry.queryDatasetTypes(name):
            register_type(butler, name, (), False)
        ref = butler.put({}, name, run=run)
        Path(butler.getURI(ref).ospath).write_text(text)

    def test_settings_and_versions_that_differ_are_named(self, site: Site, butler: Butler) -> None:
        head = "import lsst.ip.isr\nassert type(config) is lsst.ip.isr.IsrTaskLSSTConfig\n"
        same = "config.overscan.fitType='MEDIAN'\n# a comment\n"
        self.write(butler, RUN, "cpBiasIsr_config", f"{head}{same}config.doBias=False\nconfig.new=1\n")
        self.write(
            butler, OTHER, "cpBiasIsr_config", f"{head}{same}config.doBias=True\nconfig.old={'x' * 500!r}\n"
        )
        self.write(butler, RUN, "cpBiasCombine_config", "config.clip=3.0\n")
        for run, version in ((RUN, "2.0"), (OTHER, "1.0")):
            butler.put(Packages({"cp_pipe": version, "numpy": "1"}), "packages", run=run)
        found = site.ask("differences", **REPO, run=RUN, against=OTHER)
        [task] = found["tasks"]
        assert (task["task"], task["more"]) == ("cpBiasIsr", 0)
        settings = {each["name"]: (each["now"], each["before"]) for each in task["settings"]}
        assert settings.keys() == {"doBias", "new", "old"}
        assert settings["doBias"] == ("False", "True")
        assert settings["new"] == ("1", None)
        assert len(settings["old"][1] or "") == 200
        assert (found["compared"], found["onlyNow"], found["onlyBefore"]) == (1, ["cpBiasCombine"], [])
        assert found["packages"] == [{"name": "cp_pipe", "now": "2.0", "before": "1.0"}]
        assert found["lacking"] == []

    def test_a_run_without_packages_is_named_and_many_settings_are_counted(
        self, site: Site, butler: Butler
    ) -> None:
        many = "".join(f"config.a{number}=1\n" for number in range(100))
        self.write(butler, RUN, "cpBiasIsr_config", many)
        self.write(butler, OTHER, "cpBiasIsr_config", "")
        found = site.ask("differences", **REPO, run=RUN, against=OTHER)
        [task] = found["tasks"]
        assert (len(task["settings"]), task["more"]) == (60, 40)
        assert found["lacking"] == [f"{RUN} has no packages", f"{OTHER} has no packages"]

    def test_a_run_that_does_not_exist_is_an_error(self, site: Site, butler: Butler) -> None:
        with pytest.raises(BridgeError, match="No collection") as refused:
            site.ask("differences", **REPO, run=RUN, against=f"{OTHER}0")
        assert refused.value.code == "collection-missing"


def test_the_inputs_of_a_calibration_have_scale_and_rejected_fraction(site: Site, butler: Butler) -> None:
    for detector in (0, 1):
        cards = {
            "CPP_INPUT_0": EXPOSURES[1],
            "CPP_INPUT_1": EXPOSURES[0],
            "CPP_INPUT_DATE_0": "2024-03-26T01:00:00",
            "CPP_INPUT_EXPT_0": 1.5,
            "CPP_INPUT_SCALE_0": 10.0 + detector,
            "CPP_INPUT_REJECTED_0": 0.002 + 0.002 * detector,
            "CPP_INPUT_SCALE_1": "no number",
        }
        image = CalibImage(np.zeros((2, 2), np.float32), "electron", cards)
        butler.put(image, "bias", instrument="LATISS", detector=detector, run=RUN)
    assert site.ask("construction", **REPO, run=RUN, datasetType="bias") == {
        "exposure": list(EXPOSURES),
        "date": [None, "2024-03-26T01:00:00"],
        "exposureTime": [None, 1.5],
        "scale": [None, 10.5],
        "scaleLowest": [None, 10.0],
        "scaleHighest": [None, 11.0],
        "rejected": [None, 0.003],
        "detectors": [2, 2],
    }


class TestAnalysis:
    """Datasets with the names and forms of analysis_tools, made again from what is known of them."""

    METRICS: ClassVar = {
        "biasCore_noise": [
            {"metric": "median_noise", "identifier": "1", "value": 5.5, "unit": "electron", "notes": {}},
            {"metric": "max_noise", "identifier": "2", "value": float("nan"), "unit": ""},
        ]
    }

    def write(self, butler: Butler, name: str, content: bytes, **data_id: Any) -> DatasetRef:
        if not butler.registry.queryDatasetTypes(name):
            register_type(butler, name, ("instrument", *data_id), False)
        ref = butler.put({}, name, instrument="LATISS", run=RUN, **data_id)
        Path(butler.getURI(ref).ospath).write_bytes(content)
        return ref

    def test_plots_and_metrics_are_gathered_as_they_are(self, site: Site, butler: Butler) -> None:
        plot = self.write(butler, "cpBiasDetCore_biasPlot_GridPlot", PNG, detector=1)
        self.write(butler, "cpBiasCore_metrics", json.dumps(self.METRICS).encode())
        self.write(butler, "verifyBiasOther", PNG)
        found = site.ask("analysis", **REPO, run=RUN)
        assert found["plots"] == [
            {
                "id": str(plot.id),
                "datasetType": "cpBiasDetCore_biasPlot_GridPlot",
                "dataId": "detector 1",
                "png": base64.b64encode(PNG).decode(),
            }
        ]
        shown = [(each["name"], each["value"], each["unit"]) for each in found["metrics"]]
        assert shown == [
            ("biasCore_noise: median_noise", 5.5, "electron"),
            ("biasCore_noise: max_noise", None, ""),
        ]
        assert found["lacking"] == []

    def test_damaged_and_large_files_are_named(self, site: Site, butler: Butler) -> None:
        self.write(butler, "cpBiasCore_plot", b"no picture")
        self.write(butler, "cpBiasCore_metrics", b"{")
        self.write(butler, "cpDarkCore_metrics", b"[1]")
        for detector in (0, 1):
            large = PNG + bytes(4 * 1024**2 + detector * 10 - len(PNG))
            self.write(butler, "cpPtcDetCore_plot", large, detector=detector)
        found = site.ask("analysis", **REPO, run=RUN)
        assert (len(found["plots"]), found["metrics"]) == (1, [])
        assert len(found["lacking"]) == 4
        assert any("more than 4194304 bytes" in each for each in found["lacking"])

    def test_a_run_without_them_has_a_reason(self, site: Site, butler: Butler) -> None:
        with pytest.raises(BridgeError, match="no dataset that analysis_tools makes"):
            site.ask("analysis", **REPO, run=RUN)


def test_the_files_of_datasets_have_their_places(site: Site, butler: Butler) -> None:
    refs = [
        put(butler, "dark", CalibImage(np.zeros((2, 2), np.float32), "adu", {}), detector=number)
        for number in (0, 1)
    ]
    found = site.ask("artifacts", **REPO, run=RUN, datasetType="dark")
    assert found["id"] == [str(ref.id) for ref in refs]
    assert [each["detector"] for each in found["dataId"]] == [0, 1]
    assert found["place"] == [butler.getURI(ref).ospath for ref in refs]
    zip_up(butler, refs, site.folder)
    assert site.ask("artifacts", **REPO, run=RUN, datasetType="dark")["place"] == [None, None]
    with pytest.raises(BridgeError, match="has no flat"):
        site.ask("artifacts", **REPO, run=RUN, datasetType="flat")
