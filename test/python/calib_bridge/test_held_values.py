"""Values and curves that calibrations of amplifiers hold, with the layouts of ip_isr and of the reference pipelines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from bridge_world import Site, register_type
from cp_verify_tables import AMPLIFIERS, PTC, put_ptc
from lsst.daf.butler import Butler, DatasetRef
from numpy.typing import NDArray

from calib_bridge.errors import BridgeError
from calib_bridge.protocol.amplifiers import POINTS_OF_CURVE
from calib_reference.instruments import INSTRUMENTS
from calib_reference.products.bfk import BrighterFatterKernel
from calib_reference.products.linearizer import Linearizer
from calib_reference.products.ptc import PhotonTransferCurve
from calib_reference.storage.fits import write_table

REPO = "usdf/main"
DETECTOR = INSTRUMENTS["LATISS"].camera[0]
NAMES = tuple(amp.name for amp in DETECTOR.amplifiers)


def put_table(butler: Butler, dataset_type: str, table: Table, detector: int = 0) -> DatasetRef:
    """Put a table as ip_isr writes it: columns of upper case in the first extension."""
    if not butler.registry.queryDatasetTypes(dataset_type):
        register_type(butler, dataset_type, ("instrument", "detector"), True)
    butler.collections.register(PTC)
    ref = butler.put({}, dataset_type, instrument="LATISS", detector=detector, run=PTC)
    place = butler.getURI(ref).ospath
    fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)]).writeto(place, overwrite=True)
    return ref


def put_reference(butler: Butler, product: Any, dataset_type: str) -> DatasetRef:
    register_type(butler, dataset_type, ("instrument", "detector"), True)
    butler.collections.register(PTC)
    ref = butler.put({}, dataset_type, instrument="LATISS", detector=0, run=PTC)
    place = Path(butler.getURI(ref).ospath)
    place.unlink()
    write_table(str(place), product.toTable())
    return ref


def curve_of(gain: float, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    return 25.0 + levels / gain


def upstream_points() -> dict[str, Any]:
    """Points of a ptc in the order of the exposures: one above the turnoff is left out, and one has no value."""
    levels = np.array([400.0, 100.0, 200.0, 90_000.0, np.nan])
    used = np.array([True, True, True, False, False])
    final = np.where(used, levels, np.nan)
    rows = len(AMPLIFIERS)
    return {
        "RAW_MEANS": np.tile(levels, (rows, 1)),
        "RAW_VARS": np.tile(curve_of(1.7, levels) * 1.01, (rows, 1)),
        "EXP_ID_MASK": np.tile(used, (rows, 1)),
        "FINAL_MEANS": np.tile(final, (rows, 1)),
        "FINAL_MODEL_VARS": np.tile(curve_of(1.7, final), (rows, 1)),
        "PTC_TURNOFF": np.full(rows, 80_000.0),
        "PTC_TURNOFF_SAMPLING_ERROR": np.full(rows, 500.0),
    }


def columns_of(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {column["name"]: column for column in answer["columns"]}


def ask(site: Site, method: str, dataset_type: str, **params: Any) -> dict[str, Any]:
    return site.ask(method, repo=REPO, run=PTC, datasetType=dataset_type, **params)


def places(*amplifiers: str, detector: int = 0) -> list[dict[str, Any]]:
    return [{"detector": detector, "amplifier": amplifier} for amplifier in amplifiers]


def test_values_of_a_ptc_of_ip_isr_have_their_errors(site: Site, butler: Butler) -> None:
    noise = np.full(len(AMPLIFIERS), 5.0)
    noise[3] = np.nan
    refs = put_ptc(butler, NOISE=noise, **upstream_points())
    answer = ask(site, "amplifiers", "ptc")
    columns = columns_of(answer)
    assert answer["ids"] == [str(ref.id) for ref in refs]
    assert (answer["detector"][:2], answer["detector"][-1]) == ([0, 0], 1)
    assert answer["amplifier"][:16] == list(AMPLIFIERS)
    assert (columns["gain"]["values"][0], columns["gain"]["errors"][0]) == (1.7, 0.001)
    assert columns["read noise"]["values"][3] is None
    assert (columns["turnoff"]["values"][0], columns["turnoff"]["errors"][0]) == (80_000.0, 500.0)
    assert (columns["a00"]["values"][0], columns["a00"]["errors"][0]) == (-3e-6, None)
    assert {name: column["unit"] for name, column in columns.items()} == {
        "gain": "electron / adu",
        "read noise": "electron",
        "turnoff": "adu",
        "a00": "1 / electron",
    }


def test_a_curve_of_ip_isr_has_its_points_fit_and_the_points_left_out(site: Site, butler: Butler) -> None:
    refs = put_ptc(butler, **upstream_points())
    answer = ask(site, "curves", "ptc", places=[*places("C17", "C99"), *places("C00", detector=1)])
    assert answer["ids"] == [str(ref.id) for ref in refs]
    first, second = answer["curves"]
    assert (first["detector"], first["amplifier"], second["detector"]) == (0, "C17", 1)
    assert first["level"] == [100.0, 200.0, 400.0, 90_000.0]
    assert first["used"] == [True, True, True, False]
    assert first["fit"] == [
        *(float(f"{each:.6g}") for each in curve_of(1.7, np.array([100.0, 200.0, 400.0]))),
        None,
    ]
    assert first["of"] == 4


def test_only_the_requested_detectors_are_opened(site: Site, butler: Butler) -> None:
    refs = put_ptc(butler, **upstream_points())
    Path(butler.getURI(refs[1]).ospath).unlink()
    assert len(ask(site, "curves", "ptc", places=places("C00"))["curves"]) == 1
    with pytest.raises(BridgeError) as missing:
        ask(site, "curves", "ptc", places=places("C00", detector=1))
    assert missing.value.code == "dataset-missing"


def test_a_curve_of_many_points_is_thinned_and_says_so(site: Site, butler: Butler) -> None:
    levels = np.tile(np.linspace(10.0, 90_000.0, 3 * POINTS_OF_CURVE), (len(AMPLIFIERS), 1))
    put_ptc(
        butler,
        RAW_MEANS=levels,
        RAW_VARS=curve_of(1.7, levels),
        EXP_ID_MASK=np.ones(levels.shape, bool),
    )
    (curve,) = ask(site, "curves", "ptc", places=places("C00"))["curves"]
    assert (len(curve["level"]), curve["of"]) == (POINTS_OF_CURVE, 3 * POINTS_OF_CURVE)
    assert (curve["level"][0], curve["level"][-1]) == (10.0, 90_000.0)
    assert curve["fit"] == [None] * POINTS_OF_CURVE


def test_a_ptc_of_the_reference_pipelines_is_read(site: Site, butler: Butler) -> None:
    count, levels = len(NAMES), np.array([[100.0, 200.0, 400.0]])
    ptc = PhotonTransferCurve(
        metadata={"OBSTYPE": "ptc"},
        amplifiers=NAMES,
        gain=np.full(count, 1.6),
        gain_error=np.full(count, 0.002),
        noise=np.full(count, 7.0),
        turnoff=np.full(count, 60_000.0),
        used=np.tile([True, False, True], (count, 1)),
        raw_means=np.tile(levels, (count, 1)),
        raw_variances=np.tile(curve_of(1.6, levels), (count, 1)),
        model_variances=np.tile(curve_of(1.6, levels) + 1.0, (count, 1)),
    )
    put_reference(butler, ptc, "ptc")
    assert columns_of(ask(site, "amplifiers", "ptc"))["gain"]["values"] == [1.6] * count
    (curve,) = ask(site, "curves", "ptc", places=places(NAMES[2]))["curves"]
    assert (curve["value"], curve["used"]) == ([87.5, 150.0, 275.0], [True, False, True])
    assert curve["fit"] == [88.5, 151.0, 276.0]


def test_the_residuals_of_both_layouts_of_a_linearizer_are_read(site: Site, butler: Butler) -> None:
    count, levels = len(NAMES), np.array([100.0, 200.0, 400.0])
    residuals = np.array([0.5, -1.5, 1.0])
    reference = Linearizer(
        metadata={"OBSTYPE": "linearizer"},
        amplifiers=NAMES,
        quadratic=np.full(count, -1e-7),
        quadratic_error=np.full(count, 1e-9),
        max_signal=np.full(count, 90_000.0),
        used=np.tile([True, True, True], (count, 1)),
        input_ordinates=np.tile(levels, (count, 1)),
        fit_residuals=np.tile(residuals, (count, 1)),
    )
    put_reference(butler, reference, "linearizer")
    upstream = Table(
        {
            "AMPLIFIER_NAME": NAMES,
            "TYPE": ["Spline"] * count,
            "INP_ORDINATE": np.tile(levels, (count, 1)),
            "INP_MASK": np.tile([True, True, False], (count, 1)),
            "FIT_RES": np.tile([0.5, -1.5, np.nan], (count, 1)),
            "LINEARITY_MAX_SIGNAL": np.full(count, 60_000.0),
        }
    )
    put_table(butler, "linearizer", upstream, 1)
    columns = columns_of(ask(site, "amplifiers", "linearizer"))
    assert columns["quadratic coefficient"]["values"] == [-1e-7] * count + [None] * count
    assert columns["largest residual"]["values"] == [1.5] * 2 * count
    own, other = ask(site, "curves", "linearizer", places=[*places(NAMES[0]), *places(NAMES[0], detector=1)])[
        "curves"
    ]
    assert (own["level"], own["value"], own["fit"]) == ([*levels], [*residuals], [0.0, 0.0, 0.0])
    assert (other["level"], other["value"]) == ([100.0, 200.0], [0.5, -1.5])


def test_the_center_and_sum_of_a_kernel_are_read(site: Site, butler: Butler) -> None:
    square = np.array([[1.0, 2.0, 1.0], [2.0, -16.0, 2.0], [1.0, 2.0, 1.0]]) * 1e-7
    kernel = BrighterFatterKernel(
        metadata={"OBSTYPE": "bfk"}, amplifiers=NAMES, kernel=np.tile(square.ravel(), (len(NAMES), 1))
    )
    put_reference(butler, kernel, "bfk")
    columns = columns_of(ask(site, "amplifiers", "bfk"))
    assert columns["kernel center"]["values"][0] == -1.6e-6
    assert columns["kernel sum"]["values"][0] == pytest.approx(-4e-7)


@pytest.mark.parametrize("method", ["amplifiers", "curves"])
def test_a_file_of_another_layout_is_refused_in_words(site: Site, butler: Butler, method: str) -> None:
    put_table(butler, "ptc", Table({"GAIN": [1.0]}))
    request = {"places": places("C00")} if method == "curves" else {}
    with pytest.raises(BridgeError, match=r"no column names amplifiers|no points of pairs") as refused:
        ask(site, method, "ptc", **request)
    assert refused.value.code == "dataset-unreadable"


def test_a_damaged_file_is_read_or_refused_in_words(site: Site, butler: Butler) -> None:
    refs = put_ptc(butler, **upstream_points())
    file = Path(butler.getURI(refs[0]).ospath)
    whole, rng = file.read_bytes(), np.random.default_rng(5)
    codes = set()
    for _ in range(30):
        content = bytearray(whole)
        for place in rng.integers(0, len(whole), 30):
            content[place] = rng.integers(0, 256)
        file.write_bytes(bytes(content))
        for method, params in (("amplifiers", {}), ("curves", {"places": places("C00")})):
            try:
                ask(site, method, "ptc", **params)
            except BridgeError as error:
                codes.add(error.code)
    assert codes == {"dataset-unreadable"}
