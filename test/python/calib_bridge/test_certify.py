"""Certifications: by UUID, in one transaction, without touching foreign rows."""

from __future__ import annotations

import pytest
from bridge_requests import certification, row
from bridge_world import BEGIN, CERT, END, Site, certify_directly, nanoseconds, put_bias, rows_of
from lsst.daf.butler import Butler, CollectionType, DatasetRef, Timespan

from calib_bridge.errors import BridgeError

OPEN_END = nanoseconds(None, None).nsec[1]


def test_certifies_missing_datasets_and_then_changes_nothing(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    params = certification([row(ref) for ref in biases])
    first, second = site.ask("certify", **params), site.ask("certify", **params)
    assert first["changed"]
    assert not second["changed"]
    assert rows_of(butler) == sorted((str(ref.id), (int(BEGIN), OPEN_END)) for ref in biases)
    assert [entry["phase"] for entry in site.journal()] == ["intent", "done"]


def test_moves_a_range_in_one_transaction(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    site.ask("certify", **certification([row(ref) for ref in biases]))
    site.ask("certify", **certification([row(ref, BEGIN, END) for ref in biases]))
    assert {span for _, span in rows_of(butler)} == {(int(BEGIN), int(END))}


def test_repairs_a_split_row(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    params = certification([row(ref) for ref in biases])
    site.ask("certify", **params)
    middle = nanoseconds(int(BEGIN) + 10, int(BEGIN) + 20)
    butler.registry.decertify(CERT, "bias", middle)
    assert len(rows_of(butler)) == 4
    assert site.ask("certify", **params)["changed"]
    assert rows_of(butler) == sorted((str(ref.id), (int(BEGIN), OPEN_END)) for ref in biases)


def test_decertifies_a_managed_row_that_is_not_requested(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    site.ask("certify", **certification([row(ref) for ref in biases]))
    site.ask("certify", **certification([row(biases[0])], ours=[str(ref.id) for ref in biases]))
    assert [id_ for id_, _ in rows_of(butler)] == [str(biases[0].id)]


def test_keeps_a_foreign_row_and_refuses_to_overlap_it(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    foreign = put_bias(butler, "u/somebody/run")
    certify_directly(butler, foreign[:1], nanoseconds(int(END), None))
    before = rows_of(butler)
    with pytest.raises(BridgeError) as refused:
        site.ask("certify", **certification([row(ref) for ref in biases]))
    assert refused.value.code == "foreign-certification"
    assert rows_of(butler) == before
    assert site.ask("certify", **certification([row(ref, BEGIN, END) for ref in biases]))["changed"]
    assert str(foreign[0].id) in [id_ for id_, _ in rows_of(butler)]


def test_refuses_an_empty_range_before_anything_is_written(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    for begin, end in ((END, BEGIN), (BEGIN, BEGIN)):
        with pytest.raises(BridgeError) as refused:
            site.ask("certify", **certification([row(biases[0], begin, end)]))
        assert refused.value.code == "validity-range-empty"
    assert not butler.collections.query(CERT + "*")
    assert site.journal() == []


def test_reports_an_existing_row_with_an_empty_range(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases[:1], Timespan.makeEmpty())
    with pytest.raises(BridgeError) as refused:
        site.ask("certify", **certification([row(ref) for ref in biases]))
    assert refused.value.code == "empty-range-row"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"rows": [{"id": "01a1fbb5-6681-78ac-988e-605a5919da10", "begin": None, "end": None}]},
            "dataset-missing",
        ),
        ({"datasetType": "flat"}, "dataset-type-differs"),
    ],
)
def test_refuses_missing_datasets(
    site: Site, biases: list[DatasetRef], change: dict[str, object], code: str
) -> None:
    with pytest.raises(BridgeError) as refused:
        site.ask("certify", **{**certification([row(ref) for ref in biases]), **change})
    assert refused.value.code == code


def test_refuses_a_collection_of_another_type(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    butler.collections.register(CERT, CollectionType.CHAINED)
    with pytest.raises(BridgeError) as refused:
        site.ask("certify", **certification([row(ref) for ref in biases]))
    assert refused.value.code == "collection-type-differs"


def test_refuses_two_requested_rows_that_overlap(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    again = put_bias(butler, "u/somebody/run")
    with pytest.raises(BridgeError) as refused:
        site.ask("certify", **certification([row(biases[0]), row(again[0], END)]))
    assert refused.value.code == "dataset-conflict"


def test_an_open_begin_and_1970_are_the_same(site: Site, biases: list[DatasetRef]) -> None:
    assert site.ask("certify", **certification([row(ref, "0") for ref in biases]))["changed"]
    assert not site.ask("certify", **certification([row(ref, None) for ref in biases]))["changed"]
