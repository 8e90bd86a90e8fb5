"""Creation of repositories: their content, and descriptions that are rejected."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan
from lsst.sphgeom import HtmPixelization, LonLat

from calib_reference import demo_world
from calib_reference.instruments import INSTRUMENTS
from calib_reference.simulate import gain
from calib_reference.world import workers
from calib_reference.world.earlier import GAIN_SCATTER

type Spec = dict[str, Any]

RAWS = [{"day_obs": 20240326, "first": 2}]
LATISS: Spec = {"name": "LATISS", "raws": RAWS}
COMCAM = "LSSTComCam/calib"
PTC = f"{COMCAM}/DM-47447/gainFixup/ptc.20241107a"


def spec(tmp_path: Path, *repositories: Spec) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({"repositories": repositories}))
    return path


def seed(tmp_path: Path, *instruments: Spec, root: str = "repo") -> Butler:
    made = tmp_path / root
    assert (
        demo_world.main(["--spec", str(spec(tmp_path, {"root": str(made), "instruments": instruments}))]) == 0
    )
    assert not list(made.glob(".seed-*"))
    return Butler.from_config(str(made))


def test_a_repository_has_the_auxiliary_collections_that_the_description_asks_for(tmp_path: Path) -> None:
    auxiliary = {"photodiodes": {"LATISS": [2024032600002]}, "tracts": 2, "patches": 2}
    repository = {"root": str(tmp_path / "repo"), "instruments": [LATISS], "auxiliary": auxiliary}
    assert demo_world.main(["--spec", str(spec(tmp_path, repository))]) == 0
    with Butler.from_config(str(tmp_path / "repo")) as butler:
        (tract,) = butler.query_dimension_records("tract", where="skymap='lsst_cells_v1' AND tract=1")
        with butler.query() as query:
            assert query.dimension_records("patch").where(skymap="lsst_cells_v1").count() == 8
        shards = butler.query_datasets(
            "the_monster_20250219", collections="refcats/DM-49042/the_monster_20250219"
        )
        for ref in shards:
            stars = butler.get(ref)
            trixel = HtmPixelization(7).triangle(ref.dataId["htm7"])
            middle = LonLat(trixel.getCentroid()).getLon().asDegrees()
            assert abs(np.median(stars.columns["coord_ra"]) - middle) < 0.1
        (diode,) = butler.query_datasets("photodiode", collections="LATISS/calib/photodiode")
        assert tract.region is not None
        assert len(shards) == 3
        assert diode.dataId["exposure"] == 2024032600002
        assert len(butler.get(diode)) == 20


def digest(butler: Butler, ref: DatasetRef) -> str:
    return hashlib.sha256(Path(butler.getURI(ref).ospath).read_bytes()).hexdigest()


def test_two_repositories_have_equal_datasets_in_separate_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roots = [tmp_path / "sites" / name for name in ("usdf", "summit")]
    earlier = [{"collection": "LATISS/calib/DM-1/ptc.20240101a", "dataset_type": "ptc"}]
    content = {**LATISS, "earlier": earlier}
    path = spec(tmp_path, *({"root": str(root), "instruments": [content]} for root in roots))
    assert demo_world.main(["--spec", str(path)]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert [entry["instruments"][0]["exposures"] for entry in summary] == [1, 1]

    contents = []
    for root, entry in zip(roots, summary, strict=True):
        assert entry["root"] == str(root)
        with Butler.from_config(str(root)) as butler:
            [exposure] = butler.query_dimension_records("exposure", instrument="LATISS")
            assert (exposure.id, exposure.observation_type) == (2024032600002, "bias")
            assert exposure.timespan.begin.tai.isot.startswith("2024-03-26T12:01:20.000")
            [raw] = butler.query_datasets("raw", "LATISS/raw/all")
            [ptc] = butler.query_datasets("ptc", "LATISS/calib", find_first=False)
            assert Path(butler.getURI(raw).ospath).is_relative_to(root)
            contents.append([(ref.id, digest(butler, ref)) for ref in (raw, ptc)])
            chain = butler.collections.get_info("LATISS/calib")
            assert chain.type is CollectionType.CHAINED
            assert chain.children == ("LATISS/calib/DM-28636", "LATISS/calib/DM-1/ptc.20240101a")
            camera = butler.find_dataset(
                "camera", instrument="LATISS", collections="LATISS/calib", timespan=exposure.timespan
            )
            assert camera is not None
            assert str(camera.id) == entry["instruments"][0]["camera"]
            assert butler.get(camera).instrument == "LATISS"
        assert not list(root.glob(".seed-*"))
    assert contents[0] == contents[1]
    files = [file for root in roots for file in root.rglob("*.fits")]
    assert len(files) == 4
    assert all(file.stat().st_nlink == 1 for file in files), "repositories share no file"


def test_several_processes_create_the_same_raws_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = [{"day_obs": 20240326, "first": 1, "last": 6}]
    contents = []
    for name, worthwhile in (("alone", 10_000), ("together", 0)):
        monkeypatch.setattr(workers, "WORTHWHILE", worthwhile)
        with seed(tmp_path, {"name": "LATISS", "raws": raws}, root=name) as butler:
            found = butler.query_datasets("raw", "LATISS/raw/all")
            contents.append({ref.id: digest(butler, ref) for ref in found})
    assert len(contents[0]) == 6
    assert contents[0] == contents[1]


def test_several_instruments_share_a_repository(tmp_path: Path) -> None:
    exposure = {"day_obs": 20250115, "first": 1, "observation_type": "science", "exposure_time": 30.0}
    detectors = {"LATISS": None, "LSSTComCam": None, "LSSTComCamSim": [0, 4], "LSSTCam": [93, 94, 95]}
    with seed(
        tmp_path,
        *({"name": name, "raws": [{**exposure, "detectors": ids}]} for name, ids in detectors.items()),
    ) as butler:
        for name, ids in detectors.items():
            camera = INSTRUMENTS[name].camera
            raws = butler.query_datasets("raw", f"{name}/raw/all")
            all_ids = [detector.id for detector in camera.detectors]
            assert sorted(int(ref.dataId["detector"]) for ref in raws) == (ids or all_ids)
            read = butler.get(raws[0])
            assert (read.header["INSTRUME"], read.header["DETECTOR"]) == (name, raws[0].dataId["detector"])
            records = butler.query_dimension_records("detector", instrument=name)
            assert {each.id: each.full_name for each in records} == {
                detector.id: detector.full_name for detector in camera.detectors
            }
            filters = butler.query_dimension_records("physical_filter", instrument=name)
            assert {each.name: each.band for each in filters} == INSTRUMENTS[name].filters
        assert len(butler.query_dimension_records("exposure", instrument="LSSTComCam")) == 1


def test_exposure_records_have_the_described_fields_and_timespans(tmp_path: Path) -> None:
    lab = {
        "day_obs": 20240806,
        "first": 201,
        "last": 209,
        "step": 2,
        "observation_type": "flat",
        "observation_reason": "comcam_ptc",
        "physical_filter": "r_03",
        "exposure_time": [4.0, 32.0],
        "science_program": "BLOCK-T68",
        "detectors": [0],
    }
    night = {"day_obs": 20241208, "seq_nums": [696, 704, 1100], "detectors": [0]}
    with seed(tmp_path, {"name": "LSSTComCam", "raws": [lab, night]}) as butler:
        records = butler.query_dimension_records(
            "exposure", instrument="LSSTComCam", where="exposure.observation_reason = 'comcam_ptc'"
        )
        records.sort(key=lambda record: record.id)
        assert [record.seq_num for record in records] == [201, 203, 205, 207, 209]
        assert [record.exposure_time for record in records] == [4.0, 32.0, 4.0, 32.0, 4.0]
        assert {record.science_program for record in records} == {"BLOCK-T68"}
        assert {record.physical_filter for record in records} == {"r_03"}
        assert {record.day_obs for record in records} == {20240806}
        for record in records:
            duration = (record.timespan.end - record.timespan.begin).to_value("s")
            assert duration == pytest.approx(record.dark_time, abs=1e-6)
        selected = butler.query_datasets(
            "raw",
            "LSSTComCam/raw/all",
            where="instrument='LSSTComCam' and exposure.day_obs=20241208 and exposure.seq_num >= 700 "
            "and exposure.observation_type='bias'",
        )
        assert sorted(int(ref.dataId["exposure"]) % 100_000 for ref in selected) == [704, 1100]
        days = {record.id: record for record in butler.query_dimension_records("day_obs")}
        assert days[20241208].timespan.begin.tai.isot.startswith("2024-12-08T12:00:00.000")
        for record in butler.query_dimension_records("exposure", instrument="LSSTComCam"):
            assert days[record.day_obs].timespan.contains(record.timespan)


def test_earlier_products_are_found_by_the_exposures_time(tmp_path: Path) -> None:
    def at(moment: str) -> Timespan:
        begin = Time(moment, scale="tai")
        return Timespan(begin, begin + 30 * u.s)

    newer = {"collection": PTC, "dataset_type": "ptc", "begin": "2024-11-07T00:00:00", "ticket_chain": True}
    older = {
        "collection": f"{COMCAM}/DM-46360/isrTaskLSST/ptc.20240926a",
        "dataset_type": "ptc",
        "end": "2024-12-01",
    }
    unused = {
        "collection": f"{COMCAM}/DM-46360/isrTaskLSST/bfk.20240926a",
        "dataset_type": "bfk",
        "chained": False,
    }
    others = [
        {"collection": f"{COMCAM}/DM-46360/isrTaskLSST/{name}.20240926a", "dataset_type": name}
        for name in ("linearizer", "cti")
    ]
    with seed(tmp_path, {"name": "LSSTComCam", "earlier": [newer, older, unused, *others]}) as butler:
        chain = butler.collections.get_info(COMCAM).children
        assert chain == (
            f"{COMCAM}/DM-28636",
            f"{COMCAM}/DM-47447",
            *(each["collection"] for each in (older, *others)),
        )
        assert butler.collections.get_info(f"{COMCAM}/DM-47447").children == (PTC,)

        def find(dataset_type: str, moment: str, collections: str = COMCAM) -> DatasetRef | None:
            return butler.find_dataset(
                dataset_type,
                instrument="LSSTComCam",
                detector=4,
                collections=collections,
                timespan=at(moment),
            )

        for moment, expected in (
            ("2024-10-01", "DM-46360"),
            ("2024-11-20", "DM-47447"),
            ("2025-01-15", "DM-47447"),
        ):
            ref = find("ptc", moment)
            assert ref is not None
            assert expected in ref.run
        ref = find("ptc", "2024-12-20")
        assert ref is not None
        assert ref.run == f"{COMCAM}/DM-47447/gainFixup/ptcGen.20241107a/20241107T000000Z"
        assert find("ptc", "2024-12-20", str(older["collection"])) is None
        assert find("bfk", "2024-12-20") is None
        assert find("bfk", "2024-12-20", str(unused["collection"])) is not None
        for name in ("linearizer", "cti"):
            assert find(name, "2030-01-01") is not None
        assert len(butler.query_datasets("ptc", PTC, find_first=False)) == 9

        table, detector = butler.get(ref), INSTRUMENTS["LSSTComCam"].camera[4]
        assert list(table.columns["amplifier"]) == [amp.name for amp in detector.amplifiers]
        assert table.header["LSST BUTLER ID"] == str(ref.id)
        assert (table.header["DET_NAME"], table.header["CALIB_CREATION_DATE"]) == ("R22_S11", "2024-11-07")
        pulls = (table.columns["gain"] - gain(detector)) / table.columns["gain_error"]
        np.testing.assert_allclose(table.columns["gain_error"], GAIN_SCATTER * gain(detector), rtol=1e-12)
        assert 0.3 < pulls.std() < 2.0, "gains scatter about the truth as their errors state"


def test_a_root_that_is_not_empty_is_rejected_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "butler.yaml").write_text("precious")
    path = spec(tmp_path, *({"root": str(root), "instruments": [LATISS]} for root in (tmp_path / "new", old)))
    assert demo_world.main(["--spec", str(path)]) == 2
    assert f"{old} exists and is not an empty directory" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert [entry.name for entry in old.iterdir()] == ["butler.yaml"]


def raws(**change: Any) -> Spec:
    return {"name": "LATISS", "raws": [{"day_obs": 20240326, "first": 2, **change}]}


def earlier(**change: Any) -> Spec:
    product = {"collection": "LATISS/calib/DM-1/x/ptc.20240101a", "dataset_type": "ptc", **change}
    return {"name": "LATISS", "earlier": [product]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"name": "DECam"}, "instrument 'DECam' is not one of"),
        ({"name": "LATISS", "raws": [*RAWS, *RAWS]}, "exposures listed twice: 2024032600002"),
        (raws(first=3, last=2), "last 2 is less than first 3"),
        (raws(first=None), "give either first or seq_nums"),
        (raws(seq_nums=[3]), "give either first or seq_nums"),
        (raws(first=None, seq_nums=[3], step=2), "last and step need first"),
        (raws(physical_filter="u"), "no physical filter 'u'"),
        (raws(typo=1), "typo"),
        (raws(exposure_time=[]), "exposure_time"),
        (raws(detectors=[0, 7]), r"LATISS has no detectors [7]"),
        (raws(state={"SEQFIEL": "x"}), "the camera's state has no ['SEQFIEL']"),
        (raws(last=3, exposure_time=45.0), "2024032600002 has not ended when 2024032600003 begins"),
        (raws(first=2159, exposure_time=45.0), "2024032602159 would end after its day of observation"),
        ({"name": "LATISS", "curated": {"ticket": "a/b"}}, "ticket"),
        (earlier(dataset_type="sky"), "'sky' is not one of"),
        (earlier(collection="LATISS/calib/DM-1/x/ptc"), "collection"),
        (earlier(begin="2024-01-01T00:00:00Z"), "timezone"),
        (earlier(begin="2024-02-01", end="2024-01-01"), "is not after begin"),
        (
            earlier(collection="LATISS/calib/DM-28636/x/ptc.20240101a", ticket_chain=True),
            "both a curated collection and a ticket chain",
        ),
        ({"name": "LATISS", "earlier": earlier()["earlier"] * 2}, "earlier collections listed twice"),
    ],
)
def test_an_invalid_description_is_rejected_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Spec, message: str
) -> None:
    path = spec(tmp_path, {"root": str(tmp_path / "new"), "instruments": [content]})
    assert demo_world.main(["--spec", str(path)]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_every_problem_of_a_description_is_reported_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = raws(physical_filter="u", detectors=[7])
    path = spec(
        tmp_path,
        {"root": "one", "instruments": [wrong, {"name": "LSSTComCam", "raws": [RAWS[0], RAWS[0]]}]},
        {"root": "two", "instruments": [{"name": "DECam"}], "typo": 1},
    )
    assert demo_world.main(["--spec", str(path)]) == 2
    reported = capsys.readouterr().err
    for part in ("no physical filter 'u'", "no detectors [7]", "listed twice", "'DECam'", "typo"):
        assert part in reported


@pytest.mark.parametrize(
    ("repositories", "message"),
    [
        ([{"root": "one", "instruments": [LATISS]}] * 2, "same root"),
        ([{"root": "one", "instruments": [LATISS, LATISS]}], "an instrument is listed twice"),
    ],
)
def test_a_root_or_instrument_that_is_listed_twice_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], repositories: list[Spec], message: str
) -> None:
    assert demo_world.main(["--spec", str(spec(tmp_path, *repositories))]) == 2
    assert message in capsys.readouterr().err
