"""Bundles: made once, and ingested any number of times."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import bundle_of, bundling, certification, chaining, ingesting, make_bundle, row
from bridge_world import (
    CERT,
    GEN,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    WHY,
    Site,
    dataset_files,
    put_bias,
    register_type,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef

from calib_bridge.errors import BridgeError
from calib_bridge.files import sha256_of

TARGET = "summit/LATISS"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(code: str, site: Site, method: str, params: dict[str, Any]) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        site.ask(method, **params)
    assert caught.value.code == code
    return caught.value


class TestBundle:
    def test_contains_files_manifest_and_provenance(self, site: Site, butler: Butler) -> None:
        for name in ("cpBiasIsr_config", "packages"):
            butler.put({"name": name}, name, run=RUN)
        butler.put({"log": 1}, "cpBiasIsr_log", instrument="LATISS", detector=0, run=RUN)
        directory, made = make_bundle(site)
        manifest = made["manifest"]
        assert made["changed"]
        assert json.loads((directory / "manifest.json").read_text()) == manifest
        for dataset in manifest["datasets"]:
            assert sha256_of(directory / dataset["path"]) == dataset["sha256"]
            assert (dataset["run"], dataset["collection"]) == (RUN, CERT)
        assert [Path(path).parts[0] for path in manifest["provenance"]] == ["provenance"] * 3
        assert all((directory / path).is_file() for path in manifest["provenance"])
        assert {mode(path) for path in directory.rglob("*") if path.is_file()} == {0o644}
        assert {mode(path) for path in directory.rglob("*") if path.is_dir()} == {0o755}

    def test_has_the_observed_fingerprint(self, site: Site) -> None:
        _, made = make_bundle(site)
        observed = site.observe(certified=[{"collection": CERT, "datasetType": "bias"}])["certified"][0]
        assert made["manifest"]["collections"][0]["fingerprint"] == observed["fingerprint"]

    def test_is_returned_and_not_made_again(self, site: Site) -> None:
        directory, made = make_bundle(site)
        before = {path: path.stat().st_mtime_ns for path in directory.rglob("*")}
        again = site.ask("bundle", **bundling(directory))
        assert not again["changed"]
        assert again["manifest"] == made["manifest"]
        assert {path: path.stat().st_mtime_ns for path in directory.rglob("*")} == before

    def test_is_never_overwritten(self, site: Site, biases: list[DatasetRef]) -> None:
        directory, _ = make_bundle(site)
        site.ask("certify", **certification([row(biases[0])], ours=[str(ref.id) for ref in biases]))
        refused("bundle-differs", site, "bundle", bundling(directory))
        other = site.folder / "something"
        other.mkdir()
        refused("bundle-differs", site, "bundle", bundling(other))

    def test_needs_certified_datasets(self, site: Site, butler: Butler) -> None:
        butler.collections.register(CERT, CollectionType.CALIBRATION)
        site.ask("chain", **chaining("define", [CERT]))
        refused("bundle-incomplete", site, "bundle", bundling(site.folder / "b"))

    def test_is_made_again_only_from_the_released_files(self, site: Site) -> None:
        directory, made = make_bundle(site)
        expected = [
            {key: each[key] for key in ("id", "sha256", "size")} for each in made["manifest"]["datasets"]
        ]
        shutil.rmtree(directory)
        again = {**bundling(directory), "expected": expected}
        assert site.ask("bundle", **again)["manifest"] == made["manifest"]
        others = [{**each, "sha256": "0" * 64} for each in expected]
        refused("file-digest-differs", site, "bundle", {**again, "expected": others})

        shutil.rmtree(directory)
        file = Path(dataset_files(site.repositories["usdf/main"])[0])
        file.write_bytes(file.read_bytes() + bytes(2880))
        refused("build-disagrees-with-lock", site, "bundle", again)
        assert not directory.exists()
        assert not list(directory.parent.glob("*.partial"))

    def test_leaves_no_incomplete_folder(self, site: Site) -> None:
        directory, _ = make_bundle(site)
        shutil.rmtree(directory)
        dataset_files(site.repositories["usdf/main"])[0].unlink()
        refused("dataset-missing", site, "bundle", bundling(directory))
        assert list(directory.parent.iterdir()) == []

    def test_can_be_imported_by_a_person(self, two_sites: Site) -> None:
        directory, _ = bundle_of(two_sites)
        target = two_sites.butler(TARGET)
        skip = {"instrument", "detector", "physical_filter"}
        target.import_(
            directory=str(directory), filename="export.yaml", transfer="copy", skip_dimensions=skip
        )
        assert list(target.collections.get_info(TICKET).children) == [CERT]
        assert not target.collections.query(
            INSTRUMENT_CHAIN + "*", collection_types=CollectionType.CHAINED
        ) or INSTRUMENT_CHAIN not in list(target.collections.query("*"))
        assert len(dataset_files(two_sites.repositories[TARGET])) == 2


class TestIngest:
    def test_ingests_the_same_datasets_and_then_changes_nothing(
        self, two_sites: Site, biases_of: Any
    ) -> None:
        directory, manifest = bundle_of(two_sites)
        params = ingesting(directory, manifest)
        assert two_sites.ask("ingest", **params)["changed"]
        files = dataset_files(two_sites.repositories[TARGET])
        stamps = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in files]
        assert not two_sites.ask("ingest", **params)["changed"]
        assert [(path.stat().st_mtime_ns, path.stat().st_ino) for path in files] == stamps
        assert biases_of(TARGET) == biases_of("usdf/main")
        assert not list((two_sites.work / "staging").rglob("*.yaml"))

    def test_makes_files_readable_by_all(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        for path in dataset_files(directory):
            path.chmod(0o600)
        before = os.umask(0o077)
        try:
            two_sites.ask("ingest", **ingesting(directory, manifest))
        finally:
            os.umask(before)
        files = dataset_files(two_sites.repositories[TARGET])
        assert {mode(path) for path in files} == {0o644}
        assert {mode(path.parent) for path in files} == {0o755}

    def test_restores_lost_and_truncated_files(self, two_sites: Site, biases_of: Any) -> None:
        directory, manifest = bundle_of(two_sites)
        params = ingesting(directory, manifest)
        two_sites.ask("ingest", **params)
        first, second = dataset_files(two_sites.repositories[TARGET])
        whole = first.read_text(), second.read_text()
        first.unlink()
        second.write_text("")
        assert two_sites.ask("ingest", **params)["changed"]
        assert (first.read_text(), second.read_text()) == whole
        assert not two_sites.ask("ingest", **params)["changed"]
        assert biases_of(TARGET) == biases_of("usdf/main")

    def test_with_verify_restores_files_with_other_content_and_then_changes_nothing(
        self, two_sites: Site, biases_of: Any
    ) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.ask("ingest", **ingesting(directory, manifest))
        params = ingesting(directory, manifest, verify=True)
        spoilt, hidden = dataset_files(two_sites.repositories[TARGET])
        whole = spoilt.read_bytes()
        untouched = hidden.stat().st_ino
        assert not two_sites.ask("ingest", **params)["changed"]

        spoilt.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        assert not two_sites.ask("ingest", **ingesting(directory, manifest))["changed"], (
            "it only looks at sizes"
        )
        assert two_sites.ask("ingest", **params)["summary"] == "0 datasets ingested, 1 files restored"
        assert (spoilt.read_bytes(), mode(spoilt)) == (whole, 0o644)
        assert hidden.stat().st_ino == untouched

        hidden.chmod(0o600)
        assert two_sites.ask("ingest", **params)["changed"]
        assert mode(hidden) == 0o644
        assert not two_sites.ask("ingest", **params)["changed"]
        assert biases_of(TARGET) == biases_of("usdf/main")
        assert not list(two_sites.folder.rglob("*.partial"))
        assert two_sites.journal()[-1]["command"].startswith("butler import --transfer copy ")

    def test_with_verify_checks_only_the_expected_files(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.ask("ingest", **ingesting(directory, manifest))
        files = dataset_files(two_sites.repositories[TARGET])
        for path in files:
            path.chmod(0o600)
        params = ingesting(directory, manifest, verify=True)
        params["expected"] = [
            file for file in params["expected"] if file["id"] == manifest["datasets"][0]["id"]
        ]
        assert two_sites.ask("ingest", **params)["changed"]
        assert sorted(map(mode, files)) == [0o600, 0o644]

    def test_with_verify_refuses_a_damaged_bundle(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.ask("ingest", **ingesting(directory, manifest))
        for folder in (directory, two_sites.repositories[TARGET]):
            path = dataset_files(folder)[0]
            path.write_bytes(b"x" * path.stat().st_size)
        refused("file-digest-differs", two_sites, "ingest", ingesting(directory, manifest, verify=True))
        assert dataset_files(two_sites.repositories[TARGET])[0].read_bytes()[:1] == b"x"

    def test_refuses_a_file_that_differs_from_the_lock(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        file = dataset_files(directory)[0]
        file.write_text(file.read_text().replace("0", "1"))
        refused("file-digest-differs", two_sites, "ingest", ingesting(directory, manifest))
        assert dataset_files(two_sites.repositories[TARGET]) == []
        assert list(two_sites.butler(TARGET).collections.query("*")) == []

    def test_refuses_an_incomplete_bundle(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        params = ingesting(directory, manifest)
        dataset_files(directory)[0].unlink()
        refused("bundle-incomplete", two_sites, "ingest", params)
        (directory / "manifest.json").unlink()
        refused("bundle-incomplete", two_sites, "ingest", params)
        assert list(two_sites.butler(TARGET).collections.query("*")) == []

    def test_refuses_another_dataset_with_the_same_data_id(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        target = two_sites.butler(TARGET)
        put_bias(target)
        refused("dataset-conflict", two_sites, "ingest", ingesting(directory, manifest))

    def test_refuses_a_type_of_another_definition(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        target = two_sites.butler(TARGET)
        target.registry.removeDatasetType("bias")
        register_type(target, "bias", ("instrument", "detector"), True, "StructuredDataList")
        refused("dataset-type-differs", two_sites, "ingest", ingesting(directory, manifest))

    def test_registers_a_new_type(self, two_sites: Site, biases_of: Any) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.butler(TARGET).registry.removeDatasetType("bias")
        two_sites.ask("ingest", **ingesting(directory, manifest))
        assert biases_of(TARGET) == biases_of("usdf/main")

    def test_never_inserts_an_instrument(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        empty = two_sites.folder / "empty"
        Butler.makeRepo(str(empty))
        two_sites.repositories["tts/LATISS"] = empty
        two_sites.session = None
        params = ingesting(directory, manifest, repo="tts/LATISS")
        refused("instrument-unknown", two_sites, "ingest", params)

    def test_reports_a_formatter_that_is_not_installed(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.butler(TARGET).registry.removeDatasetType("bias")
        (facts,) = manifest["datasetTypes"]
        facts["storageClass"] = "ExposureF"
        for dataset in manifest["datasets"]:
            dataset["formatter"] = "lsst.obs.base.formatters.fitsExposure.FitsExposureFormatter"
        (directory / "manifest.json").write_text(json.dumps(manifest))
        (directory / "contents.json").unlink()
        refused("formatter-missing", two_sites, "ingest", ingesting(directory, manifest))

    def test_refuses_a_run_whose_name_another_collection_has(self, two_sites: Site) -> None:
        directory, manifest = bundle_of(two_sites)
        two_sites.butler(TARGET).collections.register(RUN, CollectionType.CHAINED)
        refused("collection-type-differs", two_sites, "ingest", ingesting(directory, manifest))


class TestTag:
    def test_tags_datasets_and_then_changes_nothing(
        self, site: Site, butler: Butler, biases: list[DatasetRef]
    ) -> None:
        params = {"repo": "usdf/main", "why": WHY, "collection": "LATISS/calib_tagged/DM-1", "doc": "kept"}
        params["ids"] = [str(ref.id) for ref in biases]
        assert site.ask("tag", **params)["changed"]
        assert not site.ask("tag", **params)["changed"]
        assert set(butler.query_datasets("bias", collections=params["collection"])) == set(biases)
        command = site.journal()[0]["command"]
        assert command.endswith(f"LATISS/calib_tagged/DM-1 -d bias --collections {RUN}")

    def test_refuses_two_datasets_of_one_data_id(
        self, site: Site, butler: Butler, biases: list[DatasetRef]
    ) -> None:
        other = put_bias(butler, f"{GEN}/run2")
        params: dict[str, Any] = {"repo": "usdf/main", "why": WHY, "collection": "tag", "doc": ""}
        refused("dataset-conflict", site, "tag", {**params, "ids": [str(other[0].id), str(biases[0].id)]})
        site.ask("tag", **params, ids=[str(ref.id) for ref in biases])
        refused("dataset-conflict", site, "tag", {**params, "ids": [str(other[0].id)]})
        refused("dataset-missing", site, "tag", {**params, "ids": ["01a1fbb5-6681-78ac-988e-605a5919da10"]})
        refused(
            "collection-type-differs", site, "tag", {**params, "collection": RUN, "ids": [str(biases[0].id)]}
        )
