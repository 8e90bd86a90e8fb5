"""Survey: what drift sees of a repository is what the public interface of Butler tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from bridge_world import (
    BEGIN,
    CERT,
    END,
    RUN,
    TICKET,
    TOP,
    Site,
    certify_directly,
    dataset_files,
    nanoseconds,
    put_bias,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

from calib_bridge.fingerprint import fingerprint, line
from calib_bridge.tai import from_timespan

BIAS = {"collection": CERT, "datasetType": "bias"}


def survey(site: Site, **asked: Any) -> dict[str, Any]:
    names = ("prefixes", "chains", "certified", "tagged", "datasetTypes", "sets")
    nothing: dict[str, Any] = {name: [] for name in names}
    return site.ask("survey", **{"repo": "usdf/main", **nothing, **asked})


def told(butler: Butler, collection: str, dataset_type: str) -> dict[str, Any]:
    """Count, fingerprint and empty ranges as ``queryDatasetAssociations`` gives them."""
    butler.registry.refresh()
    found = list(
        butler.registry.queryDatasetAssociations(
            dataset_type, [collection], collectionTypes={CollectionType.CALIBRATION}
        )
    )
    lines = []
    for row in found:
        bounds = ("empty", "empty") if row.timespan.isEmpty() else from_timespan(row.timespan)
        lines.append(line(dataset_type, dict(row.ref.dataId.required), str(row.ref.id), *bounds))
    return {
        "collection": collection,
        "datasetType": dataset_type,
        "count": len(found),
        "fingerprint": fingerprint(lines),
        "emptyRanges": sum(row.timespan.isEmpty() for row in found),
        "files": [],
    }


def test_certifications_are_those_that_butler_tells(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    other, flats = f"{TICKET}/tag/bias.20250102a", f"{TICKET}/tag/flat-g.20250101a"
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases, nanoseconds(int(END), None))
    certify_directly(butler, biases[:1], Timespan.makeEmpty())
    certify_directly(butler, biases[1:], nanoseconds(None, None), other)
    flat = butler.put({}, "flat", instrument="LATISS", detector=0, physical_filter="g_01", run=RUN)
    certify_directly(butler, [flat], None, flats)
    certify_directly(butler, biases[:1], None, flats)
    asked = [(CERT, "bias"), (other, "bias"), (flats, "flat"), (flats, "bias"), (other, "flat")]
    queries = [{"collection": collection, "datasetType": name} for collection, name in asked]
    seen = survey(site, certified=queries)
    assert seen["certified"] == [told(butler, *each) for each in asked]
    assert [facts["count"] for facts in seen["certified"]] == [5, 1, 1, 1, 0]
    assert [facts["name"] for facts in seen["collections"]] == sorted([CERT, other, flats])


def test_is_what_observe_sees(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    butler.collections.register("tag", CollectionType.TAGGED)
    butler.registry.associate("tag", biases[:1])
    asked = {"certified": [BIAS], "tagged": [{**BIAS, "collection": "tag", "certifiedIn": [CERT]}]}
    seen, observed = survey(site, **asked), site.observe(**asked)
    assert seen["certified"] == observed["certified"]
    assert (
        seen["tagged"]
        == observed["tagged"]
        == [{"collection": "tag", "datasetType": "bias", "count": 1, "missing": 1}]
    )


def test_what_does_not_exist_is_no_error(site: Site, butler: Butler) -> None:
    butler.collections.register(CERT)
    nowhere = {"collection": "no/such", "datasetType": "nothing"}
    seen = survey(
        site,
        prefixes=["no/such/"],
        chains=["no/chain"],
        certified=[nowhere, BIAS, {**BIAS, "datasetType": "nothing"}, {**BIAS, "collection": RUN}],
        tagged=[{**nowhere, "certifiedIn": ["no/other"]}, {**BIAS, "certifiedIn": [RUN]}],
        datasetTypes=["nothing"],
        sets=["LATISS/no"],
    )
    assert [(facts["count"], facts["fingerprint"]) for facts in seen["certified"]] == [
        (0, fingerprint([]))
    ] * 4
    assert [(facts["count"], facts["missing"]) for facts in seen["tagged"]] == [(0, 0)] * 2
    assert [(facts["name"], facts["type"]) for facts in seen["collections"]] == [(CERT, "RUN"), (RUN, "RUN")]
    assert seen["calibrations"] == seen["datasetTypes"] == seen["written"] == seen["intents"] == []


def test_collections_are_told_whole(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    for chain, children in ((TICKET, [CERT, RUN]), (TOP, [TICKET])):
        butler.collections.register(chain, CollectionType.CHAINED)
        butler.collections.redefine_chain(chain, children)
    seen = survey(site, chains=[TOP, TICKET, RUN, "no/chain"])["collections"]
    assert {facts["name"]: (facts["type"], facts["children"]) for facts in seen} == {
        TOP: ("CHAINED", [TICKET]),
        TICKET: ("CHAINED", [CERT, RUN]),
        RUN: ("RUN", []),
    }


def test_strays_are_told_by_literal_prefix(site: Site, butler: Butler) -> None:
    for name in (
        "LATISS/calib/x",
        "LATISS/calib/DM-9/bias",
        "LATISS/calib0/x",
        "latiss/calib/x",
        "A_/c/x",
        "AB/c/x",
    ):
        butler.collections.register(name, CollectionType.CALIBRATION)
    butler.collections.register("LATISS/calib/run")
    butler.collections.register("LATISS/calib/tag", CollectionType.TAGGED)
    seen = survey(site, prefixes=["LATISS/calib/", "A_/"])
    assert seen["calibrations"] == ["A_/c/x", "LATISS/calib/DM-9/bias", "LATISS/calib/x"]
    assert survey(site)["calibrations"] == []


def test_dataset_types_are_as_bundles_describe_them(site: Site, butler: Butler) -> None:
    seen = survey(site, datasetTypes=["flat", "verifyBiasStats", "nothing"])["datasetTypes"]
    assert seen == [
        {
            "name": "flat",
            "dimensions": ["instrument", "detector", "physical_filter"],
            "storageClass": "StructuredDataDict",
            "isCalibration": True,
        },
        {
            "name": "verifyBiasStats",
            "dimensions": ["instrument"],
            "storageClass": "StructuredDataDict",
            "isCalibration": False,
        },
    ]


def test_files_are_checked(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases, nanoseconds(int(END), None))
    first, second = dataset_files(site.repositories["usdf/main"])
    first.unlink()
    second.write_text("something longer than it was")
    problems = survey(site, certified=[BIAS])["certified"][0]["files"]
    root = site.repositories["usdf/main"]
    assert sorted((each["id"], each["path"], each["problem"]) for each in problems) == sorted(
        [
            (str(biases[0].id), str(first.relative_to(root)), "missing"),
            (str(biases[1].id), str(second.relative_to(root)), "size"),
        ]
    )


@pytest.mark.parametrize("sets", [1, 20])
def test_costs_the_same_statements_for_any_number_of_sets(site: Site, butler: Butler, sets: int) -> None:
    names = [f"LATISS/calib/DM-{number}/tag/bias.1" for number in range(sets)]
    for number, name in enumerate(names):
        certify_directly(butler, put_bias(butler, f"LATISS/calib/DM-{number}/tag/biasGen.1/run1"), None, name)
    asked = {
        "certified": [{"collection": name, "datasetType": "bias"} for name in names],
        "prefixes": ["LATISS/calib/"],
    }
    survey(site, **asked)
    before = site.ask("counters")["sql"]["usdf/main"]
    assert [facts["count"] for facts in survey(site, **asked)["certified"]] == [2] * sets
    assert site.ask("counters")["sql"]["usdf/main"] - before <= 12
