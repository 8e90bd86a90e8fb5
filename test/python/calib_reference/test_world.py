"""Seeding: what a new repository holds, and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from lsst.daf.butler import Butler, CollectionType

from calib_reference import demo_world


def spec(tmp_path: Path, *repositories: dict[str, Any]) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({"repositories": repositories}))
    return path


RAWS = [{"day_obs": 20240326, "first": 2}]


def test_two_repositories_hold_the_same_exposure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roots = [tmp_path / "sites" / name for name in ("usdf", "summit")]
    path = spec(tmp_path, *({"root": str(root), "raws": RAWS} for root in roots))
    assert demo_world.main(["--spec", str(path)]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert [entry["exposures"] for entry in summary] == [1, 1]

    contents = []
    for root, entry in zip(roots, summary, strict=True):
        with Butler.from_config(str(root)) as butler:
            [exposure] = butler.query_dimension_records("exposure", instrument="LATISS")
            assert (exposure.id, exposure.observation_type) == (2024032600002, "bias")
            assert exposure.timespan.begin.tai.isot.startswith("2024-03-26T12:01:00.000")
            [raw] = butler.query_datasets("raw", "LATISS/raw/all")
            file = Path(butler.getURI(raw).ospath)
            assert file.is_relative_to(root)
            contents.append((raw.id, hashlib.sha256(file.read_bytes()).hexdigest()))
            chain = butler.collections.get_info("LATISS/calib")
            assert (chain.type, chain.children) == (CollectionType.CHAINED, ("LATISS/calib/DM-28636",))
            camera = butler.find_dataset(
                "camera", instrument="LATISS", collections="LATISS/calib", timespan=exposure.timespan
            )
            assert camera is not None
            assert str(camera.id) == entry["camera"]
            assert butler.get(camera).instrument == "LATISS"
        assert not list(root.glob(".seed-*"))
    assert contents[0] == contents[1]


def test_an_existing_root_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "butler.yaml").write_text("precious")
    path = spec(tmp_path, {"root": str(tmp_path / "new"), "raws": RAWS}, {"root": str(old), "raws": RAWS})
    assert demo_world.main(["--spec", str(path)]) == 2
    assert f"{old} exists and is not an empty directory" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert [entry.name for entry in old.iterdir()] == ["butler.yaml"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"instrument": "DECam"}, "instrument 'DECam' is not one of"),
        ({"raws": [*RAWS, *RAWS]}, "exposures listed twice: 2024032600002"),
        ({"raws": [{"day_obs": 20240326, "first": 3, "last": 2}]}, "comes before first"),
        ({"raws": [{"day_obs": 20240326, "first": 2, "physical_filter": "u"}]}, "no physical filter 'u'"),
        ({"raws": [{"day_obs": 20240326, "first": 2, "typo": 1}]}, "typo"),
        ({"curated": {"ticket": "a/b"}}, "ticket"),
    ],
)
def test_a_wrong_description_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], message: str
) -> None:
    path = spec(tmp_path, {"root": str(tmp_path / "new"), "raws": RAWS, **change})
    assert demo_world.main(["--spec", str(path)]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_two_repositories_need_two_roots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "one")
    assert demo_world.main(["--spec", str(spec(tmp_path, {"root": root}, {"root": root}))]) == 2
    assert "same root" in capsys.readouterr().err
