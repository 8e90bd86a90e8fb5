"""Corrected copies of a RUN's datasets."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from bridge_kills import kill_at
from bridge_world import RUN, TICKET, WHY, Site, copy_site, make_repository, put_bias, register_type
from lsst.daf.butler import Butler, Config, Formatter

from calib_bridge.correction import mark_bad
from calib_bridge.errors import BridgeError
from calib_bridge.protocol.corrected import Box
from calib_bridge.text import with_cards
from calib_reference.instruments import INSTRUMENTS
from calib_reference.storage import CalibImage, CalibTable, repository_config

BASE, OTHER = f"{TICKET}/tag/defectGen.20250101a/run1", f"{TICKET}/tag/defectGen.20250102a/run1"
CORRECTED = f"{TICKET}/tag/defectGen.20250110a/run1"
FIELDS = ("x0", "y0", "width", "height")
SHAPE = INSTRUMENTS["LATISS"].camera[0].shape
BOX = {"x": 5, "y": 6, "width": 2, "height": 3}
LONG = (
    "By eye, after the warm-up of 2025-01-09: the column is hot in every dark since then, and nobody knows why. "
    * 2
)


def defects(detector: int, *boxes: tuple[int, ...]) -> CalibTable:
    rows = np.array(boxes or [(1, 2, 3, 4)], dtype=np.int64)
    header = {"OBSTYPE": "defects", "INSTRUME": "LATISS", "DETECTOR": detector, "CPP_INPUT_0": 2024032600001}
    return CalibTable({name: rows[:, index] for index, name in enumerate(FIELDS)}, {}, header)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections") / "repo"
    butler = make_repository(folder, repository_config())
    register_type(butler, "defects", ("instrument", "detector"), True, "CalibTable")
    register_type(butler, "dark", ("instrument", "detector"), True, "CalibImage")
    register_type(butler, "camera", ("instrument",), True, "CalibCamera")
    for run in (BASE, OTHER, RUN, "cameras"):
        butler.collections.register(run)
    for detector in (0, 1):
        identity = {"instrument": "LATISS", "detector": detector}
        butler.put(defects(detector), "defects", identity, run=BASE)
        butler.put(defects(detector, (7, 8, 9, 1)), "defects", identity, run=OTHER)
        image = CalibImage(np.ones((8, 12), np.float32), "electron", {"OBSTYPE": "dark"})
        butler.put(image, "dark", identity, run=RUN)
    butler.put(INSTRUMENTS["LATISS"].camera, "camera", instrument="LATISS", run="cameras")
    butler.close()
    return folder


@pytest.fixture
def site(template: Path, tmp_path: Path) -> Iterator[Site]:
    made = copy_site(template, tmp_path, ("usdf/main",))
    yield made
    made.close()


@pytest.fixture
def butler(site: Site) -> Butler:
    return site.butler()


def uuids(butler: Butler, run: str, name: str = "defects") -> dict[int, str]:
    """Return UUIDs by detector."""
    butler.registry.refresh()
    if name not in (butler.collections.get_info(run, include_summary=True).dataset_types or ()):
        return {}
    return {
        int(ref.dataId["detector"]): str(ref.id) for ref in butler.query_datasets(name, run, find_first=False)
    }


def dataset(
    butler: Butler, detector: int, base: str = BASE, name: str = "defects", **change: Any
) -> dict[str, Any]:
    replaces = uuids(butler, base, name)[detector]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{replaces} {change}")),
        "dataId": {"instrument": "LATISS", "detector": detector},
        "replaces": replaces,
        "taken": None,
        "text": None,
        "boxes": [],
        "cards": {"LSST CALIB CORRECTED FROM": base, "LSST CALIB CORRECTED REASON": LONG.strip()},
        **change,
    }


def params(*datasets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Parameters of ``correct``."""
    return {
        "repo": "usdf/main",
        "why": {**WHY, "set": "LATISS/DM-1"},
        "datasetType": "defects",
        "base": BASE,
        "run": CORRECTED,
        "datasets": list(datasets),
        **changes,
    }


def with_text(
    butler: Butler, detector: int, table: CalibTable, folder: Path
) -> tuple[dict[str, Any], dict[str, str]]:
    path = folder / "text.ecsv"
    table.writeText(str(path))
    text = path.read_text()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    place = {"path": "latiss/defects/rxx_s00/a.ecsv", "sha256": sha256}
    return dataset(butler, detector, text=place), {sha256: text}


def boxes_in(butler: Butler, detector: int, run: str = CORRECTED) -> list[list[int]]:
    butler.registry.refresh()
    columns = butler.get("defects", instrument="LATISS", detector=detector, collections=run).columns
    return np.stack([columns[name] for name in FIELDS], axis=1).tolist()


def test_masked_and_unchanged_datasets_are_written_once(site: Site, butler: Butler) -> None:
    asked = params(dataset(butler, 0, boxes=[BOX]), dataset(butler, 1))
    assert site.ask("correct", **asked)["changed"]
    assert uuids(butler, CORRECTED) == {each["dataId"]["detector"]: each["id"] for each in asked["datasets"]}
    assert (boxes_in(butler, 0), boxes_in(butler, 1)) == ([[1, 2, 3, 4], [5, 6, 2, 3]], [[1, 2, 3, 4]])
    header = butler.get("defects", instrument="LATISS", detector=0, collections=CORRECTED).header
    assert header["LSST CALIB CORRECTED REASON"] == LONG.strip()
    assert (header["LSST BUTLER ID"], header["LSST BUTLER RUN"]) == (asked["datasets"][0]["id"], CORRECTED)
    assert header["CPP_INPUT_0"] == 2024032600001

    files = [path for path in site.repositories["usdf/main"].rglob("*.fits") if "20250110a" in str(path)]
    assert len(files) == 2
    assert {path.stat().st_mode & 0o444 for path in files} == {0o444}
    assert not (site.work / "staging" / "usdf_main").exists()
    content = {path: path.read_bytes() for path in files}
    again = site.ask("correct", **asked)
    assert (again["changed"], again["summary"]) == (False, "already as desired")
    assert {path: path.read_bytes() for path in files} == content
    (done,) = [entry for entry in site.journal() if entry["phase"] == "done"]
    assert done["summary"] == f"{CORRECTED}: 2 defects of {BASE}, 1 of them corrected"
    assert f"-d defects --collections {BASE} && butler ingest-files" in done["command"]


def test_a_text_or_a_dataset_of_another_run_replaces_a_dataset(
    site: Site, butler: Butler, tmp_path: Path
) -> None:
    edited, texts = with_text(butler, 0, defects(0, (20, 21, 1, 9)), tmp_path)
    other = dataset(butler, 1, taken=uuids(butler, OTHER)[1])
    site.ask("correct", **params(edited, other, texts=texts))
    assert (boxes_in(butler, 0), boxes_in(butler, 1)) == ([[20, 21, 1, 9]], [[7, 8, 9, 1]])
    journal = "".join(path.read_text() for path in (site.work / "journal").rglob("*") if path.is_file())
    assert "ECSV" not in journal


def test_masked_pixels_of_an_image_lose_their_values(site: Site, butler: Butler) -> None:
    change = dataset(butler, 0, RUN, "dark", boxes=[{"x": 9, "y": 1, "width": 3, "height": 2}])
    site.ask("correct", **params(change, datasetType="dark", base=RUN))
    butler.registry.refresh()
    image, before = (
        butler.get("dark", instrument="LATISS", detector=0, collections=run) for run in (CORRECTED, RUN)
    )
    bad = np.zeros((8, 12), bool)
    bad[1:3, 9:12] = True
    assert np.array_equal(np.isnan(image.data), bad)
    assert np.array_equal(image.data[~bad], before.data[~bad])
    assert np.isfinite(before.data).all()


@pytest.mark.parametrize(
    ("name", "base", "box", "message"),
    [
        (
            "dark",
            RUN,
            {"x": 10, "y": 0, "width": 3, "height": 1},
            "3 x 1 pixels at 10, 0 do not lie within 12 x 8",
        ),
        ("dark", RUN, {"x": 0, "y": 0, "width": 0, "height": 1}, "are not a rectangle"),
        ("defects", BASE, {"x": SHAPE[1], "y": 0, "width": 1, "height": 1}, "do not lie within"),
        ("defects", BASE, {"x": -1, "y": 0, "width": 1, "height": 1}, "are not a rectangle"),
    ],
)
def test_a_box_outside_the_image_is_reported_before_anything_is_written(
    site: Site, butler: Butler, name: str, base: str, box: dict[str, int], message: str
) -> None:
    wrong = dataset(butler, 0, base, name, boxes=[box])
    asked = {"repo": "usdf/main", "datasetType": name, "texts": {}, "cameras": ["cameras"]}
    fine = dataset(butler, 1, base, name, boxes=[{"x": 0, "y": 0, "width": 1, "height": 1}])
    (problem,) = site.ask("correctable", **asked, datasets=[fine, wrong])["problems"]
    assert (problem["id"], problem["code"]) == (wrong["id"], "correction-invalid")
    assert message in problem["problem"]
    assert site.journal() == []


def test_without_a_camera_the_size_of_a_detector_is_not_checked(site: Site, butler: Butler) -> None:
    far = dataset(butler, 0, boxes=[{"x": 10**6, "y": 0, "width": 1, "height": 1}])
    asked = {"repo": "usdf/main", "datasetType": "defects", "texts": {}, "datasets": [far]}
    assert site.ask("correctable", **asked, cameras=["cameras"])["problems"] != []
    assert site.ask("correctable", **asked, cameras=[])["problems"] == []
    assert site.ask("correctable", **asked, cameras=[RUN])["problems"] == []


def test_a_text_of_another_detector_is_refused(site: Site, butler: Butler, tmp_path: Path) -> None:
    edited, texts = with_text(butler, 0, defects(1), tmp_path)
    asked = {"repo": "usdf/main", "datasetType": "defects", "datasets": [edited], "cameras": []}
    (problem,) = site.ask("correctable", **asked, texts=texts)["problems"]
    assert (problem["code"], problem["problem"]) == ("text-unreadable", "DETECTOR is 1, but the path means 0")
    with pytest.raises(BridgeError, match="text-unreadable"):
        site.ask("correct", **params(edited, texts=texts))
    with pytest.raises(BridgeError, match="file-digest-differs"):
        site.ask("correct", **params(edited, texts={}))
    assert site.journal() == []
    assert CORRECTED not in butler.collections.query(f"{TICKET}/*")


def test_a_dataset_without_a_header_is_not_corrected(site: Site, butler: Butler) -> None:
    register_type(butler, "notes", ("instrument", "detector"), True)
    butler.put({}, "notes", instrument="LATISS", detector=0, run=BASE)
    asked = {"repo": "usdf/main", "datasetType": "notes", "cameras": [], "texts": {}}
    (problem,) = site.ask("correctable", **asked, datasets=[dataset(butler, 0, name="notes")])["problems"]
    assert problem["code"] == "correction-invalid"
    assert problem["problem"].endswith("has no header to record the correction")


def test_a_base_that_is_gone_is_reported_unless_the_copy_exists(site: Site, butler: Butler) -> None:
    asked = params(dataset(butler, 0, boxes=[BOX]), dataset(butler, 1, taken=uuids(butler, OTHER)[1]))
    with pytest.raises(BridgeError, match="base-gone"):
        site.ask("correct", **{**asked, "base": OTHER})
    butler.removeRuns([OTHER])
    with pytest.raises(BridgeError, match="base-gone"):
        site.ask("correct", **asked)
    assert uuids(butler, BASE) != {}
    assert CORRECTED not in butler.collections.query(f"{TICKET}/*")

    asked = params(dataset(butler, 0, boxes=[BOX]))
    site.ask("correct", **asked)
    butler.removeRuns([BASE])
    assert not site.ask("correct", **asked)["changed"]


def test_a_lost_file_of_the_base_is_reported(site: Site, butler: Butler) -> None:
    asked = params(dataset(butler, 0, boxes=[BOX]))
    Path(butler.getURI("defects", instrument="LATISS", detector=0, collections=BASE).ospath).unlink()
    with pytest.raises(BridgeError, match="base-gone"):
        site.ask("correct", **asked)


def test_a_foreign_dataset_with_the_same_data_id_is_refused_and_kept(site: Site, butler: Butler) -> None:
    first = params(dataset(butler, 0, boxes=[BOX]))
    site.ask("correct", **first)
    with pytest.raises(BridgeError, match="dataset-conflict"):
        site.ask("correct", **params(dataset(butler, 0)))
    with pytest.raises(BridgeError, match="dataset-conflict"):
        site.ask("correct", **{**first, "run": f"{CORRECTED}0"})
    assert uuids(butler, CORRECTED) == {0: first["datasets"][0]["id"]}


@pytest.mark.parametrize("shared", ["id", "dataId"])
def test_two_planned_datasets_that_share_a_place_or_a_uuid_are_refused(
    site: Site, butler: Butler, shared: str
) -> None:
    first, second = dataset(butler, 0), dataset(butler, 1)
    with pytest.raises(BridgeError, match=r"^dataset-conflict: .*share a place or a UUID"):
        site.ask("correct", **params(first, {**second, shared: first[shared]}))
    assert CORRECTED not in butler.collections.query("*")


@pytest.mark.parametrize("moment", ["before-intent", "after-intent", "after-act", "after-done"])
def test_a_write_killed_at_any_moment_is_found_done_or_redone(
    site: Site, butler: Butler, moment: str
) -> None:
    asked = params(dataset(butler, 0, boxes=[BOX]), dataset(butler, 1))
    butler.close()
    kill_at(moment, site, "correct", asked)
    site.ask("correct", **asked)
    site.ask("settle", repo="usdf/main", why=asked["why"])
    assert uuids(site.butler(), CORRECTED) == {
        each["dataId"]["detector"]: each["id"] for each in asked["datasets"]
    }
    assert site.open_intents() == []
    assert not (site.work / "staging" / "usdf_main").exists()
    assert [entry["outcome"] for entry in site.journal() if entry["phase"] == "done"] in (
        [["done"], ["redone"], ["found done"]]
    )


def test_an_intent_is_settled_without_its_texts(site: Site, butler: Butler, tmp_path: Path) -> None:
    edited, texts = with_text(butler, 0, defects(0), tmp_path)
    asked = params(edited, texts=texts)
    kill_at("after-intent", site, "correct", asked)
    settled = site.ask("settle", repo="usdf/main", why=asked["why"])
    assert settled == {"found": 0, "abandoned": 1}


class StackMask:
    """A class like ``lsst.afw.image.Mask``."""

    def __init__(self) -> None:
        self.array = np.array([[1, 0, 0], [0, 0, 0]])

    def getPlaneBitMask(self, name: str) -> int:  # noqa: N802
        return {"SAT": 2, "BAD": 4}[name]


class StackExposure:
    """A class like ``lsst.afw.image.Exposure``."""

    def __init__(self) -> None:
        self.mask = StackMask()
        self.image = StackMask()
        self.metadata: dict[str, Any] = {}

    def getMetadata(self) -> dict[str, Any]:  # noqa: N802
        return self.metadata


class StackDefects:
    """A class like ``lsst.ip.isr.Defects``."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.columns = columns

    def toDict(self) -> dict[str, Any]:  # noqa: N802
        return self.columns

    @classmethod
    def fromDict(cls, columns: dict[str, Any]) -> Self:  # noqa: N802
        return cls(columns)


def test_classes_of_the_stack_are_corrected_by_their_own_methods() -> None:
    box = Box(x=0, y=0, width=2, height=1)
    exposure = mark_bad(StackExposure(), [box])
    assert exposure.mask.array.tolist() == [[5, 4, 0], [0, 0, 0]]
    assert with_cards(exposure, {"A": "b"}).metadata == {"A": "b"}
    with pytest.raises(BridgeError, match="correction-invalid"):
        mark_bad(StackExposure(), [Box(x=2, y=0, width=2, height=1)])
    columns = {"metadata": {"OBSTYPE": "defects"}, "x0": [1], "y0": [2], "width": [3], "height": [4]}
    assert mark_bad(StackDefects(columns), [box]).columns == {
        "metadata": {"OBSTYPE": "defects"},
        "x0": [1, 0],
        "y0": [2, 0],
        "width": [3, 2],
        "height": [4, 1],
    }
    with pytest.raises(BridgeError, match="correction-invalid: dict has no pixels"):
        mark_bad({}, [box])
    with pytest.raises(BridgeError, match="correction-invalid: a table of a has no bad pixels"):
        mark_bad(CalibTable({"a": np.array([1])}, {}, {}), [box])


class OldFormatter(Formatter):
    """A formatter of the old interface, which parts of the stack still have."""

    extension = ".json"

    def write(self, inMemoryDataset: Any) -> None:  # noqa: N803
        Path(self.fileDescriptor.location.path).write_text(json.dumps(inMemoryDataset))

    def read(self, component: str | None = None) -> Any:
        return json.loads(Path(self.fileDescriptor.location.path).read_text())


def test_formatters_of_the_old_interface_write_files_too(tmp_path: Path) -> None:
    config = Config({"datastore": {"formatters": {"StructuredDataDict": f"{__name__}.OldFormatter"}}})
    folder = tmp_path / "repo" / "usdf_main"
    butler = make_repository(folder, config)
    put_bias(butler)
    butler.close()
    site = Site(tmp_path, {"usdf/main": folder})
    opened = site.butler()
    site.ask("correct", **params(dataset(opened, 0, RUN, "bias", cards={}), datasetType="bias", base=RUN))
    opened.registry.refresh()
    assert opened.get("bias", instrument="LATISS", detector=0, collections=CORRECTED) == {"value": [0]}
    assert (
        opened.getURI("bias", instrument="LATISS", detector=0, collections=CORRECTED).getExtension()
        == ".json"
    )
    site.close()
