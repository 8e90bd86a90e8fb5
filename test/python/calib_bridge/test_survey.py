"""Survey: its facts equal those of Butler's public interface."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bridge_kills import kill_at
from bridge_requests import chaining
from bridge_world import (
    BEGIN,
    CERT,
    END,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    WHY,
    Site,
    certify_directly,
    dataset_files,
    nanoseconds,
    put_bias,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

from calib_bridge.errors import BridgeError
from calib_bridge.fingerprint import fingerprint, line
from calib_bridge.read import collections, groups, table
from calib_bridge.tai import from_timespan

BIAS = {"collection": CERT, "datasetType": "bias"}


def survey(site: Site, **asked: Any) -> dict[str, Any]:
    names = ("prefixes", "chains", "certified", "tagged", "datasetTypes", "sets")
    nothing: dict[str, Any] = {name: [] for name in names}
    return site.ask("survey", **{"repo": "usdf/main", **nothing, **asked})


def facts_by_butler(butler: Butler, collection: str, dataset_type: str) -> dict[str, Any]:
    """Return count, fingerprint and empty ranges from ``queryDatasetAssociations``."""
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
        "runs": Counter(row.ref.run for row in found),
    }


def test_certifications_are_those_of_butlers_public_interface(
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
    surveyed = survey(site, certified=queries)
    assert surveyed["certified"] == [facts_by_butler(butler, *each) for each in asked]
    assert [facts["count"] for facts in surveyed["certified"]] == [5, 1, 1, 1, 0]
    assert [facts["name"] for facts in surveyed["collections"]] == sorted([CERT, other, flats])


def test_agrees_with_observe(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    butler.collections.register("tag", CollectionType.TAGGED)
    butler.registry.associate("tag", biases[:1])
    asked = {"certified": [BIAS], "tagged": [{**BIAS, "collection": "tag", "certifiedIn": [CERT]}]}
    surveyed, observed = survey(site, **asked), site.observe(**asked)
    assert surveyed["certified"] == observed["certified"]
    assert (
        surveyed["tagged"]
        == observed["tagged"]
        == [{"collection": "tag", "datasetType": "bias", "count": 1, "missing": 1}]
    )


def test_absent_collections_and_types_are_not_errors(site: Site, butler: Butler) -> None:
    butler.collections.register(CERT)
    nowhere = {"collection": "no/such", "datasetType": "nothing"}
    surveyed = survey(
        site,
        prefixes=["no/such/"],
        chains=["no/chain"],
        certified=[nowhere, BIAS, {**BIAS, "datasetType": "nothing"}, {**BIAS, "collection": RUN}],
        tagged=[{**nowhere, "certifiedIn": ["no/other"]}, {**BIAS, "certifiedIn": [RUN]}],
        datasetTypes=["nothing"],
        sets=["LATISS/no"],
    )
    assert [(facts["count"], facts["fingerprint"]) for facts in surveyed["certified"]] == [
        (0, fingerprint([]))
    ] * 4
    assert [(facts["count"], facts["missing"]) for facts in surveyed["tagged"]] == [(0, 0)] * 2
    assert [(facts["name"], facts["type"]) for facts in surveyed["collections"]] == [
        (CERT, "RUN"),
        (RUN, "RUN"),
    ]
    assert (
        surveyed["calibrations"]
        == surveyed["datasetTypes"]
        == surveyed["written"]
        == surveyed["intents"]
        == []
    )


def test_collections_are_described_with_type_and_members(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    for chain, children in ((TICKET, [CERT, RUN]), (INSTRUMENT_CHAIN, [TICKET])):
        butler.collections.register(chain, CollectionType.CHAINED)
        butler.collections.redefine_chain(chain, children)
    surveyed = survey(site, chains=[INSTRUMENT_CHAIN, TICKET, RUN, "no/chain"])["collections"]
    assert {facts["name"]: (facts["type"], facts["children"]) for facts in surveyed} == {
        INSTRUMENT_CHAIN: ("CHAINED", [TICKET]),
        TICKET: ("CHAINED", [CERT, RUN]),
        RUN: ("RUN", []),
    }


def test_calibration_collections_are_listed_by_literal_prefix(site: Site, butler: Butler) -> None:
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
    surveyed = survey(site, prefixes=["LATISS/calib/", "A_/"])
    assert surveyed["calibrations"] == ["A_/c/x", "LATISS/calib/DM-9/bias", "LATISS/calib/x"]
    assert survey(site)["calibrations"] == []


def test_dataset_types_are_as_bundles_describe_them(site: Site, butler: Butler) -> None:
    surveyed = survey(site, datasetTypes=["flat", "verifyBiasStats", "nothing"])["datasetTypes"]
    assert surveyed == [
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


def test_names_that_json_escapes_have_the_same_fingerprint(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    names = ['g"01"', "g\\01", "gü ☉ 01", "g\t\n01", "g/01'", "g\x1f\x7f"]
    for name in names:
        record = {"instrument": "LATISS", "name": name, "band": "g"}
        butler.registry.insertDimensionData("physical_filter", record)
    place = {"instrument": "LATISS", "detector": 0, "run": RUN}
    flats = [butler.put({}, "flat", physical_filter=name, **place) for name in names]
    certify_directly(butler, flats)
    (surveyed,) = survey(site, certified=[{**BIAS, "datasetType": "flat"}])["certified"]
    assert surveyed == facts_by_butler(butler, CERT, "flat")
    assert surveyed["count"] == len(names)


def test_an_unknown_schema_is_read_through_butler(
    site: Site, butler: Butler, biases: list[DatasetRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases[:1], nanoseconds(int(END), None))
    certify_directly(butler, biases[1:], Timespan.makeEmpty())
    butler.collections.register("tag", CollectionType.TAGGED)
    butler.registry.associate("tag", biases[:1])
    dataset_files(site.repositories["usdf/main"])[1].unlink()
    nowhere = {"collection": "no/such", "datasetType": "nothing"}
    asked = {
        "prefixes": ["LATISS/calib/"],
        "chains": [TICKET, RUN],
        "certified": [BIAS, {**BIAS, "datasetType": "flat"}, nowhere],
        "tagged": [{**BIAS, "collection": "tag", "certifiedIn": [CERT]}, {**nowhere, "certifiedIn": [CERT]}],
        "datasetTypes": ["bias"],
    }
    own = survey(site, **asked)
    assert own["certified"][0]["files"]
    for module in (collections, groups):
        monkeypatch.setattr(module, "knows_schema", lambda _: False)
    monkeypatch.setattr(groups, "select_certified", None)
    assert survey(site, **asked) == own


@pytest.mark.parametrize(
    ("moment", "written", "open_steps"),
    [
        ("before-intent", [], []),
        ("after-intent", [], ["test"]),
        ("after-act", [], ["test"]),
        ("after-done", ["test"], []),
    ],
)
def test_a_killed_write_is_reported_as_intent_or_as_written(
    site: Site, moment: str, written: list[str], open_steps: list[str]
) -> None:
    kill_at(moment, site, "chain", chaining("define", []))
    for _ in range(2):
        surveyed = survey(site, sets=["DM-1", "DM-2"])
        assert surveyed["written"] == [{"set": "DM-1", "step": step} for step in written]
        assert [(intent["set"], intent["step"]) for intent in surveyed["intents"]] == [
            ("DM-1", step) for step in open_steps
        ]
    site.ask("chain", **chaining("define", []))
    site.ask("settle", repo="usdf/main", why=WHY)
    surveyed = survey(site, sets=["DM-1"])
    assert (surveyed["written"], surveyed["intents"]) == ([{"set": "DM-1", "step": "test"}], [])


def test_only_completed_writes_of_the_requested_sets_to_the_repository_are_reported(site: Site) -> None:
    main = site.repositories["usdf/main"]
    site.repositories["usdf/other"] = Path(shutil.copytree(main, main.with_name("usdf_other")))
    other = {"set": 'an "odd", set', "step": "other"}
    site.ask("chain", **chaining("define", []))
    site.ask("chain", **chaining("define", [], "LATISS/calib/DM-2", why=other))
    site.ask(
        "chain",
        **chaining("define", [], "LATISS/calib/DM-3", why={**WHY, "step": "elsewhere"}, repo="usdf/other"),
    )
    with pytest.raises(BridgeError):
        site.ask("chain", **chaining("define", [CERT], RUN, why={**WHY, "step": "refused"}))
    mine = {"set": "DM-1", "step": "test"}
    assert survey(site, sets=["DM-1"])["written"] == [mine]
    assert survey(site, sets=["DM-1", other["set"], "DM-9"])["written"] == [mine, other]
    assert survey(site, sets=["DM-1"], repo="usdf/other")["written"] == [{**mine, "step": "elsewhere"}]


def test_writes_of_other_processes_are_reported_except_a_truncated_line(site: Site) -> None:
    asked = {"sets": ["DM-1", "DM-2"]}
    assert survey(site, **asked)["written"] == []
    other = Site(site.folder, site.repositories)
    other.ask("chain", **chaining("define", []))
    assert survey(site, **asked)["written"] == [{"set": "DM-1", "step": "test"}]
    (file,) = (site.work / "journal").glob("*.jsonl")
    done = file.read_bytes().splitlines(keepends=True)[1].replace(b"DM-1", b"DM-2")
    with file.open("ab") as stream:
        stream.write(done[:-1])
    assert survey(site, **asked)["written"] == [{"set": "DM-1", "step": "test"}]
    with file.open("ab") as stream:
        stream.write(b"\n")
    assert [each["set"] for each in survey(site, **asked)["written"]] == ["DM-1", "DM-2"]
    other.close()


@pytest.mark.parametrize("sets", [1, 20])
def test_uses_the_same_number_of_statements_for_any_number_of_sets(
    site: Site, butler: Butler, sets: int
) -> None:
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


class TestSearchedChains:
    """A ticket by way of another chain, a kept CALIBRATION, and a RUN."""

    KEPT = "LATISS/calib/kept"
    YEAR = "LATISS/calib/2024"

    @pytest.fixture(autouse=True)
    def chain(self, butler: Butler, biases: list[DatasetRef]) -> None:
        certify_directly(butler, biases)
        certify_directly(butler, put_bias(butler, "u/kept", (0,)), None, self.KEPT)
        for chain, members in (
            (TICKET, [CERT]),
            (self.YEAR, [TICKET]),
            (INSTRUMENT_CHAIN, [self.YEAR, self.KEPT, "u/kept"]),
        ):
            butler.collections.register(chain, CollectionType.CHAINED)
            butler.collections.redefine_chain(chain, members)

    def test_have_the_order_of_butler(self, site: Site, butler: Butler) -> None:
        survey_result = survey(site, searched=[INSTRUMENT_CHAIN, "no/chain"])
        assert survey_result["answering"] == []
        (found,) = survey_result["searched"]
        assert found["chain"] == INSTRUMENT_CHAIN
        assert [held["name"] for held in found["order"]] == list(
            butler.collections.query(INSTRUMENT_CHAIN, flatten_chains=True)
        )
        assert found["order"][0]["path"] == [INSTRUMENT_CHAIN, self.YEAR, TICKET]

    def test_have_the_fingerprints_of_what_no_query_names(self, site: Site, butler: Butler) -> None:
        found = survey(site, searched=[INSTRUMENT_CHAIN], answering=True, certified=[BIAS])
        kept, run = found["answering"]
        expected = facts_by_butler(butler, self.KEPT, "bias")
        assert kept == {key: expected[key] for key in ("collection", "datasetType", "count", "fingerprint")}
        (ref,) = butler.query_datasets("bias", "u/kept")
        open_range = line("bias", dict(ref.dataId.required), str(ref.id), None, None)
        assert (run["collection"], run["count"], run["fingerprint"]) == (
            "u/kept",
            1,
            fingerprint([open_range]),
        )

    def test_are_the_same_by_the_public_interface(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        own = survey(site, searched=[INSTRUMENT_CHAIN], answering=True)
        assert len(own["answering"]) == 3
        for module in (collections, groups, table):
            monkeypatch.setattr(module, "knows_schema", lambda _butler: False)
        assert survey(site, searched=[INSTRUMENT_CHAIN], answering=True) == own

    def test_need_few_statements_if_every_collection_is_named(self, site: Site, butler: Butler) -> None:
        butler.collections.remove_from_chain(INSTRUMENT_CHAIN, [self.KEPT, "u/kept"])

        def statements(**asked: Any) -> int:
            before: int = site.ask("counters")["sql"]["usdf/main"]
            survey(site, certified=[BIAS], **asked)
            return int(site.ask("counters")["sql"]["usdf/main"]) - before

        survey(site)
        statements()
        assert statements(searched=[INSTRUMENT_CHAIN], answering=True) <= statements() + 4
