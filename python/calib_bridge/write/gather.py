"""``gather``: datasets of an auxiliary collection, as a folder that another site ingests."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from uuid import UUID

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from ..bundle_contents import write_contents
from ..commands import export_datasets
from ..errors import BridgeError
from ..files import sha256_of, whole_folder
from ..fingerprint import fingerprint, line
from ..manifest import combined_fingerprint, read_gathered, require_released, write_manifest
from ..protocol.auxiliary import GatheredManifest, GatherParams, GatherResult, RecordsFile, SkymapFacts
from ..protocol.bundle import CollectionFingerprint, MadeDataset
from ..read.auxiliary import require_skymap
from ..read.contents import Exported
from ..read.skymaps import ELEMENTS, line_of, records_of
from ..read.types import to_facts
from ..refs import require_datasets
from ..session import Session
from .export import export_files
from .run import Change, Write, carry_out

RECORDS = "records.jsonl"


def gather(session: Session, params: GatherParams) -> GatherResult:
    """Write the bundle of an auxiliary collection, or return the existing one if it holds the same datasets.

    Raises ``bundle-differs`` if the folder exists and holds anything else, and ``dataset-missing`` for a UUID or a
    file. Raises ``records-missing`` for an unregistered skymap, and ``build-disagrees-with-lock`` if the skymap or a
    released file differs from the lock.
    """
    changed, summary = carry_out(session, GATHER, params)
    return GatherResult(changed=changed, summary=summary, manifest=read_gathered(Path(params.directory)))


def _pending(session: Session, params: GatherParams) -> Change | None:
    directory = Path(params.directory)
    if directory.exists():
        _refuse_other(directory, params)
        return None
    butler = session.reader(params.repo)
    refs = _refs(butler, params)
    skymap = require_skymap(butler, params.skymap.skymap if params.skymap else None)
    if skymap != params.skymap:
        raise BridgeError(
            "build-disagrees-with-lock", f"the repository has skymap {skymap}, the lock {params.skymap}"
        )
    return Change(
        summary=f"{params.collection}: {len(refs)} datasets gathered",
        command=export_datasets(session.uri(params.repo), params),
        before=None,
        after={"datasets": len(refs)},
        act=lambda: _act(session, params, refs, skymap),
    )


def _refuse_other(directory: Path, params: GatherParams) -> None:
    try:
        found = read_gathered(directory)
    except BridgeError as error:
        raise BridgeError(
            "bundle-differs", f"{directory} exists and is not a bundle: {error.detail}"
        ) from error
    if {made.id for made in found.datasets} != set(params.datasets) or _skymap(found) != params.skymap:
        raise BridgeError(
            "bundle-differs", f"{directory} does not hold the requested datasets of {params.collection}"
        )
    require_released(directory, found, params.expected)


def _skymap(found: GatheredManifest) -> SkymapFacts | None:
    if found.records is None:
        return None
    return SkymapFacts.model_validate(found.records.model_dump(include={*SkymapFacts.model_fields}))


def _refs(butler: DirectButler, params: GatherParams) -> list[DatasetRef]:
    found = require_datasets(butler, map(UUID, params.datasets))
    return [ref.expanded(butler.registry.expandDataId(ref.dataId)) for ref in found.values()]


def _act(session: Session, params: GatherParams, refs: list[DatasetRef], skymap: SkymapFacts | None) -> None:
    butler = session.reader(params.repo)
    with whole_folder(Path(params.directory), lambda: session.require_held(params.repo)) as folder:
        exported = export_files(butler, folder, refs)
        records = _write_records(butler, folder, skymap) if skymap else None
        manifest = _manifest(butler, folder, refs, exported, records)
        write_manifest(folder, manifest, params.expected)
        write_contents(folder, manifest, params.calibset, session.signing)


def _write_records(butler: DirectButler, folder: Path, skymap: SkymapFacts) -> RecordsFile:
    """Stream the records as JSON lines: millions of records in YAML would take hours to parse."""
    digest, size = hashlib.sha256(), 0
    with (folder / RECORDS).open("wb") as stream:
        for element in ELEMENTS:
            for record in records_of(butler, element, skymap.skymap):
                text = line_of(record).encode() + b"\n"
                digest.update(text)
                size += stream.write(text)
    return RecordsFile(
        skymap=skymap.skymap,
        hash=skymap.hash,
        tracts=skymap.tracts,
        patches=skymap.patches,
        path=RECORDS,
        sha256=digest.hexdigest(),
        size=size,
    )


def _manifest(
    butler: DirectButler,
    folder: Path,
    refs: list[DatasetRef],
    exported: dict[str, Exported],
    records: RecordsFile | None,
) -> GatheredManifest:
    datasets = sorted((_made(folder, ref, exported[str(ref.id)]) for ref in refs), key=_order)
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for made in datasets:
        text = line(made.dataset_type, made.data_id, made.id, None, None)
        parts[made.run, made.dataset_type].append(text)
    collections = [
        CollectionFingerprint(collection=run, dataset_type=name, fingerprint=fingerprint(lines))
        for (run, name), lines in parts.items()
    ]
    manifest = GatheredManifest(
        fingerprint="",
        collections=collections,
        dataset_types=[
            to_facts(butler.get_dataset_type(name)) for name in sorted({name for _, name in parts})
        ],
        datasets=datasets,
        provenance=[],
        records=records,
    )
    return manifest.model_copy(update={"fingerprint": combined_fingerprint(manifest)})


def _made(folder: Path, ref: DatasetRef, exported: Exported) -> MadeDataset:
    path = folder / exported.path
    return MadeDataset(
        id=str(ref.id),
        run=ref.run,
        collection=ref.run,
        dataset_type=ref.datasetType.name,
        data_id=dict(ref.dataId.required),
        begin=None,
        end=None,
        path=exported.path,
        formatter=exported.formatter,
        sha256=sha256_of(path),
        size=path.stat().st_size,
    )


def _order(made: MadeDataset) -> tuple[str, str, str]:
    return made.run, made.dataset_type, made.id


GATHER = Write(
    "gather",
    GatherParams,
    _pending,
    reaches=lambda _: [],
    outside_effect=frozenset({"calibset", "expected"}),
    unjournaled=frozenset({"calibset", "expected"}),
)
"""The write of ``gather``."""
