"""Typed calibrations: every stored form returns the same content, and unusable content is rejected."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from astropy.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from calib_reference.instruments import LsstComCam
from calib_reference.numerics.defects import Box
from calib_reference.products import (
    PRODUCTS,
    AmplifierCalib,
    BrighterFatterKernel,
    Crosstalk,
    Defects,
    DeferredCharge,
    IsrCalib,
    Linearizer,
    PhotonTransferCurve,
    detector_cards,
    product_of,
    read_product,
    write_product,
)
from calib_reference.storage import CalibTable
from calib_reference.storage.fits import read_table, write_table
from calib_reference.values.ecsv import EcsvTable, read_ecsv, write_ecsv
from calib_reference.values.layouts import TABLE_LAYOUTS

DETECTOR = LsstComCam.camera[4]
NAMES = tuple(amp.name for amp in DETECTOR.amplifiers)
OWNER = detector_cards("LSSTComCam", DETECTOR)
COUNT = len(NAMES)
WIDE = {"coeffs": COUNT, "coeffErr": COUNT, "coeffNum": COUNT, "coeffValid": COUNT, "kernel": 9}

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
cards = st.dictionaries(
    st.one_of(
        st.from_regex(r"[A-Z]{1,8}", fullmatch=True),
        st.sampled_from(["LSST CALIB RUN BIAS", "CPP_INPUT_DATE_10"]),
    ),
    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(), printable),
    max_size=5,
)
boxes = st.builds(Box, st.integers(0, 300), st.integers(0, 60), st.integers(1, 84), st.integers(1, 36))


@st.composite
def products(draw: st.DrawFn) -> IsrCalib:
    """A product of any kind with any content, and the cards of its detector."""
    kind = draw(st.sampled_from(sorted(PRODUCTS.values(), key=lambda each: each.OBSTYPE)))
    metadata = {**draw(cards), **OWNER}
    if issubclass(kind, Defects):
        return kind(metadata=metadata, boxes=tuple(draw(st.lists(boxes, max_size=5))))
    assert issubclass(kind, AmplifierCalib)
    columns = {}
    content = {"f8": st.floats(-1e9, 1e9), "i8": st.integers(0, 2**60), "b1": st.booleans()}
    for name, column in kind.layout().columns.items():
        width = WIDE.get(name)
        assert column.kind is not None
        columns[name] = draw(
            arrays(
                column.kind,
                (COUNT, width) if width else COUNT,
                elements=content[column.kind],
                fill=st.nothing() if not width else None,
            )
        )
    return kind(metadata=metadata, amplifiers=NAMES, **columns)


def check_same(one: CalibTable, two: CalibTable) -> None:
    assert dict(one.header) == dict(two.header)
    assert {key: type(value) for key, value in one.header.items()} == {
        key: type(value) for key, value in two.header.items()
    }
    assert dict(one.units) == dict(two.units)
    assert list(one.columns) == list(two.columns)
    for name, column in one.columns.items():
        assert column.dtype.kind == two.columns[name].dtype.kind
        np.testing.assert_array_equal(column, two.columns[name])


STORED_FORMS: dict[str, Callable[[IsrCalib, Path], IsrCalib]] = {
    "table": lambda product, _: type(product).fromTable(product.toTable()),
    "dictionary": lambda product, _: type(product).fromDict(product.toDict()),
    "JSON": lambda product, _: type(product).fromDict(
        json.loads(json.dumps(product.toDict(), allow_nan=False))
    ),
    "YAML": lambda product, _: type(product).fromDict(yaml.safe_load(yaml.safe_dump(product.toDict()))),
    "ECSV": lambda product, folder: _through_file(product, folder / "product.ecsv"),
    "FITS": lambda product, folder: _through_file(product, folder / "product.fits"),
}


def _through_file(product: IsrCalib, path: Path) -> IsrCalib:
    write_product(path, product)
    return read_product(path)


@pytest.mark.parametrize("form", STORED_FORMS)
@given(product=products())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_every_stored_form_returns_the_same_product(tmp_path: Path, form: str, product: IsrCalib) -> None:
    returned = STORED_FORMS[form](product, tmp_path)
    assert type(returned) is type(product)
    check_same(returned.toTable(), product.toTable())


@given(product=products())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=10)
def test_equal_products_have_equal_text(tmp_path: Path, product: IsrCalib) -> None:
    first, again = tmp_path / "first.ecsv", tmp_path / "again.ecsv"
    write_product(first, product)
    write_product(again, read_product(first))
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("kind", PRODUCTS)
def test_a_neutral_product_is_valid_and_leaves_the_image_unchanged(kind: str) -> None:
    product = PRODUCTS[kind].fromDetector("LSSTComCam", DETECTOR)
    product.validate(DETECTOR)
    image = np.random.default_rng(8).normal(1e4, 100.0, DETECTOR.shape).astype(np.float32)
    if isinstance(product, Defects):
        np.testing.assert_array_equal(product.apply(image), image)
    elif isinstance(product, Linearizer | Crosstalk):
        np.testing.assert_array_equal(product.apply(image, DETECTOR), image)
    assert type(product_of(product.toTable())) is PRODUCTS[kind]


@pytest.mark.parametrize("kind", PRODUCTS)
def test_cards_identify_the_product_and_its_detector(kind: str) -> None:
    header = PRODUCTS[kind].fromDetector("LSSTComCam", DETECTOR).toTable().header
    assert dict(header) == {
        "INSTRUME": "LSSTComCam",
        "RAFTNAME": "R22",
        "SLOTNAME": "S11",
        "DETECTOR": 4,
        "DET_NAME": "R22_S11",
        "DET_SER": DETECTOR.serial,
        "OBSTYPE": kind,
        "IMGTYPE": kind.upper(),
        f"{kind.upper()}_VERSION": TABLE_LAYOUTS[kind].version,
        "CALIB_ID": "instrument=LSSTComCam raftName=R22 detectorName=S11 detector=4",
    }


def test_text_of_a_product_can_be_read_by_astropy_and_by_people(tmp_path: Path) -> None:
    product = PhotonTransferCurve.fromDetector("LSSTComCam", DETECTOR).withCards(
        {"CALIBDATE": "2024-12-01T00:00:00", "AUTHOR": "someone"}
    )
    write_product(tmp_path / "ptc.ecsv", product)
    lines = (tmp_path / "ptc.ecsv").read_text().splitlines()
    assert "# - {CALIBDATE: '2024-12-01T00:00:00'}" in lines
    stated = f"C10 {DETECTOR.amplifiers[0].gain} 0.0 {DETECTOR.amplifiers[0].read_noise} nan"
    assert next(line for line in lines if line.startswith("C10")).startswith(stated)
    table = Table.read(tmp_path / "ptc.ecsv", format="ascii.ecsv")
    assert (str(table["gain"].unit), table.meta["AUTHOR"]) == ("electron / adu", "someone")


def test_a_person_can_edit_the_text_of_defects(tmp_path: Path) -> None:
    path = tmp_path / "defects.ecsv"
    write_product(path, Defects.fromDetector("LSSTComCam", DETECTOR))
    path.write_text(path.read_text() + "10 20 3 4\n")
    read = read_product(path)
    assert isinstance(read, Defects)
    assert read.boxes == (Box(10, 20, 3, 4),)
    path.write_text(path.read_text() + '11 "" 3 4\n')
    with pytest.raises(ValueError, match="column y0 lacks a number"):
        read_product(path)


PTC = PhotonTransferCurve.fromDetector("LSSTComCam", DETECTOR)
CTI = DeferredCharge.fromDetector("LSSTComCam", DETECTOR)
CROSSTALK = Crosstalk.fromDetector("LSSTComCam", DETECTOR)
KERNEL = BrighterFatterKernel.fromDetector("LSSTComCam", DETECTOR)
SQUARE = np.full((COUNT, COUNT), 1e-4)


@pytest.mark.parametrize(
    ("product", "message"),
    [
        (PTC.withCards({"DETECTOR": 5}), "belongs to detector 5"),
        (replace(PTC, amplifiers=NAMES[::-1]), "has amplifiers"),
        (replace(PTC, gain=-PTC.gain), "gain is not positive"),
        (replace(PTC, noise=np.full(COUNT, np.nan)), "noise is not positive"),
        (replace(CTI, deferred=np.full(COUNT, np.nan)), "deferred is not finite; deferred is not a fraction"),
        (replace(CTI, deferred=np.ones(COUNT)), "deferred is not a fraction"),
        (replace(CTI, amplifiers=NAMES[::-1]), "has amplifiers"),
        (replace(CROSSTALK, coeffs=SQUARE[:, :3]), r"coeffs have shape \(16, 3\)"),
        (
            replace(CROSSTALK, coeffs=SQUARE, coeffValid=np.ones((COUNT, COUNT), bool)),
            "crosstalk with themselves",
        ),
        (replace(KERNEL, kernel=np.zeros((COUNT, 4))), "a kernel has 4 pixels"),
        (replace(KERNEL, kernel=np.zeros((COUNT, 15))), "a kernel has 15 pixels"),
        (replace(KERNEL, kernel=np.full((COUNT, 9), np.inf)), "kernel is not finite"),
        (Defects(metadata=OWNER, boxes=(Box(380, 0, 8, 1),)), "not within an image of shape"),
        (Defects(metadata=OWNER, boxes=(Box(0, 0, 0, 1),)), "not within an image of shape"),
    ],
)
def test_validation_names_every_reason_why_a_product_is_unusable(product: IsrCalib, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{product.OBSTYPE} for R22_S11: .*{message}"):
        product.validate(DETECTOR)


def changed(table: CalibTable, **change: Any) -> CalibTable:
    return replace(table, **change)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (PTC.toTable().with_cards({"OBSTYPE": "bias"}), "OBSTYPE is 'bias', not one of"),
        (
            PTC.toTable().with_cards({"PTC_VERSION": 3.0}),
            "ptc has version 3.0; the latest that this code reads is 2.0",
        ),
        (PTC.toTable().with_cards({"PTC_VERSION": "1"}), "ptc has version 1"),
        (
            changed(PTC.toTable(), columns={"amplifier": np.array(NAMES)}, units={}),
            r"ptc lacks columns \['gain', 'gain_error'",
        ),
        (
            changed(CTI.toTable(), columns={**CTI.toTable().columns, "more": CTI.deferred}),
            r"cti has unknown columns \['more'\]",
        ),
        (
            changed(CTI.toTable(), columns={"amplifier": np.array(NAMES), "defered": CTI.deferred}),
            r"cti lacks columns \['deferred'\] and has unknown columns \['defered'\]",
        ),
        (changed(PTC.toTable(), units={"gain": "adu"}), "ptc has units {'gain': 'adu'}"),
        (
            changed(Defects.fromDetector("LSSTComCam", DETECTOR).toTable(), columns={}, units={}),
            r"defects lacks columns \['height', 'width', 'x0', 'y0'\]",
        ),
    ],
)
def test_a_table_with_another_layout_is_rejected(table: CalibTable, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        product_of(table)


def test_a_table_of_an_earlier_version_may_lack_version_and_optional_columns() -> None:
    whole = CROSSTALK.toTable()
    earlier = CalibTable(
        {name: whole.columns[name] for name in ("amplifier", "coeffs")}, {}, {"OBSTYPE": "crosstalk"}
    )
    read = product_of(earlier)
    assert isinstance(read, Crosstalk)
    assert read.used.shape == (COUNT, COUNT)
    read.validate(DETECTOR)


def test_a_column_with_another_number_of_rows_is_rejected() -> None:
    with pytest.raises(
        ValueError, match=r"cti: deferred has shape \(3,\); expected one row for each of 16 amplifiers"
    ):
        replace(CTI, deferred=np.zeros(3))


@pytest.mark.parametrize("name", ["product.txt", "product"])
def test_files_with_other_suffixes_are_rejected(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"suffix must be \.ecsv or \.fits"):
        write_product(tmp_path / name, CTI)
    with pytest.raises(ValueError, match=r"suffix must be \.ecsv or \.fits"):
        read_product(tmp_path / name)


def test_defects_are_interpolated_along_rows() -> None:
    ramp = np.tile(np.arange(DETECTOR.shape[1], dtype=np.float32), (DETECTOR.shape[0], 1))
    bad = np.zeros(DETECTOR.shape, bool)
    bad[5:9, 100:103] = True
    defects = Defects.fromMask(bad, OWNER)
    np.testing.assert_array_equal(defects.mask(DETECTOR.shape), bad)
    damaged = np.where(bad, np.float32(1e6), ramp)
    np.testing.assert_allclose(defects.apply(damaged), ramp)


def test_a_curve_converts_adu_to_electrons_with_its_gains() -> None:
    image = PTC.apply(np.ones(DETECTOR.shape, np.float32), DETECTOR)
    for amp in DETECTOR.amplifiers:
        assert image[DETECTOR.region(amp)] == pytest.approx(amp.gain, rel=1e-6)


def test_crosstalk_is_subtracted_at_the_pixel_that_is_read_at_the_same_time() -> None:
    rng = np.random.default_rng(5)
    coeffs = np.where(np.eye(COUNT, dtype=bool), 0.0, rng.normal(0.0, 1e-4, (COUNT, COUNT)))
    signal = np.zeros((COUNT, DETECTOR.rows, DETECTOR.columns), np.float32)
    signal[3, 7, 11] = 50_000.0
    disturbed = signal + np.tensordot(coeffs.T, signal, axes=1)
    calib = replace(CROSSTALK, coeffs=coeffs)
    corrected = DETECTOR.split(calib.apply(DETECTOR.assemble(disturbed.astype(np.float32)), DETECTOR))
    np.testing.assert_allclose(corrected, signal, atol=0.02)
    assert disturbed[:, 7, 11] - signal[:, 7, 11] == pytest.approx(50_000.0 * coeffs[3])
    unused = replace(calib, coeffValid=np.zeros((COUNT, COUNT), bool))
    np.testing.assert_array_equal(
        unused.apply(DETECTOR.assemble(signal), DETECTOR), DETECTOR.assemble(signal)
    )


def test_ecsv_keeps_an_empty_text_and_rejects_a_wide_column_without_rows(tmp_path: Path) -> None:
    table = CalibTable({"name": np.array(["", "a b"]), "n": np.array([1, 2], "i4")}, {}, {"A": None, "B": ""})
    write_ecsv(tmp_path / "t.ecsv", ecsv_of(table))
    check_same(CalibTable(*read_ecsv(tmp_path / "t.ecsv")), table)
    with pytest.raises(ValueError, match=r"columns \['k'\] have several values per row but no row"):
        write_ecsv(tmp_path / "t.ecsv", EcsvTable({"k": np.zeros((0, 3))}, {}, {}))


def test_ecsv_with_nested_metadata_is_rejected(tmp_path: Path) -> None:
    meta = {"LIST": [[1], [2]], "MAP": {"a": 1}, "A": 1}
    Table({"a": [1]}, meta=meta).write(tmp_path / "t.ecsv", format="ascii.ecsv")
    with pytest.raises(ValueError, match=r"cards \['LIST', 'MAP'\] hold mappings or nested lists"):
        read_ecsv(tmp_path / "t.ecsv")


def test_a_text_of_ip_isr_whose_card_holds_a_list_becomes_a_dataset(tmp_path: Path) -> None:
    """As comCam/crosstalk of obs_lsst_data: one row of wide columns, and a card CROSSTALK_SHAPE."""
    meta = {"CROSSTALK_SHAPE": [2, 2], "OBSTYPE": "CROSSTALK", "INSTRUME": "ComCam", "DETECTOR": 0}
    columns = {"CT_COEFFS": [[0.0, 1e-4, 1e-4, 0.0]], "CT_VALID": [[False, True, True, False]]}
    Table(columns, meta=meta).write(tmp_path / "t.ecsv", format="ascii.ecsv")
    table = CalibTable.readText(str(tmp_path / "t.ecsv"))
    assert table.header["CROSSTALK_SHAPE"] == "[2, 2]"
    write_table(str(tmp_path / "t.fits"), table)
    check_same(read_table(str(tmp_path / "t.fits")), table)
    table.writeText(str(tmp_path / "again.ecsv"))
    check_same(CalibTable.readText(str(tmp_path / "again.ecsv")), table)


@pytest.mark.parametrize("kind", ["defects", "manual_defects"])
def test_a_table_without_rows_becomes_a_dataset(tmp_path: Path, kind: str) -> None:
    """As the guide sensors' manual_defects of obs_lsst_data."""
    columns = {name: np.zeros(0, "i8") for name in ("x0", "y0", "width", "height")}
    Table(columns, meta={"OBSTYPE": kind}).write(tmp_path / "t.ecsv", format="ascii.ecsv")
    table = CalibTable.readText(str(tmp_path / "t.ecsv"))
    write_table(str(tmp_path / "t.fits"), table)
    check_same(read_table(str(tmp_path / "t.fits")), table)


def test_ecsv_and_fits_hold_the_same_table(tmp_path: Path) -> None:
    table = CROSSTALK.toTable()
    write_ecsv(tmp_path / "t.ecsv", ecsv_of(table))
    write_table(str(tmp_path / "t.fits"), table)
    check_same(CalibTable(*read_ecsv(tmp_path / "t.ecsv")), read_table(str(tmp_path / "t.fits")))


def ecsv_of(table: CalibTable) -> EcsvTable:
    return EcsvTable(table.columns, table.units, table.header)


@pytest.mark.parametrize("kind", PRODUCTS)
def test_fields_of_a_typed_product_are_the_columns_of_its_layout(kind: str) -> None:
    product, layout = PRODUCTS[kind], TABLE_LAYOUTS[kind]
    if issubclass(product, Defects):
        assert Box._fields == tuple(layout.columns)
        return
    own = {each.name: each for each in fields(product) if each.name not in ("metadata", "amplifiers")}
    assert own.keys() == layout.columns.keys()
    assert {name for name, each in own.items() if each.default is not MISSING} == {
        name for name, column in layout.columns.items() if column.default is not None
    }


def test_every_layout_has_a_typed_product() -> None:
    assert PRODUCTS.keys() == TABLE_LAYOUTS.keys()


def test_a_turnoff_in_electron_of_an_earlier_version_is_converted() -> None:
    table, turnoff = PTC.toTable().with_cards({"PTC_VERSION": 1.0}), np.full(len(PTC.gain), 90_000.0)
    earlier = CalibTable(
        {**table.columns, "turnoff": turnoff}, {**table.units, "turnoff": "electron"}, table.header
    )
    plain = {**PTC.toDict(), "turnoff": turnoff.tolist(), "metadata": table.header}
    for curve in (PhotonTransferCurve.fromTable(earlier), PhotonTransferCurve.fromDict(plain)):
        assert curve.turnoff == pytest.approx(90_000.0 / PTC.gain)
        stored = curve.toTable()
        assert (stored.units["turnoff"], stored.header["PTC_VERSION"]) == ("adu", 2.0)
