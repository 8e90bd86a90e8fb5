"""Every pipeline of every instrument has the inputs and outputs that docs/products.md lists."""

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
WITH_LINEARIZER = sorted({*INSTRUMENTS} - {"LSSTComCamSim"})
CURATED = {"manual_defects"}
"""Curated products come before all that pipelines make, so that no product lists them as a precursor."""
OPTIONAL = {"crosstalk", "bfk"}
"""Calibrations that the engine switches on in ISR only if the calibset makes them."""


@cache
def table(column: str = "made from") -> dict[str, dict[str, str]]:
    """Return the rows of the table with a given column, by product and column, without code marks."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", DOCS.read_text(), re.MULTILINE)
    (head, _, *rows) = next(block.splitlines() for block in blocks if f"| {column} |" in block)
    names = _cells(head)
    return {cells[0]: dict(zip(names, cells, strict=True)) for cells in map(_cells, rows)}


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


@cache
def graph(path: Path) -> PipelineGraph:
    with patch.dict(os.environ, FOLDERS):
        return Pipeline.from_uri(str(path)).to_graph()


def pipeline(folder: str, instrument: str, file: str) -> PipelineGraph:
    return graph(PACKAGE / folder / "pipelines" / instrument / file)


def inputs(of: PipelineGraph) -> set[str]:
    """Return the dataset types that no task of the pipeline makes."""
    return {name for name in of.dataset_types if of.producer_of(name) is None}


MADE = [
    (instrument, file.stem, name)
    for instrument in sorted(INSTRUMENTS)
    for file in sorted((PACKAGE / "cp_pipe/pipelines" / instrument).iterdir())
    for name, row in table().items()
    if file.name in row["pipeline"].split(", ")
]
"""Instrument, pipeline and product of every pipeline file."""


def test_every_pipeline_file_makes_a_product_of_the_table() -> None:
    files = {
        (folder.name, file.stem)
        for folder in (PACKAGE / "cp_pipe/pipelines").iterdir()
        for file in folder.iterdir()
    }
    assert {each for each in files if each[0] != "_ingredients"} == {(each[0], each[1]) for each in MADE}


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_every_instrument_has_only_listed_verification_pipelines_and_a_self_check(instrument: str) -> None:
    files = {file.name for file in (PACKAGE / "cp_verify/pipelines" / instrument).iterdir()}
    assert files <= {row["verified by"] for row in table().values()}
    assert [file.name for file in (PACKAGE / "selfcheck/pipelines" / instrument).iterdir()] == ["isr.yaml"]


@pytest.mark.parametrize(("instrument", "file", "name"), MADE)
def test_a_pipeline_reads_only_the_precursors_that_the_table_lists(
    instrument: str, file: str, name: str
) -> None:
    row = table()[name]
    of = pipeline("cp_pipe", instrument, f"{file}.yaml")
    assert of.producer_of(row["dataset type"]) is not None
    listed = {each.strip() for each in row["reads of the same set"].split(",")}
    assert inputs(of) - ALWAYS - CURATED <= listed
    assert ("raw" in inputs(of)) == row["made from"].startswith("exposures")


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
@pytest.mark.parametrize("name", ["bias", "dark", "flat", "science"])
def test_verification_reads_the_product_and_makes_the_statistics(instrument: str, name: str) -> None:
    row = table()[name]
    of = pipeline("cp_verify", instrument, row["verified by"])
    assert of.producer_of(row["statistics"].split(",")[0]) is not None
    used = {
        "bias": {"bias"},
        "dark": {"bias", "dark", "defects"},
        "flat": {"bias", "dark", "defects", "flat"},
        "science": {"bias", "dark", "defects", "flat"},
    }[name]
    more = set() if instrument == WITHOUT_DEFERRED_CHARGE else {"cti", "ptc", "linearizer"}
    assert inputs(of) == ALWAYS | used | more


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_the_self_check_reads_every_product_that_its_header_must_name(instrument: str) -> None:
    of = pipeline("selfcheck", instrument, "isr.yaml")
    expected = {
        table()[name]["dataset type"]
        for name, row in table("usual").items()
        if row["its header says it is used"]
    }
    missing = {"cti", *EARLIER} if instrument == WITHOUT_DEFERRED_CHARGE else set()
    assert inputs(of) == ALWAYS | expected - missing - OPTIONAL
    assert of.producer_of("selfCheckExposure") is not None


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_cpptc_has_the_inputs_tasks_and_dataset_types_of_cp_pipe(instrument: str) -> None:
    of = pipeline("cp_pipe", instrument, "cpPtc.yaml")
    assert inputs(of) == ALWAYS | {"cti", "defects", "linearizer"}
    assert [*of.tasks] == ["cpPtcIsr", "cpPtcExtractPair", "cpPtcSolve", "cpPtcAdjustGainRatios"]
    made = {"cpPtcIsrExp", "cpPtcPartial", "ptcUnadjusted", "ptc", "ptc_adjustment_summary"}
    assert made <= set(of.dataset_types)
    edges = {name: of.producing_edge_of(name) for name in ("cpPtcPartial", "ptcUnadjusted", "ptc")}
    assert all(edge.is_calibration for edge in edges.values())
    dimensions = {name: edge.raw_dimensions for name, edge in edges.items()}
    detector = {"instrument", "detector"}
    assert dimensions == {"cpPtcPartial": {*detector, "exposure"}, "ptcUnadjusted": detector, "ptc": detector}


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_cpbfk_has_the_tasks_and_dataset_types_of_cp_pipe_and_its_inputs_without_crosstalk(
    instrument: str,
) -> None:
    of = pipeline("cp_pipe", instrument, "cpBfk.yaml")
    assert inputs(of) == ALWAYS | {"cti", "defects", "linearizer"}
    labels = ["cpBfkIsr", "cpBfkPtcExtractPair", "cpBfkPtcSolve", "cpBfkPtcAdjustGainRatios", "cpBfkSolveX"]
    assert [*of.tasks] == labels
    assert {"cpBfkIsrExp", "cpBfkPtcPartial", "bfkPtcUnadjusted", "bfkPtc", "bfk"} <= set(of.dataset_types)
    assert of.producing_edge_of("bfk").is_calibration
    verifies = pipeline("cp_verify", instrument, "verifyBfk.yaml")
    more = set() if instrument == WITHOUT_DEFERRED_CHARGE else {"cti", "ptc", "linearizer"}
    assert inputs(verifies) == ALWAYS | {"defects", "bfk"} | more, "no product that is made after the kernel"
    assert {"verifyBfkIsrExp", "verifyBfkStats", "verifyBfkResults"} <= set(verifies.dataset_types)


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_the_intermediate_datasets_have_the_names_of_cp_pipe(instrument: str) -> None:
    made = {
        name
        for kind in ("Dark", "FlatBootstrap", "Flat")
        for name in pipeline("cp_pipe", instrument, f"cp{kind}.yaml").dataset_types
    }
    assert made >= {
        *("cpDarkIsrExp", "cpDarkRemoveCRIsrExp"),
        *("cpFlatBootstrapIsrExp", "cpFlatBootstrapStatistics", "cpFlatBootstrapNormalizeScales"),
        *("cpFlatIsrExp", "cpFlatStatistics", "cpFlatNormalizeScales", "flatMosaic8", "flatMosaic64"),
    }


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_a_flat_of_a_single_chip_is_corrected_with_the_kernel(instrument: str) -> None:
    of = pipeline("cp_pipe", instrument, "cpFlatSingleChip.yaml")
    earlier = set() if instrument == WITHOUT_DEFERRED_CHARGE else EARLIER
    assert inputs(of) == ALWAYS | {"bias", "dark", "bfk"} | earlier
    labels = {f"cpFlat{each}" for each in ("Isr", "Combine", "Bin8", "Bin64", "Mosaic8", "Mosaic64")}
    assert {*of.tasks} == labels


@pytest.mark.parametrize("instrument", ["LSSTCam", "LSSTComCam"])
def test_manual_defects_are_merged_where_cp_pipe_merges_them(instrument: str) -> None:
    assert "manual_defects" in inputs(pipeline("cp_pipe", instrument, "cpDefects.yaml"))


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
@pytest.mark.parametrize("kind", ["bias", "dark", "flat"])
def test_a_bootstrap_is_in_adu_and_identifies_itself_as_cp_pipes(instrument: str, kind: str) -> None:
    of = pipeline("cp_pipe", instrument, f"cp{kind.title()}Bootstrap.yaml")
    isr, combine = (of.tasks[f"cp{kind.title()}Bootstrap{label}"].config for label in ("Isr", "Combine"))
    assert (isr.doBootstrap, combine.combine, combine.calibrationType) == (True, "MEANCLIP", kind)


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_verifydefects_has_the_dataset_types_of_cp_verify_and_reads_the_defects(instrument: str) -> None:
    of = pipeline("cp_verify", instrument, "verifyDefects.yaml")
    assert inputs(of) == ALWAYS | {"defects"}, "no product that is made after the defects"
    made = {"verifyDefectsIsrExp", "verifyUncorrectedDefectsIsrExp", "verifyDefectsDetStats"}
    assert made | {"verifyDefectsStats", "verifyDefectsResults"} <= set(of.dataset_types)


def test_only_lsstcam_has_cpcrosstalk_and_with_the_names_of_cp_pipe() -> None:
    of = pipeline("cp_pipe", "LSSTCam", "cpCrosstalk.yaml")
    assert inputs(of) == ALWAYS | {"ptc", "defects"}
    assert [*of.tasks] == ["cpCrosstalkIsr", "cpCrosstalkExtract", "cpCrosstalkSolve", "cpCrosstalkFilter"]
    assert {"cpCrosstalkRatio", "crosstalkProposal", "crosstalk"} <= set(of.dataset_types)
    verifies = pipeline("cp_verify", "LSSTCam", "verifyCrosstalk.yaml")
    assert inputs(verifies) == ALWAYS | {"ptc", "defects", "crosstalk"}
    assert {"verifyCrosstalkIsrExp", "verifyCrosstalkStats", "verifyCrosstalkResults"} <= set(
        verifies.dataset_types
    )
    files = {file.parent.name for file in PACKAGE.glob("cp_*/pipelines/*/*Crosstalk.yaml")}
    assert files == {"LSSTCam", "_ingredients"}


@pytest.mark.parametrize("instrument", WITH_LINEARIZER)
def test_cplinearizer_has_the_tasks_and_dataset_types_of_cp_pipe(instrument: str) -> None:
    of = pipeline("cp_pipe", instrument, "cpLinearizer.yaml")
    assert inputs(of) == ALWAYS | {"defects"}
    # A single detector has no second normalization (cp_pipe's LATISS/cpLinearizer.yaml).
    second = [] if instrument == "LATISS" else ["UnnormalizedSolve2", "Normalize2"]
    steps = ["Isr", "PtcExtractPair", "PtcSolve", "UnnormalizedSolve1", "Normalize1", *second, "Solve"]
    assert {*of.tasks} == {f"cpLinearizer{step}" for step in steps}
    made = {"cpLinearizerPtcPartial", "cpLinearizerPtcPairBinned", "linearizerPtc", "linearizer"}
    numbers = [1, 2] if second else [1]
    made |= {
        f"{name}{n}" for n in numbers for name in ("linearizerUnnormalized", "cpLinearizerNormalization")
    }
    assert made <= set(of.dataset_types)
    dimensions = {name: of.producing_edge_of(name).raw_dimensions for name in made}
    assert dimensions["linearizer"] == dimensions["linearizerPtc"] == {"instrument", "detector"}
    assert {*map(frozenset, (dimensions[f"cpLinearizerNormalization{n}"] for n in numbers))} == {
        frozenset({"instrument"})
    }


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_verifyptc_reads_the_curve_and_makes_the_statistics(instrument: str) -> None:
    of = pipeline("cp_verify", instrument, "verifyPtc.yaml")
    assert inputs(of) == ALWAYS | {"ptc"}
    assert {*of.tasks} == {"verifyPtcDet", "verifyPtc"}
    assert {"verifyPtcDetStats", "verifyPtcDetResults", "verifyPtcResults"} <= set(of.dataset_types)
    assert of.producer_of(table()["ptc"]["statistics"]) is not None


@pytest.mark.parametrize("instrument", WITH_LINEARIZER)
def test_verifylinearizer_fits_a_second_linearizer_and_makes_the_statistics(instrument: str) -> None:
    of = pipeline("cp_verify", instrument, "verifyLinearizer.yaml")
    assert inputs(of) == ALWAYS | {"defects", "linearizer"}
    steps = ("Isr", "PtcExtractPair", "PtcSolve", "SecondLinearizer", "Calib", "")
    assert {*of.tasks} == {f"verifyLinearizer{step}" for step in steps}
    assert of.producer_of(table()["linearizer"]["statistics"]) is not None
