"""A sample of the pulls of `npm run bench -- science`: quoted errors of the reference tasks against the truth."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[3] / "bench/science"))
from pulls import Estimate, keep_estimates, load_estimates, render_pulls

SEED = -14
"""A seed with fields of stars too."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Estimate]:
    folder = tmp_path_factory.mktemp("pulls")
    assert load_estimates(folder, SEED) == []
    keep_estimates(folder, SEED)
    return load_estimates(folder, SEED)


def column(made: list[Estimate], quantity: str, name: str) -> np.ndarray:
    [own] = [each for each in made if each["quantity"] == quantity]
    return np.array(own[name], np.float64)


def pulls(made: list[Estimate], quantity: str) -> np.ndarray:
    value, truth, error = (column(made, quantity, name) for name in ("value", "truth", "error"))
    seen: np.ndarray = (value - truth) / error
    return seen


@pytest.mark.parametrize("quantity", ["gain", "noise", "a00", "linearity", "crosstalk"])
def test_pulls_have_mean_zero_and_width_one(made: list[Estimate], quantity: str) -> None:
    seen = pulls(made, quantity)
    assert seen.size == (240 if quantity == "crosstalk" else 16)
    assert abs(seen.mean()) < 3.0 / np.sqrt(seen.size)
    assert seen.std() == pytest.approx(1.0, abs=3.0 / np.sqrt(2.0 * seen.size))


@pytest.mark.parametrize("quantity", ["gain", "noise"])
def test_adjusted_values_quote_their_own_errors(made: list[Estimate], quantity: str) -> None:
    # The amplifiers of a detector share most of the error.
    assert np.sqrt((pulls(made, f"{quantity}, adjusted") ** 2).mean()) < 3.0
    adjusted, before = (
        np.median(column(made, name, "error")) for name in (f"{quantity}, adjusted", quantity)
    )
    assert 0.2 * before < adjusted < 0.7 * before


def test_the_turnoff_is_within_its_sampling_interval(made: list[Estimate]) -> None:
    assert (np.abs(pulls(made, "turnoff")) <= 1.0).all()


@pytest.mark.parametrize(("quantity", "scatter"), [("cti", 0.07), ("kernel", 0.1)])
def test_other_estimates_are_near_the_truth(made: list[Estimate], quantity: str, scatter: float) -> None:
    relative = column(made, quantity, "value") / column(made, quantity, "truth") - 1.0
    assert np.sqrt((relative**2).mean()) < 3.0 * scatter


def test_pulls_are_printed_with_their_standard_errors() -> None:
    made: Estimate = {"quantity": "gain", "value": [1.1, 0.9, np.nan], "truth": [1.0] * 3, "error": [0.1] * 3}
    other: Estimate = {"quantity": "cti", "value": [1.1, 1.1], "truth": [1.0] * 2, "error": [np.nan] * 2}
    _, pulled, compared = render_pulls([made, other])
    assert pulled.split() == ["gain", "2", "0.000", "0.707", "1.000", "0.500", "1.000"]
    assert compared.split() == ["cti", "2", "bias", "0.1000", "scatter", "0.0000"]
