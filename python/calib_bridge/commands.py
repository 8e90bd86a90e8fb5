"""What a person would have typed (DMTN-222), for the journal; nothing here is ever run."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from .protocol.auxiliary import GatherParams, RecordsParams
from .protocol.bundle import BundleParams, IngestParams
from .protocol.certified import CertifyParams
from .protocol.collections import ChainParams, TagParams
from .protocol.corrected import CorrectParams
from .protocol.curated import CuratedParams
from .tai import iso


def collection_chain(uri: str, params: ChainParams, children: Iterable[str]) -> str:
    """``butler collection-chain``; its mode is always given, because the default wipes the chain."""
    mode = {"define": "redefine"}.get(params.mode, params.mode)
    doc = ["--doc", params.doc] if params.doc and params.mode != "remove" else []
    return shlex.join(["butler", "collection-chain", uri, params.chain, *children, "--mode", mode, *doc])


def certify_calibrations(uri: str, params: CertifyParams) -> str:
    """``butler certify-calibrations``, once for each range; it certifies by name what we certify by UUID."""
    ranges = dict.fromkeys((row.begin, row.end) for row in params.rows)
    return " && ".join(
        shlex.join(
            [
                *("butler", "certify-calibrations", uri),
                *(params.generation, params.collection, params.dataset_type, "--search-all-inputs"),
                *(["--begin-date", iso(begin)] if begin is not None else []),
                *(["--end-date", iso(end)] if end is not None else []),
            ]
        )
        for begin, end in ranges
    )


def import_bundle(uri: str, params: IngestParams) -> str:
    """``butler import``; unlike ours it destroys files when repeated."""
    skipped = ("-s", "instrument", "-s", "detector", "-s", "physical_filter")
    export = f"{params.bundle}/export.yaml"
    return shlex.join(
        ["butler", "import", "--transfer", "copy", "--export-file", export, *skipped, uri, params.bundle]
    )


def associate(uri: str, params: TagParams, runs: Iterable[str], dataset_types: Iterable[str]) -> str:
    """``butler associate``, once for each dataset type."""
    collections = ",".join(runs)
    return " && ".join(
        shlex.join(["butler", "associate", uri, params.collection, "-d", name, "--collections", collections])
        for name in dataset_types
    )


def export_calibs(uri: str, params: BundleParams) -> str:
    """``butler export-calibs``, with a mode: the default makes hard links to the repository's own files."""
    return shlex.join(
        ["butler", "export-calibs", "--transfer", "copy", uri, params.directory, params.ticket_chain]
    )


def write_curated_calibrations(uri: str, instrument: str, params: CuratedParams) -> str:
    """``butler write-curated-calibrations`` from the commit; it writes all types of the package, and only once."""
    ticket = params.why.set.rpartition("/")[2]
    return " && ".join(
        shlex.join(command)
        for command in (
            ["git", "-C", params.package, "checkout", params.commit],
            ["butler", "write-curated-calibrations", uri, instrument, "--label", ticket],
        )
    )


def ingest_corrected(uri: str, params: CorrectParams) -> str:
    """``butler retrieve-artifacts``, and ``butler ingest-files`` once a person has corrected the files between."""
    folder = f"corrected/{params.dataset_type}"
    return " && ".join(
        shlex.join(["butler", *command])
        for command in (
            ["retrieve-artifacts", uri, folder, "-d", params.dataset_type, "--collections", params.base],
            ["ingest-files", "--transfer", "copy", uri, params.dataset_type, params.run, f"{folder}.ecsv"],
        )
    )


def remove_collections(uri: str, others: Iterable[str], runs: Iterable[str]) -> str:
    """``butler remove-collections`` for what refers to others, then ``butler remove-runs``."""
    commands = [["butler", "remove-collections", uri, name, "--no-confirm"] for name in others]
    commands += [["butler", "remove-runs", uri, name, "--no-confirm"] for name in runs]
    return " && ".join(shlex.join(command) for command in commands)


def export_datasets(uri: str, params: GatherParams) -> str:
    """``Butler.export`` of a collection: there is no command line for it."""
    return " && ".join(
        shlex.join(command)
        for command in (
            ["mkdir", "-p", params.directory],
            ["python", "-c", _EXPORT, uri, params.directory, params.collection],
        )
    )


_EXPORT = (
    "import contextlib, sys; from lsst.daf.butler import Butler; stack = contextlib.ExitStack(); "
    "butler = Butler.from_config(sys.argv[1]); "
    "export = stack.enter_context(butler.export(directory=sys.argv[2], format='yaml', transfer='copy')); "
    "export.saveDatasets(butler.query_all_datasets(sys.argv[3], find_first=False, limit=None)); stack.close()"
)


def register_skymap(uri: str, params: RecordsParams) -> str:
    """``butler register-skymap``, where lsst.skymap is installed, from the configuration of the skymap's name."""
    return shlex.join(["butler", "register-skymap", uri, "-C", f"skymap-{params.records.skymap}.config"])
