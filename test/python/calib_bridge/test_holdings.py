"""The facts behind lookups through a chain: search order, datasets, times of exposures; and other schemas."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from bridge_world import (
    BEGIN,
    CERT,
    DAY,
    END,
    EXPOSURES,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    Site,
    certify_directly,
    exposure_record,
    nanoseconds,
    put_bias,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

from calib_bridge.errors import BridgeError
from calib_bridge.protocol.exposures import TakenParams
from calib_bridge.read import table, taken
from calib_bridge.read.table_query import query_rows

FIRST = 20_050 * DAY


def ask(
    site: Site, chain: str = INSTRUMENT_CHAIN, types: tuple[str, ...] = ("bias", "flat")
) -> dict[str, Any]:
    return site.ask("holdings", repo="usdf/main", instrument="LATISS", chain=chain, datasetTypes=list(types))


class TestHoldings:
    @pytest.fixture(autouse=True)
    def chains(self, butler: Butler, biases: list[DatasetRef]) -> None:
        certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
        certify_directly(butler, biases[:1], nanoseconds(int(END), None))
        butler.collections.register("tag", CollectionType.TAGGED)
        butler.registry.associate("tag", biases[1:])
        for chain, members in (
            (TICKET, [CERT, "tag"]),
            ("old", [RUN, CERT]),
            (INSTRUMENT_CHAIN, [TICKET, "old"]),
        ):
            butler.collections.register(chain, CollectionType.CHAINED)
            butler.collections.redefine_chain(chain, members)

    def test_are_in_butlers_search_order(self, site: Site, butler: Butler) -> None:
        order = ask(site)["order"]
        assert order == [
            {"name": CERT, "type": "CALIBRATION", "path": [INSTRUMENT_CHAIN, TICKET]},
            {"name": "tag", "type": "TAGGED", "path": [INSTRUMENT_CHAIN, TICKET]},
            {"name": RUN, "type": "RUN", "path": [INSTRUMENT_CHAIN, "old"]},
        ]
        assert [held["name"] for held in order] == list(
            butler.collections.query(INSTRUMENT_CHAIN, flatten_chains=True)
        )

    def test_are_columns(self, site: Site, biases: list[DatasetRef]) -> None:
        first, second = (str(ref.id) for ref in biases)
        found = ask(site)
        assert found["runs"] == [RUN]
        assert found["unregistered"] == []
        bias, flat = found["types"]
        assert (flat["dimensions"], flat["dataId"], flat["id"]) == (
            ["detector", "physical_filter"],
            [[], []],
            [],
        )
        rows = zip(bias["collection"], *bias["dataId"], bias["id"], bias["begin"], bias["end"], strict=True)
        assert sorted(rows, key=str) == [
            (0, 0, first, BEGIN, END),
            (0, 0, first, END, None),
            (0, 1, second, BEGIN, END),
            (1, 1, second, None, None),
            (2, 0, first, None, None),
            (2, 1, second, None, None),
        ]
        assert set(bias["run"]) == {0}
        assert not any(bias["empty"])

    def test_are_the_same_by_the_public_interface(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        own = ask(site)
        monkeypatch.setattr(table, "knows_schema", lambda _butler: False)
        monkeypatch.setattr(table, "select_rows", query_rows)
        assert ask(site) == own

    def test_may_be_those_of_one_collection(self, site: Site) -> None:
        assert ask(site, CERT)["order"] == [{"name": CERT, "type": "CALIBRATION", "path": []}]

    def test_leave_out_other_instruments(self, site: Site, butler: Butler) -> None:
        insert = butler.registry.insertDimensionData
        insert("instrument", {"name": "LSSTCam", "detector_max": 1, "visit_max": 1, "exposure_max": 1})
        insert("detector", {"instrument": "LSSTCam", "id": 0, "full_name": "R22_S11"})
        ref = butler.put({}, "bias", instrument="LSSTCam", detector=0, run=RUN)
        assert str(ref.id) not in ask(site)["types"][0]["id"]

    def test_mark_an_empty_range(self, site: Site, butler: Butler) -> None:
        certify_directly(butler, put_bias(butler, "u/x", (0,)), Timespan.makeEmpty(), "hollow")
        (bias,) = ask(site, "hollow", ("bias",))["types"]
        assert (bias["begin"], bias["end"], bias["empty"]) == ([None], [None], [True])

    def test_list_unregistered_types(self, site: Site) -> None:
        found = ask(site, types=("bias", "bais"))
        assert found["unregistered"] == ["bais"]
        assert [held["name"] for held in found["types"]] == ["bias"]

    def test_need_a_chain(self, site: Site) -> None:
        with pytest.raises(BridgeError) as refused:
            ask(site, "no/such")
        assert refused.value.code == "collection-missing"
        assert "usdf/main:no/such" in refused.value.detail


class TestTaken:
    @pytest.fixture(autouse=True)
    def exposures(self, butler: Butler) -> None:
        for number, timespan in ((3, None), (4, Timespan.makeEmpty()), (5, nanoseconds(FIRST + 9, None))):
            record = exposure_record(2024032600000 + number, number) | {"timespan": timespan, "group": "g1"}
            butler.registry.insertDimensionData("exposure", record)

    def ask(self, site: Site, **wanted: Any) -> dict[str, Any]:
        asked = {"repo": "usdf/main", "instrument": "LATISS", "exposures": None, "begin": None, "end": None}
        return site.ask("taken", **{**asked, **wanted})

    def test_by_id_with_or_without_a_time(self, site: Site) -> None:
        found = self.ask(site, exposures=[2024032600005, 2024032600003, 2024032600004, EXPOSURES[0], 1])
        assert found == {
            "id": [2024032600001, 2024032600003, 2024032600004, 2024032600005],
            "dayObs": [20240326] * 4,
            "seqNum": [1, 3, 4, 5],
            "observationType": ["bias", "bias", "flat", "bias"],
            "physicalFilter": ["g_01"] * 4,
            "band": ["g"] * 4,
            "begin": [str(FIRST + 1), None, None, str(FIRST + 9)],
            "end": [str(FIRST + 1_000_000_001), None, None, None],
            "timed": [True, False, False, True],
        }
        assert self.ask(site, exposures=[])["id"] == []
        assert self.ask(site, instrument="LSSTCam", exposures=list(EXPOSURES))["id"] == []

    @pytest.mark.parametrize(
        ("begin", "end", "seq_num"),
        [
            (None, None, [1, 2, 5]),
            (None, FIRST + 1, []),
            (None, FIRST + 2, [1]),
            (FIRST + 2, FIRST + 3, [1, 2]),
            (FIRST + 1_000_000_001, None, [2, 5]),
            (FIRST + 1_000_000_002, None, [5]),
        ],
    )
    def test_between_two_times(
        self, site: Site, butler: Butler, begin: int | None, end: int | None, seq_num: list[int]
    ) -> None:
        bounds = {"begin": begin and str(begin), "end": end and str(end)}
        assert self.ask(site, **bounds)["seqNum"] == seq_num
        params = TakenParams(repo="usdf/main", instrument="LATISS", exposures=None, **bounds)
        reader = site.session.reader("usdf/main")
        assert taken.knows_exposures(reader)
        assert list(taken.select_exposures(reader, params)) == list(taken.query_exposures(reader, params))

    def test_by_one_statement(self, site: Site) -> None:
        self.ask(site)
        before = site.session.sql["usdf/main"]
        site.session.reader("usdf/main")
        refresh = site.session.sql["usdf/main"] - before
        self.ask(site)
        assert site.session.sql["usdf/main"] - before == 2 * refresh + 1


class TestOtherSchemas:
    def change(self, site: Site, name: str, value: str | None) -> None:
        with sqlite3.connect(site.repositories["usdf/main"] / "gen3.sqlite3") as database:
            if value is None:
                database.execute("DELETE FROM butler_attributes WHERE name LIKE ?", (name,))
            else:
                database.execute("UPDATE butler_attributes SET value = ? WHERE name LIKE ?", (value, name))
        database.close()

    def universe(self, site: Site) -> dict[str, Any]:
        with sqlite3.connect(site.repositories["usdf/main"] / "gen3.sqlite3") as database:
            query = "SELECT value FROM butler_attributes WHERE name = 'config:dimensions.json'"
            (value,) = database.execute(query).fetchone()
        database.close()
        read: dict[str, Any] = json.loads(value)
        return read

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("version:%ByDimensionsDatasetRecordStorageManagerUUID", "3.0.0", "3.0.0"),
            ("version:%SynthIntKeyCollectionManager", "1.0.0", "1.0.0"),
            ("config:registry.managers.datasets", "an.older.Manager", "an.older.Manager"),
            ("config:registry.managers.datasets", None, "datasets"),
        ],
    )
    def test_are_recognized_by_their_managers(
        self, site: Site, name: str, value: str | None, message: str
    ) -> None:
        self.change(site, name, value)
        with pytest.raises(BridgeError) as refused:
            ask(site)
        assert refused.value.code == "repository-schema-differs"
        assert message in refused.value.detail
        assert "usdf/main" in refused.value.detail

    def test_are_recognized_by_missing_dimensions(self, site: Site) -> None:
        universe = self.universe(site)
        for name in ("exposure", "visit_definition"):
            del universe["elements"][name]
        universe["topology"]["temporal"]["observation_timespans"].remove("exposure")
        del universe["packers"]["exposure_detector"]
        self.change(site, "config:dimensions.json", json.dumps({**universe, "version": 99}))
        with pytest.raises(BridgeError) as refused:
            ask(site)
        assert refused.value.code == "repository-schema-differs"
        assert "daf_butler 99 has no exposure" in refused.value.detail

    def test_another_version_of_the_same_dimensions_is_read(self, site: Site, butler: Butler) -> None:
        certify_directly(butler, put_bias(butler, "u/x"), None, "there")
        butler.close()
        universe = {**self.universe(site), "version": 98}  # Butler keeps universes by their version
        self.change(site, "config:dimensions.json", json.dumps(universe))
        assert len(ask(site, "there", ("bias",))["types"][0]["id"]) == 2
