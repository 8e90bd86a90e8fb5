"""The comparison of a bundle's manifest with the lock: the lock says what a dataset is, the bundle only carries it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..bundle_files import require_plain_paths
from ..errors import BridgeError, few
from ..fingerprint import fingerprint, line
from ..manifest import combined_fingerprint
from ..protocol.auxiliary import GatheredManifest
from ..protocol.bundle import ExpectedFile, ExpectedPart, LockedBundle, MadeDataset

type _Place = tuple[str, str]
"""Collection and dataset type."""


class _Locked(NamedTuple):
    """A dataset as the lock records it; it may be certified in several collections."""

    file: ExpectedFile
    data_id: Mapping[str, str | int]
    parts: Sequence[ExpectedPart]


def require_as_locked(manifest: GatheredManifest, params: LockedBundle) -> None:
    """Refuse a manifest whose words differ from the lock, before anything is written or imported.

    Raises
    ------
    BridgeError
        ``bundle-disagrees-with-lock`` with the first few differences; ``bundle-path-unsafe``.
    """
    bundle = Path(params.bundle)
    require_plain_paths(bundle, [*(each.path for each in manifest.datasets), *manifest.provenance])
    if shared := [*_shared_paths(manifest.datasets)]:
        raise BridgeError("bundle-path-unsafe", f"{bundle}: {few(shared)}")
    if not params.parts:
        return
    locked = _locked(params)
    words = [*_differing_datasets(manifest.datasets, locked), *_differing_types(manifest, params.parts)]
    # A fingerprint differs wherever a dataset does, and does not name it.
    if words := words or [*_differing_fingerprints(manifest, params.parts)]:
        raise BridgeError("bundle-disagrees-with-lock", f"{bundle}: {few(words)}")


def require_identified(params: LockedBundle) -> None:
    """Refuse a request without the type, data ID or RUN of some dataset.

    Raises
    ------
    BridgeError
        ``request-invalid``.
    """
    known = {id_ for part in params.parts for id_ in part.id}
    if unknown := [file.id for file in params.expected if file.id not in known]:
        raise BridgeError("request-invalid", f"no part has {few(unknown)}")
    if any(len(part.id) != len(part.data_id) for part in params.parts):
        raise BridgeError("request-invalid", "a part has columns of different lengths")


def _locked(params: LockedBundle) -> dict[str, _Locked]:
    parts: dict[str, list[ExpectedPart]] = defaultdict(list)
    data_ids: dict[str, Mapping[str, str | int]] = {}
    for part in params.parts:
        for id_, data_id in zip(part.id, part.data_id, strict=True):
            parts[id_].append(part)
            data_ids[id_] = data_id
    return {file.id: _Locked(file, data_ids[file.id], parts[file.id]) for file in params.expected}


def _differing_datasets(datasets: Iterable[MadeDataset], locked: Mapping[str, _Locked]) -> Iterator[str]:
    for made in datasets:
        known = locked.get(made.id)
        if known is None:
            continue
        for field, carried, allowed in (
            ("run", made.run, [run for part in known.parts for run in part.runs]),
            ("collection", made.collection, [part.collection for part in known.parts]),
            ("datasetType", made.dataset_type, [part.dataset_type for part in known.parts]),
            ("sha256", made.sha256, [known.file.sha256]),
            ("size", made.size, [known.file.size]),
        ):
            if carried not in allowed:
                yield f"dataset {made.id}: {field} {carried!r}, the lock has {_either(allowed)}"
        if not _is_same(made.data_id, known.data_id):
            yield f"dataset {made.id}: dataId {made.data_id}, the lock has {dict(known.data_id)}"


def _is_same(carried: Mapping[str, Any], locked: Mapping[str, str | int]) -> bool:
    """Return whether data IDs are the same; Python would take true for 1."""
    return carried == locked and all(type(carried[name]) is type(value) for name, value in locked.items())


def _differing_types(manifest: GatheredManifest, parts: Sequence[ExpectedPart]) -> Iterator[str]:
    carried = {facts.name: facts for facts in manifest.dataset_types}
    if len(carried) < len(manifest.dataset_types):
        yield "a dataset type is described twice"
    for part in {part.dataset_type: part for part in parts}.values():
        facts = carried.get(part.dataset_type)
        if facts is None:
            yield f"dataset type {part.dataset_type} is not described"
            continue
        for field, here, there in (
            ("dimensions", sorted(facts.dimensions), sorted(part.dimensions)),
            ("storageClass", facts.storage_class, part.storage_class),
            ("isCalibration", facts.is_calibration, part.is_calibration),
        ):
            if here != there:
                yield f"dataset type {part.dataset_type}: {field} {here!r}, the lock has {there!r}"


def _shared_paths(datasets: Iterable[MadeDataset]) -> Iterator[str]:
    holders: dict[str, str] = {}
    for made in datasets:
        if holders.setdefault(made.path, made.id) != made.id:
            yield f"datasets {holders[made.path]} and {made.id} share {made.path}"


def _differing_fingerprints(manifest: GatheredManifest, parts: Sequence[ExpectedPart]) -> Iterator[str]:
    """Compare everything else that a fingerprint covers, such as ranges and rows that are too many or too few."""
    lines: dict[_Place, list[str]] = defaultdict(list)
    for made in manifest.datasets:
        text = line(made.dataset_type, made.data_id, made.id, made.begin, made.end)
        lines[made.collection, made.dataset_type].append(text)
    stated = {(each.collection, each.dataset_type): each.fingerprint for each in manifest.collections}
    for part in parts:
        place = part.collection, part.dataset_type
        for words, here in (
            ("datasets have", fingerprint(lines[place])),
            ("is stated with", stated.get(place)),
        ):
            if here != part.fingerprint:
                yield f"{' '.join(place)}: {words} fingerprint {here}, the lock has {part.fingerprint}"
    if manifest.fingerprint != (whole := combined_fingerprint(manifest)):
        yield f"fingerprint {manifest.fingerprint}, its parts have {whole}"


def _either(values: Sequence[object]) -> str:
    return " or ".join(dict.fromkeys(map(repr, values)))
