"""FITS files: everything that is written is read back unchanged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits as astropy_fits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsst.daf.butler import StorageClassConfig

from calib_reference.exposure import Exposure
from calib_reference.instruments import INSTRUMENTS, Latiss
from calib_reference.simulate import simulate_raw
from calib_reference.storage import CalibImage, CalibTable, repository_config
from calib_reference.storage.datasets import COLUMN_TYPES
from calib_reference.storage.fits import (
    read_header,
    read_image,
    read_raw,
    read_table,
    write_image,
    write_raw,
    write_table,
)
from calib_reference.values.header import HeaderValue, storable_value

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=150)
keys = st.one_of(
    st.sampled_from(
        ["INSTRUME", "DATE-BEG", "LSST CALIB UUID BIAS", "LSST CALIB RUN BIAS", "CPP_INPUT_DATE_10"]
    ),
    st.from_regex(r"LSST CALIB [A-Z]{1,12} [A-Z]{1,12}", fullmatch=True),
)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(), printable)
headers = st.dictionaries(keys, values, max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> CalibTable:
    """A table with columns of any type that FITS can store."""
    rows = draw(st.integers(0, 4))
    columns = {}
    for index, kind in enumerate(
        draw(st.lists(st.sampled_from((*COLUMN_TYPES, "U")), min_size=1, max_size=5))
    ):
        if kind == "U":
            names = st.lists(st.from_regex(r"C[0-9]{2}", fullmatch=True), min_size=rows, max_size=rows)
            columns[f"text{index}"] = np.array(draw(names), dtype="U3")
        else:
            shape = draw(st.sampled_from([(rows,), (rows, 1), (rows, 3)]))
            numbers = np.random.default_rng(draw(st.integers(0, 9))).normal(0.0, 100.0, shape)
            columns[f"number{index}"] = (numbers > 0.0) if kind == "b1" else numbers.astype(kind)
    units = draw(
        st.dictionaries(st.sampled_from(list(columns)), st.sampled_from(["electron", "electron / adu"]))
    )
    return CalibTable(columns, units, draw(headers))


@given(header=headers)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_header_is_read_as_it_was_written(tmp_path: Path, header: dict[str, HeaderValue]) -> None:
    image = CalibImage(np.zeros((1, 1)), "electron", header)
    path = str(tmp_path / "image.fits")
    write_image(path, image)
    read = read_image(path)
    assert dict(read.header) == dict(image.header)
    assert read_header(path) == dict(image.header)
    assert {key: type(value) for key, value in read.header.items()} == {
        key: type(value) for key, value in image.header.items()
    }


@given(table=tables())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_table_is_read_as_it_was_written_and_equal_tables_have_equal_files(
    tmp_path: Path, table: CalibTable
) -> None:
    paths = [tmp_path / name for name in ("first.fits", "again.fits")]
    write_table(str(paths[0]), table)
    read = read_table(str(paths[0]))
    assert list(read.columns) == list(table.columns)
    for name, column in table.columns.items():
        assert read.columns[name].dtype == column.dtype, "the byte order is the machine's"
        np.testing.assert_array_equal(read.columns[name], column)
    assert (read.units, read.header) == (table.units, table.header)
    assert read_header(str(paths[0])) == dict(table.header)
    write_table(str(paths[1]), read)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("columns", "units", "message"),
    [
        ({"a": np.zeros(2), "b": np.zeros(3)}, {}, r"different lengths \[2, 3\]"),
        ({"a": np.zeros(2)}, {"b": "adu"}, r"units of no column: \['b'\]"),
        ({"a": np.zeros((2, 2, 2))}, {}, "column a of type float64"),
        ({"a": np.zeros(2, dtype=complex)}, {}, "column a of type complex128"),
        ({"a": np.array([["C00"]])}, {}, "column a of type <U3"),
    ],
)
def test_a_table_that_fits_cannot_store_is_rejected(
    columns: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]], units: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        CalibTable(columns, units, {})


def test_further_cards_replace_and_extend_the_header() -> None:
    table = CalibTable({"a": np.zeros(2)}, {}, {"OBSTYPE": "ptc", "DETECTOR": 0}).with_cards({"DETECTOR": 4})
    assert (table.header, len(table)) == ({"OBSTYPE": "ptc", "DETECTOR": 4}, 2)


@given(value=values)
def test_a_card_value_that_was_stored_once_stays_the_same(value: str | int | float | bool | None) -> None:
    assert storable_value(storable_value(value)) == storable_value(value)


@pytest.mark.parametrize("unit", ["adu", "electron", "electron / s", ""])
def test_pixels_and_unit_are_read_as_they_were_written(tmp_path: Path, unit: str) -> None:
    data = np.random.default_rng(3).normal(size=(5, 7)).astype(np.float32)
    data[0, 0] = np.nan
    write_image(str(tmp_path / "image.fits"), CalibImage(data, unit, {}))
    read = read_image(str(tmp_path / "image.fits"))
    np.testing.assert_array_equal(read.data, data)
    assert (read.unit, read.data.dtype.isnative) == (unit, True)


@pytest.mark.parametrize("instrument", ["LATISS", "LSSTComCam"])
def test_a_raw_file_equals_what_astropy_writes(tmp_path: Path, instrument: str) -> None:
    raw = simulate_raw(Exposure(instrument, 20241208, 2), INSTRUMENTS[instrument].camera[0])
    hdus = astropy_fits.HDUList([astropy_fits.PrimaryHDU(header=astropy_fits.Header(raw.header))])
    for pixels, segment in zip(raw.data, raw.segments, strict=True):
        hdus.append(astropy_fits.ImageHDU(pixels, astropy_fits.Header(segment)))
    hdus.writeto(tmp_path / "astropy.fits")
    write_raw(str(tmp_path / "raw.fits"), raw)
    assert (tmp_path / "raw.fits").read_bytes() == (tmp_path / "astropy.fits").read_bytes()


def test_a_raw_is_read_as_it_was_written_and_has_the_layout_of_lsst(tmp_path: Path) -> None:
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


def test_an_unknown_unit_is_rejected() -> None:
    with pytest.raises(ValueError, match="nJy"):
        CalibImage(np.zeros((1, 1)), "nJy", {})


def test_storage_classes_have_names_that_the_lsst_stack_does_not_use() -> None:
    names = set(repository_config()["storageClasses"])
    assert names
    assert not names & set(StorageClassConfig())
    assert all(name.startswith("Calib") for name in names)
