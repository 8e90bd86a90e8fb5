"""Lookups and self-checks: the calibrations that processing finds, and those that it used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from bridge_world import (
    BEGIN,
    CERT,
    END,
    EXPOSURES,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    Site,
    certify_directly,
    nanoseconds,
    put_bias,
    register_type,
)
from lsst.daf.butler import Butler, CollectionType, DatasetRef

from calib_bridge.read.lookups import find_for_all, find_for_one

EXPOSURE_MIDDLE = 20_050 * 86_400_000_000_000 + 500_000_000


def test_finds_the_calibrations_that_processing_finds(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(INSTRUMENT_CHAIN, [CERT])
    certify_directly(butler, biases[:1], nanoseconds(20_040 * 86_400_000_000_000, int(END)), "other")
    ask = [
        {"collection": INSTRUMENT_CHAIN, "datasetType": "bias", "exposure": EXPOSURES[0], "detector": n}
        for n in (0, 1)
    ]
    ask.append({"collection": INSTRUMENT_CHAIN, "datasetType": "bias", "exposure": 1, "detector": 0})
    found = site.observe(lookups=ask)["lookups"]
    assert [fact["id"] for fact in found] == [*(str(ref.id) for ref in biases), None]
    assert found[2]["problem"]


def test_a_lookup_of_all_detectors_equals_lookups_one_by_one(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    flats = [
        butler.put({}, "flat", instrument="LATISS", detector=detector, physical_filter=band, run=RUN)
        for band in ("g_01", "r_03")
        for detector in (0, 1)
    ]
    for refs, collection in ((biases, CERT), (flats, "flat"), (put_bias(butler, "u/x", (1,)), "newer")):
        certify_directly(butler, refs, collection=collection)
    certify_directly(butler, put_bias(butler, "u/y"), nanoseconds(int(END), None), "later")
    butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(INSTRUMENT_CHAIN, ["later", "newer", CERT, "flat", RUN])
    for kind in ("bias", "flat"):
        params = (INSTRUMENT_CHAIN, kind, EXPOSURES[0])
        one_by_one = {number: find_for_one(butler, "LATISS", params, number) for number in (0, 1)}
        assert find_for_all(butler, "LATISS", params) == one_by_one
        assert all(id_ for id_, _ in one_by_one.values())


def test_reports_why_a_lookup_is_refused(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases, nanoseconds(int(BEGIN), EXPOSURE_MIDDLE))
    certify_directly(butler, biases[:1], nanoseconds(EXPOSURE_MIDDLE, int(END)))
    ask = [
        {"collection": CERT, "datasetType": "bias", "exposure": EXPOSURES[0], "detector": n} for n in (0, 1)
    ]
    ambiguous, found = site.observe(lookups=ask)["lookups"]
    assert (ambiguous["id"], found["id"]) == (None, str(biases[1].id))
    assert "CalibrationLookupError" in ambiguous["problem"]


def test_returns_time_and_filter_of_an_exposure(site: Site) -> None:
    found = site.observe(exposures=[EXPOSURES[1], 1, EXPOSURES[0]])["exposures"]
    assert [fact["id"] for fact in found] == sorted(EXPOSURES[:2])
    assert all(int(fact["begin"]) < int(fact["end"]) and fact["physicalFilter"] for fact in found)


def test_returns_the_records_of_locked_exposures(site: Site, butler: Butler) -> None:
    (record,) = butler.query_dimension_records("exposure", instrument="LATISS", exposure=EXPOSURES[0])
    butler.registry.syncDimensionData(
        "exposure", {**record.toDict(), "observation_type": "dark"}, update=True
    )
    found = site.observe(locked=[EXPOSURES[1], 1, EXPOSURES[0]])["locked"]
    assert found["id"] == sorted(EXPOSURES[:2])
    assert [name == "dark" for name in found["observationType"]] == [True, False]
    assert site.observe()["locked"]["id"] == []


def test_reads_the_headers_of_a_self_check(site: Site, butler: Butler, tmp_path: Path) -> None:
    chain, uuid = f"{TICKET}/tag/selfCheck.00000000", "01a1fbb5-6681-78ac-988e-605a5919da10"
    register_type(butler, "isrImage", ("instrument", "exposure", "detector"), False)
    butler.collections.register(f"{chain}/run1")
    for detector in (1, 0):
        ref = butler.put(
            {}, "isrImage", instrument="LATISS", exposure=EXPOSURES[0], detector=detector, run=f"{chain}/run1"
        )
        header = fits.Header()
        if detector == 0:
            header["HIERARCH LSST CALIB UUID BIAS"] = uuid
            header["HIERARCH LSST CALIB UUID DEFERREDCHARGECALIB"] = uuid
        image = fits.PrimaryHDU(np.zeros((2, 2)), header)
        image.writeto(butler.getURI(ref).ospath, overwrite=True)
    calibrations = {"bias": "bias", "dark": "dark", "cti": "deferredChargeCalib"}
    query = {"chain": chain, "datasetType": "isrImage", "calibrations": calibrations}
    asked = [{**query, "exposures": [EXPOSURES[0], 1], "raws": "LATISS/raw/all"}]
    (observed,) = site.observe(selfChecks=asked)["selfChecks"]
    (run,) = observed["runs"]
    assert observed["raws"] == {"exposure": [EXPOSURES[0]] * 2, "detector": [0, 1]}
    assert run["detectors"] == [0, 1]
    assert run["exposures"] == [EXPOSURES[0], EXPOSURES[0]]
    assert run["calibrations"] == {"bias": [uuid, None], "dark": [None, None], "cti": [uuid, None]}


@pytest.mark.parametrize("changes", [{"exposures": []}, {"raws": "no/such"}, {"exposures": [1]}])
def test_a_self_check_of_exposures_without_raws_expects_nothing(site: Site, changes: dict[str, Any]) -> None:
    site.butler().collections.register(f"{TICKET}/tag/selfCheck.00000000/run1")
    query = {"chain": f"{TICKET}/tag/selfCheck.00000000", "datasetType": "isrImage", "calibrations": {}}
    asked = {**query, "exposures": [EXPOSURES[0]], "raws": "LATISS/raw/all", **changes}
    (observed,) = site.observe(selfChecks=[asked])["selfChecks"]
    assert observed["raws"] == {"exposure": [], "detector": []}
