"""The commands that a person would have typed (DMTN-222), for the journal. The bridge never runs them."""

from __future__ import annotations

from collections.abc import Iterable

from .command_templates import typed
from .protocol.auxiliary import GatherParams, RecordsParams
from .protocol.bundle import BundleParams, IngestParams
from .protocol.certified import CertifyParams
from .protocol.collections import ChainParams, TagParams
from .protocol.corrected import CorrectParams
from .protocol.curated import CuratedParams
from .protocol.jobs import AbandonParams
from .tai import iso


def collection_chain(uri: str, params: ChainParams, members: Iterable[str]) -> str:
    """``butler collection-chain`` for the members that the write moves."""
    mode = {"define": "redefine", "order": "prepend"}.get(params.mode, params.mode)
    doc = None if params.mode == "remove" else params.doc
    return typed("collection-chain", repo=uri, chain=params.chain, members=[*members], mode=mode, doc=doc)


def certify_calibrations(uri: str, params: CertifyParams) -> str:
    """``butler certify-calibrations``, once a range. The command certifies by name, the bridge by UUID."""
    ranges = dict.fromkeys((row.begin, row.end) for row in params.rows)
    return _each(
        typed(
            "certify-calibrations",
            repo=uri,
            input=params.generation,
            collection=params.collection,
            type=params.dataset_type,
            begin=None if begin is None else iso(begin),
            end=None if end is None else iso(end),
        )
        for begin, end in ranges
    )


def import_bundle(uri: str, params: IngestParams) -> str:
    """``butler import``. The command destroys files when it is repeated, the bridge does not."""
    return typed("import", repo=uri, folder=params.bundle)


def associate(uri: str, params: TagParams, runs: Iterable[str], dataset_types: Iterable[str]) -> str:
    """``butler associate``, once a dataset type."""
    joined = ",".join(runs)
    return _each(
        typed("associate", repo=uri, collection=params.collection, type=name, runs=joined)
        for name in dataset_types
    )


def export_calibs(uri: str, params: BundleParams) -> str:
    """``butler export-calibs`` of the ticket chain."""
    return typed("export-calibs", repo=uri, folder=params.directory, collection=params.ticket_chain)


def write_curated_calibrations(uri: str, instrument: str, params: CuratedParams) -> str:
    """``butler write-curated-calibrations`` from the commit. The command can be run only once."""
    return typed(
        "write-curated-calibrations",
        package=params.package,
        commit=params.commit,
        repo=uri,
        instrument=instrument,
        label=params.label,
    )


def ingest_corrected(uri: str, params: CorrectParams) -> str:
    """``butler retrieve-artifacts`` of the base, and ``butler ingest-files`` of the corrected files."""
    return typed("ingest-corrected", repo=uri, type=params.dataset_type, base=params.base, run=params.run)


def remove_collections(uri: str, others: Iterable[str], runs: Iterable[str]) -> str:
    """``butler remove-collections`` for collections that refer to others, then ``butler remove-runs``."""
    return _each(
        [
            *(typed("remove-collections", repo=uri, collection=name) for name in others),
            *(typed("remove-runs", repo=uri, collection=name) for name in runs),
        ]
    )


def abandon_job(params: AbandonParams) -> str:
    """``calib jobs abandon``: Butler has no command that changes the documentation of a collection."""
    return typed("abandon-job", run=params.run, repo=params.repo, reason=params.reason)


def export_datasets(uri: str, params: GatherParams) -> str:
    """``Butler.export`` of an auxiliary collection, restricted to a skymap if one is named."""
    where = f"skymap='{params.skymap.skymap}'" if params.skymap else None
    return typed(
        "export-datasets", repo=uri, folder=params.directory, collection=params.collection, where=where
    )


def register_skymap(uri: str, params: RecordsParams) -> str:
    """``butler register-skymap``, which needs lsst.skymap and the skymap's configuration."""
    return typed("register-skymap", repo=uri, skymap=params.records.skymap)


def _each(commands: Iterable[str]) -> str:
    return " && ".join(commands)
