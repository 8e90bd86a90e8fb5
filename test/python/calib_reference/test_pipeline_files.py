"""Every pipeline of every instrument reads and makes what docs/products.md says."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from lsst.pipe.base import Pipeline
from lsst.pipe.base.pipeline_graph import PipelineGraph

import calib_reference
from calib_reference.instruments import INSTRUMENTS

PACKAGE = Path(calib_reference.__file__).parent
DOCS = Path(__file__).parents[3] / "docs/products.md"
FOLDERS = {"CP_PIPE_DIR": str(PACKAGE / "cp_pipe"), "CP_VERIFY_DIR": str(PACKAGE / "cp_verify")}
ALWAYS = {"raw", "camera"}
EARLIER = {"ptc", "linearizer"}
WITHOUT_DEFERRED_CHARGE = "LATISS"
NOT_READ = {"flat": {"defects"}}
"""What a product waits for, according to the table, and does not read, according to the text below it."""


@cache
def table() -> dict[str, list[str]]:
    """Rows of the table of products, by name, without the marks of code."""
    lines = re.findall(r"^\| `(\w+)` \|(.*)\|$", DOCS.read_text(), re.MULTILINE)
    return {name: [cell.strip().replace("`", "") for cell in rest.split("|")] for name, rest in lines}


@cache
def graph(path: Path) -> PipelineGraph:
    with patch.dict(os.environ, FOLDERS):
        return Pipeline.from_uri(str(path)).to_graph()


def pipeline(folder: str, instrument: str, file: str) -> PipelineGraph:
    return graph(PACKAGE / folder / "pipelines" / instrument / file)


def inputs(of: PipelineGraph) -> set[str]:
    """What comes from without."""
    return {name for name in of.dataset_types if of.producer_of(name) is None}


PRODUCTS = ["biasBootstrap", "darkBootstrap", "flatBootstrap", "defects", "cti", "bias", "dark", "flat"]


def test_the_table_has_all_products_in_the_order_of_their_making() -> None:
    assert [*table()] == [*PRODUCTS, "science"]


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_every_instrument_has_every_pipeline_and_no_other(instrument: str) -> None:
    made, verified = ({row[column] for row in table().values()} - {""} for column in (2, 5))
    verified -= {"verifyDefects.yaml"}
    for folder, files in {"cp_pipe": made, "cp_verify": verified, "selfcheck": {"isr.yaml"}}.items():
        assert {file.name for file in (PACKAGE / folder / "pipelines" / instrument).iterdir()} == files


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_reads_what_the_table_says(instrument: str, name: str) -> None:
    made_from, reads, file, dataset_type, *_ = table()[name]
    of = pipeline("cp_pipe", instrument, file)
    assert of.producer_of(dataset_type) is not None
    listed = {each.strip() for each in reads.split(",")} - {""} - NOT_READ.get(name, set())
    listed -= {"cti"} if instrument == WITHOUT_DEFERRED_CHARGE else set()
    assert inputs(of) - ALWAYS - EARLIER == listed
    assert ("raw" in inputs(of)) == made_from.startswith("exposures")


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
@pytest.mark.parametrize("name", ["bias", "dark", "flat", "science"])
def test_verification_uses_the_product_and_makes_the_statistics(instrument: str, name: str) -> None:
    *_, file, statistics = table()[name]
    of = pipeline("cp_verify", instrument, file)
    assert of.producer_of(statistics.split(",")[0]) is not None
    used = {
        "bias": {"bias"},
        "dark": {"bias", "dark", "defects"},
        "flat": {"bias", "dark", "defects", "flat"},
        "science": {"bias", "dark", "defects", "flat"},
    }[name]
    more = set() if instrument == WITHOUT_DEFERRED_CHARGE else {"cti", "ptc", "linearizer"}
    assert inputs(of) == ALWAYS | used | more


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_the_self_check_asks_for_all_that_a_set_certifies(instrument: str) -> None:
    of = pipeline("selfcheck", instrument, "isr.yaml")
    certified = {row[3] for row in table().values() if row[4] == "yes"}
    if instrument == WITHOUT_DEFERRED_CHARGE:
        assert inputs(of) == ALWAYS | certified - {"cti"}
    else:
        assert inputs(of) == ALWAYS | certified | EARLIER
    assert of.producer_of("selfCheckExposure") is not None
