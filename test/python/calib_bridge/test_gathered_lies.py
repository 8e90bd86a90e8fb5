"""Folders of auxiliary collections that lie: each changed word is refused by name, before a byte is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from bridge_requests import ingesting
from bridge_world import EXPOSURES, WHY, Site, copy_site, make_repository
from bundle_lies import Json, Path_, lies_about, state_of, told

from calib_bridge.errors import BridgeError
from calib_reference.storage import repository_config
from calib_reference.world.auxiliary import seed_auxiliary
from calib_reference.world.spec import Auxiliary

MAIN, SUMMIT = "usdf/main", "summit/LATISS"
REFUSED = {
    "bundle-disagrees-with-lock",
    "bundle-incomplete",
    "bundle-path-unsafe",
    "file-digest-differs",
    "formatter-not-allowed",
}


class Gathered(NamedTuple):
    """A folder, its manifest, and the site that it comes to."""

    site: Site
    folder: Path
    manifest: dict[str, Any]

    def code(self, method: str, manifest: Json | None = None) -> str:
        """Return the code of a refused request, with a manifest in the folder."""
        if manifest is not None:
            (self.folder / "manifest.json").write_text(json.dumps(manifest))
        params = ingesting(self.folder, self.manifest)
        if method == "records":
            known = {"repo": SUMMIT, "why": WHY, "bundle": str(self.folder), "databaseLimit": None}
            params = {**known, "records": self.manifest["records"]}
        try:
            return f"accepted: {self.site.ask(method, **params)}"
        except BridgeError as error:
            return error.code


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``usdf/main`` with auxiliary collections, ``summit/LATISS`` with none. No test changes a repository."""
    folder = tmp_path_factory.mktemp("gathered")
    for name in ("full", "bare"):
        with make_repository(folder / name, repository_config()) as butler:
            if name == "full":
                seed_auxiliary(butler, Auxiliary(photodiodes={"LATISS": EXPOSURES}))
    made = copy_site(folder / "full", folder / "site", (MAIN,))
    made.repositories.update(copy_site(folder / "bare", folder / "site", (SUMMIT,)).repositories)
    yield made
    made.close()


def gather(sites: Site, collection: str, skymap: str | None, directory: Path) -> Gathered:
    """Gather a collection as an earlier version did: nothing but the manifest says what its files are."""
    found = sites.ask("auxiliary", repo=MAIN, collection=collection, skymap=skymap)
    ids = [id_ for part in found["parts"] for id_ in part["id"]]
    params = {"repo": MAIN, "why": WHY, "directory": str(directory), "collection": collection}
    made = sites.ask("gather", **params, datasets=ids, skymap=found["skymap"])
    (directory / "contents.json").unlink(missing_ok=True)
    return Gathered(sites, directory, made["manifest"])


@pytest.fixture
def photodiodes(sites: Site, tmp_path: Path) -> Gathered:
    return gather(sites, "LATISS/calib/photodiode", None, tmp_path / "photodiodes")


@pytest.fixture
def skymap(sites: Site, tmp_path: Path) -> Gathered:
    return gather(sites, "skymaps", "lsst_cells_v1", tmp_path / "skymap")


def is_of_records(at: Path_) -> bool:
    return at[:1] == ("records",)


def is_harmless(at: Path_, lied: Json, manifest: Json) -> bool:
    """Return whether a lie is about provenance, which an ingest does not copy, or leaves out an absent ``records``."""
    return at[:1] == ("provenance",) or {"records": None, **lied} == manifest


def test_every_lie_of_a_gathered_manifest_is_refused_before_anything_is_written(
    photodiodes: Gathered,
) -> None:
    before, number = state_of(photodiodes.site), 0
    for at, lie in lies_about(photodiodes.manifest):
        lied = told(photodiodes.manifest, at, lie)
        if is_of_records(at) or is_harmless(at, lied, photodiodes.manifest):
            continue
        assert photodiodes.code("ingest", lied) in REFUSED, (at, lie)
        number += 1
    assert state_of(photodiodes.site) == before
    assert number > 300


def test_every_lie_about_records_is_refused_before_anything_is_written(skymap: Gathered) -> None:
    before, number = state_of(skymap.site), 0
    for at, lie in lies_about(skymap.manifest):
        if not is_of_records(at):
            continue
        assert skymap.code("records", told(skymap.manifest, at, lie)) in REFUSED, (at, lie)
        number += 1
    assert state_of(skymap.site) == before
    assert number > 50


def test_every_changed_word_of_the_records_is_refused_before_anything_is_written(skymap: Gathered) -> None:
    place = skymap.folder / skymap.manifest["records"]["path"]
    lines = place.read_text().splitlines()
    before, number = state_of(skymap.site), 0
    for index, line in enumerate(lines):
        record = json.loads(line)
        lies = [json.dumps(told(record, at, lie)) for at, lie in lies_about(record)][:: len(lines)]
        for changed in (*lies, line[:-1], f"{line}\n{line}", ""):
            place.write_text("".join(f"{each}\n" for each in (*lines[:index], changed, *lines[index + 1 :])))
            assert skymap.code("records") == "file-digest-differs", (index, changed)
            number += 1
    assert state_of(skymap.site) == before
    assert number > 50


@pytest.mark.parametrize("lie", ["removed", "a link", "a folder"])
def test_the_file_of_records_is_a_regular_file(skymap: Gathered, lie: str) -> None:
    place = skymap.folder / skymap.manifest["records"]["path"]
    before = state_of(skymap.site)
    place.rename(place.with_name("elsewhere"))
    if lie == "a link":
        place.symlink_to("elsewhere")
    if lie == "a folder":
        place.mkdir()
    expected = "bundle-incomplete" if lie == "removed" else "bundle-path-unsafe"
    assert skymap.code("records") == expected
    assert state_of(skymap.site) == before
