"""Auxiliary collections: listed, gathered, and ingested with their dimension records."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_kills import in_child, kill_at, kill_self
from bridge_requests import chain_members, ingesting
from bridge_world import EXPOSURES, WHY, Site, copy_site, make_repository, register_type
from lsst.daf.butler import Butler, CollectionType, MissingCollectionError
from lsst.daf.butler.registry.sql_registry import SqlRegistry

from calib_bridge.errors import BridgeError
from calib_bridge.files import sha256_of
from calib_reference.storage import repository_config
from calib_reference.world.auxiliary import photodiode, seed_auxiliary, seed_skymap
from calib_reference.world.spec import Auxiliary

MAIN, SUMMIT = "usdf/main", "summit/LATISS"
SKYMAP = "lsst_cells_v1"
REFCAT = "refcats/DM-49042/the_monster_20250219"
MODEL = "pretrained_models/tac_cnn_comcam_2025-02-18"
DIODES = "LATISS/calib/photodiode"
RECORDS = 1 + 2 + 2 * 4


@pytest.fixture(scope="session")
def auxiliary_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with auxiliary collections of every kind, next to one with only the same exposures."""
    folder = tmp_path_factory.mktemp("auxiliary")
    for name in ("full", "bare"):
        with make_repository(folder / name, repository_config()) as butler:
            if name == "full":
                seed_auxiliary(butler, Auxiliary(photodiodes={"LATISS": EXPOSURES}))
                seed_skymap(butler, "other", 1, 1)
                butler.put({"name": "other"}, "skyMap", skymap="other", run="skymaps")
    return folder


@pytest.fixture
def sites(auxiliary_template: Path, tmp_path: Path) -> Iterator[Site]:
    """``usdf/main`` with all auxiliary collections, ``summit/LATISS`` with none."""
    made = copy_site(auxiliary_template / "full", tmp_path, (MAIN,))
    made.repositories.update(copy_site(auxiliary_template / "bare", tmp_path, (SUMMIT,)).repositories)
    yield made
    made.close()


def listed(site: Site, collection: str, skymap: str | None = None, repo: str = MAIN) -> dict[str, Any]:
    return site.ask("auxiliary", repo=repo, collection=collection, skymap=skymap)


def gathered(
    site: Site, collection: str, skymap: str | None = None, name: str = "aux"
) -> tuple[Path, dict[str, Any]]:
    found = listed(site, collection, skymap)
    ids = [id_ for part in found["parts"] for id_ in part["id"]]
    directory = site.folder / "archive" / name
    params = {"repo": MAIN, "why": WHY, "directory": str(directory), "collection": collection}
    return directory, site.ask("gather", **params, datasets=ids, skymap=found["skymap"])


def inserting(directory: Path, manifest: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "repo": SUMMIT,
        "why": WHY,
        "bundle": str(directory),
        "records": manifest["records"],
        "databaseLimit": None,
        **changes,
    }


def everything(butler: Butler, run: str) -> dict[str, str]:
    """Return UUIDs by type and data ID, by Butler's own interface."""
    butler.registry.refresh()
    try:
        names = butler.collections.get_info(run, include_summary=True).dataset_types or ()
    except MissingCollectionError:
        return {}
    return {
        f"{name} {dict(ref.dataId.required)}": str(ref.id)
        for name in names
        for ref in butler.query_datasets(name, collections=run, explain=False)
    }


def records_in(butler: Butler, skymap: str) -> list[str]:
    found = [
        record.to_simple().model_dump_json()
        for element in ("skymap", "tract", "patch")
        for record in butler.registry.queryDimensionRecords(element, where=f"skymap='{skymap}'")
    ]
    return sorted(found)


def refused(code: str, site: Site, method: str, params: dict[str, Any]) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        site.ask(method, **params)
    assert caught.value.code == code
    return caught.value


class TestAuxiliary:
    def test_lists_a_run_by_type_and_data_id(self, sites: Site) -> None:
        found = listed(sites, DIODES)
        assert (found["type"], found["runs"], found["skymap"]) == ("RUN", [DIODES], None)
        (part,) = found["parts"]
        assert part["type"]["name"] == "photodiode"
        assert [each["exposure"] for each in part["dataId"]] == list(EXPOSURES)
        assert len(set(part["id"])) == 2
        assert all(size > 0 for size in part["size"])

    def test_lists_only_the_datasets_of_one_skymap_in_a_shared_run(self, sites: Site) -> None:
        found = listed(sites, "skymaps", SKYMAP)
        assert [part["dataId"] for part in found["parts"]] == [[{"skymap": SKYMAP}]]
        assert (found["skymap"]["tracts"], found["skymap"]["patches"]) == (2, 8)
        assert len(listed(sites, "skymaps")["parts"][0]["id"]) == 2

    def test_lists_the_runs_of_a_chain_in_its_order(self, sites: Site) -> None:
        butler = sites.butler()
        butler.collections.register("refcats", CollectionType.CHAINED)
        butler.collections.redefine_chain("refcats", [REFCAT, MODEL])
        found = listed(sites, "refcats")
        assert (found["type"], found["runs"]) == ("CHAINED", [REFCAT, MODEL])
        assert [part["run"] for part in found["parts"]] == [REFCAT, MODEL]

    def test_leaves_out_runs_without_requested_datasets(self, sites: Site) -> None:
        butler = sites.butler()
        butler.collections.register("skymaps/empty")
        butler.collections.register("everything", CollectionType.CHAINED)
        butler.collections.redefine_chain("everything", [REFCAT, "skymaps/empty", "skymaps"])
        assert listed(sites, "everything")["runs"] == [REFCAT, "skymaps"]
        assert listed(sites, "everything", SKYMAP)["runs"] == ["skymaps"]
        assert listed(sites, "skymaps/empty")["runs"] == listed(sites, "skymaps/empty")["parts"] == []

    def test_refuses_collections_without_runs_and_unregistered_skymaps(self, sites: Site) -> None:
        sites.butler().collections.register("tagged", CollectionType.TAGGED)
        params = {"repo": MAIN}
        refused("collection-type-differs", sites, "auxiliary", {**params, "collection": "tagged"})
        refused("collection-missing", sites, "auxiliary", {**params, "collection": "none"})
        refused("records-missing", sites, "auxiliary", {**params, "collection": "skymaps", "skymap": "none"})

    def test_is_observed_by_fingerprint_files_and_counts(self, sites: Site) -> None:
        _, made = gathered(sites, DIODES)
        asked = {"held": [{"collection": DIODES, "datasetType": "photodiode"}], "skymaps": [SKYMAP, "none"]}
        observed = sites.observe(**asked)
        assert observed["held"][0]["fingerprint"] == made["manifest"]["collections"][0]["fingerprint"]
        assert (observed["held"][0]["count"], observed["held"][0]["files"]) == (2, [])
        assert [each["skymap"] for each in observed["skymaps"]] == [SKYMAP]
        elsewhere = sites.observe(repo=SUMMIT, **asked)
        assert (elsewhere["held"][0]["count"], elsewhere["skymaps"]) == (0, [])
        next(sites.repositories[MAIN].rglob("photodiode_*")).unlink()
        assert [each["problem"] for each in sites.observe(**asked)["held"][0]["files"]] == ["missing"]


class TestGather:
    @pytest.mark.parametrize(
        ("collection", "skymap", "count"),
        [(REFCAT, None, 3), (MODEL, None, 1), (DIODES, None, 2), ("skymaps", SKYMAP, 1)],
    )
    def test_writes_a_bundle_once_and_then_returns_it(
        self, sites: Site, collection: str, skymap: str | None, count: int
    ) -> None:
        directory, made = gathered(sites, collection, skymap)
        assert made["changed"]
        assert len(made["manifest"]["datasets"]) == count
        assert json.loads((directory / "manifest.json").read_bytes()) == made["manifest"]
        for dataset in made["manifest"]["datasets"]:
            assert sha256_of(directory / dataset["path"]) == dataset["sha256"]
        _, again = gathered(sites, collection, skymap)
        assert (again["changed"], again["manifest"]) == (False, made["manifest"])
        assert not list(directory.parent.glob("*.partial"))

    def test_journals_a_command_that_a_person_can_run(self, sites: Site, tmp_path: Path) -> None:
        directory, _ = gathered(sites, REFCAT)
        (command,) = [entry["command"] for entry in sites.journal() if entry["phase"] == "done"]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        typed = command.replace(str(directory), str(tmp_path / "typed"))
        subprocess.run(["bash", "-c", typed], env={**os.environ, "PATH": path}, check=True)
        files = [each.name for each in (tmp_path / "typed").rglob("*.*") if each.is_file()]
        made = {each.name for each in directory.rglob("*.*") if each.is_file()}
        assert {*files} == made - {"manifest.json", "contents.json"}

    @pytest.mark.parametrize("change", [{"hash": "00"}, {"patches": 9}])
    def test_refuses_a_skymap_that_differs_from_the_lock(self, sites: Site, change: dict[str, Any]) -> None:
        found = listed(sites, "skymaps", SKYMAP)
        directory = sites.folder / "archive" / "aux"
        params = {"repo": MAIN, "why": WHY, "directory": str(directory), "collection": "skymaps"}
        params["datasets"] = found["parts"][0]["id"]
        refused(
            "build-disagrees-with-lock", sites, "gather", {**params, "skymap": {**found["skymap"], **change}}
        )
        assert not directory.exists()
        sites.ask("gather", **params, skymap=found["skymap"])
        refused("bundle-differs", sites, "gather", {**params, "skymap": {**found["skymap"], **change}})

    def test_contains_all_records_of_the_skymap_and_no_others(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        records = made["manifest"]["records"]
        lines = (directory / records["path"]).read_text().splitlines()
        assert (records["tracts"], records["patches"], len(lines)) == (2, 8, RECORDS)
        assert sorted(lines) == records_in(sites.butler(), SKYMAP)
        assert sha256_of(directory / records["path"]) == records["sha256"]

    def test_is_never_overwritten_and_never_incomplete(self, sites: Site) -> None:
        directory, made = gathered(sites, DIODES)
        params = {"repo": MAIN, "why": WHY, "directory": str(directory), "collection": DIODES}
        ids = [each["id"] for each in made["manifest"]["datasets"]]
        refused("bundle-differs", sites, "gather", {**params, "datasets": ids[:1]})
        shutil.rmtree(directory)
        next(sites.repositories[MAIN].rglob("photodiode_*")).unlink()
        refused("dataset-missing", sites, "gather", {**params, "datasets": ids})
        assert list(directory.parent.iterdir()) == []
        gone = [*ids, "01234567-89ab-7def-8123-456789abcdef"]
        refused("dataset-missing", sites, "gather", {**params, "datasets": gone})


class TestIngest:
    @pytest.mark.parametrize("collection", [REFCAT, MODEL, DIODES])
    def test_ingests_the_same_datasets_and_then_changes_nothing(self, sites: Site, collection: str) -> None:
        directory, made = gathered(sites, collection)
        params = ingesting(directory, made["manifest"])
        assert sites.ask("ingest", **params)["changed"]
        assert not sites.ask("ingest", **params)["changed"]
        target = sites.butler(SUMMIT)
        assert everything(target, collection) == everything(sites.butler(), collection)
        dataset = made["manifest"]["datasets"][0]
        assert target.get(dataset["datasetType"], dataset["dataId"], collections=collection) is not None

    def test_keeps_foreign_datasets_in_a_shared_run(self, sites: Site) -> None:
        target = sites.butler(SUMMIT)
        register_type(target, "photodiode", ("instrument", "exposure"), False, "CalibTable")
        target.collections.register(DIODES)
        target.registry.insertDimensionData("day_obs", {"instrument": "LATISS", "id": 20240327})
        record = {
            **target.registry.expandDataId(instrument="LATISS", exposure=EXPOSURES[0])
            .records["exposure"]
            .toDict(),  # type: ignore[union-attr]
            "id": 2024032700001,
            "obs_id": "foreign",
        }
        target.registry.insertDimensionData("exposure", record)
        where = {"instrument": "LATISS", "exposure": 2024032700001}
        foreign = target.put(photodiode(1), "photodiode", where, run=DIODES)
        directory, made = gathered(sites, DIODES)
        sites.ask("ingest", **ingesting(directory, made["manifest"]))
        found = everything(sites.butler(SUMMIT), DIODES)
        assert len(found) == 3
        assert str(foreign.id) in found.values()

    def test_refuses_a_foreign_dataset_with_the_same_data_id(self, sites: Site) -> None:
        directory, made = gathered(sites, DIODES)
        target = sites.butler(SUMMIT)
        register_type(target, "photodiode", ("instrument", "exposure"), False, "CalibTable")
        target.collections.register(DIODES)
        target.put(photodiode(1), "photodiode", instrument="LATISS", exposure=EXPOSURES[0], run=DIODES)
        before = everything(target, DIODES)
        refused("dataset-conflict", sites, "ingest", ingesting(directory, made["manifest"]))
        assert everything(sites.butler(SUMMIT), DIODES) == before

    def test_refuses_a_type_registered_with_another_definition(self, sites: Site) -> None:
        directory, made = gathered(sites, DIODES)
        register_type(sites.butler(SUMMIT), "photodiode", ("instrument", "exposure"), False)
        refused("dataset-type-differs", sites, "ingest", ingesting(directory, made["manifest"]))

    def test_never_registers_an_exposure(self, sites: Site) -> None:
        source = sites.butler()
        known = source.registry.expandDataId(instrument="LATISS", exposure=EXPOSURES[0])
        record = {**known.records["exposure"].toDict(), "id": 2024032600009, "obs_id": "late"}  # type: ignore[union-attr]
        source.registry.insertDimensionData("exposure", record)
        source.put(photodiode(9), "photodiode", instrument="LATISS", exposure=2024032600009, run=DIODES)
        directory, made = gathered(sites, DIODES)
        error = refused("exposure-unregistered", sites, "ingest", ingesting(directory, made["manifest"]))
        assert "2024032600009" in error.detail
        assert everything(sites.butler(SUMMIT), DIODES) == {}


class TestRecords:
    def test_are_inserted_once_with_regions_before_their_dataset_is_ingested(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        refused("records-missing", sites, "ingest", ingesting(directory, made["manifest"]))
        params = inserting(directory, made["manifest"])
        inserted = sites.ask("records", **params)
        assert inserted == {
            "changed": True,
            "summary": f"skymap {SKYMAP}: 11 of 11 dimension records inserted",
        }
        assert not sites.ask("records", **params)["changed"]
        target = sites.butler(SUMMIT)
        assert records_in(target, SKYMAP) == records_in(sites.butler(), SKYMAP)
        assert records_in(target, "other") == []
        sites.ask("ingest", **ingesting(directory, made["manifest"]))
        assert target.get("skyMap", skymap=SKYMAP, collections="skymaps") == {"name": SKYMAP, "patches": 2}
        # Overlaps are inserted too: a query by position finds the patch.
        with target.query() as query:
            found = query.data_ids(["tract", "patch"]).where(
                f"skymap='{SKYMAP}' AND patch.region OVERLAPS POINT(0.2, 0.2)"
            )
            assert [(each["tract"], each["patch"]) for each in found] == [(0, 0)]

    def test_that_exist_are_kept_and_missing_ones_are_inserted(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        target, source = sites.butler(SUMMIT), sites.butler()
        for element in ("skymap", "tract"):
            some = list(source.registry.queryDimensionRecords(element, where=f"skymap='{SKYMAP}'"))
            target.registry.insertDimensionData(element, *some[:1])
        assert sites.ask("records", **inserting(directory, made["manifest"]))["summary"].startswith(
            f"skymap {SKYMAP}: 9 of 11"
        )
        assert records_in(sites.butler(SUMMIT), SKYMAP) == records_in(source, SKYMAP)

    def test_with_other_values_are_refused_and_never_replaced(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        target = sites.butler(SUMMIT)
        seed_skymap(target, SKYMAP, 1, 1)
        before = records_in(target, SKYMAP)
        refused("records-differ", sites, "records", inserting(directory, made["manifest"]))
        assert records_in(sites.butler(SUMMIT), SKYMAP) == before

    def test_with_one_different_region_are_refused(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        target, source = sites.butler(SUMMIT), sites.butler()
        (skymap,) = source.registry.queryDimensionRecords("skymap", where=f"skymap='{SKYMAP}'")
        first, second = source.registry.queryDimensionRecords("tract", where=f"skymap='{SKYMAP}'")
        target.registry.insertDimensionData("skymap", skymap)
        target.registry.insertDimensionData("tract", {**first.toDict(), "region": second.region})
        before = records_in(target, SKYMAP)
        error = refused("records-differ", sites, "records", inserting(directory, made["manifest"]))
        assert "1 records of skymap lsst_cells_v1 differ from the bundle" in error.detail
        assert records_in(sites.butler(SUMMIT), SKYMAP) == before

    def test_need_free_space_in_the_database(self, sites: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        params = inserting(directory, made["manifest"])
        usage = shutil.disk_usage(directory)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=11 * 2_600 - 1))
        error = refused("database-full", sites, "records", params)
        assert (
            "11 dimension records of skymap lsst_cells_v1 need about 28,600 bytes, 28,599 are free"
            in error.detail
        )
        assert records_in(sites.butler(SUMMIT), SKYMAP) == []
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=11 * 2_600))
        assert sites.ask("records", **params)["changed"]

    def test_are_refused_if_they_differ_from_the_lock(self, sites: Site) -> None:
        directory, made = gathered(sites, "skymaps", SKYMAP)
        path = directory / made["manifest"]["records"]["path"]
        path.write_text(path.read_text().replace('"cell_x":1', '"cell_x":0'))
        refused("file-digest-differs", sites, "records", inserting(directory, made["manifest"]))
        path.unlink()
        refused("bundle-incomplete", sites, "records", inserting(directory, made["manifest"]))


@pytest.mark.parametrize("moment", ["before-intent", "after-intent", "after-act", "after-done"])
def test_a_write_killed_at_any_moment_is_completed_once(sites: Site, moment: str) -> None:
    found = listed(sites, "skymaps", SKYMAP)
    ids = [id_ for part in found["parts"] for id_ in part["id"]]
    directory = sites.folder / "archive" / "aux"
    gathering = {"repo": MAIN, "why": WHY, "directory": str(directory), "collection": "skymaps"}
    gathering |= {"datasets": ids, "skymap": found["skymap"]}
    kill_at(moment, sites, "gather", gathering)
    # In another process: a session does not count its own intents as those of a dead process.
    other = Site(sites.folder, sites.repositories)
    made = other.ask("gather", **gathering)
    other.close()
    assert made["changed"] == (moment in ("before-intent", "after-intent"))
    params = inserting(directory, made["manifest"])
    kill_at(moment, sites, "records", params)
    assert sites.ask("records", **params)["changed"] == (moment in ("before-intent", "after-intent"))
    assert not sites.ask("records", **params)["changed"]
    done = [entry["method"] for entry in sites.journal() if entry["phase"] == "done"]
    assert done == ["gather", "records"]
    assert sites.open_intents() == []
    assert records_in(sites.butler(SUMMIT), SKYMAP) == records_in(sites.butler(), SKYMAP)


def test_an_insert_of_records_killed_midway_leaves_no_records(sites: Site) -> None:
    directory, made = gathered(sites, "skymaps", SKYMAP)
    params = inserting(directory, made["manifest"])
    insert = SqlRegistry.insertDimensionData

    def until_patches(self: SqlRegistry, element: Any, *records: Any, **rest: Any) -> None:
        insert(self, element, *records, **rest)
        if element == "tract":
            kill_self()

    def act() -> None:
        SqlRegistry.insertDimensionData = until_patches  # type: ignore[method-assign]
        sites.ask("records", **params)

    assert in_child(act) == signal.SIGKILL
    assert records_in(sites.butler(SUMMIT), SKYMAP) == []
    assert sites.ask("records", **params)["changed"]
    assert len(records_in(sites.butler(SUMMIT), SKYMAP)) == RECORDS


def test_a_foreign_chain_keeps_its_order(sites: Site) -> None:
    butler = sites.butler()
    butler.collections.register("refcats", CollectionType.CHAINED)
    butler.collections.redefine_chain("refcats", [MODEL])
    params = {"repo": MAIN, "why": WHY, "mode": "prepend", "chain": "refcats", "children": [REFCAT]}
    params |= {"ownedPrefix": REFCAT, "doc": ""}
    assert sites.ask("chain", **params)["changed"]
    assert not sites.ask("chain", **params)["changed"]
    assert chain_members(sites.butler(), "refcats") == [REFCAT, MODEL]


class TestSize:
    def test_the_number_of_statements_does_not_depend_on_the_number_of_shards(self, sites: Site) -> None:
        butler = sites.butler()
        register_type(butler, "shard", ("htm7",), False)

        def statements(count: int) -> list[int]:
            run = f"refcats/{count}"
            butler.collections.register(run)
            for number in range(count):
                butler.put({}, "shard", htm7=131072 + number, run=run)
            found = listed(sites, run)["parts"][0]["id"]
            directory = sites.folder / "archive" / str(count)
            params = {
                "repo": MAIN,
                "why": WHY,
                "directory": str(directory),
                "collection": run,
                "skymap": None,
            }
            part = {"collection": run, "datasetType": "shard"}
            prices = []

            def price(method: str, **params: Any) -> dict[str, Any]:
                before = sites.ask("counters")["sql"]
                answer = sites.ask(method, **params)
                after = sites.ask("counters")["sql"]
                prices.append(sum(after.values()) - sum(before.values()))
                return answer

            manifest = price("gather", **params, datasets=found)["manifest"]
            price("ingest", **ingesting(directory, manifest))
            price("ingest", **ingesting(directory, manifest), verify=True)
            price("digests", repo=SUMMIT, **part)
            price("rows", repo=SUMMIT, **part)
            return prices

        sites.ask("probe", repo=MAIN)
        sites.ask("probe", repo=SUMMIT)
        statements(1)  # statements that a process runs only once
        assert statements(5) == statements(20)
