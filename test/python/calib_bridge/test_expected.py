"""Predictions for verifications, from the files of the calibrations that were used."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from bridge_world import BEGIN, EXPOSURES, RUN, TICKET, nanoseconds, register_type, write_header
from cp_verify_tables import AMPLIFIERS, PTC, bias_table, put_ptc, put_values, upstream_ptc
from lsst.daf.butler import Butler, CollectionType, DatasetRef

from calib_bridge.read.amplifier_levels import count_pixels, read_levels, regions_of
from calib_bridge.read.expected import _levels, read_expected
from calib_bridge.read.gains import gains_from_overscan, read_gains
from calib_bridge.read.measured_table import measured_of
from calib_bridge.read.used_calibrations import Used, Verified
from calib_bridge.verdict.expected import Expected
from calib_reference.instruments import INSTRUMENTS

VERIFY = f"{TICKET}/tag/verifyBias.20250101a"
VERIFIED = Verified(f"{VERIFY}/run1", (VERIFY,), "verifyBias", "LATISS", EXPOSURES, (0, 1))
MEASURED = measured_of(
    [{name: np.asanyarray(column) for name, column in bias_table(EXPOSURES, (0, 1)).items()}], "results", {}
)


def expect(butler: Butler, evidence: dict[str, list[str]], verified: Verified = VERIFIED) -> Expected:
    butler.registry.refresh()
    return read_expected(butler, verified, evidence, MEASURED)


def test_the_calibrations_that_headers_name_are_used(butler: Butler, biases: list[DatasetRef]) -> None:
    ptcs = put_ptc(butler)
    put_ptc(butler, f"{PTC}/other", GAIN=np.full(len(AMPLIFIERS), 99.0))
    for bias in biases:
        write_header(butler, bias, EXPOSURES)
    named = {RUN: [str(ref.id) for ref in biases], PTC: [str(ref.id) for ref in ptcs]}
    expected = expect(butler, named)
    assert expected.detector.tolist() == [0] * 16 + [1] * 16
    assert expected.amplifier.tolist() == sorted(AMPLIFIERS) * 2
    assert set(expected.gain) == {1.7}
    assert set(expected.read_noise_error) == {0.01}
    assert set(expected.a00) == {-3e-6}
    assert np.isnan(expected.a00_error).all()
    assert np.isnan(expected.pixels).all()
    assert set(expected.level) == {0.0}  # cp_verify copied the medians
    assert expected.inputs == {"bias": {0: 2, 1: 2}}
    assert expected.exposure_times == dict.fromkeys(EXPOSURES, 0.0)
    assert "ptc: 2 datasets that the headers of the verified exposures name" in expected.chosen


def test_statistics_name_the_calibrations_where_no_image_is_kept(butler: Butler) -> None:
    ptcs = put_ptc(butler)
    for ref in ptcs:
        metadata = {"LSST CALIB UUID PTC": str(ref.id), "LSST CALIB RUN PTC": PTC}
        place = {"exposure": EXPOSURES[0], "detector": ref.dataId["detector"]}
        put_values(butler, "verifyBias", VERIFIED.run, "DetStats", {"METADATA": metadata}, **place)
    expected = expect(butler, {})
    assert set(expected.gain) == {1.7}
    assert "ptc: 2 datasets that verifyBiasDetStats names" in expected.chosen


def test_a_ptc_that_nothing_names_is_looked_up_in_the_searched_collections(butler: Butler) -> None:
    ptcs = put_ptc(butler)
    butler.collections.register("LATISS/certified", CollectionType.CALIBRATION)
    butler.registry.certify("LATISS/certified", ptcs, nanoseconds(int(BEGIN), None))
    butler.collections.register(VERIFY, CollectionType.CHAINED)
    butler.collections.redefine_chain(VERIFY, ["LATISS/certified"])
    expected = expect(butler, {RUN: []})
    assert set(expected.gain) == {1.7}
    (words,) = [each for each in expected.chosen if each.startswith("ptc")]
    assert (
        words == f"ptc: 2 datasets looked up for exposure {EXPOSURES[0]} in {VERIFY}, because none is named"
    )


def test_without_anything_the_reasons_are_said(butler: Butler) -> None:
    expected = expect(butler, {})
    assert len(expected.detector) == 0 or np.isnan(expected.gain).all()
    assert expected.inputs == {}
    assert any(each.startswith("ptc: none is named") for each in expected.chosen)
    assert any(each.startswith("camera: no numbers of pixels") for each in expected.chosen)


@pytest.mark.parametrize("content", [b"", b"no FITS file", b"SIMPLE  =                    T" + b" " * 2850])
def test_a_damaged_ptc_is_a_reason_and_no_failure(butler: Butler, content: bytes) -> None:
    ptcs = put_ptc(butler)
    Path(butler.getURI(ptcs[1]).ospath).write_bytes(content)
    expected = expect(butler, {PTC: [str(ref.id) for ref in ptcs]})
    assert np.isfinite(expected.gain[expected.detector == 0]).all()
    assert np.isnan(expected.gain[expected.detector == 1]).all()
    assert any(f"1 detectors, the first 1, {ptcs[1].id}" in each for each in expected.chosen)


def test_a_detector_whose_exposures_used_several_ptcs_has_no_prediction(butler: Butler) -> None:
    both = {run: [str(ref.id) for ref in put_ptc(butler, run)] for run in (PTC, f"{PTC}/other")}
    both[PTC] = both[PTC][:1]
    expected = expect(butler, both)
    assert set(expected.detector[np.isfinite(expected.gain)].tolist()) == {1}
    assert any("exposures used several: detector 0" in each for each in expected.chosen)


def test_a_header_that_names_a_chain_in_place_of_a_run_is_no_failure(butler: Butler) -> None:
    ptcs = put_ptc(butler)
    butler.collections.register("LATISS/chain", CollectionType.CHAINED)
    butler.collections.redefine_chain("LATISS/chain", [PTC])
    expected = expect(butler, {"LATISS/chain": [str(ref.id) for ref in ptcs]})
    assert any(each.startswith("ptc: none is named") for each in expected.chosen)


def test_the_effect_is_corrected_where_a_kernel_was_used(butler: Butler) -> None:
    ptcs = put_ptc(butler)
    register_type(butler, "bfk", ("instrument", "detector"), True)
    kernel = butler.put({}, "bfk", instrument="LATISS", detector=1, run=PTC)
    expected = expect(butler, {PTC: [*(str(ref.id) for ref in ptcs), str(kernel.id)]})
    assert set(expected.a00[expected.detector == 0]) == {-3e-6}
    assert set(expected.a00[expected.detector == 1]) == {0.0}


@pytest.mark.parametrize(
    ("fit", "a00", "error"),
    [("FULLCOVARIANCE", -3e-6, np.nan), ("EXPAPPROXIMATION", -1e-6, 1e-8), ("POLYNOMIAL", np.nan, np.nan)],
)
def test_a00_is_where_the_model_of_the_fit_keeps_it(
    tmp_path: Path, fit: str, a00: float, error: float
) -> None:
    upstream_ptc(tmp_path / "ptc.fits", PTC_FIT_TYPE=[fit] * len(AMPLIFIERS))
    gains = read_gains(str(tmp_path / "ptc.fits"))["C17"]
    assert (gains.a00, gains.a00_error) == pytest.approx((a00, error), nan_ok=True)


def test_a_ptc_of_the_reference_pipelines_is_read(tmp_path: Path) -> None:
    columns = {
        "gain": 1.6,
        "gain_error": 0.002,
        "noise": 7.0,
        "turnoff": 90_000.0,
        "a00": -2e-6,
        "a00_error": 1e-8,
    }
    table = Table({"amplifier": ["C00", "C01"], **{name: [value] * 2 for name, value in columns.items()}})
    fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)]).writeto(tmp_path / "ptc.fits")
    gains = read_gains(str(tmp_path / "ptc.fits"))["C01"]
    assert gains._asdict() == pytest.approx(
        {
            "gain": 1.6,
            "gain_error": 0.002,
            "read_noise": 7.0,
            "read_noise_error": np.nan,
            "a00": -2e-6,
            "a00_error": 1e-8,
        },
        nan_ok=True,
    )


class Box:
    """A box of the stack's ``lsst.geom``."""

    def getMinX(self) -> int:  # noqa: N802
        return 10

    def getMaxX(self) -> int:  # noqa: N802
        return 19

    def getMinY(self) -> int:  # noqa: N802
        return 5

    def getMaxY(self) -> int:  # noqa: N802
        return 6


class Channel:
    """An amplifier of the stack's ``lsst.afw.cameraGeom``."""

    def getName(self) -> str:  # noqa: N802
        return "C00"

    def getBBox(self) -> Box:  # noqa: N802
        return Box()


class Chip(list[Channel]):
    """A detector of the stack's ``lsst.afw.cameraGeom``."""

    def getId(self) -> int:  # noqa: N802
        return 7


def test_pixels_are_counted_by_a_camera_of_either_kind() -> None:
    assert regions_of([Chip([Channel()])]) == {7: {"C00": (slice(5, 7), slice(10, 20))}}
    camera = INSTRUMENTS["LATISS"].camera
    (detector,) = camera.detectors
    regions = regions_of(camera)[detector.id]
    assert sorted(regions) == sorted(AMPLIFIERS)
    assert {count_pixels(region) for region in regions.values()} == {detector.rows * detector.columns}


def test_the_level_of_an_amplifier_leaves_bad_pixels_out(tmp_path: Path) -> None:
    pixels = np.random.default_rng(2).normal(3.0, 1.0, (100, 40)).astype(np.float32)
    pixels[0, 0], pixels[1, 1], pixels[:, 20:] = 1e6, np.nan, np.nan
    regions = {"C00": (slice(0, 100), slice(0, 20)), "C01": (slice(0, 100), slice(20, 40))}
    for hdu in (
        fits.PrimaryHDU(pixels),
        fits.CompImageHDU(pixels, compression_type="GZIP_2", quantize_level=0),
    ):
        place = tmp_path / f"{type(hdu).__name__}.fits"
        hdus = [hdu] if isinstance(hdu, fits.PrimaryHDU) else [fits.PrimaryHDU(), hdu]
        fits.HDUList(hdus).writeto(place)
        levels = read_levels(str(place), regions)
        assert levels["C00"] == pytest.approx(3.0, abs=0.1)
        assert np.isnan(levels["C01"])
    (tmp_path / "table.fits").write_bytes(b"")
    with pytest.raises(OSError, match=r"(?i)empty"):
        read_levels(str(tmp_path / "table.fits"), regions)


def test_a_level_is_unread_if_its_file_is_damaged_and_not_if_it_is_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "cut.fits").write_bytes(b"SIMPLE")
    regions = {number: {"C00": (slice(0, 2), slice(0, 2))} for number in (0, 1)}
    used = {"bias": {0: Used("u0", str(tmp_path / "cut.fits")), 1: Used("u1", None)}}
    nothing = dataclasses.replace(MEASURED, values={})
    chosen: list[str] = []
    unread: list[str] = []
    assert _levels(VERIFIED, used, regions, nothing, chosen, unread) == {}
    (reason,) = unread
    assert reason.startswith("bias: no level for 1 detectors, the first 0, u0: ")
    assert "bias: no level for 1 detectors, whose files are not on this machine" in chosen


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with some bytes changed, or cut off."""
    changed = bytearray(content)
    for place in rng.integers(0, len(content), 20):
        changed[place] = rng.integers(0, 256)
    return bytes(changed[: rng.integers(1, len(content))] if rng.random() < 0.3 else changed)


def test_a_damaged_file_is_read_or_refused_in_words(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    table, image = tmp_path / "ptc.fits", tmp_path / "image.fits"
    upstream_ptc(table)
    fits.PrimaryHDU(np.zeros((20, 20), np.float32)).writeto(image)
    whole = {table: table.read_bytes(), image: image.read_bytes()}
    regions = {"C00": (slice(0, 20), slice(0, 20))}
    refused = 0
    for _ in range(40):
        for place, content in whole.items():
            place.write_bytes(damaged(content, rng))
            try:
                read_gains(str(place)) if place == table else read_levels(str(place), regions)
            except OSError:
                refused += 1
    assert refused > 10


def test_without_a_ptc_the_overscans_predict_the_read_noise() -> None:
    noises = {EXPOSURES[0]: 4.0, EXPOSURES[1]: 4.2}
    rows = {name: np.asanyarray(column) for name, column in bias_table(EXPOSURES, (0, 1)).items()}
    rows["BIAS_READ_NOISE_ADU"] = np.array([noises[int(exposure)] for exposure in rows["exposure"]])
    rows["BIAS_READ_NOISE_ADU"][(rows["detector"] == 1) & (rows["amplifier"] == AMPLIFIERS[0])] = np.nan
    nominal = {number: dict.fromkeys(AMPLIFIERS, 1.5) for number in (0, 1)}
    found = gains_from_overscan(measured_of([rows], "results", {}), nominal)
    assert (1, AMPLIFIERS[0]) not in found, "nothing is made up for an amplifier without values"
    assert len(found) == 2 * len(AMPLIFIERS) - 1
    gains = found[0, AMPLIFIERS[0]]
    assert gains.read_noise == pytest.approx(1.5 * 4.1)
    assert 0.0 < gains.read_noise_error < 0.3
    assert gains_from_overscan(measured_of([rows], "results", {}), {}) == {}
