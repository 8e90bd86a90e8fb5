"""Values of calibrations that cp_verify has no pipeline for, read from their files and judged through ``observe``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from bridge_world import Site, register_type
from lsst.daf.butler import Butler, DatasetRef

from calib_bridge.read.own_values import read_own_values
from calib_bridge.read.row import Row

NAMES = [f"C{half}{column}" for half in (0, 1) for column in range(8)]
CHAIN = "LATISS/calib/DM-1/tag/ctiGen.20250101a"
EARLIER = "LATISS/calib/DM-0/tag/ctiGen.20240101a"
RANGES = {"GLOBAL_CTI": {"low": -1e-6, "high": 5e-5, "change": 5e-6, "unit": ""}}


def row(path: Path, detector: int = 0) -> Row:
    return Row("run", {"detector": detector}, f"u{detector}", "run", None, None, False, str(path), 0)


def write(path: Path, *tables: Table) -> None:
    """Write tables as ``IsrCalib.writeFits`` does."""
    hdus = [fits.PrimaryHDU(), *(fits.table_to_hdu(table) for table in tables)]
    fits.HDUList(hdus).writeto(path, overwrite=True)


def deferred(value: float = 2e-6) -> Table:
    """The first table of ip_isr's ``DeferredChargeCalib``."""
    curves = np.zeros((len(NAMES), 5))
    return Table({"AMPLIFIER": NAMES, "GLOBAL_CTI": np.full(len(NAMES), value), "SERIAL_EPER": curves})


TRAPS = Table({"AMPLIFIER": ["C00", "C00", "C05"], "SIZE": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize(
    ("tables", "wanted", "expected"),
    [
        ([deferred(), TRAPS], ["GLOBAL_CTI", "DEFERRED"], {"GLOBAL_CTI": 2e-6}),
        (
            [Table({"amplifier": NAMES, "deferred": np.full(16, 0.01)})],
            ["GLOBAL_CTI", "DEFERRED"],
            {"DEFERRED": 0.01},
        ),
        (
            [Table({"AMP_NAME": NAMES, "GAIN_ADJUSTMENT": np.ones(16)})],
            ["GAIN_ADJUSTMENT"],
            {"GAIN_ADJUSTMENT": 1.0},
        ),
        (
            [Table({"AMPNAMES": [NAMES], "GAIN": [np.full(16, 1.5)], "ATH": [np.zeros(64)]})],
            ["GAIN"],
            {"GAIN": 1.5},
        ),
    ],
    ids=["cti of ip_isr", "cti of the reference", "gain_correction", "electroBfDistortionMatrix"],
)
def test_values_are_read_from_each_layout(
    tmp_path: Path, tables: list[Table], wanted: list[str], expected: dict[str, float]
) -> None:
    write(tmp_path / "a.fits", *tables)
    found = read_own_values(None, [row(tmp_path / "a.fits")], wanted, {})
    assert found.amplifier.tolist() == NAMES
    assert {name: set(values.tolist()) for name, values in found.values.items()} == {
        name: {value} for name, value in expected.items()
    }
    assert found.problems == ()


def test_a_column_with_several_numbers_an_amplifier_is_not_taken(tmp_path: Path) -> None:
    write(tmp_path / "a.fits", deferred())
    assert not read_own_values(None, [row(tmp_path / "a.fits")], ["SERIAL_EPER"], {}).values


def test_the_level_of_an_image_is_that_of_its_finite_pixels(tmp_path: Path) -> None:
    pixels = np.full((10, 10), 1.25, np.float32)
    pixels[0, :3] = np.nan
    fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(pixels)]).writeto(tmp_path / "a.fits")
    found = read_own_values(None, [row(tmp_path / "a.fits", 3)], ["LEVEL"], {})
    assert (found.detector.tolist(), found.amplifier.tolist()) == ([3], [""])
    assert found.values["LEVEL"].tolist() == [1.25]


@pytest.mark.parametrize("content", [b"", b"no FITS file", b"SIMPLE  =                    T" + b" " * 2850])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.fits").write_bytes(content)
    found = read_own_values(
        None, [row(tmp_path / "a.fits"), row(tmp_path / "gone.fits", 1)], ["GAIN"], {0: "R22_S11"}
    )
    assert (
        len(found.problems) == 2
        if content != b"SIMPLE  =                    T" + b" " * 2850
        else found.problems
    )
    assert any(
        each.startswith("the calibration of detector 1, u1, cannot be read") for each in found.problems
    )


def put_cti(butler: Butler, chain: str, tables: dict[int, Table]) -> list[DatasetRef]:
    register_type(butler, "cti", ("instrument", "detector"), True)
    butler.collections.register(f"{chain}/run1")
    refs = []
    for detector, table in tables.items():
        ref = butler.put({}, "cti", instrument="LATISS", detector=detector, run=f"{chain}/run1")
        write(Path(butler.getURI(ref).ospath), table)
        refs.append(ref)
    return refs


def judged(site: Site, replaced: str | None = None) -> dict[str, Any]:
    nothing: dict[str, Any] = {"internal": [], "external": [], "first": [], "detectors": [0, 1]}
    before = None if replaced is None else {"run": f"{replaced}/run1", **nothing}
    query = {
        "chain": CHAIN,
        "datasetType": "cti",
        "begin": None,
        "end": None,
        "detectors": [0, 1],
        "verdict": False,
        "judge": {"stem": "cti", "ranges": RANGES, "replaced": before, **nothing},
        "images": "cti",
    }
    facts: dict[str, Any] = site.observe(outputs=[query])["outputs"][0]["runs"][0]
    assert facts["verdictProblem"] is None
    found: dict[str, Any] = facts["judgment"]
    return found


def test_a_calibration_is_judged_by_its_own_values(site: Site, butler: Butler) -> None:
    put_cti(butler, CHAIN, {0: deferred(), 1: deferred(9e-5)})
    found = judged(site)
    assert (found["outcome"], found["source"], found["compared"]) == ("fail", "product", None)
    assert [cause["test"] for cause in found["causes"]] == ["GLOBAL_CTI_RANGE"]


def test_a_calibration_is_compared_with_the_one_that_it_replaces(site: Site, butler: Butler) -> None:
    put_cti(butler, CHAIN, {0: deferred(), 1: deferred()})
    put_cti(butler, EARLIER, {0: deferred(), 1: deferred(9e-6)})
    found = judged(site, EARLIER)
    assert [cause["test"] for cause in found["causes"]] == ["GLOBAL_CTI_CHANGE"]
    assert found["unseen"] == []
    assert judged(site, "LATISS/calib/DM-9/tag/ctiGen.20200101a")["unseen"] == [
        "changes against the replaced set: LATISS/calib/DM-9/tag/ctiGen.20200101a/run1 has no values any more"
    ]
