"""Pictures of calibrations: stretch, unit, clipped statistics, outlines, comparison with another image."""

from __future__ import annotations

import base64
import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from bridge_world import RUN, Site, register_type
from lsst.daf.butler import Butler
from numpy.typing import NDArray
from PIL import Image

from calib_bridge.errors import BridgeError
from calib_bridge.protocol.pictures import DetectorBox
from calib_bridge.read.focal_plane import detector_box, of_reference
from calib_bridge.read.pixels import clipped_numbers, good_pixels, unit_of_pixels
from calib_reference.instruments import LsstComCam
from calib_reference.simulate.header import segment_header

OTHER = "LATISS/calib/DM-1/other/run1"
STRETCH = {"low": -10.0, "high": 10.0}


def put(
    butler: Butler, pixels: NDArray[np.float64], run: str = RUN, dataset_type: str = "biasMosaic8"
) -> str:
    if not butler.registry.queryDatasetTypes(dataset_type):
        register_type(butler, dataset_type, ("instrument",), False, "NumpyArray")
    butler.collections.register(run)
    return str(butler.put(pixels, dataset_type, instrument="LATISS", run=run).id)


def shades(shown: dict[str, Any]) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(shown["png"]))))


def ask(site: Site, **params: Any) -> dict[str, Any]:
    asked = {"repo": "usdf/main", "run": RUN, "datasetType": "biasMosaic8", "detector": None, **params}
    return site.ask("picture", **asked)


class TestStretch:
    def test_equal_values_have_equal_shades_in_two_pictures_of_one_stretch(
        self, site: Site, butler: Butler
    ) -> None:
        put(butler, np.full((300, 300), 5.0))
        put(butler, np.where(np.indices((300, 300))[0] < 150, 5.0, -10.0), OTHER)
        one, other = (shades(ask(site, run=run, stretch=STRETCH)) for run in (RUN, OTHER))
        assert one[299, 10] == other[299, 10] > 128
        assert other[0, 10] == 0
        free = ask(site)["facts"]
        assert free["low"] < 5.0 < free["high"]

    def test_statistics_leave_out_bad_pixels_and_say_of_how_many(self, site: Site, butler: Butler) -> None:
        pixels = np.random.default_rng(1).normal(0, 2, (100, 100))
        pixels[:5] = 1e6
        pixels[5, :7] = np.nan
        identity = put(butler, pixels)
        facts = ask(site, stretch=STRETCH)["facts"]
        assert facts["stdev"] == pytest.approx(2, rel=0.05)
        assert abs(facts["median"]) < 0.1
        assert facts["used"] == pytest.approx(10_000 - 507, abs=10)
        assert (facts["pixels"], facts["ids"], facts["low"], facts["high"]) == (10_000, [identity], -10, 10)

    def test_flagged_pixels_are_not_good(self) -> None:
        mask = SimpleNamespace(
            array=np.array([[0, 1], [4, 8]]), getMaskPlaneDict=lambda: {"BAD": 0, "CR": 2, "NO_DATA": 3}
        )
        good = good_pixels(SimpleNamespace(image=SimpleNamespace(array=np.ones((2, 2))), mask=mask))
        assert good is not None
        assert np.isfinite(good).tolist() == [[True, False], [True, False]]

    def test_an_image_without_a_good_pixel_has_no_numbers(self) -> None:
        assert clipped_numbers(np.full((2, 2), np.nan)) == (None, None, None, 0, 4)


class TestComparison:
    @pytest.mark.parametrize(("operation", "value"), [("minus", 3.0), ("over", 4.0)])
    def test_shows_the_difference_or_ratio_and_names_both_images(
        self, site: Site, butler: Butler, operation: str, value: float
    ) -> None:
        ids = [put(butler, np.full((4, 4), 4.0)), put(butler, np.full((4, 4), 1.0), OTHER)]
        facts = ask(site, against={"run": OTHER, "operation": operation})["facts"]
        assert (facts["ids"], facts["operation"], facts["median"]) == (ids, operation, value)
        assert (facts["unit"] == "") is (operation == "over")

    def test_images_of_other_sizes_are_not_compared(self, site: Site, butler: Butler) -> None:
        put(butler, np.ones((4, 4)))
        put(butler, np.ones((4, 5)), OTHER)
        with pytest.raises(BridgeError, match="cannot be compared") as refused:
            ask(site, against={"run": OTHER, "operation": "minus"})
        assert refused.value.code == "dataset-unreadable"


class TestOutlines:
    PLANE = (
        DetectorBox(detector=0, name="R22_S00", x=0, y=0, width=80, height=80, amplifiers=[]),
        DetectorBox(detector=1, name="R22_S01", x=80, y=0, width=80, height=80, amplifiers=[]),
    )

    def plane(self) -> list[dict[str, Any]]:
        return [box.model_dump(by_alias=True) for box in self.PLANE]

    def test_are_drawn_in_a_mosaic_of_the_focal_plane(self, site: Site, butler: Butler) -> None:
        put(butler, np.zeros((200, 400)))
        plain, outlined = (ask(site, stretch=STRETCH, focalPlane=plane) for plane in ([], self.plane()))
        assert (plain["facts"]["outlines"], outlined["facts"]["outlines"]) == (False, True)
        where = np.argwhere(shades(plain)[:200] != shades(outlined)[:200])
        # The boundary of the two detectors is in the middle.
        assert (np.abs(where[:, 1] - 200) < 2).sum() > 300

    def test_are_not_drawn_in_an_image_of_another_shape(self, site: Site, butler: Butler) -> None:
        put(butler, np.zeros((400, 400)))
        assert ask(site, focalPlane=self.plane())["facts"]["outlines"] is False


class TestUnit:
    @pytest.mark.parametrize(
        ("dataset_type", "dataset", "unit"),
        [
            ("flat", SimpleNamespace(unit="", header={}), ""),
            ("flat", SimpleNamespace(metadata={"LSST ISR UNITS": "adu"}), ""),
            ("flatMosaic8", SimpleNamespace(unit=None), ""),
            ("bias", SimpleNamespace(unit="electron", header={}), "electron"),
            ("bias", SimpleNamespace(metadata={"LSST ISR UNITS": "electron"}), "electron"),
            ("bias", SimpleNamespace(getMetadata=lambda: {"BUNIT": "adu"}), "adu"),
            ("bias", SimpleNamespace(), "unit unknown"),
        ],
    )
    def test_is_that_of_the_header_and_a_flat_has_none(
        self, dataset_type: str, dataset: Any, unit: str
    ) -> None:
        assert unit_of_pixels(dataset, dataset_type) == unit


class TestFocalPlane:
    @staticmethod
    def headers(raft: str, slot: str) -> list[dict[str, str]]:
        sections = {"Segment10": "[50:1,1:100]", "Segment00": "[100:51,200:101]"}
        return [
            {"RAFTBAY": raft, "CCDSLOT": slot},
            *({"EXTNAME": name, "DETSEC": text} for name, text in sections.items()),
        ]

    def test_is_that_of_the_names_and_sections_of_a_raw(self) -> None:
        box = detector_box(7, self.headers("R22", "S01"))
        assert box is not None
        assert (box.name, box.x, box.y, box.width, box.height) == ("R22_S01", 700, 1200, 100, 200)
        assert [(amp.name, amp.x - box.x, amp.y - box.y) for amp in box.amplifiers] == [
            ("C10", 0, 0),
            ("C00", 50, 100),
        ]

    def test_is_the_same_by_the_camera_and_by_the_headers_of_raws(self) -> None:
        camera = LsstComCam.camera
        by_camera = {box.detector: box for box in of_reference(camera)}
        assert len(by_camera) == 9
        for detector in camera.detectors:
            cards = {"RAFTBAY": "R22", "CCDSLOT": detector.name_in_raft}
            by_header = detector_box(
                detector.id, [cards, *(segment_header(detector, amp) for amp in detector.amplifiers)]
            )
            assert by_header is not None
            # The only raft of this camera begins at the lower left.
            width, height = 6 * by_header.width, 6 * by_header.height
            moved = [
                each.model_copy(update={"x": each.x - width, "y": each.y - height})
                for each in by_header.amplifiers
            ]
            assert moved == by_camera[detector.id].amplifiers

    def test_is_unknown_of_a_corner_raft_and_without_sections(self) -> None:
        assert detector_box(189, self.headers("R00", "SG0")) is None
        assert detector_box(1, self.headers("R22", "S01")[:1]) is None

    def test_says_why_it_is_unknown(self, site: Site) -> None:
        nothing = {"repo": "usdf/main", "instrument": "LATISS", "cameras": ["LATISS/calib"], "raws": []}
        found = site.ask("focalPlane", **nothing, exposure=None)
        assert found["detectors"] == []
        assert "no single camera of LATISS" in found["source"]
