"""``ingest``: an import that can be repeated. Butler's own import, repeated, deletes the files of the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from lsst.daf.butler import CollectionType, DatasetRef, FileDataset
from lsst.daf.butler.direct_butler import DirectButler

from ..activity import activity
from ..bundle_contents import check_bundle
from ..collections import ensure_collection
from ..commands import import_bundle
from ..files import readable_by_all
from ..internals import datastore_root
from ..manifest import read_gathered
from ..protocol.base import WriteResult
from ..protocol.bundle import IngestParams
from ..session import Session
from .agreement import require_identified
from .arrivals import Arrivals, find_arrivals
from .definitions import to_dataset_type
from .run import Change, Write, carry_out, effect_of
from .staging import Staging, put_in_place, staging_folder


def ingest(session: Session, params: IngestParams) -> WriteResult:
    """Ingest the datasets of a bundle that the lock names, with their UUIDs, and restore lost files.

    Signature and list of files are checked first. Files are copied next to the datastore and checked while other
    processes may use the repository. Files are only moved while the repository's lock is held.

    Nothing is written if one of these is raised: ``bundle-unsigned``, ``bundle-signer-unknown``, ``bundle-altered``,
    ``bundle-export-unsafe``, ``signing-failed``, ``bundle-incomplete``, ``bundle-disagrees-with-lock``,
    ``bundle-path-unsafe``, ``formatter-not-allowed``, ``collection-not-own``, ``file-digest-differs``,
    ``dataset-type-differs``, ``collection-type-differs``, ``dataset-conflict``, ``instrument-unknown``,
    ``exposure-unregistered``, ``records-missing``, ``formatter-missing``, ``file-protected``,
    ``repository-schema-differs``.
    """
    require_identified(params)
    manifest = check_bundle(Path(params.bundle), session.signing).manifest
    effect = effect_of(INGEST, params)
    with staging_folder(session, params.repo, params.why, effect) as folder, readable_by_all():
        staging = Staging(folder, params, manifest)
        arrivals = find_arrivals(session.reader(params.repo), params, manifest)
        with activity("staging"):
            staging.fetch(arrivals.files)
        changed, summary = carry_out(
            session, replace(INGEST, pending=partial(_pending, staging=staging)), params
        )
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: IngestParams, staging: Staging | None = None) -> Change | None:
    manifest = staging.manifest if staging else read_gathered(Path(params.bundle))
    arrivals = find_arrivals(session.reader(params.repo), params, manifest)
    if not arrivals:
        return None
    return Change(
        summary=f"{len(arrivals.new)} datasets ingested, {len(arrivals.lost)} files restored",
        command=import_bundle(session.uri(params.repo), params),
        before={"datasets": arrivals.present},
        after={"datasets": arrivals.present + len(arrivals.new)},
        act=lambda: _act(session, params, arrivals, staging),
    )


def _act(session: Session, params: IngestParams, arrivals: Arrivals, staging: Staging | None) -> None:
    assert staging is not None, "only the handler acts"
    staging.fetch(arrivals.files)  # files lost since the observation
    butler = session.writer(params.repo)
    for facts in arrivals.types:
        butler.registry.registerDatasetType(to_dataset_type(butler, facts))
    for run in sorted({dataset.run for dataset in arrivals.new}):
        ensure_collection(butler, run, CollectionType.RUN, "")
    butler.ingest(*_file_datasets(butler, arrivals, staging), transfer="move", skip_existing=True)
    root = datastore_root(butler)
    for dataset, recorded in arrivals.lost:
        staging.fetch([dataset])  # moved away if another copy of it was restored before
        put_in_place(staging.path(dataset), root, recorded, lambda: session.require_held(params.repo))


def _file_datasets(butler: DirectButler, arrivals: Arrivals, staging: Staging) -> Iterable[FileDataset]:
    for dataset in arrivals.new:
        definition = butler.get_dataset_type(dataset.dataset_type)
        data_id = butler.registry.expandDataId(dataset.data_id)
        ref = DatasetRef(definition, data_id, run=dataset.run, id=arrivals.uuid(dataset))
        yield FileDataset(path=str(staging.path(dataset)), refs=[ref], formatter=dataset.formatter)


INGEST = Write(
    "ingest",
    IngestParams,
    _pending,
    reaches=lambda params: [run for part in params.parts for run in part.runs],
    outside_effect=frozenset({"bundle", "parts"}),
    unjournaled=frozenset({"parts"}),
)
"""The write of ``ingest``; the same files from another folder have the same effect."""
