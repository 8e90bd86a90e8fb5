"""Trials are removed; official collections are not."""

from __future__ import annotations

import pytest
from bridge_world import RUN, TICKET, Site, certify_directly, put_bias
from lsst.daf.butler import Butler, CollectionType, MissingCollectionError

from calib_bridge.errors import BridgeError

PREFIX = "u/erykoff/LATISS/calib/DM-1"
CHAIN, CALIBRATION, TRIAL_RUN = PREFIX, f"{PREFIX}/tag/bias.20240101a", f"{PREFIX}/tag/biasGen.20240101a/run1"


def discard(site: Site, *collections: str) -> dict[str, object]:
    why = {"set": "LATISS/DM-1", "step": "discard"}
    return site.ask("discard", repo="usdf/main", why=why, collections=list(collections))


@pytest.fixture
def trial(butler: Butler) -> list[str]:
    certify_directly(butler, put_bias(butler, TRIAL_RUN), collection=CALIBRATION)
    butler.collections.register(CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(CHAIN, [CALIBRATION])
    return [CHAIN, CALIBRATION, TRIAL_RUN]


def test_removes_only_the_trial(site: Site, butler: Butler, trial: list[str]) -> None:
    files = [butler.getURI(ref) for ref in butler.registry.queryDatasets("bias", collections=TRIAL_RUN)]
    assert discard(site, *trial)["changed"] is True
    butler.registry.refresh()
    for name in trial:
        with pytest.raises(MissingCollectionError):
            butler.collections.get_info(name)
    assert not any(uri.exists() for uri in files)
    assert butler.collections.get_info(RUN).name == RUN
    assert discard(site, *trial)["changed"] is False
    commands = [entry["command"] for entry in site.journal() if entry["phase"] == "done"]
    assert len(commands) == 1
    assert "butler remove-collections" in commands[0]
    assert "butler remove-runs" in commands[0]


def test_refuses_collections_outside_a_trial(site: Site, trial: list[str]) -> None:
    for name in (RUN, TICKET, "LATISS/calib"):
        with pytest.raises(BridgeError) as refused:
            discard(site, *trial, name)
        assert refused.value.code == "not-a-trial"


def test_refuses_a_member_of_a_foreign_chain(site: Site, butler: Butler, trial: list[str]) -> None:
    butler.collections.register("u/rhl/mine", CollectionType.CHAINED)
    butler.collections.redefine_chain("u/rhl/mine", [CALIBRATION])
    with pytest.raises(BridgeError) as refused:
        discard(site, *trial)
    assert refused.value.code == "collection-in-use"
    butler.registry.refresh()
    assert butler.collections.get_info(TRIAL_RUN).name == TRIAL_RUN
