"""Chains: our own exactly, the shared one by single atomic verbs, foreign children never moved."""

from __future__ import annotations

import pytest
from bridge_wishes import chaining, children_of
from bridge_world import CERT, RUN, TICKET, TOP, Site
from hypothesis import given
from hypothesis import strategies as st
from lsst.daf.butler import Butler, CollectionType

from calib_bridge.errors import BridgeError
from calib_bridge.write.order import define_order, prepend_order

OTHERS = ("x/a", "x/b", "x/c")
NAMES = st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6)


@pytest.fixture
def top(butler: Butler) -> Butler:
    """``LATISS/calib`` over three tickets of others."""
    for name in (*OTHERS, CERT, f"{TICKET}/tag/dark.1"):
        butler.collections.register(name, CollectionType.CALIBRATION)
    butler.collections.register(TICKET, CollectionType.CHAINED)
    butler.collections.register(TOP, CollectionType.CHAINED)
    butler.collections.redefine_chain(TOP, OTHERS)
    return butler


def test_defines_what_exists_and_keeps_foreign_children_behind(site: Site, top: Butler) -> None:
    top.collections.redefine_chain(TICKET, ["x/a", f"{TICKET}/tag/dark.1", RUN])
    wish = chaining("define", [CERT, f"{TICKET}/tag/not-yet"])
    assert site.ask("chain", **wish)["changed"]
    assert children_of(top, TICKET) == [CERT, "x/a"]
    assert not site.ask("chain", **wish)["changed"]


def test_defines_an_empty_chain_before_there_is_anything(site: Site, butler: Butler) -> None:
    assert site.ask("chain", **chaining("define", []))["changed"]
    assert children_of(butler, TICKET) == []
    assert butler.collections.get_info(TICKET).doc == "a chain"
    assert not site.ask("chain", **chaining("define", []))["changed"]


def test_prepends_to_a_shared_chain_and_then_nothing(site: Site, top: Butler) -> None:
    wish = chaining("prepend", [TICKET], TOP)
    assert site.ask("chain", **wish)["changed"]
    assert children_of(top, TOP) == [TICKET, *OTHERS]
    top.collections.prepend_chain(TOP, CERT)  # adopted later, and rightly ahead
    assert not site.ask("chain", **wish)["changed"]
    assert children_of(top, TOP) == [CERT, TICKET, *OTHERS]


def test_removes_only_what_it_names(site: Site, top: Butler) -> None:
    wish = chaining("remove", ["x/b", "not/there"], TOP)
    assert site.ask("chain", **wish)["changed"]
    assert children_of(top, TOP) == ["x/a", "x/c"]
    assert not site.ask("chain", **wish)["changed"]
    assert not site.ask("chain", **chaining("remove", ["x/b"], "no/chain"))["changed"]


def test_mends_a_wrong_order_by_one_prepend_naming_them_all(site: Site, top: Butler) -> None:
    site.ask("chain", **chaining("prepend", ["x/b", "x/a"], TOP))
    assert children_of(top, TOP) == ["x/b", "x/a", "x/c"]
    assert "x/b x/a --mode prepend" in site.journal()[0]["command"]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (chaining("prepend", ["no/such"], TOP), "collection-missing"),
        (chaining("prepend", ["x/c", "x/a"], TOP), "chain-order-foreign"),
        (chaining("define", [CERT], RUN), "collection-type-differs"),
    ],
)
def test_refuses(site: Site, top: Butler, wish: dict[str, object], code: str) -> None:
    before = children_of(top, TOP)
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **wish)
    assert refused.value.code == code
    assert children_of(top, TOP) == before
    assert site.journal() == []


def test_refuses_a_cycle(site: Site, top: Butler) -> None:
    site.ask("chain", **chaining("prepend", [TICKET], TOP))
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **chaining("prepend", [TOP], TICKET))
    assert refused.value.code == "collection-cycle"
    assert [entry["phase"] for entry in site.journal()] == ["intent", "done", "intent", "abandoned"]


@given(current=NAMES, wanted=NAMES)
def test_prepending_orders_ours_and_never_moves_a_foreign_child(
    current: list[str], wanted: list[str]
) -> None:
    try:
        moved, after = prepend_order(current, wanted)
    except BridgeError:
        assert any(child in current for child in wanted)
        return
    foreign = [child for child in current if child not in wanted]
    assert [child for child in after if child in wanted] == wanted
    assert [child for child in after if child not in wanted] == foreign
    for ours in set(current) & set(wanted):
        for other in foreign:
            assert (current.index(ours) < current.index(other)) or (after.index(ours) > after.index(other))
    assert after == [*moved, *(child for child in current if child not in moved)]
    assert prepend_order(after, wanted) == ([], after)


@given(current=NAMES, wanted=NAMES)
def test_defining_is_idempotent_and_drops_only_ours(current: list[str], wanted: list[str]) -> None:
    after = define_order(current, wanted, "A")
    assert after[: len(wanted)] == wanted
    assert define_order(after, wanted, "A") == after
    assert set(current) - set(after) <= {"A"}
