"""Names of collections at the edge, and writes that stay within the set's own collections."""

from __future__ import annotations

from typing import Any

import pytest
from bridge_requests import bundle_of, certification, chaining, ingesting, row
from bridge_world import CERT, RUN, TICKET, WHY, Site
from lsst.daf.butler import DatasetRef
from pydantic import TypeAdapter, ValidationError

from calib_bridge.errors import BridgeError
from calib_bridge.protocol.base import CollectionName, DatasetTypeName
from calib_bridge.protocol.methods import METHODS

NAMES: TypeAdapter[str] = TypeAdapter(CollectionName)
TYPES: TypeAdapter[str] = TypeAdapter(DatasetTypeName)
OTHER = "LATISS/calib/DM-2"
WRONG = (
    *(
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a/./b",
        ".a",
        "-a",
        "a b",
        "a\tb",
        "a\n",
    ),
    *(
        "a\x00",
        "\u00e9",
        "a\u202eb",
        "a*",
        "a?",
        "a[b]",
        "a,b",
        "a;b",
        "$(a)",
        "`a`",
        "a'b",
        'a"b',
        "a\\b",
        "a|b",
        "x" * 256,
    ),
)


@pytest.mark.parametrize("name", WRONG)
def test_a_name_that_leads_elsewhere_is_no_collection(name: str) -> None:
    with pytest.raises(ValidationError):
        NAMES.validate_python(name)


@pytest.mark.parametrize(
    "name",
    [
        "LATISS/calib",
        "u/ann.b/LATISS/calib/DM-1",
        "HSC/runs/RC2/w_2024_10/DM-1.2",
        "refcats/DM-49042/a@b+c",
        "2024~x=y:z",
        RUN,
    ],
)
def test_names_that_people_use_are_collections(name: str) -> None:
    assert NAMES.validate_python(name) == name


@pytest.mark.parametrize("name", ["", "a-b", "1a", "a.", "a/b", "a b", "../a", "a\n"])
def test_other_words_are_no_dataset_types(name: str) -> None:
    with pytest.raises(ValidationError):
        TYPES.validate_python(name)


def test_every_request_that_names_collections_checks_them() -> None:
    """A field that a request calls a collection, RUN or chain has the type of a checked name."""
    loose = []
    for method, (params, _) in METHODS.items():
        schema = params.model_json_schema(by_alias=False)
        models = {params.__name__: schema, **schema.get("$defs", {})}
        for model, described in models.items():
            for field, of in described.get("properties", {}).items():
                if field in WORDS and "CollectionName" not in str(of):
                    loose.append(f"{method}: {model}.{field}")
    assert loose == []


WORDS = (
    "collection",
    "collections",
    "run",
    "runs",
    "chain",
    "chains",
    "children",
    "base",
    "ticket_chain",
    "generation",
    "searched",
)


def own(**changes: Any) -> dict[str, Any]:
    return {"why": {**WHY, "below": [TICKET], "named": ["LATISS/calib"]}, **changes}


def refused(site: Site, method: str, params: dict[str, Any]) -> None:
    before = site.butler().collections.query("*")
    with pytest.raises(BridgeError) as caught:
        site.ask(method, **params)
    assert caught.value.code == "collection-not-own"
    assert OTHER in caught.value.detail
    assert site.butler().collections.query("*") == before
    assert site.journal() == []


def test_a_write_stays_within_the_collections_of_its_set(site: Site, biases: list[DatasetRef]) -> None:
    ids = [str(ref.id) for ref in biases]
    rows = [row(ref) for ref in biases]
    for method, params in (
        ("certify", certification(rows, **own(collection=f"{OTHER}/t/bias.20250101a"))),
        ("chain", chaining("define", [CERT], chain=OTHER, **own())),
        ("tag", {"repo": "usdf/main", "collection": OTHER, "ids": ids, "doc": "", **own()}),
        ("submit", {"repo": "usdf/main", "key": f"{OTHER}/run1", "argv": ["true"], **own()}),
        ("discard", {"repo": "usdf/main", "collections": [f"u/x/{OTHER}"], **own()}),
        (
            "correct",
            {
                "repo": "usdf/main",
                "datasetType": "bias",
                "base": RUN,
                "run": f"{OTHER}/r",
                "datasets": [],
                **own(),
            },
        ),
    ):
        refused(site, method, params)
    # A name that only begins like the ticket is another ticket.
    with pytest.raises(BridgeError):
        site.ask("chain", **chaining("define", [CERT], chain=f"{TICKET}0", **own()))
    assert site.ask("certify", **certification(rows, **own()))["changed"]
    assert site.ask("chain", **chaining("define", [CERT], **own()))["changed"]
    assert site.ask("chain", **chaining("prepend", [TICKET], chain="LATISS/calib", **own()))["changed"]


def test_datasets_are_ingested_into_runs_of_the_set_alone(two_sites: Site) -> None:
    params = ingesting(*bundle_of(two_sites))
    with pytest.raises(BridgeError) as caught:
        two_sites.ask("ingest", **{**params, "why": {**WHY, "below": [OTHER]}})
    assert caught.value.code == "collection-not-own"
    assert two_sites.ask("ingest", **{**params, "why": {**WHY, "below": [OTHER], "named": [RUN]}})["changed"]
