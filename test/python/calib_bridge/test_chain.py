"""Chains: a set's own chain is defined exactly; in a shared chain foreign members never move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from bridge_requests import chain_members, chaining
from bridge_world import CERT, INSTRUMENT_CHAIN, RUN, TICKET, Site
from hypothesis import given
from hypothesis import strategies as st
from lsst.daf.butler import Butler, CollectionType

from calib_bridge import journal
from calib_bridge.errors import BridgeError
from calib_bridge.write.order import define_order, leading_members, prepend_order

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


def test_orders_a_shared_chain_by_the_shortest_prepend_and_then_changes_nothing(
    site: Site, chained: Butler
) -> None:
    params = ordering(FOREIGN, ["x/a", "x/c", "x/b"])
    assert site.ask("chain", **params)["changed"]
    assert chain_members(chained, INSTRUMENT_CHAIN) == ["x/a", "x/c", "x/b"]
    assert site.journal()[0]["command"].endswith(f"{INSTRUMENT_CHAIN} x/a x/c --mode prepend --doc 'a chain'")
    assert not site.ask("chain", **params)["changed"]
    assert not site.ask("chain", **ordering(["x/a"], ["x/a", "x/c", "x/b"]))["changed"]


def test_makes_a_shared_chain_only_if_none_was_expected(site: Site, chained: Butler) -> None:
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **ordering(["x/a"], ["x/b", "x/a"], "new/chain"))
    assert refused.value.code == "chain-changed"
    assert site.ask("chain", **ordering(None, ["x/b", "x/a"], "new/chain"))["changed"]
    assert chain_members(chained, "new/chain") == ["x/b", "x/a"]


@pytest.mark.parametrize(
    ("expected", "members"),
    [(("x/b", "x/a", "x/c"), ["x/a", "x/b", "x/c", CERT]), (FOREIGN, ["x/b", "x/a"])],
    ids=["the chain has another order than expected", "a member would be lost"],
)
def test_refuses_an_order_for_another_chain(
    site: Site, chained: Butler, expected: Sequence[str], members: list[str]
) -> None:
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **ordering(expected, members))
    assert refused.value.code == "chain-changed"
    assert chain_members(chained, INSTRUMENT_CHAIN) == list(FOREIGN)
    assert site.journal() == []


def test_a_member_that_a_person_prepends_before_the_write_is_kept_and_the_write_refused(
    site: Site, chained: Butler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepend(moment: str, _entry: object) -> None:
        if moment == "after-intent":
            chained.collections.prepend_chain(INSTRUMENT_CHAIN, CERT)

    monkeypatch.setattr(journal, "observer", prepend)
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **ordering(FOREIGN, ["x/c", *FOREIGN[:2]]))
    assert refused.value.code == "chain-changed"
    assert chain_members(chained, INSTRUMENT_CHAIN) == [CERT, *FOREIGN]
    assert [entry["phase"] for entry in site.journal()] == ["intent", "abandoned"]


def ordering(
    expected: Sequence[str] | None, members: list[str], chain: str = INSTRUMENT_CHAIN
) -> dict[str, Any]:
    """Parameters that give a shared chain its members in order."""
    return chaining("order", members, chain, expected=None if expected is None else [*expected])


@given(current=NAMES, desired=st.permutations("ABCDEF"))
def test_the_shortest_prepend_makes_the_order(current: list[str], desired: list[str]) -> None:
    moved = leading_members(current, desired)
    assert [*moved, *(member for member in current if member not in moved)] == desired
    if moved:
        shorter = moved[:-1]
        assert [*shorter, *(member for member in current if member not in shorter)] != desired


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


def following(revision: int, last: dict[str, object] | None, *members: str) -> dict[str, Any]:
    """Parameters of a prepend to the instrument chain that follows a chain file."""
    params = chaining("prepend", [*members], INSTRUMENT_CHAIN, follows=last)
    return {**params, "why": {**params["why"], "chainFile": file_of(revision)}}


def file_of(revision: int) -> dict[str, object]:
    return {"chain": INSTRUMENT_CHAIN, "commit": None, "revision": revision}


def last_file(site: Site, chain: str = INSTRUMENT_CHAIN) -> object:
    return site.ask("chainFile", repo="usdf/main", chain=chain)["file"]


def test_journals_the_chain_file_that_a_write_follows(site: Site, chained: Butler) -> None:
    site.ask("chain", **chaining("prepend", [TICKET], INSTRUMENT_CHAIN))
    assert last_file(site) is None
    site.ask("chain", **following(2, None, CERT))
    site.ask("chain", **following(3, file_of(2), f"{TICKET}/tag/dark.1"))
    assert last_file(site) == file_of(3)
    assert last_file(site, "LSSTCam/calib") is None
    assert [entry["chainFile"] for entry in site.journal()[2:]] == [
        file_of(2),
        file_of(2),
        file_of(3),
        file_of(3),
    ]


def test_a_write_that_compared_with_an_overtaken_chain_file_is_refused(site: Site, chained: Butler) -> None:
    site.ask("chain", **following(3, None, CERT))
    before = chain_members(chained, INSTRUMENT_CHAIN)
    with pytest.raises(BridgeError) as refused:
        site.ask("chain", **following(2, None, TICKET))
    assert refused.value.code == "chain-changed"
    assert chain_members(chained, INSTRUMENT_CHAIN) == before
    assert last_file(site) == file_of(3)


def test_a_write_that_was_abandoned_followed_no_chain_file(site: Site, chained: Butler) -> None:
    with pytest.raises(BridgeError):
        site.ask("chain", **following(4, None, INSTRUMENT_CHAIN))
    assert last_file(site) is None
