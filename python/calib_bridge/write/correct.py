"""``correct``: a RUN's datasets, copied with the declared corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from lsst.daf.butler import CollectionType, DatasetRef, FileDataset
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import ensure_collection
from ..commands import ingest_corrected
from ..correction import find_sources, make_corrected
from ..files import readable_by_all
from ..internals import write_file
from ..protocol.base import WriteResult
from ..protocol.corrected import CorrectedDataset, CorrectParams
from ..session import Session
from .planned import find_missing, make_ref
from .run import Change, Write, carry_out, effect_of
from .staging import staging_folder


def correct(session: Session, params: CorrectParams) -> WriteResult:
    """Write the corrected datasets that do not exist yet, all or none.

    Datasets are read, corrected and written to staged files while other processes may use the repository. Files are
    only moved while the repository's lock is held.

    Nothing is written if one of these is raised: ``base-gone``, ``correction-invalid``, ``text-unreadable``,
    ``file-digest-differs``, ``dataset-conflict``, ``formatter-missing``, ``instrument-unknown``,
    ``collection-type-differs``.
    """
    effect = effect_of(CORRECT, params)
    with staging_folder(session, params.repo, params.why, effect) as folder, readable_by_all():
        butler, files = session.reader(params.repo), _Files(folder)
        files.write(butler, params, _missing(butler, params))
        staged = replace(CORRECT, pending=partial(_pending, files=files))
        changed, summary = carry_out(session, staged, params)
    return WriteResult(changed=changed, summary=summary)


class _Files:
    """Staged files of one write, by dataset."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}

    def __getitem__(self, dataset: CorrectedDataset) -> Path:
        return self._files[dataset.id]

    def write(self, butler: DirectButler, params: CorrectParams, missing: Sequence[CorrectedDataset]) -> None:
        """Write files that are not staged yet, with one dataset in memory at a time."""
        desired = [each for each in missing if each.id not in self._files]
        sources = find_sources(butler, params.dataset_type, params.base, desired)
        for each in desired:
            made = make_corrected(butler, sources[each.id], each, params.texts)
            self._files[each.id] = write_file(
                butler, made, _ref(butler, params, each), self._folder / each.id
            )


def _pending(session: Session, params: CorrectParams, files: _Files | None = None) -> Change | None:
    butler = session.reader(params.repo)
    missing = _missing(butler, params)
    if not missing:
        return None
    changed = sum(1 for each in missing if each.taken or each.text or each.boxes)
    return Change(
        summary=f"{params.run}: {len(missing)} {params.dataset_type} of {params.base}, {changed} of them corrected",
        command=ingest_corrected(session.uri(params.repo), params),
        before={"datasets": len(params.datasets) - len(missing)},
        after={"datasets": len(params.datasets)},
        act=lambda: _act(session, params, missing, files),
    )


def _act(
    session: Session, params: CorrectParams, missing: Sequence[CorrectedDataset], files: _Files | None
) -> None:
    assert files is not None, "only the handler acts"
    files.write(session.reader(params.repo), params, missing)  # datasets lost since the observation
    butler = session.writer(params.repo)
    doc = f"{params.dataset_type} of {params.why.set}, corrected from {params.base}"
    ensure_collection(butler, params.run, CollectionType.RUN, doc)
    new = [FileDataset(path=str(files[each]), refs=[_ref(butler, params, each)]) for each in missing]
    butler.ingest(*new, transfer="move", skip_existing=True)


def _missing(butler: DirectButler, params: CorrectParams) -> list[CorrectedDataset]:
    return find_missing(butler, params.dataset_type, [(params.run, each) for each in params.datasets])


def _ref(butler: DirectButler, params: CorrectParams, dataset: CorrectedDataset) -> DatasetRef:
    return make_ref(butler, butler.get_dataset_type(params.dataset_type), params.run, dataset)


CORRECT = Write(
    "correct",
    CorrectParams,
    _pending,
    reaches=lambda params: [params.run],
    outside_effect=frozenset({"texts"}),
    unjournaled=frozenset({"texts"}),
)
"""The write of ``correct``; its effect is the datasets, not their texts."""
