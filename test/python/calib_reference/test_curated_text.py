"""Texts of ``obs_*_data`` packages: reading them as datasets and writing datasets as texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calib_reference.geometry import Camera
from calib_reference.instruments import INSTRUMENTS
from calib_reference.products import Defects
from calib_reference.storage import CalibTable


def test_a_table_is_read_without_the_validity_cards_of_exported_text(tmp_path: Path) -> None:
    path = str(tmp_path / "19700101T000000.ecsv")
    camera = INSTRUMENTS["LATISS"].camera
    table = Defects.fromDetector("LATISS", camera[0]).toTable()
    range_cards = {
        "CALIBDATE": "2024-01-01T00:00:00",
        "VALIDSTART": "2024-01-01T00:00:00",
        "VALIDEND": "9999-01-01T00:00:00",
    }
    table.with_cards(range_cards).writeText(path)
    assert "VALIDSTART" in Path(path).read_text()
    again = CalibTable.readText(path)
    assert again.header == table.header
    assert {name: column.tolist() for name, column in again.columns.items()} == {
        name: column.tolist() for name, column in table.columns.items()
    }


def test_a_text_that_names_a_product_with_another_layout_is_rejected(tmp_path: Path) -> None:
    path = str(tmp_path / "x.ecsv")
    CalibTable({"wavelength": np.arange(3.0)}, {"wavelength": "nm"}, {"OBSTYPE": "defects"}).writeText(path)
    with pytest.raises(ValueError, match=r"defects lacks columns \['height', 'width', 'x0', 'y0'\]"):
        CalibTable.readText(path)
    CalibTable({"wavelength": np.arange(3.0)}, {"wavelength": "nm"}, {"OBSTYPE": "qe_curve"}).writeText(path)
    assert CalibTable.readText(path).columns["wavelength"].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("instrument", sorted(INSTRUMENTS))
def test_a_camera_is_read_as_it_was_written(instrument: str, tmp_path: Path) -> None:
    path = str(tmp_path / "19700101T000000.ecsv")
    camera = INSTRUMENTS[instrument].camera
    camera.writeText(path)
    assert Camera.readText(path) == camera


def test_a_camera_text_with_contradicting_rows_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "19700101T000000.ecsv"
    INSTRUMENTS["LATISS"].camera.writeText(str(path))
    *lines, last = path.read_text().splitlines()
    path.write_text("\n".join([*lines, last.replace("RXX", "R00")]))
    with pytest.raises(ValueError, match="rows of detector 0 contradict each other"):
        Camera.readText(str(path))
    path.write_text("\n".join(line.replace("amp_gain", "amp_pain") for line in lines))
    with pytest.raises(ValueError, match="a camera has columns"):
        Camera.readText(str(path))
