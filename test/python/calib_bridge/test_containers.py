"""Files that the datastore shares or does not own: members of zip files, and files outside its root."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits
from bridge_requests import bundle_of, bundling, certification, chaining, ingesting, row
from bridge_world import CERT, EXPOSURES, GEN, RUN, Site, certify_directly, dataset_files, zip_up
from lsst.daf.butler import Butler, DatasetRef, FileDataset

from calib_bridge.errors import BridgeError
from calib_bridge.files import sha256_of
from calib_bridge.read.raw_file import read_raw

TARGET = "summit/LATISS"
IMAGE = "calib_reference.storage.formatters.CalibImageFormatter"


def link_to(butler: Butler, refs: list[DatasetRef], folder: Path) -> list[Path]:
    """Replace the files of datasets by files outside the datastore, as ``butler import -t direct`` leaves them."""
    folder.mkdir()
    files = [Path(shutil.copy(butler.getURI(ref).ospath, folder)) for ref in refs]
    butler.pruneDatasets(refs, unstore=True, disassociate=False)
    butler.ingest(
        *(FileDataset(str(file), [ref]) for file, ref in zip(files, refs, strict=True)), transfer="direct"
    )
    return files


def spoil(zipped: Path, change: Callable[[bytes], bytes | None], number: int = 0) -> str:
    """Write a zip file anew with one member changed or left out, and return its name."""
    with zipfile.ZipFile(zipped) as held:
        members = {info.filename: held.read(info) for info in held.infolist()}
    name = sorted(name for name in members if name.endswith(".yaml"))[number]
    changed = change(members[name])
    if changed is None:
        del members[name]
    else:
        members[name] = changed
    with zipfile.ZipFile(zipped, "w") as held:
        for each, content in members.items():
            held.writestr(each, content)
    return name


def digests(site: Site, repo: str = "usdf/main", collection: str = RUN) -> dict[str, dict[str, Any]]:
    columns = site.ask("digests", repo=repo, datasetType="bias", collection=collection)
    ids = columns.pop("id")
    columns.pop("content")
    return {id_: {name: column[index] for name, column in columns.items()} for index, id_ in enumerate(ids)}


def problems(site: Site, **asked: Any) -> list[tuple[str, int | None, str | None]]:
    (facts,) = site.observe(certified=[{"collection": CERT, "datasetType": "bias"}], **asked)["certified"]
    return [(each["problem"], each["size"], each["protection"]) for each in facts["files"]]


class TestMembers:
    def test_are_hashed_and_not_their_zip_file(
        self, site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
    ) -> None:
        before = {str(ref.id): butler.getURI(ref).read() for ref in biases}
        zip_up(butler, biases, tmp_path)
        found = digests(site)
        assert {id_: (each["sha256"], each["size"]) for id_, each in found.items()} == {
            id_: (hashlib.sha256(content).hexdigest(), len(content)) for id_, content in before.items()
        }
        assert {each["protection"] for each in found.values()} == {"zip"}

    def test_are_missing_damaged_or_of_another_size_one_by_one(
        self, site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
    ) -> None:
        zipped = zip_up(butler, biases, tmp_path)
        certify_directly(butler, biases)
        assert problems(site) == []
        spoil(zipped, lambda content: content + b"more", 0)
        spoil(zipped, lambda _: None, 1)
        assert sorted(kind for kind, _, protection in problems(site) if protection == "zip") == [
            "missing",
            "size",
        ]
        zipped.write_bytes(zipped.read_bytes()[:100])
        assert problems(site) == [("unreadable", 100, "zip")] * 2
        assert {each["sha256"] for each in digests(site).values()} == {None}
        zipped.unlink()
        assert problems(site) == [("missing", None, "zip")] * 2

    def test_have_headers(self, site: Site, butler: Butler, tmp_path: Path) -> None:
        image = fits.PrimaryHDU()
        image.header["HIERARCH CPP_INPUT_0"] = EXPOSURES[0]
        image.header["HIERARCH LSST CALIB UUID BIAS"] = "some"
        image.header["HIERARCH LSST CALIB RUN BIAS"] = "a/run"
        image.writeto(tmp_path / "bias.fits")
        run = f"{GEN}/run7"
        butler.collections.register(run)
        data_id = butler.registry.expandDataId(instrument="LATISS", detector=0)
        ref = DatasetRef(butler.get_dataset_type("bias"), data_id, run=run)
        butler.ingest(FileDataset(tmp_path / "bias.fits", [ref], formatter=IMAGE), transfer="copy")
        zip_up(butler, [ref], tmp_path)
        asked = {"id": str(ref.id), "inputs": [{"id": "some", "run": "a/run"}], "exposures": [EXPOSURES[0]]}
        assert site.ask("samples", repo="usdf/main", ids=[str(ref.id)])["samples"] == [asked]

    def test_of_a_build_repository_are_bundled_as_files(
        self, site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
    ) -> None:
        config = butler.put({"a": 1}, "cpBiasIsr_config", run=RUN)
        contents = {str(ref.id): butler.getURI(ref).read() for ref in biases}
        zip_up(butler, [*biases, config], tmp_path)
        site.ask("certify", **certification([row(ref) for ref in biases]))
        site.ask("chain", **chaining("define", [CERT]))
        directory = tmp_path / "archive" / "DM-1"
        manifest = site.ask("bundle", **bundling(directory))["manifest"]
        assert {
            each["id"]: (directory / each["path"]).read_bytes() for each in manifest["datasets"]
        } == contents
        assert [(directory / each["path"]).suffix for each in manifest["datasets"]] == [".yaml"] * 2
        (kept,) = manifest["provenance"]
        assert (directory / kept).read_text().strip() == "a: 1"
        assert not list(directory.rglob("*.zip"))
        assert sorted(path.name for path in directory.iterdir()) == sorted(
            {
                "contents.json",
                "export.yaml",
                "manifest.json",
                "provenance",
                Path(manifest["datasets"][0]["path"]).parts[0],
            }
        )


class TestRaws:
    def test_in_a_zip_file_are_read_like_others(self, site: Site, butler: Butler, tmp_path: Path) -> None:
        primary = fits.PrimaryHDU()
        primary.header["SEQFILE"] = "FP_v26.seq"
        segment = fits.ImageHDU([[10, 10, 10, 1, 1]] * 3)
        segment.header["DATASEC"] = "[1:3,1:3]"
        fits.HDUList([primary, segment]).writeto(tmp_path / "raw.fits")
        old = butler.find_dataset(
            "raw", instrument="LATISS", exposure=EXPOSURES[0], detector=0, collections="LATISS/raw/all"
        )
        assert old is not None
        butler.pruneDatasets([old], purge=True, unstore=True, disassociate=True)
        formatter = "calib_reference.storage.formatters.CalibRawFormatter"
        butler.ingest(FileDataset(tmp_path / "raw.fits", [old], formatter=formatter), transfer="copy")
        zip_up(butler, [old], tmp_path)
        (raw,) = site.ask(
            "raws",
            repo="usdf/main",
            collections=["LATISS/raw/all"],
            instrument="LATISS",
            detector=0,
            exposures=[EXPOSURES[0]],
            cards=["SEQFILE"],
            pixels=True,
        )["raws"]
        _, (expected,) = read_raw(str(tmp_path / "raw.fits"), [], True)
        assert (raw["problem"], raw["cards"]) == (None, {"SEQFILE": "FP_v26.seq"})
        assert raw["amplifiers"] == [expected._asdict()]


def delivered(two_sites: Site) -> tuple[Butler, list[DatasetRef], dict[str, Any]]:
    """Ingest the bundle into the target; return its Butler, the datasets, and the parameters of the ingest."""
    directory, manifest = bundle_of(two_sites)
    params = ingesting(directory, manifest)
    two_sites.ask("ingest", **params)
    target = two_sites.butler(TARGET)
    refs = sorted(target.query_datasets("bias", collections=RUN), key=lambda ref: ref.dataId["detector"])
    return target, refs, params


def state(folder: Path) -> dict[str, str]:
    """Digests of files, without databases and locks, which hold the words of their last holder."""
    return {
        str(path.relative_to(folder)): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".sqlite3", ".calib-lock", ".lock"}
    }


class TestIngest:
    def refuse(self, site: Site, params: dict[str, Any], folder: Path, reason: str) -> None:
        before = state(folder), state(site.repositories[TARGET]), len(site.journal())
        with pytest.raises(BridgeError, match=reason) as caught:
            site.ask("ingest", **params)
        assert caught.value.code == "file-protected"
        assert (state(folder), state(site.repositories[TARGET]), len(site.journal())) == before

    @pytest.mark.parametrize("verify", [False, True])
    @pytest.mark.parametrize("damage", ["another digest", "another size", "no member", "no zip file"])
    def test_never_writes_over_a_zip_file(
        self, two_sites: Site, tmp_path: Path, damage: str, verify: bool
    ) -> None:
        target, refs, params = delivered(two_sites)
        zipped = zip_up(target, refs, tmp_path)
        assert not two_sites.ask("ingest", **{**params, "verify": True})["changed"]
        match damage:
            case "another digest":
                spoil(zipped, lambda content: content.replace(b"0", b"1"))
            case "another size":
                spoil(zipped, lambda content: content + b" ")
            case "no member":
                spoil(zipped, lambda _: None)
            case _:
                zipped.unlink()
        if damage == "another digest" and not verify:
            assert not two_sites.ask("ingest", **params)["changed"]
        else:
            self.refuse(two_sites, {**params, "verify": verify}, tmp_path, "is a member of a zip file")
        if zipped.exists():
            assert target.get(refs[1]) == {"value": [0, 1]}

    @pytest.mark.parametrize("damage", ["another digest", "another size", "missing"])
    def test_never_writes_outside_the_root_of_the_datastore(
        self, two_sites: Site, tmp_path: Path, damage: str
    ) -> None:
        target, refs, params = delivered(two_sites)
        first, _ = link_to(target, refs, tmp_path / "bucket")
        assert not two_sites.ask("ingest", **{**params, "verify": True})["changed"]
        match damage:
            case "another digest":
                first.write_bytes(first.read_bytes().replace(b"0", b"1"))
            case "another size":
                first.write_bytes(b"")
            case _:
                first.unlink()
        self.refuse(two_sites, {**params, "verify": True}, tmp_path, "is outside the datastore's root")

    def test_refuses_before_it_restores_a_file_beside(self, two_sites: Site, tmp_path: Path) -> None:
        target, refs, params = delivered(two_sites)
        (outside,) = link_to(target, refs[:1], tmp_path / "bucket")
        outside.unlink()
        (beside,) = dataset_files(two_sites.repositories[TARGET])
        beside.unlink()
        self.refuse(two_sites, params, tmp_path, "is outside the datastore's root")


def test_files_outside_are_named_as_such(
    site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
) -> None:
    certify_directly(butler, biases)
    first, _ = link_to(butler, biases, tmp_path / "bucket")
    assert {each["protection"] for each in digests(site).values()} == {"outside"}
    first.write_bytes(b"")
    assert problems(site) == [("size", 0, "outside")]
