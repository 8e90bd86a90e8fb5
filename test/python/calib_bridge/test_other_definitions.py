"""Targets with another dimension universe, and with dataset types that their butler.yaml redefines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lsst.daf.butler
import pytest
import yaml
from bridge_requests import bundle_of, certification, chaining, ingesting
from bridge_world import BEGIN, CERT, EXPOSURES, RUN, TICKET, Site, exposure_record, register_type, rows_of
from lsst.daf.butler import Butler, DimensionConfig

from calib_bridge.errors import BridgeError

TARGET = "summit/LATISS"
CERTIFIED = [{"collection": CERT, "datasetType": "bias"}]


def make_target(folder: Path, universe: int) -> None:
    """Make a repository with LATISS in an older dimension universe."""
    old = Path(lsst.daf.butler.__file__).parent / "configs" / "old_dimensions"
    Butler.makeRepo(
        str(folder), dimensionConfig=DimensionConfig(str(old / f"daf_butler_universe{universe}.yaml"))
    )
    with Butler.from_config(str(folder), writeable=True) as butler:
        insert = butler.registry.insertDimensionData
        latiss = {"name": "LATISS", "detector_max": 1, "visit_max": 10**13, "exposure_max": 10**13}
        insert("instrument", {**latiss, "class_name": "x.Y"})
        for number in (0, 1):
            insert("detector", {"instrument": "LATISS", "id": number, "full_name": f"R00_S0{number}"})
        insert("physical_filter", {"instrument": "LATISS", "name": "g_01", "band": "g"})
        insert("day_obs", {"instrument": "LATISS", "id": 20240326})
        insert("group", {"instrument": "LATISS", "name": "g1"})
        insert("exposure", exposure_record(EXPOSURES[0], 1))


def configure(root: Path, **overrides: dict[str, str]) -> None:
    """Redefine dataset types for this client, as an owner of a repository does."""
    file = root / "butler.yaml"
    config = yaml.safe_load(file.read_text())
    managers = config["registry"]["managers"]
    managers["datasets"] = {"cls": managers["datasets"], "config": {"overrides": overrides}}
    file.write_text(yaml.safe_dump(config))


def refusal(site: Site, params: dict[str, Any]) -> BridgeError:
    """Return the error of an ingest that wrote nothing."""
    journal = len(site.journal())
    with pytest.raises(BridgeError) as caught:
        site.ask("ingest", **params)
    assert len(site.journal()) == journal
    assert list(site.butler(TARGET).collections.query("*")) == []
    return caught.value


class TestUniverse:
    @pytest.mark.parametrize("universe", [6, 7])
    def test_of_an_older_version_gets_the_same_calibrations(self, two_sites: Site, universe: int) -> None:
        make_target(two_sites.folder / "old", universe)
        two_sites.repositories[TARGET] = two_sites.folder / "old"
        (remark,) = two_sites.ask("probe", repo=TARGET)["remarks"]
        assert remark.startswith(f"dimension universe daf_butler {universe}, this stack makes ")

        directory, manifest = bundle_of(two_sites)
        params = ingesting(directory, manifest)
        two_sites.ask("ingest", **params)
        rows = [{"id": each["id"], "begin": BEGIN, "end": None} for each in manifest["datasets"]]
        two_sites.ask("certify", **certification(rows, repo=TARGET))
        two_sites.ask("chain", **chaining("define", [CERT], repo=TARGET))
        assert not two_sites.ask("ingest", **{**params, "verify": True})["changed"]

        source, target = two_sites.butler("usdf/main"), two_sites.butler(TARGET)
        assert rows_of(target) == rows_of(source)
        for ref in source.query_datasets("bias", collections=RUN):
            assert target.get(target.get_dataset(ref.id)) == source.get(ref)
        observed = [
            two_sites.observe(repo=repo, certified=CERTIFIED)["certified"] for repo in ("usdf/main", TARGET)
        ]
        assert observed[0] == observed[1]
        held = two_sites.ask(
            "holdings", repo=TARGET, instrument="LATISS", chain=TICKET, datasetTypes=["bias"]
        )
        assert [len(each["id"]) for each in held["types"]] == [2]
        taken = two_sites.ask(
            "taken", repo=TARGET, instrument="LATISS", exposures=[EXPOSURES[0]], begin=None, end=None
        )
        assert (taken["id"], taken["dayObs"]) == ([EXPOSURES[0]], [20240326])

    def test_that_lacks_a_dimension_of_a_type_is_refused_in_words(self, two_sites: Site) -> None:
        directory, written = bundle_of(two_sites)
        written["datasetTypes"][0]["dimensions"].append("raft_of_tomorrow")
        (directory / "manifest.json").write_text(json.dumps(written))
        (directory / "contents.json").unlink()
        two_sites.butler(TARGET).registry.removeDatasetType("bias")
        error = refusal(two_sites, ingesting(directory, written))
        assert error.code == "repository-schema-differs"
        assert error.detail.endswith("has no raft_of_tomorrow, which bias needs")


class TestOverrides:
    def test_of_a_storage_class_are_named_before_anything_is_written(self, two_sites: Site) -> None:
        configure(two_sites.repositories[TARGET], bias={"storageClass": "StructuredDataList"})
        words = "butler.yaml overrides its storage class with StructuredDataList"
        assert two_sites.ask("probe", repo=TARGET)["remarks"] == [
            f"dataset type bias: {words}; no set can register it here"
        ]
        observed = two_sites.observe(repo=TARGET, datasetTypes=["bias"])
        assert observed["datasetTypes"][0]["storageClass"] == "StructuredDataList"
        assert observed["typeOverrides"] == {"bias": words}
        error = refusal(two_sites, ingesting(*bundle_of(two_sites)))
        assert error.code == "dataset-type-differs"
        assert error.detail.endswith(words)

    def test_of_a_name_are_named_before_anything_is_written(self, two_sites: Site) -> None:
        configure(two_sites.repositories[TARGET], bias={"rename": "old_bias"})
        observed = two_sites.observe(repo=TARGET, datasetTypes=["bias"])
        assert observed["datasetTypes"] == []
        assert observed["typeOverrides"]["bias"] == "butler.yaml renames it to old_bias"
        assert len(two_sites.ask("probe", repo=TARGET)["remarks"]) == 2
        error = refusal(two_sites, ingesting(*bundle_of(two_sites)))
        assert error.code == "dataset-type-differs"
        assert error.detail == "bias cannot be registered: butler.yaml renames it to old_bias"

    def test_that_put_another_type_in_place_of_one_are_named(self, two_sites: Site) -> None:
        target = two_sites.butler(TARGET)
        register_type(target, "bias_v2", ("instrument", "detector"), True, "StructuredDataList")
        configure(two_sites.repositories[TARGET], bias={"rename": "old"}, bias_v2={"rename": "bias"})
        observed = two_sites.observe(repo=TARGET, datasetTypes=["bias"])
        assert observed["datasetTypes"][0]["storageClass"] == "StructuredDataList"
        assert "butler.yaml renames" in refusal(two_sites, ingesting(*bundle_of(two_sites))).detail
