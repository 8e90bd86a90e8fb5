"""Judgments of verification RUNs through ``observe``: read once, kept, and never green without values."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.table import Table
from bridge_world import EXPOSURES, RUN, TICKET, Site, register_type, write_header
from cp_verify_tables import AMPLIFIERS, PTC, UNNAMED_FLATS, bias_table, flat_table, put_ptc, put_values
from lsst.daf.butler import Butler, DatasetRef

from calib_bridge.protocol.judgments import JudgeQuery, Judgment
from calib_bridge.read import evidence, judgment
from calib_bridge.read.measured_table import measured_of
from calib_bridge.verdict.expected import Expected
from calib_bridge.verdict.judge import judge

VERIFY = f"{TICKET}/tag/verifyBias.20250101a"
EARLIER = "LATISS/calib/DM-0/tag/verifyBias.20240101a"
BIAS = bias_table(EXPOSURES, (0, 1))
# The bias was combined from 20 exposures, and these are among them.
BIAS["BIAS_NOISE"] *= np.sqrt(1.0 - 1.0 / 20.0)
QUERY = {"stem": "verifyBias", "internal": list(EXPOSURES), "external": [], "first": [], "detectors": [0, 1]}


@pytest.fixture(autouse=True)
def without_memory() -> Iterator[None]:
    """Clear the process's memory, so that each test is like a new process."""
    forget()
    yield
    forget()


def forget() -> None:
    evidence._known.clear()
    judgment._known.clear()


def put_verification(
    butler: Butler, biases: list[DatasetRef], table: Table | None, chain: str = VERIFY
) -> None:
    """Put a verification RUN: statistics, its table, and images whose headers name bias and ptc."""
    run = f"{chain}/run1"
    put_values(butler, "verifyBias", run, "Stats", {"SUCCESS": True})
    if table is not None:
        put_values(butler, "verifyBias", run, "Results", table)
    register_type(butler, "verifyBiasIsrExp", ("instrument", "exposure", "detector"), False)
    for bias, ptc in zip(biases, put_ptc(butler, f"{PTC}/of/{chain}"), strict=True):
        write_header(butler, bias, tuple(range(1, 21)))
        for exposure in EXPOSURES:
            place = {"exposure": exposure, "detector": bias.dataId["detector"]}
            image = butler.put({}, "verifyBiasIsrExp", instrument="LATISS", run=run, **place)
            write_header(butler, image, (), BIAS=(str(bias.id), RUN), PTC=(str(ptc.id), ptc.run))


def observed(site: Site, query: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return the facts of the first attempt, as a new process reads them."""
    forget()
    asked = {
        "chain": VERIFY,
        "datasetType": "verifyBiasStats",
        "begin": None,
        "end": None,
        "detectors": None,
        "verdict": False,
        "judge": query or QUERY,
        "images": "verifyBiasIsrExp",
        **changes,
    }
    facts: dict[str, Any] = site.observe(outputs=[asked])["outputs"][0]["runs"][0]
    return facts


def judged(site: Site, query: dict[str, Any] | None = None) -> dict[str, Any]:
    facts = observed(site, query)
    assert facts["verdictProblem"] is None
    assert facts["judgment"] is not None
    found: dict[str, Any] = facts["judgment"]
    return found


def test_a_clean_bias_passes(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    put_verification(butler, biases, BIAS)
    found = judged(site)
    assert (found["outcome"], found["source"], found["unchecked"]) == ("pass", "results", [])
    assert found["compared"] is None
    assert "ptc: 2 datasets that the headers of the verified exposures name" in found["remarks"]


def test_a_judgment_is_not_made_twice(
    site: Site, butler: Butler, biases: list[DatasetRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_verification(butler, biases, BIAS)
    first = judged(site)
    calls: list[str] = []

    def counting(*given: Any) -> Judgment:
        calls.append("")
        return judge(*given)

    monkeypatch.setattr(judgment, "judge", counting)
    before = site.ask("counters")["sql"]["usdf/main"]
    assert judged(site) == first
    second = site.ask("counters")["sql"]["usdf/main"] - before
    assert calls == []
    # One statement for the table's datasets is all that a kept judgment costs.
    before = site.ask("counters")["sql"]["usdf/main"]
    observed(site, judge=None)
    assert second == site.ask("counters")["sql"]["usdf/main"] - before + 1
    (place,) = site.work.rglob("judgment.json")
    place.write_text("{")
    assert judged(site) == first
    assert judged(site, {**QUERY, "floors": {"noise": 0.5}})["outcome"] == "pass"
    assert len(calls) == 2


def test_another_table_is_judged_anew(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    put_verification(butler, biases, BIAS)
    assert judged(site)["outcome"] == "pass"
    (old,) = butler.query_datasets("verifyBiasResults", collections=f"{VERIFY}/run1")
    butler.pruneDatasets([old], disassociate=True, unstore=True, purge=True)
    noise = np.array(BIAS["BIAS_NOISE"])
    noise[(BIAS["detector"] == 1) & (BIAS["amplifier"] == "C07")] *= 1.3
    changed = BIAS.copy()
    changed["BIAS_NOISE"] = noise
    put_values(butler, "verifyBias", f"{VERIFY}/run1", "Results", changed)
    found = judged(site)
    assert found["outcome"] in ("needs-decision", "fail")
    places = [place for cause in found["causes"] for block in cause["blocks"] for place in block["places"]]
    assert {"detector": 1, "amplifiers": ["C07"]} in places


def test_the_replaced_verification_is_read_the_same_way(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    put_verification(butler, biases, BIAS)
    put_verification(butler, biases, BIAS, EARLIER)
    replaced = {**{key: QUERY[key] for key in ("internal", "external", "first", "detectors")}}
    found = judged(site, {**QUERY, "replaced": {"run": f"{EARLIER}/run1", **replaced}})
    assert found["outcome"] == "pass"
    assert found["compared"] is not None
    assert any("CHANGE" in test["test"] for test in found["tests"])
    gone = judged(site, {**QUERY, "replaced": {"run": "LATISS/calib/DM-9/tag/none/run1", **replaced}})
    assert gone["compared"] is None
    assert gone["outcome"] == "pass"
    assert gone["unseen"] == [
        "changes against the replaced set: LATISS/calib/DM-9/tag/none/run1 has no values any more"
    ]


def test_a_replaced_table_that_is_damaged_could_not_be_checked_and_does_not_hide_the_own_failures(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    put_verification(butler, biases, BIAS)
    put_verification(butler, biases, without("detector"), EARLIER)
    replaced = {**{key: QUERY[key] for key in ("internal", "external", "first", "detectors")}}
    found = judged(site, {**QUERY, "replaced": {"run": f"{EARLIER}/run1", **replaced}})
    assert (found["outcome"], found["compared"]) == ("could-not-check", None)
    (reason,) = found["unchecked"]
    assert reason.startswith("nothing is compared with the replaced set: ")
    assert "lacks the column detector" in reason


def without(name: str) -> Table:
    return BIAS[[each for each in BIAS.colnames if each != name]]


def with_nan() -> Table:
    table = BIAS.copy()
    table["BIAS_NOISE"][5] = np.nan
    return table


def as_text() -> Table:
    table = BIAS.copy()
    table["BIAS_NOISE"] = np.full(len(BIAS), "5.0")
    return table


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: without("BIAS_NOISE"), "NOISE"),
        (lambda: without("BIAS_MEAN"), "MEAN"),
        (with_nan, "NOISE"),
        (as_text, "BIAS_NOISE holds text"),
        (lambda: BIAS[BIAS["detector"] == 0], "R00_S01"),
        (lambda: BIAS[BIAS["exposure"] == EXPOSURES[0]], str(EXPOSURES[1])),
        (lambda: BIAS[(BIAS["detector"] == 0) | (BIAS["amplifier"] != "C07")], "C07"),
    ],
)
def test_a_table_that_lacks_something_could_not_be_checked(
    site: Site, butler: Butler, biases: list[DatasetRef], make: Callable[[], Table], words: str
) -> None:
    put_verification(butler, biases, make())
    found = judged(site)
    assert found["outcome"] == "could-not-check"
    assert any(words in each for each in found["unchecked"]), found["unchecked"]


def test_a_table_that_cannot_be_read_is_a_problem_and_no_judgment(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    put_verification(butler, biases, without("detector"))
    facts = observed(site)
    assert facts["judgment"] is None
    assert "lacks the column detector" in facts["verdictProblem"]
    assert facts["count"] == 1


def test_lost_names_could_not_be_checked(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    run = "LATISS/calib/DM-1/tag/verifyFlat.20250101a/run1"
    put_values(butler, "verifyFlat", run, "Stats", UNNAMED_FLATS)
    query = {**QUERY, "stem": "verifyFlat"}
    facts = observed(site, query, chain=run.removesuffix("/run1"), datasetType="verifyFlatStats", images=None)
    assert (facts["judgment"]["outcome"], facts["judgment"]["source"]) == ("could-not-check", "statistics")
    assert any("names lost upstream" in each for each in facts["judgment"]["unchecked"])


def test_a_flat_without_predictions_could_not_be_checked(site: Site, butler: Butler) -> None:
    run = "LATISS/calib/DM-1/tag/verifyFlat.20250101a/run1"
    put_values(butler, "verifyFlat", run, "Stats", {"SUCCESS": True})
    put_values(butler, "verifyFlat", run, "Results", flat_table(EXPOSURES, (0, 1)), physical_filter="g_01")
    query = {**QUERY, "stem": "verifyFlat"}
    facts = observed(site, query, chain=run.removesuffix("/run1"), datasetType="verifyFlatStats", images=None)
    assert facts["judgment"]["outcome"] == "could-not-check"
    assert any("ptc: none is named" in each for each in facts["judgment"]["remarks"])


def test_an_output_without_a_query_is_not_judged(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    put_verification(butler, biases, BIAS)
    facts = observed(site, judge=None)
    assert (facts["judgment"], facts["verdictProblem"]) == (None, None)


def test_a_whole_camera_is_read_and_judged_in_time(tmp_path: Path) -> None:
    """189 detectors x 25 exposures: under 20 s and 1 GB (issue 15)."""
    from lsst.daf.butler.formatters.parquet import arrow_to_astropy, astropy_to_arrow
    from pyarrow import parquet

    exposures, detectors = tuple(range(2026010100001, 2026010100026)), tuple(range(189))
    parquet.write_table(astropy_to_arrow(bias_table(exposures, detectors)), tmp_path / "table.parq")
    begin = time.process_time()
    table = arrow_to_astropy(parquet.read_table(tmp_path / "table.parq"))
    measured = measured_of(
        [{name: np.asanyarray(table[name]) for name in table.colnames}],
        "results",
        {number: f"R{number:02}_S00" for number in detectors},
    )
    places = np.array([(number, name) for number in detectors for name in sorted(AMPLIFIERS)])
    count = len(places)
    expected = Expected(
        detector=places[:, 0].astype(np.int32),
        amplifier=places[:, 1],
        read_noise=np.full(count, 5.0),
        read_noise_error=np.full(count, 0.005),
        gain=np.full(count, 1.7),
        gain_error=np.full(count, 0.001),
        a00=np.zeros(count),
        a00_error=np.zeros(count),
        level=np.zeros(count),
        pixels=np.full(count, 1e6),
        inputs={"bias": dict.fromkeys(detectors, 25)},
        exposure_times=dict.fromkeys(exposures, 0.0),
        dark_times=dict.fromkeys(exposures, 0.0),
        chosen=(),
    )
    query = JudgeQuery(
        stem="verifyBias",
        internal=[*exposures[:20]],
        external=[*exposures[20:]],
        first=[],
        detectors=[*detectors],
    )
    found = judge(measured, expected, query)
    seconds = time.process_time() - begin
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(f"3024 amplifiers x 25 exposures: {seconds:.1f} s, {kilobytes / 1e6:.2f} GB\n")
    assert found.unchecked == []
    assert len(measured.exposure) == 3024 * 25
    assert seconds < 20
    assert kilobytes < 1_000_000
