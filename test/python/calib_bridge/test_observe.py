"""Observation: complete, bounded, and at a constant cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bridge_world import (
    BEGIN,
    CERT,
    END,
    EXPOSURES,
    GEN,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    Site,
    certify_directly,
    dataset_files,
    nanoseconds,
    put_bias,
    register_type,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

from calib_bridge.errors import BridgeError
from calib_bridge.fingerprint import fingerprint, line
from calib_bridge.read.table_query import query_rows
from calib_bridge.read.table_sql import knows_schema, select_rows
from calib_bridge.tai import to_timespan

CERTIFIED = [{"collection": CERT, "datasetType": "bias"}]


def output(**changes: Any) -> dict[str, Any]:
    whole = {
        "chain": GEN,
        "datasetType": "bias",
        "begin": BEGIN,
        "end": None,
        "detectors": [0, 1],
        "verdict": False,
        "images": None,
    }
    return {**whole, **changes}


def test_an_absent_collection_is_an_empty_fact(site: Site) -> None:
    nowhere = {"collection": "no/such", "datasetType": "nothing"}
    observed = site.observe(
        chains=["no/chain"],
        outputs=[output(chain="no/such", datasetType="nothing")],
        certified=[nowhere, CERTIFIED[0]],
        tagged=[{**nowhere, "certifiedIn": ["no/other"]}],
        selfChecks=[{"chain": "no/such", "datasetType": "nothing", "calibrations": {"bias": "bias"}}],
        lookups=[{**nowhere, "exposure": EXPOSURES[0], "detector": 0}],
    )
    assert [facts["name"] for facts in observed["collections"]] == [RUN]
    assert observed["outputs"][0]["runs"] == []
    assert [facts["count"] for facts in observed["certified"]] == [0, 0]
    assert observed["tagged"][0]["count"] == observed["tagged"][0]["missing"] == 0
    assert observed["selfChecks"][0]["runs"] == []
    assert observed["lookups"][0]["id"] is None
    assert observed["jobs"] == observed["intents"] == []


def test_a_run_has_the_fingerprint_of_its_certification(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    observed = site.observe(outputs=[output()], certified=CERTIFIED)
    (run,), (certified,) = observed["outputs"][0]["runs"], observed["certified"]
    assert run["fingerprint"] == certified["fingerprint"]
    lines = [
        line("bias", {"instrument": "LATISS", "detector": i}, str(r.id), BEGIN, None)
        for i, r in enumerate(biases)
    ]
    assert certified["fingerprint"] == fingerprint(lines)
    assert (run["count"], certified["count"], certified["files"]) == (2, 2, [])


def test_the_runs_of_an_adopted_product_count_as_one_attempt(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    other, gone = "u/somebody/biases", "u/somebody/gone"
    (second,) = put_bias(butler, other, (1,))
    put_bias(butler, other, (0,))
    ranges = [(biases[0], BEGIN, END), (second, BEGIN, END), (biases[0], END, None)]
    for ref, begin, end in ranges:
        butler.collections.register(CERT, CollectionType.CALIBRATION)
        butler.registry.certify(CERT, [ref], to_timespan(begin, end))
    datasets = [{"id": str(ref.id), "begin": begin, "end": end} for ref, begin, end in ranges]
    kept = {"kept": sorted([RUN, other, gone]), "detectors": None, "datasets": datasets}
    # Two products may share RUNs; the second has nothing left.
    lost = [{"id": str(uuid4()), "begin": BEGIN, "end": None}]
    queries = [output(**kept), output(chain=f"{GEN}2", **kept | {"kept": [gone], "datasets": lost})]
    observed = site.observe(outputs=queries, certified=CERTIFIED)
    (run,) = observed["outputs"][0]["runs"]
    assert run["fingerprint"] == observed["certified"][0]["fingerprint"]
    assert (run["run"], run["count"], run["lacking"]) == (RUN, 2, [])
    assert observed["outputs"][1]["runs"] == []


def test_observes_the_writes_of_other_processes(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    assert site.observe(certified=CERTIFIED)["certified"][0]["count"] == 0
    certify_directly(butler, biases)
    assert site.observe(certified=CERTIFIED)["certified"][0]["count"] == 2
    butler.collections.register(TICKET, CollectionType.CHAINED)
    butler.collections.redefine_chain(TICKET, [CERT])
    assert {"name": TICKET, "type": "CHAINED", "children": [CERT]} in site.observe(chains=[TICKET])[
        "collections"
    ]


def test_matches_the_prefix_literally(site: Site, butler: Butler) -> None:
    for name in (
        "LATISS/calib/DM-10/x",
        "latiss/calib/dm-1/x",
        "LATISS/calib/DM-1/zzz",
        "LATISS/calib/DM_1/x",
    ):
        butler.collections.register(name)
    names = [facts["name"] for facts in site.observe()["collections"]]
    assert names == [RUN, "LATISS/calib/DM-1/zzz"]


def test_orders_attempts_by_number_and_names_missing_detectors(site: Site, butler: Butler) -> None:
    put_bias(butler, f"{GEN}/run10", (1,))
    put_bias(butler, f"{GEN}/run2", ())
    runs = site.observe(outputs=[output()])["outputs"][0]["runs"]
    assert [(run["run"].rsplit("/", 1)[1], run["missingDetectors"]) for run in runs] == [
        ("run1", []),
        ("run2", [0, 1]),
        ("run10", [0]),
    ]


@pytest.mark.parametrize(
    ("put", "detectors", "missing"),
    [
        ([(0, "g_01"), (1, "g_01"), (0, "r_02"), (1, "r_02")], [0, 1], []),
        ([(0, "g_01"), (1, "g_01")], [0, 1], ["r_02"]),
        ([(0, "g_01"), (1, "g_01"), (1, "r_02")], [0, 1], ["r_02"]),
        ([(0, "g_01"), (1, "r_02")], [0, 1], ["g_01", "r_02"]),
    ],
)
def test_names_filters_that_a_run_lacks_for_some_detector(
    site: Site, butler: Butler, put: list[tuple[int, str]], detectors: list[int], missing: list[str]
) -> None:
    record = {"instrument": "LATISS", "name": "r_02", "band": "r"}
    butler.registry.syncDimensionData("physical_filter", record)
    run = "LATISS/calib/DM-1/low/skyGen.20240326a/run1"
    butler.collections.register(run)
    for detector, name in put:
        butler.put({}, "flat", instrument="LATISS", detector=detector, physical_filter=name, run=run)
    asked = output(
        chain=run.removesuffix("/run1"), datasetType="flat", detectors=detectors, filters=["g_01", "r_02"]
    )
    (observed,) = site.observe(outputs=[asked])["outputs"][0]["runs"]
    assert (observed["missingFilters"], observed["missingDetectors"]) == (missing, [])


def test_names_missing_filters_of_a_type_without_detector(site: Site, butler: Butler) -> None:
    register_type(butler, "gradient", ("instrument", "physical_filter"), True)
    run = "LATISS/calib/DM-1/low/gradientGen.20240326a/run1"
    butler.collections.register(run)
    butler.put({}, "gradient", instrument="LATISS", physical_filter="g_01", run=run)
    asked = output(
        chain=run.removesuffix("/run1"), datasetType="gradient", detectors=None, filters=["g_01", "r_02"]
    )
    (observed,) = site.observe(outputs=[asked])["outputs"][0]["runs"]
    assert observed["missingFilters"] == ["r_02"]


def test_checks_files_against_the_datastore(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    first, second = dataset_files(site.repositories["usdf/main"])
    first.unlink()
    second.write_text("something longer than it was")
    problems = site.observe(certified=CERTIFIED)["certified"][0]["files"]
    assert {problem["id"]: problem["problem"] for problem in problems} == {
        str(biases[0].id): "missing",
        str(biases[1].id): "size",
    }


def test_counts_empty_ranges(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases, Timespan.makeEmpty())
    observed = site.observe(certified=CERTIFIED)["certified"][0]
    assert (observed["count"], observed["emptyRanges"]) == (2, 2)


def test_counts_the_datasets_that_a_tag_lacks(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    butler.collections.register("tag", CollectionType.TAGGED)
    butler.registry.associate("tag", biases[:1])
    asked = [{"collection": "tag", "datasetType": "bias", "certifiedIn": [CERT]}]
    tag = site.observe(tagged=asked)["tagged"][0]
    assert (tag["count"], tag["missing"]) == (1, 1)


def test_judges_a_verification(site: Site, butler: Butler) -> None:
    chain = f"{TICKET}/tag/verifyBias.20250101a"
    stats = {
        EXPOSURES[0]: {"SUCCESS": False, "FAILURES": ["R00_S00 C07 NOISE"]},
        EXPOSURES[1]: {"SUCCESS": True},
        "SUCCESS": False,
    }
    butler.collections.register(f"{chain}/run1")
    butler.put(stats, "verifyBiasStats", instrument="LATISS", run=f"{chain}/run1")
    register_type(butler, "verifyBiasDetStats", ("instrument", "exposure", "detector"), False)
    for exposure in EXPOSURES:
        for detector in (0, 1):
            butler.put(
                {},
                "verifyBiasDetStats",
                instrument="LATISS",
                exposure=exposure,
                detector=detector,
                run=f"{chain}/run1",
            )
    asked = output(chain=chain, datasetType="verifyBiasStats", detectors=None, verdict=True)
    verdict = site.observe(outputs=[asked])["outputs"][0]["runs"][0]["verdict"]
    failures = [f"{EXPOSURES[0]} R00_S00 C07 NOISE"]
    assert verdict == {"success": False, "tests": 4, "failures": failures, "majorityFails": []}


@pytest.mark.parametrize("damage", ["truncated", "other content", "no mapping", "gone"])
def test_unreadable_statistics_are_named_and_hide_nothing(site: Site, butler: Butler, damage: str) -> None:
    chain = f"{TICKET}/tag/verifyBias.20250101a"
    refs = []
    for number in (1, 2):
        butler.collections.register(f"{chain}/run{number}")
        stats = {"SUCCESS": True, "VERIFY": {"NOISE": True}}
        refs.append(butler.put(stats, "verifyBiasStats", instrument="LATISS", run=f"{chain}/run{number}"))
    file = Path(butler.getURI(refs[0]).ospath)
    size = file.stat().st_size
    match damage:
        case "truncated":
            file.write_bytes(file.read_bytes()[: size // 2])
        case "other content":
            file.write_bytes(b"{" + file.read_bytes()[1:])
        case "no mapping":
            file.write_bytes(b"- 1".ljust(size))
        case _:
            file.unlink()
    asked = output(chain=chain, datasetType="verifyBiasStats", detectors=None, verdict=True)
    first, second = site.observe(outputs=[asked, output()])["outputs"][0]["runs"]
    assert (first["count"], first["verdict"]) == (1, None)
    assert str(refs[0].id) in first["verdictProblem"]
    assert (second["verdict"]["success"], second["verdictProblem"]) == (True, None)
    with pytest.raises(BridgeError, match=r"^dataset-(missing|unreadable): "):
        site.ask("read", repo="usdf/main", run=f"{chain}/run1", datasetType="verifyBiasStats")


def test_costs_the_same_in_a_repository_of_any_size(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    asked: dict[str, Any] = {
        "chains": [INSTRUMENT_CHAIN, TICKET],
        "outputs": [output(images="bias")],
        "certified": CERTIFIED,
        "tagged": [{"collection": "tag", "datasetType": "bias", "certifiedIn": [CERT]}],
        "lookups": [{"collection": CERT, "datasetType": "bias", "exposure": EXPOSURES[0], "detector": 0}],
    }

    def price() -> tuple[int, int]:
        before = site.ask("counters")["sql"]["usdf/main"]
        answer = site.observe(**asked)
        return site.ask("counters")["sql"]["usdf/main"] - before, len(str(answer))

    site.observe(**asked)
    small = price()
    for number in range(2, 50):
        butler.registry.insertDimensionData(
            "detector",
            {
                "instrument": "LATISS",
                "id": number,
                "full_name": f"R{number}",
                "raft": "R",
                "purpose": "SCIENCE",
            },
        )
        put_bias(butler, f"LATISS/calib/DM-{number}/tag/biasGen.1/run1")
        certify_directly(butler, put_bias(butler, RUN, (number,)))
    large = price()
    assert large[0] == small[0] <= 25
    assert large[1] < small[1] + 40


def test_our_select_returns_the_rows_of_butlers_query(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    butler.collections.register("tag", CollectionType.TAGGED)
    butler.registry.associate("tag", biases)
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases, nanoseconds(int(END), None))
    certify_directly(butler, biases[:1], Timespan.makeEmpty())
    certify_directly(butler, biases, nanoseconds(None, int(BEGIN)))
    collections = [RUN, CERT, "tag"]
    assert knows_schema(butler)
    selected, queried = (read(butler, "bias", collections) for read in (select_rows, query_rows))
    assert sorted(map(repr, selected)) == sorted(map(repr, queried))
    assert len(selected) == 2 + 2 + 7


@pytest.mark.parametrize("collection", [RUN, CERT, "no/such"])
def test_rows_are_columns(site: Site, butler: Butler, biases: list[DatasetRef], collection: str) -> None:
    certify_directly(butler, biases)
    rows = site.ask("rows", repo="usdf/main", collection=collection, datasetType="bias")
    expected = [] if collection == "no/such" else [str(ref.id) for ref in biases]
    assert rows["id"] == expected
    assert {len(column) for column in rows.values()} == {len(expected)}
