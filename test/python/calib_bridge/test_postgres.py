"""Instrument chains in PostgreSQL: writes lose nothing, and reads agree with Butler's public interface."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from bridge_requests import chain_members, chaining
from bridge_world import CERT, INSTRUMENT_CHAIN, TICKET, Site, certify_directly, put_bias
from lsst.daf.butler import Butler, CollectionType, DatasetRef

from calib_bridge import journal
from calib_bridge.errors import BridgeError
from calib_bridge.read import collections, groups, table

MEMBERS = ("LATISS/calib/2024", "LATISS/calib/kept", "u/kept")
NOTHING = ("prefixes", "chains", "certified", "tagged", "datasetTypes", "sets")


@pytest.fixture
def butler(postgres_site: Site) -> Butler:
    """A Butler of another user, with an instrument chain: a ticket by way of a chain, a CALIBRATION, and a RUN."""
    butler = postgres_site.butler()
    certify_directly(butler, biases_of(butler))
    certify_directly(butler, put_bias(butler, "u/kept", (0,)), None, "LATISS/calib/kept")
    butler.collections.register("x/new", CollectionType.CALIBRATION)
    for chain, members in (
        (TICKET, [CERT]),
        ("LATISS/calib/2024", [TICKET]),
        (INSTRUMENT_CHAIN, [*MEMBERS]),
    ):
        butler.collections.register(chain, CollectionType.CHAINED)
        butler.collections.redefine_chain(chain, members)
    return butler


def biases_of(butler: Butler) -> list[DatasetRef]:
    return sorted(
        butler.query_datasets("bias", collections="*", find_first=False),
        key=lambda ref: ref.dataId["detector"],
    )


def ordering(members: list[str]) -> dict[str, Any]:
    return chaining("order", members, INSTRUMENT_CHAIN, expected=[*MEMBERS])


ORDERED = [MEMBERS[1], MEMBERS[0], MEMBERS[2]]


def test_orders_a_chain_and_then_changes_nothing(postgres_site: Site, butler: Butler) -> None:
    assert postgres_site.ask("chain", **ordering(ORDERED))["changed"]
    assert chain_members(butler, INSTRUMENT_CHAIN) == ORDERED
    assert not postgres_site.ask("chain", **ordering(ORDERED))["changed"]


def test_a_member_that_a_person_prepends_before_the_write_is_kept_and_the_write_refused(
    postgres_site: Site, butler: Butler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepend(moment: str, _entry: object) -> None:
        if moment == "after-intent":
            butler.collections.prepend_chain(INSTRUMENT_CHAIN, "x/new")

    monkeypatch.setattr(journal, "observer", prepend)
    with pytest.raises(BridgeError) as refused:
        postgres_site.ask("chain", **ordering(ORDERED))
    assert refused.value.code == "chain-changed"
    assert chain_members(butler, INSTRUMENT_CHAIN) == ["x/new", *MEMBERS]


def test_a_write_waits_for_the_open_transaction_of_a_person_and_keeps_what_it_prepended(
    postgres_site: Site, butler: Butler
) -> None:
    outcome: list[object] = []

    def write() -> None:
        try:
            outcome.append(postgres_site.ask("chain", **ordering(ORDERED)))
        except BridgeError as error:
            outcome.append(error.code)

    writing = threading.Thread(target=write)
    with butler.transaction():
        butler.collections.prepend_chain(INSTRUMENT_CHAIN, "x/new")
        writing.start()
        writing.join(1)
        assert outcome == []  # the write waits for the lock of the chain's row
    writing.join()
    assert outcome == ["chain-changed"]
    assert chain_members(butler, INSTRUMENT_CHAIN) == ["x/new", *MEMBERS]


def test_searched_collections_and_their_fingerprints_are_those_of_the_public_interface(
    postgres_site: Site, butler: Butler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> tuple[dict[str, Any], dict[str, Any]]:
        asked = {name: [] for name in NOTHING}
        surveyed = postgres_site.ask(
            "survey", repo="usdf/main", **{**asked, "searched": [INSTRUMENT_CHAIN], "answering": True}
        )
        held = postgres_site.ask(
            "holdings",
            repo="usdf/main",
            instrument="LATISS",
            chain=INSTRUMENT_CHAIN,
            datasetTypes=["bias", "flat"],
        )
        return surveyed, held

    own = read()
    (found,) = own[0]["searched"]
    assert [held["name"] for held in found["order"]] == list(
        butler.collections.query(INSTRUMENT_CHAIN, flatten_chains=True)
    )
    assert [facts["count"] for facts in own[0]["answering"]] == [2, 1, 1]
    assert len(own[1]["types"][0]["id"]) == 4
    for module in (collections, groups, table):
        monkeypatch.setattr(module, "knows_schema", lambda _butler: False)
    assert read() == own
