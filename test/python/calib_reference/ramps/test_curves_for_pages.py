"""Values and curves that the bridge reads from what pipelines made, for the pages of a report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calib_bridge.dispatch import call
from calib_bridge.session import Session
from calib_reference.instruments import LsstComCam

sys.path.insert(0, str(Path(__file__).parents[2]))
from ramps import TIMES

INSTRUMENT, NUMBER = "LSSTComCam", 4
TICKET = f"{INSTRUMENT}/calib/DM-50000"
NAMES = [amp.name for amp in LsstComCam.camera[NUMBER].amplifiers]


class Bridge:
    """A bridge on one repository."""

    def __init__(self, repo: Path, work: Path) -> None:
        place = {"site": "test", "work": str(work), "repositories": [{"name": "usdf/main", "uri": str(repo)}]}
        self.session: Session
        _, self.session = call(None, "open", {"protocol": 1, **place, "signing": None})

    def ask(self, method: str, run: str, dataset_type: str, **params: Any) -> Any:
        asked = {"repo": "usdf/main", "run": run, "datasetType": dataset_type, **params}
        result, self.session = call(self.session, method, asked)
        return result


@pytest.fixture
def bridge(ramped: Any, tmp_path: Path) -> Iterator[Bridge]:
    made = Bridge(ramped.repo, tmp_path)
    yield made
    made.session.close()


def run_of(ramped: Any, name: str) -> str:
    [run] = {
        ref.run
        for ref in ramped.butler().query_datasets(name, f"{TICKET}/tiny/{name}Gen", instrument=INSTRUMENT)
    }
    return str(run)


def test_gains_and_curves_of_a_ptc_are_those_of_the_dataset(ramped: Any, bridge: Bridge) -> None:
    run, ptc = run_of(ramped, "ptc"), ramped.get("ptcGen", "ptc", detector=NUMBER)
    held = bridge.ask("amplifiers", run, "ptc")
    columns = {column.name: column for column in held.columns}
    assert (held.detector, held.amplifier) == ([NUMBER] * len(NAMES), NAMES)
    assert columns["gain"].values == pytest.approx(ptc.columns["gain"], rel=1e-5)
    assert columns["gain"].errors == pytest.approx(ptc.columns["gain_error"], rel=1e-5)
    places = [{"detector": NUMBER, "amplifier": name} for name in NAMES]
    for row, curve in enumerate(bridge.ask("curves", run, "ptc", places=places).curves):
        assert (curve.amplifier, curve.of) == (NAMES[row], len(TIMES))
        assert np.diff(curve.level).min() >= 0, "saturated pairs may have one level"
        used = np.array(curve.used)
        assert used.sum() == ptc.columns["used"][row].sum() > 3
        fit = np.array([np.nan if each is None else each for each in curve.fit])
        # The fit is that of these points: no pair on the curve is off by more than the errors of a few thousand pixels.
        assert np.abs(np.array(curve.value)[used] / fit[used] - 1).max() < 0.2


def test_residuals_of_a_linearizer_are_small_beside_their_level(ramped: Any, bridge: Bridge) -> None:
    run = run_of(ramped, "linearizer")
    places = [{"detector": NUMBER, "amplifier": name} for name in NAMES[:2]]
    curves = bridge.ask("curves", run, "linearizer", places=places).curves
    assert [curve.amplifier for curve in curves] == NAMES[:2]
    for curve in curves:
        used = np.array(curve.used)
        assert used.sum() > 3
        assert (np.abs(np.array(curve.value)[used]) / np.array(curve.level)[used]).max() < 0.05
