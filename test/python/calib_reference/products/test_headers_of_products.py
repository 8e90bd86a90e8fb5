"""Headers of products name their inputs: exposures by ``CPP_INPUT``, calibrations by UUID and RUN."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from product_cards import header_problems

R = {"physical_filter": "r_03"}
EXPOSURES = {
    "biasBootstrap": ("biases", {}),
    "darkBootstrap": ("darks", {}),
    "flatBootstrap": ("flats", R),
    "cti": ("bright flats", {}),
    "bias": ("biases", {}),
    "dark": ("darks", {}),
    "flat": ("flats", R),
}
"""Exposures that each product combines, and the part of its data ID besides the detector."""

SECONDS = {"biases": 0.0, "darks": 30.0, "flats": 12.0, "bright flats": 80.0}

EARLIER = {"PTC": "ptc", "LINEARIZER": "linearizer"}
CALIBRATIONS = {
    "biasBootstrap": {},
    "darkBootstrap": {"BIAS": "biasBootstrap"},
    "flatBootstrap": {"BIAS": "biasBootstrap", "DARK": "darkBootstrap"},
    "defects": {
        **{f"{kind.upper()}BOOTSTRAP": f"{kind}Bootstrap" for kind in ("bias", "dark", "flat")},
        "MANUAL_DEFECTS": "manual_defects",
    },
    "cti": {"DEFECTS": "defects"},
    "bias": {"DEFERREDCHARGECALIB": "cti", **EARLIER},
    "dark": {"BIAS": "bias", "DEFECTS": "defects", "DEFERREDCHARGECALIB": "cti", **EARLIER},
    "flat": {"BIAS": "bias", "DARK": "dark", "DEFERREDCHARGECALIB": "cti", **EARLIER},
}
"""Calibrations that each product was made with, by the name in its cards."""

UUID, RUN, DATE = "LSST CALIB UUID ", "LSST CALIB RUN ", "LSST CALIB DATE "


def header_of(products: Any, name: str) -> dict[str, Any]:
    header: dict[str, Any] = dict(products.get(name, **EXPOSURES.get(name, ("", {}))[1]).header)
    return header


@pytest.mark.parametrize("name", EXPOSURES)
def test_the_header_names_every_exposure_in_order(products: Any, name: str) -> None:
    names, _ = EXPOSURES[name]
    header, exposures = header_of(products, name), products.exposures(names)
    count = len(exposures)
    assert [header[f"CPP_INPUT_{n}"] for n in range(count)] == exposures
    assert [header[f"CPP_INPUT_EXPT_{n}"] for n in range(count)] == [SECONDS[names]] * count
    parts = ("", "DATE_", "EXPT_", "SCALE_", *(() if name == "cti" else ("REJECTED_",)))
    cards = {f"CPP_INPUT_{part}{n}" for part in parts for n in range(count)}
    assert {key for key in header if key.startswith("CPP_INPUT")} == cards
    dates = [header[f"CPP_INPUT_DATE_{n}"] for n in range(count)]
    assert dates == sorted(set(dates))
    assert header["DATE-BEG"] == header["DATE-OBS"] == dates[0] < dates[-1] < header["DATE-END"]
    assert header["TIMESYS"] == "TAI"


@pytest.mark.parametrize("name", ["bias", "dark", "flat", "cti"])
def test_the_header_records_the_divisor_of_each_exposure(products: Any, name: str) -> None:
    header = header_of(products, name)
    scales = [value for key, value in header.items() if key.startswith("CPP_INPUT_SCALE_")]
    expected = {"dark": [30.016] * 8, "bias": [1.0] * 6, "cti": [1.0] * 3}
    if name == "flat":
        listed = products.output("flat", "cpFlatNormalizeScales", **R)
        expected["flat"] = [listed[str(exposure)] for exposure in products.exposures("flats")]
        levels = [
            np.median(products.output("flat", "cpFlatIsrExp", detector=5, exposure=exposure).data)
            for exposure in products.exposures("flats")
        ]
        assert scales == pytest.approx(levels, rel=1e-6)
    assert scales == pytest.approx(expected[name])


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_the_header_names_every_calibration(products: Any, name: str) -> None:
    header = header_of(products, name)
    named = {key.removeprefix(UUID): value for key, value in header.items() if key.startswith(UUID)}
    named.pop("CAMERA", None)
    expected = {
        card: products.ref(dataset_type, **(R if dataset_type == "flatBootstrap" else {}))
        for card, dataset_type in CALIBRATIONS[name].items()
    }
    assert named == {card: str(ref.id) for card, ref in expected.items()}
    assert {card: header[RUN + card] for card in expected} == {
        card: ref.run for card, ref in expected.items()
    }
    for card, ref in expected.items():
        made = products.butler().get(ref).header
        date = f"{made['CALIB_CREATION_DATE']} {made['CALIB_CREATION_TIME']}"
        assert header[DATE + card] == date


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_the_header_identifies_the_product_and_its_detector(products: Any, name: str) -> None:
    header, kind = header_of(products, name), name.removesuffix("Bootstrap")
    assert (header["OBSTYPE"], header["IMGTYPE"]) == (kind, kind.upper())
    assert (header["INSTRUME"], header["DETECTOR"], header["DET_NAME"]) == ("LSSTComCam", 5, "R22_S12")
    assert {"CALIB_CREATION_DATETIME", "CALIB_CREATION_DATE", "CALIB_CREATION_TIME"} <= set(header)
    ref = products.ref(name, **EXPOSURES.get(name, ("", {}))[1])
    assert (header["LSST BUTLER ID"], header["LSST BUTLER RUN"]) == (str(ref.id), products.run(name))
    assert not {"OBSID", "SEQNUM", "LSST CALIB UUID CCDEXPOSURE"} & set(header), (
        "cards that differ between inputs"
    )
    if name.startswith("flat"):
        assert (header["FILTER"], header["FILTBAND"]) == ("r_03", "r")


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_the_header_has_all_required_cards(products: Any, name: str) -> None:
    one_filter = name not in ("defects", "biasBootstrap", "darkBootstrap", "bias", "dark")
    kind = name.removesuffix("Bootstrap")
    assert header_problems(kind, header_of(products, name), set(CALIBRATIONS[name]), one_filter) == []


def test_defects_name_the_exposures_of_all_three_bootstraps(products: Any) -> None:
    header = header_of(products, "defects")
    named = [value for key, value in header.items() if re.fullmatch(r"CPP_INPUT_\d+", key)]
    assert named == sorted(products.exposures("biases", "darks", "flats"))
    first, *_, last = named
    assert header["CPP_INPUT_EXPT_0"] == SECONDS["biases"]
    assert header["CPP_INPUT_DATE_0"] == header["DATE-BEG"] < header["DATE-END"]
    assert (first, last) == (products.exposures("biases")[0], products.exposures("flats")[-1])
