"""Bad pixels of two RUNs, conditions of exposures, and steps between amplifiers of a mosaic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from bridge_world import DAY, EXPOSURES, RUN, Site, make_repository, put_raws, register_type
from lsst.daf.butler import Butler
from test_raws import write_raw

from calib_bridge.errors import BridgeError
from calib_bridge.protocol.pictures import AmplifierBox, DetectorBox
from calib_bridge.read.amplifier_steps import steps_of
from calib_reference.instruments import INSTRUMENTS
from calib_reference.numerics.defects import Box
from calib_reference.products.defects import Defects
from calib_reference.storage import repository_config

NEW, OLD = (
    "LATISS/calib/DM-1/tag/defectsGen.20250101a/run1",
    "LATISS/calib/DM-0/tag/defectsGen.20240101a/run1",
)
CAMERA = INSTRUMENTS["LATISS"].camera
REPO = "usdf/main"
RAWS = "LATISS/raw/all"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a camera, and defects of two RUNs; the older RUN alone has detector 1."""
    folder = tmp_path_factory.mktemp("pixels") / "repo"
    butler = make_repository(folder, repository_config())
    register_type(butler, "defects", ("instrument", "detector"), True, "CalibTable")
    register_type(butler, "camera", ("instrument",), True, "CalibCamera")
    butler.collections.register("cameras")
    butler.put(CAMERA, "camera", instrument="LATISS", run="cameras")
    put_defects(butler, NEW, 0, Box(0, 0, 4, 2), Box(3, 1, 3, 1))
    put_defects(butler, OLD, 0, Box(2, 0, 2, 2), Box(*corner_of("C07"), 1, 1))
    put_defects(butler, OLD, 1, Box(0, 0, 1, 1))
    put_raws(butler)
    butler.close()
    return folder


@pytest.fixture
def pixels(folder: Path, tmp_path: Path) -> Any:
    site = Site(tmp_path, {REPO: folder})
    yield site
    site.close()


def corner_of(amplifier: str) -> tuple[int, int]:
    """The column and row of an amplifier's lower left pixel."""
    rows, columns = CAMERA[0].region(next(amp for amp in CAMERA[0].amplifiers if amp.name == amplifier))
    return columns.start, rows.start


def put_defects(butler: Butler, run: str, detector: int, *boxes: Box) -> None:
    product = Defects(metadata={"OBSTYPE": "defects"}, boxes=boxes)
    butler.collections.register(run)
    butler.put(product.toTable(), "defects", instrument="LATISS", detector=detector, run=run)


def compare(site: Site, cameras: list[str], run: str = NEW, against: str = OLD) -> dict[str, Any]:
    return site.ask(
        "defects",
        repo=REPO,
        run=run,
        against=against,
        datasetType="defects",
        instrument="LATISS",
        cameras=cameras,
    )


def by_amplifier(answer: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    rows = zip(*(answer[name] for name in ("amplifier", "now", "added", "removed")), strict=True)
    return {name: counts for name, *counts in rows if any(counts)}


class TestDefects:
    def test_overlapping_boxes_count_each_pixel_once(self, pixels: Site) -> None:
        answer = compare(pixels, ["cameras"])
        lower_left = next(amp.name for amp in CAMERA[0].amplifiers if corner_of(amp.name) == (0, 0))
        assert by_amplifier(answer) == {lower_left: [10, 6, 0], "C07": [0, 0, 1]}
        assert (answer["detector"], answer["only"]) == ([0] * len(CAMERA[0].amplifiers), [1])
        rows, columns = CAMERA[0].shape
        assert sum(answer["pixels"]) == rows * columns
        assert len(answer["ids"]) == 2

    def test_without_a_camera_a_detector_is_counted_as_a_whole(self, pixels: Site) -> None:
        answer = compare(pixels, [])
        assert by_amplifier(answer) == {"": [10, 6, 1]}
        assert answer["pixels"] == [None]

    def test_the_same_pixels_have_no_change(self, pixels: Site) -> None:
        answer = compare(pixels, [], OLD, OLD)
        assert (answer["added"], answer["removed"], answer["only"]) == ([0, 0], [0, 0], [])

    def test_regions_of_ip_isr_are_the_same_boxes(self, site: Site, butler: Butler) -> None:
        register_type(butler, "defects", ("instrument", "detector"), True)
        for run, table in {
            NEW: Table({"X": [2.5, 10.0], "Y": [1.5, 20.0], "R": [[4.0, 2.0], [1.0, 1.0]]}),
            OLD: Table({"x0": [0], "y0": [0], "width": [4], "height": [2]}),
        }.items():
            butler.collections.register(run)
            ref = butler.put({}, "defects", instrument="LATISS", detector=0, run=run)
            hdus = fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)])
            hdus.writeto(butler.getURI(ref).ospath, overwrite=True)
        assert by_amplifier(compare(site, [])) == {"": [9, 1, 0]}

    def test_a_box_on_no_detector_is_refused(self, site: Site, butler: Butler) -> None:
        register_type(butler, "defects", ("instrument", "detector"), True)
        butler.collections.register(NEW)
        ref = butler.put({}, "defects", instrument="LATISS", detector=0, run=NEW)
        table = Table({"x0": [0], "y0": [0], "width": [2**40], "height": [2]})
        hdus = fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)])
        hdus.writeto(butler.getURI(ref).ospath, overwrite=True)
        with pytest.raises(BridgeError, match="on no detector") as refused:
            compare(site, [], NEW, NEW)
        assert refused.value.code == "dataset-unreadable"

    def test_a_run_without_defects_is_missing(self, pixels: Site) -> None:
        with pytest.raises(BridgeError, match="has no defects") as missing:
            compare(pixels, [], NEW, "cameras")
        assert missing.value.code == "dataset-missing"


class TestConditions:
    def ask(self, site: Site, raws: list[str], *exposures: int) -> dict[str, Any]:
        asked = {"instrument": "LATISS", "raws": raws, "detector": 0, "exposures": [*exposures]}
        return site.ask("conditions", repo=REPO, **asked)

    def test_times_are_those_of_the_records(self, site: Site) -> None:
        answer = self.ask(site, [], *EXPOSURES, 2030010100001)
        assert answer["id"] == [*EXPOSURES]
        assert answer["mjd"] == [60_637.0, 60_637.0]
        assert 40_587 + 20_050 * DAY // DAY == 60_637
        assert answer["exposureTime"] == [0.0, 0.0]
        assert answer["darkTime"] == [None, None]
        assert (answer["temperature"], answer["temperatureCard"]) == ([None, None], None)

    def test_the_temperature_is_that_of_the_raws(self, site: Site, butler: Butler, tmp_path: Path) -> None:
        place = write_raw(tmp_path / "raw.fits", CCDTEMP=-99.75)
        refs = butler.query_datasets(
            "raw",
            collections=RAWS,
            where=f"instrument = 'LATISS' and detector = 0 and exposure = {EXPOSURES[1]}",
        )
        Path(butler.getURI(refs[0]).ospath).write_bytes(place.read_bytes())
        answer = self.ask(site, [RAWS], *EXPOSURES)
        assert answer["temperature"] == [None, -99.75]
        assert answer["temperatureCard"] == "CCDTEMP"

    def test_a_set_temperature_stands_in_for_a_measured_one(
        self, site: Site, butler: Butler, tmp_path: Path
    ) -> None:
        place = write_raw(tmp_path / "raw.fits", CCDTEMP="unknown", TEMP_SET=-100.0)
        for ref in butler.query_datasets(
            "raw", collections=RAWS, where="instrument = 'LATISS' and detector = 0"
        ):
            Path(butler.getURI(ref).ospath).write_bytes(place.read_bytes())
        answer = self.ask(site, [RAWS], *EXPOSURES)
        assert (answer["temperature"], answer["temperatureCard"]) == ([-100.0, -100.0], "TEMP_SET")


class TestSteps:
    """Two amplifiers side by side, and one above them."""

    AMPLIFIERS = (
        AmplifierBox(name="C00", x=0, y=0, width=40, height=60),
        AmplifierBox(name="C01", x=40, y=0, width=40, height=60),
        AmplifierBox(name="C10", x=0, y=60, width=80, height=60),
    )

    @staticmethod
    def sky(step: float, seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        sky = np.random.default_rng(seed).normal(1000.0, 2.0, (120, 80))
        sky[:60, 40:] *= 1 + step
        sky[30:36, 30:50] += 50_000.0  # a star on the boundary
        return sky

    def test_are_measured_beside_a_star_with_their_error(self) -> None:
        found = {(each.first, each.second): each for each in steps_of(self.sky(0.01), 0, self.AMPLIFIERS)}
        assert set(found) == {("C00", "C01"), ("C00", "C10"), ("C01", "C10")}
        step = found["C00", "C01"]
        assert step.step == pytest.approx(0.01, abs=4 * step.error)
        assert step.error < 5e-4
        assert found["C01", "C10"].step == pytest.approx(-0.01, abs=4 * step.error)
        assert found["C00", "C10"].step == pytest.approx(0.0, abs=4 * step.error)

    def test_the_error_is_the_scatter_of_skies_without_a_step(self) -> None:
        pulls = [
            step.step / step.error
            for seed in range(100)
            for step in steps_of(self.sky(0.0, seed), 0, self.AMPLIFIERS[:2])
        ]
        assert np.std(pulls) == pytest.approx(1.0, abs=0.3)
        assert abs(np.mean(pulls)) < 0.4

    def test_are_read_from_a_mosaic_and_absent_where_it_is_of_another_shape(
        self, site: Site, butler: Butler
    ) -> None:
        register_type(butler, "verifyScience8", ("instrument", "exposure"), False, "NumpyArray")
        ref = butler.put(
            self.sky(0.01), "verifyScience8", instrument="LATISS", exposure=EXPOSURES[0], run=RUN
        )
        # The focal plane is in pixels of the detector.
        box = DetectorBox(
            detector=0,
            name="R00_S00",
            x=800,
            y=0,
            width=640,
            height=960,
            amplifiers=[
                amp.model_copy(
                    update={
                        "x": 800 + 8 * amp.x,
                        "y": 8 * amp.y,
                        "width": 8 * amp.width,
                        "height": 8 * amp.height,
                    }
                )
                for amp in self.AMPLIFIERS
            ],
        )
        asked = {"repo": REPO, "run": RUN, "datasetType": "verifyScience8", "exposure": EXPOSURES[0]}
        answer = site.ask("amplifierSteps", **asked, focalPlane=[box.model_dump(by_alias=True)])
        assert answer["id"] == str(ref.id)
        assert (answer["first"], answer["second"]) == (["C00", "C00", "C01"], ["C01", "C10", "C10"])
        assert answer["step"][0] == pytest.approx(0.01, abs=0.002)
        wide = box.model_copy(update={"width": 960.0})
        other = site.ask("amplifierSteps", **asked, focalPlane=[wide.model_dump(by_alias=True)])
        assert other["step"] == []
        with pytest.raises(BridgeError, match="has no verifyScience8"):
            site.ask("amplifierSteps", **{**asked, "exposure": EXPOSURES[1]}, focalPlane=[])
