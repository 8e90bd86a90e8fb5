"""Evidence: the inputs of a RUN from the headers of all its datasets, read once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_world import BEGIN, EXPOSURES, GEN, RUN, TICKET, Site, put_bias, register_type, write_header
from lsst.daf.butler import Butler, DatasetRef

from calib_bridge.read import evidence

CTI = f"{TICKET}/tag/ctiGen.20240101a/run1"
UUIDS = ("01a1fbb5-6681-78ac-988e-605a5919da10", "01a1fbb5-6681-78ac-988e-605a5919da11")


@pytest.fixture(autouse=True)
def without_memory() -> Iterator[None]:
    """Clear the process's memory of evidence, so that each test is like a new process."""
    evidence._known.clear()
    yield
    evidence._known.clear()


def output(**changes: Any) -> dict[str, Any]:
    whole = {"chain": GEN, "datasetType": "bias", "begin": BEGIN, "end": None, "detectors": [0, 1]}
    return {**whole, "verdict": False, "images": "bias", **changes}


def read_evidence(site: Site, **changes: Any) -> Any:
    """Return the evidence of the first attempt, as a bridge without memory reads it."""
    evidence._known.clear()
    return site.observe(outputs=[output(**changes)])["outputs"][0]["runs"][0]["evidence"]


def evidence_file(site: Site) -> Path:
    (place,) = site.work.rglob("evidence.json")
    return place


def test_the_headers_of_all_datasets_are_combined(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    write_header(butler, biases[0], EXPOSURES[:1], CTI=(UUIDS[0], CTI))
    write_header(butler, biases[1], EXPOSURES[1:], CTI=(UUIDS[1], CTI), PTC=(UUIDS[0], "elsewhere"))
    assert read_evidence(site) == {
        "exposures": sorted(EXPOSURES),
        "inputs": [{"run": CTI, "gone": []}, {"run": "elsewhere", "gone": []}],
        "unread": 0,
    }


def test_a_verification_has_the_headers_of_its_images(site: Site, butler: Butler) -> None:
    register_type(butler, "isrImage", ("instrument", "exposure", "detector"), False)
    run = f"{TICKET}/tag/verifyBias.20250101a/run1"
    butler.collections.register(run)
    butler.put({"SUCCESS": True}, "verifyBiasStats", instrument="LATISS", run=run)
    for number, exposure in enumerate(EXPOSURES):
        place = {"instrument": "LATISS", "exposure": exposure, "detector": number}
        write_header(butler, butler.put({}, "isrImage", run=run, **place), (), BIAS=(UUIDS[number], RUN))
    asked = {"datasetType": "verifyBiasStats", "detectors": None, "images": "isrImage"}
    (used,) = read_evidence(site, chain=run.removesuffix("/run1"), **asked)["inputs"]
    assert used == {"run": RUN, "gone": []}  # its RUN was not read
    both = [output(), output(chain=run.removesuffix("/run1"), **asked)]
    described = site.observe(outputs=both)["outputs"][1]["runs"][0]["evidence"]
    assert described["inputs"] == [{"run": RUN, "gone": list(UUIDS)}]


def test_a_used_dataset_that_left_its_run_is_reported_as_gone(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    butler.collections.register(CTI)
    register_type(butler, "cti", ("instrument", "detector"), True)
    made = [butler.put({}, "cti", instrument="LATISS", detector=n, run=CTI) for n in (0, 1)]
    for bias, cti in zip(biases, made, strict=True):
        write_header(butler, bias, EXPOSURES, CTI=(str(cti.id), CTI))
    outputs = [output(), output(chain=CTI.removesuffix("/run1"), datasetType="cti", images=None)]

    def used() -> Any:
        return site.observe(outputs=outputs)["outputs"][0]["runs"][0]["evidence"]["inputs"]

    assert used() == [{"run": CTI, "gone": []}]
    butler.pruneDatasets(made[:1], disassociate=True, unstore=True, purge=True)
    assert used() == [{"run": CTI, "gone": [str(made[0].id)]}]


def test_the_headers_of_an_incomplete_run_are_not_read(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    write_header(butler, biases[0], EXPOSURES)
    for lack in ({"detectors": [0, 1, 2]}, {"filters": ["g_01"]}, {"images": None}):
        assert read_evidence(site, **lack) is None
    assert list(site.work.rglob("evidence.json")) == []


def test_headers_are_read_once(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    register_type(butler, "isrImage", ("instrument", "exposure", "detector"), False)
    images = [
        butler.put({}, "isrImage", instrument="LATISS", exposure=EXPOSURES[0], detector=n, run=RUN)
        for n in (0, 1)
    ]
    files = [write_header(butler, image, EXPOSURES, CTI=(UUIDS[0], CTI)) for image in images]

    def statements(**asked: Any) -> int:
        before = site.ask("counters")["sql"]["usdf/main"]
        read_evidence(site, **asked)
        return site.ask("counters")["sql"]["usdf/main"] - before

    first = read_evidence(site, images="isrImage")
    for file in files:
        file.unlink()
    assert read_evidence(site, images="isrImage") == first
    assert statements(images="isrImage") == statements(images=None)
    assert site.observe()["jobs"] == []
    assert site.ask("jobs", keys=[RUN])["jobs"] == []


@pytest.mark.parametrize("damage", ["{", "", '{"fingerprint": 1}', '{"fingerprint": "of another RUN"}'])
def test_damaged_or_outdated_evidence_is_read_again(
    site: Site, butler: Butler, biases: list[DatasetRef], damage: str
) -> None:
    for bias in biases:
        write_header(butler, bias, EXPOSURES)
    first = read_evidence(site)
    whole = evidence_file(site).read_bytes()
    evidence_file(site).write_text(damage)
    assert read_evidence(site) == first
    assert evidence_file(site).read_bytes() == whole
    put_bias(butler, RUN, ())
    butler.pruneDatasets(biases[:1], disassociate=True, unstore=True, purge=True)
    (again,) = put_bias(butler, RUN, (0,))
    write_header(butler, again, EXPOSURES[:1], CTI=(UUIDS[0], CTI))
    assert read_evidence(site) == {**first, "inputs": [{"run": CTI, "gone": []}]}


def test_evidence_is_returned_even_if_it_cannot_be_kept(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    for bias in biases:
        write_header(butler, bias, EXPOSURES)
    site.work.mkdir()
    (site.work / "jobs").write_text("in the way")
    assert read_evidence(site)["exposures"] == sorted(EXPOSURES)


def test_unreadable_files_are_counted_and_tried_again(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    write_header(butler, biases[0], EXPOSURES[:1])
    away = write_header(butler, biases[1], EXPOSURES[1:])
    content = away.read_bytes()
    away.write_text("no: header")
    assert read_evidence(site) == {"exposures": list(EXPOSURES[:1]), "inputs": [], "unread": 1}
    before = evidence_file(site).stat().st_mtime_ns
    assert read_evidence(site)["unread"] == 1
    assert evidence_file(site).stat().st_mtime_ns == before
    away.unlink()
    assert read_evidence(site)["unread"] == 1
    away.write_bytes(content)
    assert read_evidence(site) == {"exposures": sorted(EXPOSURES), "inputs": [], "unread": 0}


def test_a_damaged_header_counts_as_unread(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    write_header(butler, biases[0], EXPOSURES)
    damaged = write_header(butler, biases[1], EXPOSURES)
    damaged.write_bytes(
        damaged.read_bytes().replace(b"CPP_INPUT_0", b"CPP_\x00\xff\xfe_0").replace(b"END  ", b"END..")
    )
    assert read_evidence(site)["unread"] == 1
