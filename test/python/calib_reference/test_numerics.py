"""Detection and repair of bad pixels and cosmic rays on plain arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from calib_reference.numerics.defects import Box, boxes_of, deviation, mask_of
from calib_reference.numerics.repair import interpolate_rows, repair_cosmic_rays

masks = arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 7)))


@given(bad=masks)
def test_boxes_cover_exactly_the_bad_pixels(bad: np.ndarray) -> None:
    boxes = boxes_of(bad)
    np.testing.assert_array_equal(mask_of(boxes, bad.shape), bad)
    assert sum(box.width * box.height for box in boxes) == bad.sum(), "no box overlaps another"


@pytest.mark.parametrize("box", [Box(-1, 0, 1, 1), Box(0, -1, 1, 1), Box(3, 0, 2, 1), Box(0, 2, 1, 2)])
def test_a_box_beyond_the_image_is_rejected(box: Box) -> None:
    with pytest.raises(ValueError, match=r"does not lie within an image of shape \(3, 4\)"):
        mask_of([Box(0, 0, 4, 3), box], (3, 4))


def test_deviation_shows_single_pixels_and_no_gradient() -> None:
    image = np.linspace(0.0, 50.0, 64)[:, None] * np.ones(64)
    image[30, 30] += 7.0
    image[40:48, 12] -= 9.0
    difference = deviation(image.astype(np.float32))
    assert difference[30, 30] == pytest.approx(7.0, abs=1.0)
    assert difference[40:48, 12] == pytest.approx(-9.0, abs=1.0)
    difference[30, 30] = difference[40:48, 12] = 0.0
    assert np.abs(difference).max() < 4.0, "half of the neighborhood is missing at the edge"


def test_a_pixel_without_a_value_does_not_change_the_deviation_of_its_neighbors() -> None:
    image = np.random.default_rng(4).normal(1.0, 0.01, (32, 32)).astype(np.float32)
    whole = deviation(image)
    image[9, 9] = np.nan
    image[20, 20] = np.inf
    difference = deviation(image)
    assert np.isnan(difference[9, 9])
    assert difference[20, 20] == np.inf
    difference[9, 9] = difference[20, 20] = whole[9, 9] = whole[20, 20] = 0.0
    np.testing.assert_allclose(difference, whole, atol=0.01)


@given(bad=masks)
def test_interpolation_restores_a_slope_and_changes_no_good_pixel(bad: np.ndarray) -> None:
    rows, columns = bad.shape
    truth = (np.arange(rows)[:, None] + 3.0 * np.arange(columns)).astype(np.float32)
    repaired = interpolate_rows(np.where(bad, np.float32(-999.0), truth), bad)
    np.testing.assert_array_equal(repaired[~bad], truth[~bad])
    for row in np.flatnonzero(~bad.all(axis=1)):
        good = np.flatnonzero(~bad[row])
        expected = np.clip(truth[row], truth[row, good[0]], truth[row, good[-1]])
        np.testing.assert_allclose(repaired[row], expected, rtol=1e-6)
    assert (repaired[bad.all(axis=1)] == -999.0).all()


def noisy(seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 7.0, (96, 96)).astype(np.float32)


@pytest.mark.parametrize("row", [0, 1, 2, 50, 93, 94, 95])
@pytest.mark.parametrize("turned", [False, True], ids=["rows", "columns"])
def test_a_cosmic_ray_is_repaired_at_the_edge_and_in_the_middle(row: int, turned: bool) -> None:
    image = noisy()
    image[row, 40:45] += 800.0
    image = image.T.copy() if turned else image
    repaired = repair_cosmic_rays(image, 7.0)
    assert np.abs(repaired).max() < 45.0
    assert (repaired != image).sum() < 40, "other pixels stay unchanged"
    assert repaired.shape == image.shape


def test_ignored_bright_pixels_stay_unchanged() -> None:
    image = noisy()
    image[30, 30] = image[60, 60] = image[0, 0] = 900.0
    ignored = np.zeros(image.shape, bool)
    ignored[30, 30] = ignored[0, 0] = True
    repaired = repair_cosmic_rays(image, 7.0, ignored)
    assert (repaired[30, 30], repaired[0, 0]) == (900.0, 900.0)
    assert abs(repaired[60, 60]) < 45.0


def test_a_pixel_without_a_value_does_not_affect_its_neighbors() -> None:
    image = noisy()
    image[40, 40] = np.nan
    image[50, 40:45] += 800.0
    repaired = repair_cosmic_rays(image, 7.0)
    assert np.isnan(repaired).sum() == 1
    assert np.nanmax(np.abs(repaired)) < 45.0
