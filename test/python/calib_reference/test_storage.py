"""Files: nothing is lost between memory and FITS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits as astropy_fits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsst.daf.butler import StorageClassConfig

from calib_reference.exposure import Exposure
from calib_reference.instruments import Latiss
from calib_reference.simulate import simulate_raw
from calib_reference.storage import CalibImage, repository_config
from calib_reference.storage.datasets import header_value
from calib_reference.storage.fits import read_header, read_image, read_raw, write_image, write_raw

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=150)
keys = st.one_of(
    st.sampled_from(
        ["INSTRUME", "DATE-BEG", "LSST CALIB UUID BIAS", "LSST CALIB RUN BIAS", "CPP_INPUT_DATE_10"]
    ),
    st.from_regex(r"LSST CALIB [A-Z]{1,12} [A-Z]{1,12}", fullmatch=True),
)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(), printable)


@given(header=st.dictionaries(keys, values, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_header_survives_a_file(tmp_path: Path, header: dict[str, str | int | float | bool | None]) -> None:
    image = CalibImage(np.zeros((1, 1)), "electron", header)
    path = str(tmp_path / "image.fits")
    write_image(path, image)
    read = read_image(path)
    assert dict(read.header) == dict(image.header)
    assert read_header(path) == dict(image.header)
    assert {key: type(value) for key, value in read.header.items()} == {
        key: type(value) for key, value in image.header.items()
    }


@given(value=values)
def test_header_value_is_settled_after_once(value: str | int | float | bool | None) -> None:
    assert header_value(header_value(value)) == header_value(value)


def test_pixels_and_unit_survive_a_file(tmp_path: Path) -> None:
    data = np.random.default_rng(3).normal(size=(5, 7)).astype(np.float32)
    data[0, 0] = np.nan
    write_image(str(tmp_path / "image.fits"), CalibImage(data, "adu", {}))
    read = read_image(str(tmp_path / "image.fits"))
    np.testing.assert_array_equal(read.data, data)
    assert (read.unit, read.data.dtype.isnative) == ("adu", True)


def test_raw_survives_a_file_and_is_laid_out_as_lssts(tmp_path: Path) -> None:
    detector = Latiss.camera[0]
    raw = simulate_raw(Exposure("LATISS", 20240326, 2), detector)
    path = str(tmp_path / "raw.fits")
    write_raw(path, raw)
    read = read_raw(path)
    np.testing.assert_array_equal(read.data, raw.data)
    assert (read.header, read.segments) == (raw.header, raw.segments)
    assert read.names == tuple(amp.name for amp in detector.amplifiers)
    with astropy_fits.open(path) as hdus:
        assert hdus[0].data is None
        assert hdus[0].header["OBSID"] == "AT_O_20240326_000002"
        assert hdus["SEGMENT10"].header["BIASSEC"] == "[65:80,1:64]"
        assert hdus["SEGMENT10"].header["DETSEC"] == "[64:1,1:64]"
        assert hdus["SEGMENT00"].header["DETSEC"] == "[1:64,128:65]"
        assert len(hdus) == 17


def test_unit_must_be_known() -> None:
    with pytest.raises(ValueError, match="nJy"):
        CalibImage(np.zeros((1, 1)), "nJy", {})


def test_no_storage_class_of_lsst_is_redefined() -> None:
    ours = set(repository_config()["storageClasses"])
    theirs = set(StorageClassConfig())
    assert ours
    assert not ours & theirs
    assert all(name.startswith("Calib") for name in ours)
