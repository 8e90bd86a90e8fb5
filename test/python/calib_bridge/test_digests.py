"""Digests of the files behind certifications."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from bridge_world import (
    BEGIN,
    CERT,
    END,
    RUN,
    Site,
    certify_directly,
    dataset_files,
    nanoseconds,
    put_bias,
)
from lsst.daf.butler import Butler, DatasetRef, FileDataset

from calib_bridge.read.content_digest import content_digest
from calib_bridge.read.row import Row

ASKED = {"repo": "usdf/main", "datasetType": "bias"}


def by_id(site: Site, collection: str = CERT) -> dict[str, dict[str, Any]]:
    columns = site.ask("digests", **ASKED, collection=collection)
    assert columns.pop("content") is None
    assert len({len(column) for column in columns.values()}) == 1
    ids = columns.pop("id")
    return {id_: {name: column[index] for name, column in columns.items()} for index, id_ in enumerate(ids)}


def test_every_file_is_read_once(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases, nanoseconds(int(END), None))
    root = site.repositories["usdf/main"]
    files = dataset_files(root)
    files[0].chmod(0o600)
    files[1].chmod(0o444)
    assert by_id(site) == {
        str(ref.id): {
            "path": str(file.relative_to(root)),
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "size": file.stat().st_size,
            "mode": mode,
            "protection": None,
        }
        for ref, file, mode in zip(biases, files, (0o600, 0o444), strict=True)
    }


def test_an_unreadable_file_has_no_digest(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    first, second = dataset_files(site.repositories["usdf/main"])
    first.unlink()
    second.unlink()
    second.mkdir(mode=0o755)  # root may read any file, but a folder is not a file
    found = by_id(site)
    assert [found[str(ref.id)]["sha256"] for ref in biases] == [None, None]
    assert [found[str(ref.id)]["mode"] for ref in biases] == [None, 0o755]
    assert found[str(biases[0].id)]["size"] is None


def test_a_changed_file_of_the_same_size_is_found(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    before = by_id(site)
    file = dataset_files(site.repositories["usdf/main"])[0]
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    after = by_id(site)
    changed = str(biases[0].id)
    assert after[changed]["size"] == before[changed]["size"]
    assert [id_ for id_ in before if before[id_] != after[id_]] == [changed]


def test_files_outside_the_datastore_are_read_too(site: Site, butler: Butler) -> None:
    run = "LATISS/calib/DM-1/tag/biasGen.20250101a/run2"
    outside = site.folder / "outside" / "bias.yaml"
    outside.parent.mkdir()
    outside.write_text("value: 1\n")
    butler.collections.register(run)
    ref = DatasetRef(
        butler.get_dataset_type("bias"),
        butler.registry.expandDataId(instrument="LATISS", detector=0),
        run,
    )
    butler.ingest(FileDataset(str(outside), [ref]), transfer="direct")
    (found,) = by_id(site, run).values()
    assert found["path"] == outside.as_uri()
    assert found["sha256"] == hashlib.sha256(b"value: 1\n").hexdigest()


@pytest.mark.parametrize("collection", ["no/such", CERT])
def test_an_absent_collection_has_no_files(site: Site, collection: str) -> None:
    assert by_id(site, collection) == {}


def test_files_of_a_run_are_read_whole_even_if_large(site: Site, butler: Butler) -> None:
    refs = put_bias(butler, f"{RUN}0", size=300_000)
    found = by_id(site, f"{RUN}0")
    for ref in refs:
        content = butler.getURI(ref).read()
        assert len(content) > 1 << 20
        assert found[str(ref.id)]["sha256"] == hashlib.sha256(content).hexdigest()
    assert os.fspath(butler.getURI(refs[0]).ospath).endswith(found[str(refs[0].id)]["path"])


def written(folder: Path, name: str, when: str, gain: float = 1.5, pixel: int = 7) -> Row:
    """Return the row of a FITS file that was written at some time under a UUID of its own."""
    image = fits.ImageHDU([[pixel, 2], [3, 4]])
    image.header["GAIN"] = gain
    primary = fits.PrimaryHDU()
    primary.header["DATE"] = primary.header["CALIB_CREATION_DATE"] = when
    primary.header["HIERARCH LSST BUTLER ID"] = name
    fits.HDUList([primary, image]).writeto(folder / f"{name}.fits", checksum=True)
    return Row("c", {}, name, "r", None, None, False, f"{name}.fits", -1)


def test_contents_do_not_depend_on_when_a_file_was_written(tmp_path: Path) -> None:
    same = [written(tmp_path, name, when) for name, when in (("a", "2024-01-01"), ("b", "2025-01-01"))]
    other = [
        written(tmp_path, "c", "2024-01-01", gain=1.6),
        written(tmp_path, "d", "2024-01-01", pixel=8),
    ]
    first, second, *others = [content_digest(str(tmp_path), row) for row in (*same, *other)]
    assert first == second is not None
    assert len({first, *others}) == 3


@pytest.mark.parametrize("kind", ["compressed image", "column of variable length"])
def test_contents_include_data_of_variable_length(tmp_path: Path, kind: str) -> None:
    digests = set()
    for value in (1, 7):
        pixels = np.full((64, 64), value, dtype=np.int32)
        part = (
            fits.CompImageHDU(pixels, compression_type="GZIP_1")
            if kind == "compressed image"
            else fits.BinTableHDU.from_columns([fits.Column("a", "PJ()", array=[pixels[0], pixels[1]])])
        )
        name = f"{value}.fits"
        fits.HDUList([fits.PrimaryHDU(), part]).writeto(tmp_path / name)
        digests.add(content_digest(str(tmp_path), Row("c", {}, "x", "r", None, None, False, name, -1)))
    assert len(digests) == 2


def test_a_damaged_file_has_no_content(tmp_path: Path) -> None:
    row = written(tmp_path, "a", "2024-01-01")
    file = tmp_path / "a.fits"
    file.write_bytes(file.read_bytes()[:-2880])
    assert content_digest(str(tmp_path), row) is None


def test_contents_of_other_files_are_all_bytes(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    first, second = dataset_files(site.repositories["usdf/main"])
    first.unlink()
    found = site.ask("digests", **ASKED, collection=CERT, content=True)
    assert found["content"] == [None, hashlib.sha256(second.read_bytes()).hexdigest()]
