"""The calibrations that pipelines read, before any pipeline runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from bridge_world import CERT, INSTRUMENT_CHAIN, RUN, TICKET, Site, certify_directly
from lsst.daf.butler import Butler, CollectionType, DatasetRef

import calib_reference
from calib_bridge.errors import BridgeError

PIPELINES = Path(calib_reference.__file__).parent
FLAT = str(PIPELINES / "cp_pipe/pipelines/LATISS/cpFlat.yaml")


@pytest.fixture(autouse=True)
def roots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CP_PIPE_DIR", str(PIPELINES / "cp_pipe"))


def test_returns_the_types_read_and_the_types_present(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    for chain, member in ((TICKET, CERT), (INSTRUMENT_CHAIN, TICKET)):
        butler.collections.register(chain, CollectionType.CHAINED)
        butler.collections.redefine_chain(chain, [member])
    answer = site.ask("pipelines", repo="usdf/main", paths=[FLAT], collections=[INSTRUMENT_CHAIN])
    assert answer == {
        "pipelines": [{"path": FLAT, "reads": ["bias", "camera", "dark"]}],
        "held": ["bias"],
    }


def test_regular_inputs_are_read_too_and_optional_ones_need_not_be_there(site: Site) -> None:
    """cp_pipe merges bootstraps and manual defects that are regular inputs; here manual defects are optional."""
    path = str(PIPELINES / "cp_pipe/pipelines/LSSTCam/cpDefects.yaml")
    answer = site.ask("pipelines", repo="usdf/main", paths=[path], collections=[RUN])
    reads = ["biasBootstrap", "camera", "darkBootstrap", "flatBootstrap"]
    assert answer["pipelines"] == [{"path": path, "reads": reads}]


def test_a_pipeline_whose_tasks_are_not_installed_has_no_answer(site: Site, tmp_path: Path) -> None:
    pipeline = tmp_path / "cpBias.yaml"
    pipeline.write_text("description: of a stack\ntasks:\n  isr: lsst.ip.isr.IsrTaskLSST\n")
    answer = site.ask("pipelines", repo="usdf/main", paths=[str(pipeline)], collections=[RUN])
    assert answer["pipelines"] == [{"path": str(pipeline), "reads": None}]


def test_a_missing_collection_is_reported(site: Site) -> None:
    with pytest.raises(BridgeError, match="collection-missing"):
        site.ask("pipelines", repo="usdf/main", paths=[], collections=["no/such"])
