"""Repositories whose datastore is a chain, as the observatory's embargo repository."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import bundling, certification, chaining, ingesting, row
from bridge_world import (
    CERT,
    EXPOSURES,
    RUN,
    Site,
    dataset_files,
    make_repository,
    put_bias,
    put_raws,
    zip_up,
)
from lsst.daf.butler import Butler, Config

from calib_bridge.errors import BridgeError

BUILD, TARGET = "usdf/main", "summit/LATISS"
CHAINED = "lsst.daf.butler.datastores.chainedDatastore.ChainedDatastore"
FILES = "lsst.daf.butler.datastores.fileDatastore.FileDatastore"


def chain_of(*children: dict[str, Any]) -> Config:
    config = Config()
    config["datastore", "cls"] = CHAINED
    config["datastore", "datastores"] = [{"datastore": child} for child in children]
    return config


def files_in(folder: str, **more: Any) -> dict[str, Any]:
    return {"cls": FILES, "root": f"<butlerRoot>/{folder}", "records": {"table": f"records_{folder}"}, **more}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two repositories with two chained datastores each; the second of the build repository takes no raws."""
    folder = tmp_path_factory.mktemp("chained")
    no_raws = {"constraints": {"reject": ["raw"]}}
    butler = make_repository(folder / "build", chain_of(files_in("a"), files_in("b", **no_raws)))
    put_raws(butler)
    put_bias(butler)
    butler.close()
    make_repository(folder / "target", chain_of(files_in("a"), files_in("b"))).close()
    return folder


@pytest.fixture
def sites(template: Path, tmp_path: Path) -> Iterator[Site]:
    repositories = {BUILD: tmp_path / "build", TARGET: tmp_path / "target"}
    for path in repositories.values():
        shutil.copytree(template / path.name, path)
    made = Site(tmp_path, repositories)
    yield made
    made.close()


def biases(butler: Butler) -> list[Any]:
    return sorted(butler.query_datasets("bias", collections=RUN), key=lambda ref: ref.dataId["detector"])


def release(sites: Site) -> dict[str, Any]:
    """Certify and bundle the biases, and return the parameters of their ingest."""
    sites.ask("certify", **certification([row(ref) for ref in biases(sites.butler(BUILD))]))
    sites.ask("chain", **chaining("define", [CERT]))
    directory = sites.folder / "archive" / "DM-1"
    return ingesting(directory, sites.ask("bundle", **bundling(directory))["manifest"])


def problems(sites: Site, repo: str) -> list[tuple[str, str]]:
    (facts,) = sites.observe(repo=repo, certified=[{"collection": CERT, "datasetType": "bias"}])["certified"]
    return [(each["problem"], each["path"]) for each in facts["files"]]


def test_is_reachable_and_writable(sites: Site) -> None:
    probed = sites.ask("probe", repo=BUILD)
    assert (probed["reachable"], probed["writable"], probed["reason"]) == (True, True, None)
    (slow,) = probed["remarks"]
    assert "ten times as long" in slow


def test_rows_and_files_are_read_and_delivered(sites: Site) -> None:
    params = release(sites)
    assert sites.ask("ingest", **params)["changed"]
    assert not sites.ask("ingest", **{**params, "verify": True})["changed"]
    source, target = sites.butler(BUILD), sites.butler(TARGET)
    assert [target.get(ref) for ref in biases(target)] == [source.get(ref) for ref in biases(source)]
    files = dataset_files(sites.repositories[TARGET])
    assert len({path.relative_to(sites.repositories[TARGET]).parts[0] for path in files}) == 2
    assert len(files) == 4, "each datastore of the chain keeps a file"
    expected = {each["id"]: (each["sha256"], each["size"]) for each in params["expected"]}
    for repo in sites.repositories:
        columns = sites.ask("digests", repo=repo, datasetType="bias", collection=RUN)
        found = list(zip(columns["id"], columns["sha256"], columns["size"], strict=True))
        assert sorted(found) == sorted(2 * [(id_, *file) for id_, file in expected.items()])
        assert columns["protection"] == [None] * 4
    assert problems(sites, BUILD) == []
    assert not list((sites.work / "staging").rglob("*.yaml"))


@pytest.mark.parametrize("numbers", [(1,), (0, 1)])
def test_a_lost_copy_is_found_and_restored(sites: Site, numbers: tuple[int, ...]) -> None:
    params = release(sites)
    sites.ask("ingest", **params)
    target = sites.butler(TARGET)
    sites.ask("certify", **certification([row(ref) for ref in biases(target)], repo=TARGET))
    lost = copies_of(sites, *numbers)
    content = {path: path.read_bytes() for path in lost}
    for path in lost:
        path.unlink()
    assert sorted(problems(sites, TARGET)) == [("missing", path.as_uri()) for path in lost]
    assert sites.ask("ingest", **params)["summary"] == f"0 datasets ingested, {len(lost)} files restored"
    assert {path: path.read_bytes() for path in lost} == content
    assert problems(sites, TARGET) == []


def test_a_damaged_second_copy_is_found_and_restored(sites: Site) -> None:
    params = release(sites)
    sites.ask("ingest", **params)
    (damaged,) = copies_of(sites, 1)
    content = damaged.read_bytes()
    damaged.write_bytes(content.replace(b"0", b"1"))
    columns = sites.ask("digests", repo=TARGET, datasetType="bias", collection=RUN)
    right = {each["sha256"] for each in params["expected"]}
    wrong = [
        path for path, sha256 in zip(columns["path"], columns["sha256"], strict=True) if sha256 not in right
    ]
    assert wrong == [damaged.as_uri()]
    assert sites.ask("ingest", **{**params, "verify": True})["changed"]
    assert damaged.read_bytes() == content


def copies_of(sites: Site, *numbers: int) -> list[Path]:
    """Return the copies of the first bias at the target that some datastores of the chain hold."""
    root, target = sites.repositories[TARGET], sites.butler(TARGET)
    _, *parts = Path(target.getURI(biases(target)[0]).ospath).relative_to(root).parts
    return [root.joinpath(f"FileDatastore_{number}", *parts) for number in numbers]


def test_raws_and_statistics_are_found(sites: Site) -> None:
    asked = {"repo": BUILD, "instrument": "LATISS", "detector": 0, "cards": [], "pixels": False}
    raws = sites.ask("raws", collections=["LATISS/raw/all"], exposures=list(EXPOSURES), **asked)["raws"]
    # The raws of these tests are no FITS files.
    assert [each["problem"].partition(",")[0] for each in raws] == ["OSError: No SIMPLE card found"] * 2
    columns = sites.ask("rows", repo=BUILD, datasetType="raw", collection="LATISS/raw/all")
    assert len(columns["id"]) == 4
    found = sites.ask("statistics", repo=BUILD, run=RUN, datasetType="bias")
    assert found["rows"] == [1, 1]


def test_members_of_a_zip_file_are_read_and_left_alone(sites: Site, tmp_path: Path) -> None:
    source = sites.butler(BUILD)
    zip_up(source, biases(source), tmp_path)
    params = release(sites)
    sites.ask("ingest", **params)
    target = sites.butler(TARGET)
    assert [target.get(ref) for ref in biases(target)] == [{"value": [0]}, {"value": [0, 1]}]
    zipped = zip_up(target, biases(target), tmp_path / "target")
    assert not sites.ask("ingest", **{**params, "verify": True})["changed"]
    zipped.unlink()
    with pytest.raises(BridgeError, match="file-protected"):
        sites.ask("ingest", **params)


def test_a_repository_that_keeps_no_files_is_said_to_be_unsupported(tmp_path: Path) -> None:
    memory = {"cls": "lsst.daf.butler.datastores.inMemoryDatastore.InMemoryDatastore"}
    make_repository(tmp_path / "repo", chain_of(memory)).close()
    site = Site(tmp_path, {BUILD: tmp_path / "repo"})
    probed = site.ask("probe", repo=BUILD)
    assert (probed["reachable"], probed["reason"].endswith("its datastore keeps no files")) == (False, True)
    with pytest.raises(BridgeError, match="repository-unreachable"):
        site.observe()
    site.close()
