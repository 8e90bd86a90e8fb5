"""Traps of today's procedure (research/lsst.md sections 0, 5, 7), where Butler loses data and the bridge does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bridge_requests import (
    bundle_of,
    bundling,
    certification,
    chain_members,
    chaining,
    ingesting,
    make_bundle,
    row,
)
from bridge_world import (
    BEGIN,
    CERT,
    END,
    EXPOSURES,
    GEN,
    INSTRUMENT_CHAIN,
    RUN,
    TICKET,
    Site,
    certify_directly,
    dataset_files,
    nanoseconds,
    put_bias,
    rows_of,
)
from click.testing import CliRunner
from lsst.daf.butler import Butler, CollectionType, DatasetRef, script
from lsst.daf.butler.cli.butler import cli
from lsst.daf.butler.registry import CollectionTypeError, ConflictingDefinitionError

from calib_bridge.errors import BridgeError

TARGET = "summit/LATISS"
DIMENSIONS = ("instrument", "detector", "physical_filter")


def butler_import(site: Site, directory: Path) -> None:
    """``butler import -t copy --export-file export.yaml -s instrument -s detector -s physical_filter``."""
    repo = str(site.repositories[TARGET])
    script.butlerImport(repo, str(directory), str(directory / "export.yaml"), "copy", DIMENSIONS)


def test_a_repeated_import_deletes_the_files_of_the_first(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    butler_import(two_sites, directory)
    with pytest.raises(Exception, match="dataset_location"):
        butler_import(two_sites, directory)
    assert dataset_files(two_sites.repositories[TARGET]) == []
    assert (
        len(two_sites.butler(TARGET).query_datasets("bias", collections=RUN)) == 2
    )  # Butler still lists the datasets

    params = ingesting(directory, manifest)
    for expected in (True, False):  # the bridge restores the lost files, and then changes nothing
        assert two_sites.ask("ingest", **params)["changed"] is expected
        assert len(dataset_files(two_sites.repositories[TARGET])) == 2


def test_an_import_overwrites_chains(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    target = two_sites.butler(TARGET)
    for name in ("x/old", CERT):
        target.collections.register(name, CollectionType.CALIBRATION)
    target.collections.register(TICKET, CollectionType.CHAINED)
    target.collections.redefine_chain(TICKET, ["x/old"])
    two_sites.ask("ingest", **ingesting(directory, manifest))
    two_sites.ask("chain", **chaining("define", [CERT], repo=TARGET))
    assert chain_members(target, TICKET) == [CERT, "x/old"]

    with pytest.raises(Exception, match="dataset_location"):
        butler_import(two_sites, directory)  # fails after rewriting the chain
    assert chain_members(target, TICKET) == [CERT]


def test_butler_refuses_an_identical_certification(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    certify_directly(butler, biases)
    with pytest.raises(ConflictingDefinitionError):
        certify_directly(butler, biases)
    assert not site.ask("certify", **certification([row(ref) for ref in biases]))["changed"]


def test_butler_stores_an_empty_range_that_cannot_be_removed(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    repo = str(site.repositories["usdf/main"])
    script.certifyCalibrations(repo, RUN, "naive", "bias", "2025-02-01", "2025-01-01", False)
    assert len(rows_of(butler, "naive")) == 2
    butler.registry.decertify("naive", "bias", nanoseconds(None, None))
    assert len(rows_of(butler, "naive")) == 2

    with pytest.raises(BridgeError, match="validity-range-empty"):
        site.ask("certify", **certification([row(ref, END, BEGIN) for ref in biases]))
    assert CERT not in butler.collections.query("*")


def test_butler_ignores_registering_a_collection_with_another_type(
    site: Site, butler: Butler, biases: list[DatasetRef]
) -> None:
    butler.collections.register(CERT, CollectionType.TAGGED)
    assert butler.collections.register(CERT, CollectionType.CALIBRATION) is False
    assert butler.collections.get_info(CERT).type is CollectionType.TAGGED
    with pytest.raises(BridgeError, match="collection-type-differs"):
        site.ask("certify", **certification([row(ref) for ref in biases]))


def test_certifying_a_chain_reads_only_its_first_member(site: Site, butler: Butler) -> None:
    put_bias(butler, f"{GEN}/half1", (0,))
    put_bias(butler, f"{GEN}/half2", (1,))
    butler.collections.register(GEN, CollectionType.CHAINED)
    butler.collections.redefine_chain(GEN, [f"{GEN}/half1", f"{GEN}/half2"])
    script.certifyCalibrations(str(site.repositories["usdf/main"]), GEN, "naive", "bias", None, None, False)
    assert len(rows_of(butler, "naive")) == 1

    refs = butler.query_datasets("bias", collections=GEN)
    site.ask("certify", **certification([row(ref) for ref in refs]))
    assert {id_ for id_, _ in rows_of(butler)} == {str(ref.id) for ref in refs}


def test_an_export_makes_hard_links_to_the_repositorys_files(site: Site) -> None:
    directory, _ = make_bundle(site)
    naive = site.folder / "naive"
    script.exportCalibs(str(site.repositories["usdf/main"]), str(naive), [TICKET], (), "auto")
    (first, _), (copied, _) = dataset_files(naive), dataset_files(directory)
    assert first.stat().st_nlink == 2
    first.chmod(0o600)
    assert dataset_files(site.repositories["usdf/main"])[0].stat().st_mode & 0o777 == 0o600
    assert copied.stat().st_nlink == 1
    assert copied.stat().st_mode & 0o777 == 0o644


def test_copies_keep_a_mode_that_others_cannot_read(two_sites: Site) -> None:
    directory, manifest = bundle_of(two_sites)
    for file in dataset_files(directory):
        file.chmod(0o600)
    butler_import(two_sites, directory)
    files = dataset_files(two_sites.repositories[TARGET])
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    for file in files:
        file.unlink()
    two_sites.ask("ingest", **ingesting(directory, manifest))
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}


def test_collection_chain_without_a_mode_wipes_the_chain(site: Site, butler: Butler) -> None:
    for name in ("x/a", "x/b", "x/c"):
        butler.collections.register(name, CollectionType.CALIBRATION)
    butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(INSTRUMENT_CHAIN, ["x/a", "x/b"])
    site.ask("chain", **chaining("prepend", ["x/c"], INSTRUMENT_CHAIN))
    assert chain_members(butler, INSTRUMENT_CHAIN) == ["x/c", "x/a", "x/b"]
    assert "--mode prepend" in site.journal()[0]["command"]

    done = CliRunner().invoke(
        cli, ["collection-chain", str(site.repositories["usdf/main"]), INSTRUMENT_CHAIN, "x/c"]
    )
    assert done.exit_code == 0
    assert chain_members(butler, INSTRUMENT_CHAIN) == ["x/c"]


def test_one_ticket_name_for_curated_and_combined(two_sites: Site) -> None:
    directory, _ = bundle_of(two_sites)
    target = two_sites.butler(TARGET)
    target.collections.register(
        TICKET, CollectionType.CALIBRATION
    )  # the name that write-curated-calibrations uses
    with pytest.raises(CollectionTypeError):
        butler_import(two_sites, directory)
    target.registry.refresh()
    assert CERT in target.collections.query("*")  # the failed import leaves collections

    with pytest.raises(BridgeError, match="collection-type-differs"):
        two_sites.ask("chain", **chaining("define", [CERT], repo=TARGET))


def test_a_missing_detector_falls_through_to_an_older_ticket(site: Site, butler: Butler) -> None:
    old = put_bias(butler, "old/run1")
    certify_directly(butler, old, collection="old/bias")
    new = put_bias(butler, f"{GEN}/run2", (0,))
    certify_directly(butler, new)
    butler.collections.register(INSTRUMENT_CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(INSTRUMENT_CHAIN, [CERT, "old/bias"])
    exposure = nanoseconds(20_050 * 86_400_000_000_000, 20_051 * 86_400_000_000_000)
    found = butler.find_dataset(
        "bias", instrument="LATISS", detector=1, collections=INSTRUMENT_CHAIN, timespan=exposure
    )
    assert found == old[1]  # without any warning

    output = {
        "chain": GEN,
        "datasetType": "bias",
        "begin": BEGIN,
        "end": None,
        "detectors": [0, 1],
        "verdict": False,
        "images": None,
    }
    lookups = [
        {"collection": INSTRUMENT_CHAIN, "datasetType": "bias", "exposure": EXPOSURES[0], "detector": n}
        for n in (0, 1)
    ]
    observed = site.observe(outputs=[output], lookups=lookups)
    assert observed["outputs"][0]["runs"][1]["missingDetectors"] == [1]
    assert [fact["id"] for fact in observed["lookups"]] == [str(new[0].id), str(old[1].id)]


def test_find_first_raises_on_two_ranges(site: Site, butler: Butler, biases: list[DatasetRef]) -> None:
    certify_directly(butler, biases, nanoseconds(int(BEGIN), int(END)))
    certify_directly(butler, biases, nanoseconds(int(END), None))
    with pytest.raises(Exception, match="Ambiguous"):
        butler.query_datasets("bias", collections=CERT)
    rows = site.ask("rows", repo="usdf/main", collection=CERT, datasetType="bias")
    assert (rows["begin"], rows["end"]) == ([BEGIN, END] * 2, [END, None] * 2)


def test_an_export_leaves_configs_logs_and_packages_behind(site: Site, butler: Butler) -> None:
    for name in ("cpBiasIsr_config", "packages"):
        butler.put({}, name, run=RUN)
    for name in ("cpBiasIsr_log", "cpBiasIsr_metadata"):
        butler.put({}, name, instrument="LATISS", detector=0, run=RUN)
    directory, made = make_bundle(site)
    naive = site.folder / "naive"
    script.exportCalibs(str(site.repositories["usdf/main"]), str(naive), [TICKET], (), "copy")

    def kinds(folder: Path) -> set[str]:
        endings = ("config", "log", "metadata", "packages")
        names: list[Any] = [path.name for path in folder.rglob("*") if path.is_file()]
        return {ending for ending in endings if any(ending in name for name in names)}

    assert kinds(naive) == set()
    assert kinds(directory) == {"config", "log", "metadata", "packages"}
    assert len(made["manifest"]["provenance"]) == 4
    assert not site.ask("bundle", **bundling(directory))["changed"]
