"""Tickets made by somebody else: their content is read, and nothing is written."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy.io import fits
from bridge_requests import bundle_of, bundling
from bridge_world import (
    CERT,
    DAY,
    EXPOSURES,
    GEN,
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

BY_HAND = f"{GEN}/20250102T030405Z"
CTI = ("01a1fbb5-6681-78ac-988e-605a5919da10", "LATISS/calib/DM-1/tag/ctiGen.20240101a/run1")


def ask(site: Site, **asked: Any) -> dict[str, Any]:
    return site.ask(
        "ticket",
        repo="usdf/main",
        **{"ticket": TICKET, "others": [INSTRUMENT_CHAIN], "headers": ["bias", "flat"], **asked},
    )


def put_header(butler: Butler, ref: DatasetRef, exposures: tuple[object, ...]) -> None:
    """Replace a bias's file by a FITS file like those of the real pipelines."""
    header = fits.Header({f"HIERARCH CPP_INPUT_{n}": exposure for n, exposure in enumerate(exposures)})
    header["HIERARCH CPP_INPUT_DATE_0"] = "20240326"
    header["HIERARCH LSST CALIB UUID CTI"], header["HIERARCH LSST CALIB RUN CTI"] = CTI
    fits.PrimaryHDU(np.zeros((2, 2)), header).writeto(butler.getURI(ref).ospath, overwrite=True)


def test_returns_collections_rows_and_runs(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases)
    for chain, member in ((TICKET, CERT), (INSTRUMENT_CHAIN, TICKET)):
        butler.collections.register(chain, CollectionType.CHAINED, f"doc of {chain}")
        butler.collections.redefine_chain(chain, [member])
    result = ask(site)
    assert [(each["name"], each["type"], each["children"]) for each in result["collections"]] == [
        (INSTRUMENT_CHAIN, "CHAINED", [TICKET]),
        (TICKET, "CHAINED", [CERT]),
        (CERT, "CALIBRATION", []),
        (RUN, "RUN", []),
    ]
    assert result["collections"][1]["doc"] == f"doc of {TICKET}"
    assert result["collections"][2]["datasetTypes"] == ["bias"]
    (certified,) = result["certified"]
    assert certified["rows"]["id"] == [str(ref.id) for ref in biases]
    assert certified["rows"]["run"] == [RUN, RUN]
    assert [run["run"] for run in result["runs"]] == [RUN]
    assert site.ask("counters")["writes"] == 0
    assert not site.work.exists()


def test_an_absent_ticket_has_nothing(site: Site) -> None:
    assert ask(site, ticket="LATISS/calib/DM-9", others=[]) == {
        "collections": [],
        "certified": [],
        "runs": [],
    }


def test_a_ticket_whose_name_begins_alike_is_left_out(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases, collection=f"{TICKET}23/tag/bias.20250101a")
    assert not ask(site)["certified"]


def test_a_member_and_a_run_with_other_prefixes_are_included(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    elsewhere, run = "LATISS/calib/DM-2/bias.20200101a", "u/somebody/bias"
    certify_directly(butler, put_bias(butler, run), collection=elsewhere)
    certify_directly(
        butler, put_bias(butler, "u/somebody/else"), collection="LATISS/calib/DM-3/bias.20200101a"
    )
    butler.collections.register(GEN, CollectionType.CHAINED)
    butler.collections.redefine_chain(GEN, [RUN, "LATISS/calib/DM-3/bias.20200101a"])
    butler.collections.register(TICKET, CollectionType.CHAINED)
    butler.collections.redefine_chain(TICKET, [elsewhere])
    result = ask(site)
    assert [each["collection"] for each in result["certified"]] == [elsewhere]
    assert [each["run"] for each in result["runs"]] == [RUN, run]


def test_returns_several_types_and_ranges_of_one_collection(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    flat = butler.put({}, "flat", instrument="LATISS", detector=0, physical_filter="g_01", run=RUN)
    certify_directly(butler, biases, nanoseconds(DAY, 2 * DAY))
    certify_directly(butler, biases, nanoseconds(3 * DAY, None))
    certify_directly(butler, [flat])
    result = {each["datasetType"]: each["rows"] for each in ask(site)["certified"]}
    assert result["bias"]["begin"] == [str(DAY), str(3 * DAY), str(DAY), str(3 * DAY)]
    assert result["flat"]["dataId"] == [{"instrument": "LATISS", "detector": 0, "physical_filter": "g_01"}]


def test_headers_name_exposures_over_all_detectors(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    put_header(butler, biases[0], EXPOSURES)
    put_header(butler, biases[1], EXPOSURES[:1])
    put_bias(butler, BY_HAND)
    first, second = ask(site)["runs"]
    assert (first["run"], second["run"]) == (BY_HAND, RUN)
    assert second["headers"] == [
        {
            "datasetType": "bias",
            "detectors": [0, 1],
            "exposures": list(EXPOSURES),
            "differing": [1],
            "silent": [],
            "inputs": [{"id": CTI[0], "run": CTI[1]}],
        }
    ]
    assert first["headers"][0]["silent"] == [0, 1]
    assert first["headers"][0]["exposures"] == []


def test_cards_that_are_not_exposures_are_ignored(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    for ref in biases:
        put_header(butler, ref, ("unknown", EXPOSURES[1]))
    assert ask(site)["runs"][0]["headers"][0]["exposures"] == [EXPOSURES[1]]


def test_metadata_of_tasks_name_exposures(site: Site, butler: Butler) -> None:
    for name in ("cpBiasIsr2_metadata", "cpBiasIsrExp"):
        register_type(butler, name, ("instrument", "exposure", "detector"), False)
    place = {"instrument": "LATISS", "detector": 0, "run": RUN}
    butler.put({}, "cpBiasIsrExp", exposure=EXPOSURES[0], **place)
    assert ask(site)["runs"][0]["exposures"] == [EXPOSURES[0]]
    butler.put({}, "cpBiasIsr2_metadata", exposure=EXPOSURES[1], **place)
    assert ask(site)["runs"][0]["exposures"] == [EXPOSURES[1]]


def test_unreadable_packages_are_left_out(site: Site, butler: Butler) -> None:
    ref = butler.put({"numpy": "2.5"}, "packages", run=RUN)
    assert ask(site)["runs"][0]["packages"] == {"numpy": "2.5"}
    butler.getURI(ref).remove()
    assert ask(site)["runs"][0]["packages"] == {}


def test_contents_are_those_of_the_bundle(two_sites: Site) -> None:
    _, manifest = bundle_of(two_sites)
    result = two_sites.ask("contents", repo="usdf/main", items=bundling(two_sites.folder)["items"])
    assert result["fingerprint"] == manifest["fingerprint"]
    assert result["datasetTypes"] == manifest["datasetTypes"]
    assert result["datasets"] == [
        {name: each[name] for name in result["datasets"][0]} for each in manifest["datasets"]
    ]


def test_an_adopted_run_counts_as_an_attempt(site: Site, butler: Butler) -> None:
    elsewhere = "u/somebody/biases"
    for run in (BY_HAND, elsewhere):
        put_bias(butler, run)
    query = {
        "chain": GEN,
        "datasetType": "bias",
        "begin": None,
        "end": None,
        "detectors": [0, 1],
        "verdict": False,
        "images": None,
    }

    def observed(*adopted: str) -> list[str]:
        (output,) = site.observe(outputs=[{**query, "adopted": list(adopted)}])["outputs"]
        return [run["run"] for run in output["runs"]]

    assert observed() == [RUN]
    assert observed(BY_HAND) == [BY_HAND, RUN]
    assert observed(elsewhere) == [elsewhere, RUN]
    assert observed(RUN) == [RUN]
    assert observed("u/somebody/gone") == [RUN]
