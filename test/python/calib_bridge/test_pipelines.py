"""What pipelines read, before they are run."""

from __future__ import annotations

from pathlib import Path

import pytest
from bridge_world import CERT, RUN, TICKET, TOP, Site, certify_directly
from lsst.daf.butler import Butler, CollectionType, DatasetRef

import calib_reference
from calib_bridge.errors import BridgeError

PIPELINES = Path(calib_reference.__file__).parent
FLAT = str(PIPELINES / "cp_pipe/pipelines/LATISS/cpFlat.yaml")


@pytest.fixture(autouse=True)
def roots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CP_PIPE_DIR", str(PIPELINES / "cp_pipe"))


def test_says_what_is_read_and_what_is_there(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    for chain, child in ((TICKET, CERT), (TOP, TICKET)):
        butler.collections.register(chain, CollectionType.CHAINED)
        butler.collections.redefine_chain(chain, [child])
    answer = site.ask("pipelines", repo="usdf/main", paths=[FLAT], collections=[TOP])
    assert answer == {
        "pipelines": [{"path": FLAT, "reads": ["bias", "camera", "dark"]}],
        "held": ["bias"],
    }


def test_tasks_that_are_not_installed_are_no_answer(site: Site, tmp_path: Path) -> None:
    pipeline = tmp_path / "cpBias.yaml"
    pipeline.write_text("description: of a stack\ntasks:\n  isr: lsst.ip.isr.IsrTaskLSST\n")
    answer = site.ask("pipelines", repo="usdf/main", paths=[str(pipeline)], collections=[RUN])
    assert answer["pipelines"] == [{"path": str(pipeline), "reads": None}]


def test_a_collection_that_is_not_there_is_said(site: Site) -> None:
    with pytest.raises(BridgeError, match="collection-missing"):
        site.ask("pipelines", repo="usdf/main", paths=[], collections=["no/such"])
