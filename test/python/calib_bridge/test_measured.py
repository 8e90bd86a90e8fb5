"""Values of verifications, from tables and statistics with the layout of cp_verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.table import Table
from bridge_world import EXPOSURES, TICKET, Site
from cp_verify_tables import (
    AMPLIFIERS,
    UNNAMED_FLATS,
    bias_table,
    flat_table,
    linearizer_table,
    ptc_table,
    put_values,
)
from lsst.daf.butler import Butler

from calib_bridge.errors import BridgeError
from calib_bridge.read.measured import find_values, read_measured
from calib_bridge.verdict.measured import Measured

RUN = f"{TICKET}/tag/verify.20250101a/run1"


def measured_in(butler: Butler, stem: str, run: str = RUN) -> Measured:
    butler.registry.refresh()
    held = find_values(butler, stem, run)
    assert held is not None
    return read_measured(butler, held)


def keys_of(measured: Measured) -> list[tuple[int, int, str]]:
    return list(
        zip(measured.exposure.tolist(), measured.detector.tolist(), measured.amplifier.tolist(), strict=True)
    )


def test_the_merged_table_of_a_bias_is_read(butler: Butler) -> None:
    table = bias_table(EXPOSURES, (0, 1))
    put_values(butler, "verifyBias", RUN, "Results", table[::-1])
    measured = measured_in(butler, "verifyBias")
    assert keys_of(measured) == sorted(
        (exposure, detector, name) for exposure in EXPOSURES for detector in (0, 1) for name in AMPLIFIERS
    )
    order = np.lexsort((table["amplifier"], table["detector"], table["exposure"]))
    assert np.array_equal(measured.values["NOISE"], table["BIAS_NOISE"][order])
    assert measured.values["BIAS_DIST_50_PCT"].tolist() == [0.0] * len(table)
    assert measured.values["MJD"][0] == 60_001.0
    assert "SERIAL_PROF" not in measured.values
    assert measured.verdicts["READ_NOISE_CONSISTENT"].tolist() == [1] * len(table)
    assert (measured.source, measured.problems) == ("results", ())
    assert measured.names == {0: "R00_S00", 1: "R00_S01"}


def test_values_of_detectors_and_exposures_of_flats_have_rows_of_their_own(butler: Butler) -> None:
    put_values(butler, "verifyFlat", RUN, "Results", flat_table(EXPOSURES, (0, 1)), physical_filter="g_01")
    measured = measured_in(butler, "verifyFlat")
    assert measured.problems == ()
    rows = {key: number for number, key in enumerate(keys_of(measured))}
    assert len(rows) == 2 * (1 + 2 * (1 + len(AMPLIFIERS)))
    amplifier, detector, exposure = (rows[EXPOSURES[0], *place] for place in ((0, "C10"), (0, ""), (-1, "")))
    values, verdicts = measured.values, measured.verdicts
    assert [values["SCATTER"][row] for row in (amplifier, detector)] == pytest.approx(
        [np.nan] * 2, nan_ok=True
    )
    assert (values["SCATTER"][exposure], verdicts["SCATTER"][exposure]) == (130.0, 0)
    assert (values["DET_SCATTER"][detector], verdicts["DET_SCATTER"][detector]) == (20.0, 1)
    assert verdicts["SCATTER"][detector] == verdicts["NOISE"][detector] == -1
    assert verdicts["NOISE"][amplifier] == 0


def test_a_stage_in_two_spellings_is_one_column(butler: Butler) -> None:
    table = bias_table(EXPOSURES[:1], (0,))
    table["bias_VERIFY_NOISE"] = np.arange(len(table)) != 3
    table["bias_NOISE"] = table["BIAS_NOISE"]
    table["BIAS_NOISE"][:8] = np.nan
    put_values(butler, "verifyBias", RUN, "Results", table)
    measured = measured_in(butler, "verifyBias")
    assert np.isfinite(measured.values["NOISE"]).all()
    assert (measured.verdicts["NOISE"] == 0).sum() == 1


def test_a_ptc_has_no_exposures(butler: Butler) -> None:
    put_values(butler, "verifyPtc", RUN, "Results", ptc_table((0, 1)))
    measured = measured_in(butler, "verifyPtc")
    assert set(measured.exposure.tolist()) == {0}
    assert sorted(measured.values) == ["AMP_GAIN", "PTC_COV_10_FIT_SUCCESS", "PTC_GAIN"]
    assert sorted(measured.verdicts) == ["PTC_GAIN"]
    assert measured.problems == ()


def test_a_linearizer_names_its_outcomes_as_if_they_were_values(butler: Butler) -> None:
    put_values(butler, "verifyLinearizer", RUN, "Results", linearizer_table((0, 1)))
    measured = measured_in(butler, "verifyLinearizer")
    assert len(measured.detector) == 2 * len(AMPLIFIERS)
    failed = measured.verdicts["MAX_RESIDUAL_ERROR"] == 0
    assert measured.amplifier[failed].tolist() == ["C17", "C17"]


def test_tables_of_detectors_are_read_if_none_is_merged(butler: Butler) -> None:
    table = bias_table(EXPOSURES, (0, 1))
    for exposure in EXPOSURES:
        for detector in (0, 1):
            own = table[(table["exposure"] == exposure) & (table["detector"] == detector)]
            if detector:
                own.remove_column("BIAS_AMP_CORNER")
            put_values(butler, "verifyBias", RUN, "DetResults", own, exposure=exposure, detector=detector)
    measured = measured_in(butler, "verifyBias")
    assert (measured.source, len(measured.exposure)) == ("detector-results", len(table))
    corner = measured.values["AMP_CORNER"]
    assert np.array_equal(np.isnan(corner), measured.detector == 1)


def test_statistics_say_that_names_were_lost(butler: Butler) -> None:
    put_values(butler, "verifyFlat", RUN, "Stats", UNNAMED_FLATS)
    measured = measured_in(butler, "verifyFlat")
    assert (measured.source, len(measured.exposure), measured.values) == ("statistics", 0, {})
    nothing, lost = measured.problems
    assert "neither verifyFlatResults nor verifyFlatDetResults" in nothing
    assert lost.startswith("names lost upstream")
    assert "2024032600002" in lost


def test_statistics_name_failures_of_amplifiers_detectors_and_exposures(butler: Butler) -> None:
    failures = ["R00_S01 C17 NOISE", "R00_S00 SCATTER", "R00_S00 DET MEAN", "SCATTER", "R99_S00 C00 NOISE"]
    statistics = {2024032600001: {"SUCCESS": False, "FAILURES": failures}, "SUCCESS": False}
    put_values(butler, "verifyFlat", RUN, "Stats", statistics)
    measured = measured_in(butler, "verifyFlat")
    exposure = EXPOSURES[0]
    assert keys_of(measured) == [(exposure, -1, ""), (exposure, 0, ""), (exposure, 1, "C17")]
    assert measured.verdicts["SCATTER"].tolist() == [0, 0, -1]
    assert measured.verdicts["NOISE"].tolist() == [-1, -1, 0]
    assert "R99_S00 C00 NOISE" in measured.problems[1]


def replaced(table: Table, name: str, column: Any) -> Table:
    changed = table.copy()
    changed[name] = column
    return changed


BIAS = bias_table(EXPOSURES, (0, 1))
ROWS = len(BIAS)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (replaced(BIAS, "BIAS_NOISE", np.full(ROWS, "5.0")), "BIAS_NOISE holds text"),
        (replaced(BIAS, "BIAS_NOISE", np.zeros((ROWS, 2))), "BIAS_NOISE holds 2 dimensions"),
        (replaced(BIAS, "BIAS_VERIFY_NOISE", np.full(ROWS, "True")), "BIAS_VERIFY_NOISE holds text"),
        (Table(np.concatenate([BIAS.as_array(), BIAS.as_array()[:3]])), "3 rows are of the same measurement"),
    ],
)
def test_a_column_that_cannot_be_used_is_named(butler: Butler, table: Table, words: str) -> None:
    put_values(butler, "verifyBias", RUN, "Results", table)
    measured = measured_in(butler, "verifyBias")
    assert len(measured.exposure) == ROWS
    (problem,) = measured.problems
    assert words in problem


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_absent(butler: Butler, value: float) -> None:
    noise = np.array(BIAS["BIAS_NOISE"])
    noise[5] = value
    put_values(butler, "verifyBias", RUN, "Results", replaced(BIAS, "BIAS_NOISE", noise))
    assert np.isnan(measured_in(butler, "verifyBias").values["NOISE"]).sum() == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (BIAS[:0], "no rows"),
        (
            replaced(BIAS, "detector", np.full(ROWS, "R00_S00")),
            "column detector does not hold a whole number",
        ),
        (replaced(BIAS, "exposure", np.full(ROWS, np.nan)), "column exposure does not hold a whole number"),
        (replaced(BIAS, "amplifier", np.arange(ROWS)), "column amplifier holds no names"),
        (BIAS[[name for name in BIAS.colnames if name != "detector"]], "lacks the column detector"),
    ],
)
def test_a_table_without_keys_is_refused_in_words(butler: Butler, table: Table, words: str) -> None:
    put_values(butler, "verifyBias", RUN, "Results", table)
    with pytest.raises(BridgeError, match=words) as caught:
        measured_in(butler, "verifyBias")
    assert caught.value.code == "dataset-unreadable"
    assert "verifyBiasResults" in caught.value.detail


def test_statistics_of_another_structure_are_refused_in_words(butler: Butler) -> None:
    put_values(butler, "verifyBias", RUN, "Stats", {1: {"SUCCESS": "yes"}})
    with pytest.raises(BridgeError, match="SUCCESS is str"):
        measured_in(butler, "verifyBias")


def test_the_measured_values_travel_as_columns(site: Site, butler: Butler) -> None:
    put_values(butler, "verifyFlat", RUN, "Results", flat_table(EXPOSURES[:1], (0,)), physical_filter="g_01")
    answer = site.ask("measured", repo="usdf/main", run=RUN, stem="verifyFlat")
    columns = {column["name"]: column for column in answer["columns"]}
    assert answer["amplifier"][:3] == ["", "", "C00"]
    assert answer["detector"][:3] == [-1, 0, 0]
    assert columns["NOISE"] == {"name": "NOISE", "unit": "electron", "values": [None, None, *[101.0] * 16]}
    assert columns["VERIFY_DET_SCATTER"]["values"][:3] == [None, 1.0, None]
    assert answer["detectorNames"] == {"0": "R00_S00", "1": "R00_S01"}
    with pytest.raises(BridgeError, match="has no verifyBiasResults") as caught:
        site.ask("measured", repo="usdf/main", run=RUN, stem="verifyBias")
    assert caught.value.code == "dataset-missing"


def test_a_damaged_table_is_read_or_refused_in_words(butler: Butler) -> None:
    put_values(butler, "verifyBias", RUN, "Results", BIAS)
    (ref,) = butler.query_datasets("verifyBiasResults", collections=RUN)
    file = Path(butler.getURI(ref).ospath)
    whole, rng = file.read_bytes(), np.random.default_rng(4)
    codes: list[str] = []
    for _ in range(40):
        content = bytearray(whole)
        for place in rng.integers(0, len(whole), 20):
            content[place] = rng.integers(0, 256)
        file.write_bytes(content)
        try:
            measured_in(butler, "verifyBias")
        except BridgeError as error:
            codes.append(error.code)
    assert set(codes) == {"dataset-unreadable"}
    assert len(codes) > 10


def test_a_lost_file_is_missing(butler: Butler) -> None:
    put_values(butler, "verifyBias", RUN, "Results", BIAS)
    (ref,) = butler.query_datasets("verifyBiasResults", collections=RUN)
    Path(butler.getURI(ref).ospath).unlink()
    with pytest.raises(BridgeError) as caught:
        measured_in(butler, "verifyBias")
    assert caught.value.code == "dataset-missing"
