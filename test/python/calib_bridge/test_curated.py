"""Curated calibrations from the texts of a package, and datasets exported as texts."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_kills import kill_at
from bridge_world import BEGIN, DAY, END, TICKET, WHY, Site, copy_site, make_repository, put_bias
from lsst.daf.butler import Butler, CollectionType

from calib_bridge.errors import BridgeError
from calib_reference.storage import repository_config

GEN = f"{TICKET}/tag/manual_defectsGen.20250101a"
RUN = f"{GEN}/run1"
LATER = f"{RUN}/20240601T000000Z"
TYPE = {
    "name": "manual_defects",
    "dimensions": ["instrument", "detector"],
    "storageClasses": ["Defects", "CalibTable"],
}
CARDS = {"LSST CALIB CURATED PACKAGE": "obs_lsst_data", "LSST CALIB CURATED FILE": "a file"}


def ecsv(detector: int, x0: int = 3, **cards: Any) -> str:
    """Return a text with one box of bad pixels."""
    meta = {"OBSTYPE": "manual_defects", "INSTRUME": "LATISS", "DETECTOR": detector, **cards}
    lines = "".join(f"#   {key}: {json.dumps(value)}\n" for key, value in meta.items())
    columns = "".join(
        f"# - {{name: {name}, unit: pixel, datatype: int64}}\n" for name in ("x0", "y0", "width", "height")
    )
    head = f"# %ECSV 1.0\n# ---\n# datatype:\n{columns}# meta: !!omap\n"
    omap = lines.replace("#   ", "# - {").replace("\n", "}\n")
    return f"{head}{omap}# schema: astropy-2.0\nx0 y0 width height\n{x0} 4 2 1\n"


def curated_file(text: str, detector: int, run: str = RUN) -> dict[str, Any]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{run} {detector} {sha256}")),
        "run": run,
        "dataId": {"instrument": "LATISS", "detector": detector},
        "path": f"LATISS/manual_defects/r00_s0{detector}/19700101T000000.ecsv",
        "sha256": sha256,
        "cards": CARDS,
    }


def params(*files: tuple[str, int], **changes: Any) -> dict[str, Any]:
    """Parameters of ``curated``."""
    made = [curated_file(text, detector) for text, detector in files]
    return {
        "repo": "usdf/main",
        "why": {**WHY, "set": "LATISS/DM-1"},
        "type": TYPE,
        "package": "/pkg/obs_lsst_data",
        "commit": "c" * 40,
        "files": made,
        "texts": {each["sha256"]: text for each, (text, _) in zip(made, files, strict=True)},
        **changes,
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "repo"
    make_repository(folder, repository_config()).close()
    return folder


@pytest.fixture
def site(template: Path, tmp_path: Path) -> Iterator[Site]:
    made = copy_site(template, tmp_path, ("usdf/main",))
    yield made
    made.close()


@pytest.fixture
def butler(site: Site) -> Butler:
    return site.butler()


def uuids(butler: Butler, run: str = RUN) -> dict[int, str]:
    """Return UUIDs by detector."""
    butler.registry.refresh()
    refs = butler.query_datasets("manual_defects", run, find_first=False)
    return {int(ref.dataId["detector"]): str(ref.id) for ref in refs}


def test_texts_become_datasets_with_given_uuids_and_a_repetition_changes_nothing(
    site: Site, butler: Butler
) -> None:
    asked = params((ecsv(0), 0), (ecsv(1, x0=7), 1))
    assert site.ask("curated", **asked)["changed"]
    assert uuids(butler) == {file["dataId"]["detector"]: file["id"] for file in asked["files"]}
    table = butler.get("manual_defects", instrument="LATISS", detector=1, collections=RUN)
    assert table.columns["x0"].tolist() == [7]
    assert {key: table.header[key] for key in CARDS} == CARDS
    definition = butler.get_dataset_type("manual_defects")
    assert (definition.storageClass_name, definition.isCalibration()) == ("CalibTable", True)

    files = {path: path.read_bytes() for path in site.repositories["usdf/main"].rglob("*.fits")}
    assert {path.stat().st_mode & 0o444 for path in files} == {0o444}
    again = site.ask("curated", **asked)
    assert (again["changed"], again["summary"]) == (False, "already as desired")
    assert {path: path.read_bytes() for path in files} == files


def test_the_journal_has_the_command_of_a_person_and_no_text(site: Site) -> None:
    site.ask("curated", **params((ecsv(0), 0)), label="DM-1/tag/defects.20240405a")
    done = [entry for entry in site.journal() if entry["phase"] == "done"]
    assert [entry["command"] for entry in done] == [
        f"git -C /pkg/obs_lsst_data checkout {'c' * 40} && "
        f"butler write-curated-calibrations {site.repositories['usdf/main']} LATISS "
        "--label DM-1/tag/defects.20240405a"
    ]
    assert "ECSV" not in "".join(
        path.read_text() for path in (site.work / "journal").rglob("*") if path.is_file()
    )


def test_cards_of_exported_text_do_not_become_the_datasets(site: Site, butler: Butler) -> None:
    text = ecsv(
        0, CALIBDATE="1970-01-01T00:00:00", VALIDSTART="1970-01-01T00:00:00", VALIDEND="2030-01-01T00:00:00"
    )
    site.ask("curated", **params((text, 0)))
    header = butler.get("manual_defects", instrument="LATISS", detector=0, collections=RUN).header
    assert {"CALIBDATE", "VALIDSTART", "VALIDEND"}.isdisjoint(header)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not a table", "text-unreadable"),
        (ecsv(0).replace("height", "hight"), "text-unreadable.*hight"),
        (ecsv(1), "text-unreadable.*DETECTOR is 1, but the path means 0"),
        (ecsv(0, INSTRUME="LSSTCam"), "text-unreadable.*INSTRUME is LSSTCam"),
        (ecsv(0, OBSTYPE="crosstalk"), "text-unreadable"),
    ],
)
def test_a_text_that_contradicts_its_path_is_refused_before_anything_is_written(
    site: Site, butler: Butler, text: str, message: str
) -> None:
    with pytest.raises(BridgeError, match=f"(?s){message}"):
        site.ask("curated", **params((ecsv(1), 1), (text, 0)))
    assert list(butler.collections.query(f"{TICKET}/*")) == []
    assert site.journal() == []
    places = [{"path": f"{n}.ecsv", "dataId": {"instrument": "LATISS", "detector": n}} for n in (1, 0)]
    texts = [{**place, "text": each} for place, each in zip(places, (ecsv(1), text), strict=True)]
    problems = site.ask("parse", repo="usdf/main", type=TYPE, files=texts)["problems"]
    assert [each["path"] for each in problems] == ["0.ecsv"]


def test_an_instrument_may_be_named_like_its_folder(site: Site) -> None:
    text = ecsv(0, INSTRUME="ComCam")
    file = {
        "path": "comCam/manual_defects/r00_s00/1.ecsv",
        "dataId": {"instrument": "LATISS", "detector": 0},
        "text": text,
    }
    assert site.ask("parse", repo="usdf/main", type=TYPE, files=[file])["problems"] == []
    assert site.ask("parse", repo="usdf/main", type=TYPE, files=[{**file, "path": "x/y.ecsv"}])["problems"]


def test_a_text_that_differs_from_the_lock_is_refused(site: Site) -> None:
    asked = params((ecsv(0), 0))
    asked["texts"] = dict.fromkeys(asked["texts"], ecsv(0, x0=9))
    with pytest.raises(BridgeError, match="file-digest-differs"):
        site.ask("curated", **asked)


def test_a_foreign_dataset_with_the_same_data_id_is_refused_and_kept(site: Site, butler: Butler) -> None:
    first, second = params((ecsv(0), 0)), params((ecsv(0, x0=8), 0))
    site.ask("curated", **first)
    with pytest.raises(BridgeError, match="dataset-conflict"):
        site.ask("curated", **second)
    assert uuids(butler) == {0: first["files"][0]["id"]}


def test_a_storage_class_without_a_text_form_is_reported(site: Site) -> None:
    with pytest.raises(BridgeError, match="formatter-missing: none of the storage classes Defects"):
        site.ask(
            "curated", **params((ecsv(0), 0), type={**TYPE, "storageClasses": ["Defects", "NoSuchClass"]})
        )
    with pytest.raises(BridgeError, match=r"formatter-missing.*cannot read text"):
        site.ask("curated", **params((ecsv(0), 0), type={**TYPE, "storageClasses": ["StructuredDataDict"]}))


def test_a_registered_type_is_used_as_it_is_or_refused(site: Site) -> None:
    type_ = {"name": "bias", "dimensions": ["instrument"], "storageClasses": ["CalibTable"]}
    with pytest.raises(BridgeError, match="dataset-type-differs"):
        site.ask("curated", **params((ecsv(0), 0), type=type_))


def test_a_detector_that_is_not_registered_is_refused(site: Site) -> None:
    with pytest.raises(BridgeError, match="instrument-unknown"):
        site.ask("curated", **params((ecsv(7), 7)))


@pytest.mark.parametrize("moment", ["before-intent", "after-intent", "after-act", "after-done"])
def test_a_write_killed_at_any_moment_is_found_done_or_redone(site: Site, moment: str) -> None:
    asked = params((ecsv(0), 0), (ecsv(1), 1))
    kill_at(moment, site, "curated", asked)
    site.ask("curated", **asked)
    site.ask("settle", repo="usdf/main", why=asked["why"])
    assert uuids(site.butler()) == {file["dataId"]["detector"]: file["id"] for file in asked["files"]}
    assert site.open_intents() == []
    assert [entry["outcome"] for entry in site.journal() if entry["phase"] == "done"] in (
        [["done"], ["redone"], ["found done"]]
    )


def test_files_of_a_killed_write_are_overwritten(site: Site, butler: Butler) -> None:
    asked = params((ecsv(0), 0))
    site.ask("curated", **asked)
    (file,) = site.repositories["usdf/main"].rglob("manual_defects*.fits")
    content = file.read_bytes()
    butler.removeRuns([RUN])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"half")
    assert site.ask("curated", **asked)["changed"]
    assert file.read_bytes() == content


def test_an_intent_is_settled_without_its_texts(site: Site) -> None:
    asked = params((ecsv(0), 0))
    kill_at("after-intent", site, "curated", asked)
    settled = site.ask("settle", repo="usdf/main", why=asked["why"])
    assert settled == {"found": 0, "abandoned": 1}


def test_a_detector_with_two_dates_has_a_run_below_the_attempt_and_two_ranges(
    site: Site, butler: Butler
) -> None:
    early, late = curated_file(ecsv(0), 0), curated_file(ecsv(0, x0=9), 0, LATER)
    other = curated_file(ecsv(1), 1)
    texts = {early["sha256"]: ecsv(0), late["sha256"]: ecsv(0, x0=9), other["sha256"]: ecsv(1)}
    site.ask("curated", **params(files=[early, late, other], texts=texts))
    middle = str(20_050 * DAY)
    ranges = [(early["id"], BEGIN, middle), (late["id"], middle, END), (other["id"], BEGIN, END)]
    datasets = [{"id": id_, "begin": begin, "end": end} for id_, begin, end in ranges]
    query = {
        "chain": GEN,
        "datasetType": "manual_defects",
        "begin": BEGIN,
        "end": END,
        "detectors": [0, 1],
        "verdict": False,
        "images": None,
        "datasets": datasets,
    }
    (output,) = site.observe(outputs=[query])["outputs"]
    (run,) = output["runs"]
    assert (run["run"], run["count"], run["missingDetectors"], run["lacking"]) == (RUN, 3, [], [])

    cert = f"{TICKET}/tag/manual_defects.20250101a"
    site.ask(
        "certify",
        repo="usdf/main",
        why=WHY,
        collection=cert,
        datasetType="manual_defects",
        rows=datasets,
        ours=[],
        doc="",
        generation=GEN,
    )
    asked = [{"collection": cert, "datasetType": "manual_defects"}]
    (certified,) = site.observe(certified=asked)["certified"]
    assert certified["fingerprint"] == run["fingerprint"]
    assert butler.collections.get_info(LATER).type is CollectionType.RUN

    strange = {**query, "datasets": [*datasets, {"id": str(uuid.uuid4()), "begin": None, "end": None}]}
    (output,) = site.observe(outputs=[strange])["outputs"]
    assert output["runs"][0]["lacking"] == [strange["datasets"][-1]["id"]]


def test_an_instrument_has_the_names_that_packages_use(site: Site) -> None:
    assert site.ask("instrument", repo="usdf/main", instrument="LATISS") == {
        "detectors": [{"id": 0, "name": "R00_S00"}, {"id": 1, "name": "R00_S01"}],
        "filters": ["g_01", "r_03"],
        "bands": ["g", "r"],
    }
    nothing: dict[str, list[str]] = {"detectors": [], "filters": [], "bands": []}
    assert site.ask("instrument", repo="usdf/main", instrument="HSC") == nothing


def test_a_dataset_exported_as_text_is_read_as_the_same_table(site: Site, butler: Butler) -> None:
    asked = params((ecsv(0, CPP_INPUT_0=2024032600002, CPP_INPUT_1=2024032600001), 0))
    site.ask("curated", **asked)
    range_cards = {"CALIBDATE": "2024-01-01T00:00:00", "VALIDSTART": "2024-01-01T00:00:00"}
    requests = [{"id": asked["files"][0]["id"], "cards": range_cards}]
    result = site.ask("texts", repo="usdf/main", datasets=requests, run=RUN)
    (text,) = result["texts"]
    assert (text["ending"], text["exposures"], text["inputs"]) == (
        ".ecsv",
        [2024032600001, 2024032600002],
        [],
    )
    assert result["configs"] == {}
    assert "CALIBDATE: '2024-01-01T00:00:00'" in text["text"]
    again = curated_file(text["text"], 0, f"{RUN}/again")
    site.ask("curated", **params(files=[again], texts={again["sha256"]: text["text"]}))
    one, two = (
        butler.get("manual_defects", instrument="LATISS", detector=0, collections=run)
        for run in (RUN, f"{RUN}/again")
    )
    assert {name: column.tolist() for name, column in one.columns.items()} == {
        name: column.tolist() for name, column in two.columns.items()
    }
    own = ("LSST BUTLER ID", "LSST BUTLER RUN")
    plain = [{key: value for key, value in each.header.items() if key not in own} for each in (one, two)]
    assert plain[0] == plain[1]


def test_a_dataset_without_a_text_form_is_reported(site: Site, butler: Butler) -> None:
    (ref, *_) = put_bias(butler)
    with pytest.raises(BridgeError, match="formatter-missing: dict, the class of bias, cannot write text"):
        site.ask("texts", repo="usdf/main", datasets=[{"id": str(ref.id), "cards": {}}], run=ref.run)


def test_texts_of_a_run_that_does_not_exist_are_reported(site: Site) -> None:
    with pytest.raises(BridgeError, match=r"collection-missing: .*u/nobody"):
        site.ask("texts", repo="usdf/main", datasets=[], run="u/nobody")


def test_configurations_are_returned_with_the_texts(site: Site, butler: Butler) -> None:
    butler.collections.register(RUN)
    butler.put({"sigma": 3}, "cpBiasIsr_config", run=RUN)
    result = site.ask("texts", repo="usdf/main", datasets=[], run=RUN)
    assert result == {"texts": [], "configs": {"cpBiasIsr_config": "sigma: 3\n"}}
