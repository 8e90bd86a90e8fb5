"""``curated``: texts of a package as datasets. Unlike Butler's own command, it can be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from lsst.daf.butler import CollectionType, DatasetRef, DatasetType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import ensure_collection
from ..commands import write_curated_calibrations
from ..errors import BridgeError
from ..files import readable_by_all
from ..protocol.base import WriteResult
from ..protocol.curated import CuratedFile, CuratedParams
from ..read.types import to_facts
from ..session import Session
from ..text import dataset_type_of, read_text, with_cards
from .definitions import unregistered
from .planned import find_missing, make_ref
from .run import Change, Write, carry_out

type Read = Mapping[str, Any]
"""Datasets by UUID."""


def curated(session: Session, params: CuratedParams) -> WriteResult:
    """Put the files of a package that are not in the repository yet, all or none.

    Texts are read while other processes may use the repository. Datasets are only put while the repository's lock is
    held.

    Nothing is written if one of these is raised: ``text-unreadable``, ``file-digest-differs``, ``dataset-conflict``,
    ``dataset-type-differs``, ``formatter-missing``, ``instrument-unknown``, ``collection-type-differs``.
    """
    butler = session.reader(params.repo)
    dataset_type = dataset_type_of(butler, params.type)
    read = {file.id: _read(dataset_type, params, file) for file in _missing(butler, params)}
    changed, summary = carry_out(session, replace(CURATED, pending=partial(_pending, read=read)), params)
    return WriteResult(changed=changed, summary=summary)


def _read(dataset_type: DatasetType, params: CuratedParams, file: CuratedFile) -> Any:
    text = params.texts.get(file.sha256, "")
    if hashlib.sha256(text.encode()).hexdigest() != file.sha256:
        raise BridgeError(
            "file-digest-differs", f"{params.package}/{file.path} does not have the declared sha256"
        )
    return with_cards(read_text(dataset_type, file.path, text, file.data_id), file.cards)


def _pending(session: Session, params: CuratedParams, read: Read) -> Change | None:
    butler = session.reader(params.repo)
    dataset_type = dataset_type_of(butler, params.type)
    missing = _missing(butler, params)
    if not missing:
        return None
    unregistered(butler, [to_facts(dataset_type)])
    refs = {file.id: _ref(butler, dataset_type, file) for file in missing}
    runs = ", ".join(sorted({file.run for file in missing}))
    instrument = str(next(iter(refs.values())).dataId["instrument"])
    return Change(
        summary=f"{runs}: {len(missing)} {params.type.name} written from {params.commit[:8]}",
        command=write_curated_calibrations(session.uri(params.repo), instrument, params),
        before={"datasets": len(params.files) - len(missing)},
        after={"datasets": len(params.files)},
        act=lambda: _act(session, params, dataset_type, [(read[id_], ref) for id_, ref in refs.items()]),
    )


def _act(
    session: Session, params: CuratedParams, dataset_type: DatasetType, puts: Sequence[tuple[Any, DatasetRef]]
) -> None:
    butler = session.writer(params.repo)
    butler.registry.registerDatasetType(dataset_type)
    for run in sorted({ref.run for _, ref in puts}):
        doc = f"{params.type.name} of {params.why.set}, from {params.package} {params.commit}"
        ensure_collection(butler, run, CollectionType.RUN, doc)
    with readable_by_all(), butler.transaction():
        for dataset, ref in puts:
            butler.put(dataset, ref)


def _missing(butler: DirectButler, params: CuratedParams) -> list[CuratedFile]:
    return find_missing(butler, params.type.name, [(file.run, file) for file in params.files])


def _ref(butler: DirectButler, dataset_type: DatasetType, file: CuratedFile) -> DatasetRef:
    return make_ref(butler, dataset_type, file.run, file, f"{file.path}: ")


CURATED = Write(
    "curated",
    CuratedParams,
    lambda session, params: _pending(session, params, {}),
    reaches=lambda params: [file.run for file in params.files],
    outside_effect=frozenset({"texts", "package", "label"}),
    unjournaled=frozenset({"texts"}),
)
"""The write of ``curated``; its effect is the datasets, wherever the checkout is."""
