"""Chains: a set's own chain is defined exactly; in a shared chain foreign members never move."""

from __future__ import annotations

import pytest
from bridge_requests import chain_members, chaining
from bridge_world import CERT, INSTRUMENT_CHAIN, RUN, TICKET, Site
from hypothesis import given
from hypothesis import strategies as st
from lsst.daf.butler import Butler, CollectionType

from calib_bridge.errors import BridgeError
from calib_bridge.write.order import define_order, prepend_order

FOREIGN = ("x/a", "x/b", "x/c")
NAMES = st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6)


@pytest.fixture
def chained(butler: Butler) -> Butler:
    """``LATISS/calib`` with three foreign tickets as members."""
    for name in (*FOREIGN, CERT, f"{TICKET}/tag/dark.1"):
        butler.collections.register(name, CollectionType.CALIBRATION)
    butler.collections.register(TICKET, CollectionType.CHAINED)
    butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(INSTRUMENT_CHAIN, FOREIGN)
    return butler


def test_defines_existing_members_and_keeps_foreign_members_after_them(site: Site, chained: Butler) -> None:
    chained.collections.redefine_chain(TICKET, ["x/a", f"{TICKET}/tag/dark.1", RUN])
    params = chaining("define", [CERT, f"{TICKET}/tag/not-yet"])
    assert site.ask("chain", **params)["changed"]
    assert chain_members(chained, TICKET) == [CERT, "x/a"]
    assert not site.ask("chain", **params)["changed"]


def test_defines_an_empty_chain_before_its_members_exist(site: Site, butler: Butler) -> None:
    assert site.ask("chain", **chaining("define", []))["changed"]
    assert chain_members(butler, TICKET) == []
    assert butler.collections.get_info(TICKET).doc == "a chain"
    assert not site.ask("chain", **chaining("define", []))["changed"]


def test_prepends_to_a_shared_chain_and_then_changes_nothing(site: Site, chained: Butler) -> None:
    params = chaining("prepend", [TICKET], INSTRUMENT_CHAIN)
    assert site.ask("chain", **params)["changed"]
    assert chain_members(chained, INSTRUMENT_CHAIN) == [TICKET, *FOREIGN]
    chained.collections.prepend_chain(INSTRUMENT_CHAIN, CERT)  # adopted later, and correctly first
    assert not site.ask("chain", **params)["changed"]
    assert chain_members(chained, INSTRUMENT_CHAIN) == [CERT, TICKET, *FOREIGN]


def test_removes_only_the_named_members(site: Site, chained: Butler) -> None:
    params = chaining("remove", ["x/b", "not/there"], INSTRUMENT_CHAIN)
    assert site.ask("chain", **params)["changed"]
    assert chain_members(chained, INSTRUMENT_CHAIN) == ["x/a", "x/c"]
    assert not site.ask("chain", **params)["changed"]
    assert not site.ask("chain", **chaining("remove", ["x/b"], "no/chain"))["changed"]


def test_repairs_a_wrong_order_by_one_prepend_of_all_members(site: Site, chained: Butler) -> None:
    site.ask("chain", **chaining("prepend", ["x/b", "x/a"], INSTRUMENT_CHAIN))
    assert chain_members(chained, INSTRUMENT_CHAIN) == ["x/b", "x/a", "x/c"]
    assert "x/b x/a --mode prepend" in site.journal()[0]["command"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (chaining("prepend", ["no/such"], INSTRUMENT_CHAIN), "collection-missing"),
        (chaining("prepend", ["x/c", "x/a"], INSTRUMENT_CHAIN), "chain-order-foreign"),
        (chaining("define", [CERT], RUN), "collection-type-differs"),
    ],
)
def test_refuses(site: Site, chained: Butler, params: dict[str, object], code: str) -> None:
    before = chain_members(chained, INSTRUMENT_CHAIN)
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **params)
    assert refused.value.code == code
    assert chain_members(chained, INSTRUMENT_CHAIN) == before
    assert site.journal() == []


def test_refuses_a_cycle(site: Site, chained: Butler) -> None:
    site.ask("chain", **chaining("prepend", [TICKET], INSTRUMENT_CHAIN))
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **chaining("prepend", [INSTRUMENT_CHAIN], TICKET))
    assert refused.value.code == "collection-cycle"
    assert [entry["phase"] for entry in site.journal()] == ["intent", "done", "intent", "abandoned"]


@given(current=NAMES, desired=NAMES)
def test_prepending_orders_managed_members_and_never_moves_a_foreign_one(
    current: list[str], desired: list[str]
) -> None:
    try:
        moved, after = prepend_order(current, desired)
    except BridgeError:
        assert any(member in current for member in desired)
        return
    foreign = [member for member in current if member not in desired]
    assert [member for member in after if member in desired] == desired
    assert [member for member in after if member not in desired] == foreign
    for managed in set(current) & set(desired):
        for other in foreign:
            assert (current.index(managed) < current.index(other)) or (
                after.index(managed) > after.index(other)
            )
    assert after == [*moved, *(member for member in current if member not in moved)]
    assert prepend_order(after, desired) == ([], after)


@given(current=NAMES, desired=NAMES)
def test_defining_is_idempotent_and_drops_only_managed_members(
    current: list[str], desired: list[str]
) -> None:
    after = define_order(current, desired, "A")
    assert after[: len(desired)] == desired
    assert define_order(after, desired, "A") == after
    assert set(current) - set(after) <= {"A"}
