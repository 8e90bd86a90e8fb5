"""A bundle that says anything else than the lock leaves the target as it was."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import ingesting
from bridge_world import BEGIN, Site, copy_site, put_raws
from bundle_lies import Json, Path_, as_folder, as_link, as_linked_folder, as_pipe, lies_about, state_of, told
from pydantic import ValidationError

from calib_bridge.errors import BridgeError

TARGET = "summit/LATISS"
REFUSED = {
    "bundle-incomplete",
    "bundle-disagrees-with-lock",
    "bundle-path-unsafe",
    "file-digest-differs",
    "formatter-not-allowed",
}

type Bundle = tuple[Path, dict[str, Any]]


def is_harmless(at: Path_, lie: Json) -> bool:
    """Return whether a lie is about provenance alone, of which an ingest copies nothing."""
    if at[:1] != ("provenance",) or not isinstance(lie, str):
        return at == ("provenance",) and isinstance(lie, list)
    return lie in ("LATISS/raw/all", "é b") or lie.endswith("x")


def write(directory: Path, manifest: Json) -> None:
    (directory / "manifest.json").write_text(json.dumps(manifest))


def refusal_code(site: Site, params: dict[str, Any]) -> str:
    try:
        return f"accepted: {site.ask('ingest', **params)}"
    except BridgeError as error:
        return error.code


def refusal(site: Site, params: dict[str, Any]) -> BridgeError:
    """Return the error of an ingest that changed nothing."""
    before = state_of(site)
    with pytest.raises(BridgeError) as caught:
        site.ask("ingest", **params)
    assert state_of(site) == before
    assert not list((site.work / "staging").rglob("*.yaml"))
    return caught.value


@pytest.fixture(scope="module")
def target(bare_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A target that holds raws. Every test leaves it as it is."""
    made = copy_site(bare_template, tmp_path_factory.mktemp("lies"), (TARGET,))
    put_raws(made.butler(TARGET))
    yield made
    made.close()


@pytest.fixture
def bundle(bundled_template: Path, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A bundle of an earlier version to lie in, without a list of its files, beside the target, and its manifest."""
    directory = tmp_path / "bundle"
    shutil.copytree(bundled_template / "archive" / "DM-1", directory)
    (directory / "contents.json").unlink()
    return directory, json.loads((directory / "manifest.json").read_bytes())


def test_every_lie_of_a_manifest_is_refused_before_anything_is_written(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    manifest["provenance"] = ["provenance/a", "provenance/b"]
    params = ingesting(directory, manifest)
    before, number = state_of(target), 0
    for at, lie in lies_about(manifest):
        if is_harmless(at, lie):
            continue
        write(directory, told(manifest, at, lie))
        assert refusal_code(target, params) in REFUSED, (at, lie)
        assert state_of(target) == before, (at, lie)
        number += 1
    assert number > 300


def lie_about_all(manifest: Json, field: str, value: Json) -> Json:
    lied = copy.deepcopy(manifest)
    for made in lied["datasets"]:
        made[field] = value
    return lied


@pytest.mark.parametrize(
    "run", ["../../evil/run", "LATISS/raw/all", "/tmp/evil", "LATISS/calib/DM-2/t/biasGen.20250101a/run1"]
)
def test_a_run_of_the_manifest_is_compared_with_the_lock(target: Site, bundle: Bundle, run: str) -> None:
    directory, manifest = bundle
    write(directory, lie_about_all(manifest, "run", run))
    error = refusal(target, ingesting(directory, manifest))
    assert error.code == "bundle-disagrees-with-lock"
    for made in manifest["datasets"]:
        assert f"dataset {made['id']}: run {run!r}, the lock has {made['run']!r}" in error.detail
    assert not (target.folder / "evil").exists()


def test_a_run_that_leads_out_of_the_datastore_is_refused_in_the_lock_too(
    target: Site, bundle: Bundle
) -> None:
    directory, manifest = bundle
    lied = lie_about_all(manifest, "run", "../../evil/run")
    write(directory, lied)
    before = state_of(target)
    with pytest.raises(ValidationError):
        target.ask("ingest", **ingesting(directory, lied))
    assert state_of(target) == before


def test_calibrations_never_go_into_the_run_of_the_raws(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    lied = lie_about_all(manifest, "run", "LATISS/raw/all")
    write(directory, lied)
    error = refusal(target, ingesting(directory, lied))
    assert (error.code, error.detail) == (
        "collection-not-own",
        "LATISS/raw/all holds raw, which is no calibration",
    )


def test_the_differences_are_counted(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    lied = lie_about_all(lie_about_all(manifest, "run", "other"), "sha256", "0" * 64)
    lied["datasetTypes"][0]["storageClass"] = "ExposureF"
    lied["datasetTypes"][0]["dimensions"] = ["instrument"]
    write(directory, lied)
    detail = refusal(target, ingesting(directory, manifest)).detail
    assert "and 1 more" in detail


def test_a_class_that_no_repository_uses_for_the_type_is_refused_and_not_imported(
    target: Site, bundle: Bundle
) -> None:
    directory, manifest = bundle
    (directory / "evil_formatter.py").write_text("class Evil: pass\n")
    sys.path.insert(0, str(directory))
    try:
        for formatter in (
            "evil_formatter.Evil",
            "os.system",
            "lsst.daf.butler.formatters.pickle.PickleFormatter",
        ):
            write(directory, lie_about_all(manifest, "formatter", formatter))
            error = refusal(target, ingesting(directory, manifest))
            assert error.code == "formatter-not-allowed"
            assert f"{formatter} for bias (StructuredDataDict)" in error.detail
    finally:
        sys.path.remove(str(directory))
    assert "evil_formatter" not in sys.modules


def test_a_class_that_the_repository_names_is_allowed(two_sites: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    formatter = "lsst.daf.butler.formatters.packages.PackagesFormatter"
    config = two_sites.repositories[TARGET] / "butler.yaml"
    config.write_text(
        config.read_text().replace("datastore:\n", f"datastore:\n  formatters:\n    bias: {formatter}\n")
    )
    write(directory, lie_about_all(manifest, "formatter", formatter))
    assert two_sites.ask("ingest", **ingesting(directory, manifest))["changed"]


@pytest.mark.parametrize("change", [as_link, as_linked_folder, as_pipe, as_folder])
def test_only_regular_files_are_read(target: Site, bundle: Bundle, change: Callable[[Path], None]) -> None:
    directory, manifest = bundle
    change(directory / manifest["datasets"][1]["path"])
    assert refusal(target, ingesting(directory, manifest)).code == "bundle-path-unsafe"


@pytest.mark.parametrize("change", [as_link, as_pipe, as_folder])
def test_the_manifest_is_a_regular_file(target: Site, bundle: Bundle, change: Callable[[Path], None]) -> None:
    directory, manifest = bundle
    change(directory / "manifest.json")
    assert refusal(target, ingesting(directory, manifest)).code == "bundle-path-unsafe"


def test_two_datasets_have_two_files(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    write(directory, lie_about_all(manifest, "path", manifest["datasets"][0]["path"]))
    assert refusal(target, ingesting(directory, manifest)).code == "bundle-path-unsafe"


def test_a_file_has_an_extension_that_its_formatter_reads(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    made = manifest["datasets"][0]
    (directory / made["path"]).rename(directory / f"{made['path']}.exe")
    made["path"] += ".exe"
    write(directory, manifest)
    assert refusal(target, ingesting(directory, manifest)).code == "bundle-path-unsafe"


def test_a_request_says_what_each_dataset_is(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    assert refusal(target, ingesting(directory, manifest, parts=[])).code == "request-invalid"


def test_a_range_of_the_manifest_is_compared_by_the_fingerprint(target: Site, bundle: Bundle) -> None:
    directory, manifest = bundle
    write(directory, lie_about_all(manifest, "end", str(int(BEGIN) + 1)))
    error = refusal(target, ingesting(directory, manifest))
    assert error.code == "bundle-disagrees-with-lock"
    assert "fingerprint" in error.detail
