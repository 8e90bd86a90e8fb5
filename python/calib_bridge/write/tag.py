"""``tag``: protect datasets from the summit's cleaner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from lsst.daf.butler import CollectionType, DatasetRef

from ..collections import ensure_collection, require_type
from ..commands import associate
from ..errors import BridgeError
from ..fingerprint import canonical
from ..protocol.base import WriteResult
from ..protocol.collections import TagParams
from ..read.table import Row, read_rows
from ..refs import require_datasets
from ..session import Session
from .run import Change, Write, carry_out


def tag(session: Session, params: TagParams) -> WriteResult:
    """Associate datasets with a TAGGED collection; nothing is ever removed from it.

    Raises ``dataset-missing``, ``collection-type-differs``, and ``dataset-conflict`` if the tag has another dataset of
    the same type and data ID.
    """
    changed, summary = carry_out(session, TAG, params)
    return WriteResult(changed=changed, summary=summary)


def _pending(session: Session, params: TagParams) -> Change | None:
    butler = session.reader(params.repo)
    refs = require_datasets(butler, map(UUID, params.ids))
    exists = require_type(butler, params.collection, CollectionType.TAGGED)
    types = sorted({ref.datasetType.name for ref in refs.values()})
    existing = {name: read_rows(butler, name, [params.collection]) if exists else [] for name in types}
    _refuse_conflicts(refs.values(), existing, params.collection)
    present = {row.id for rows in existing.values() for row in rows}
    missing = [ref for ref in refs.values() if str(ref.id) not in present]
    if exists and not missing:
        return None
    runs = sorted({ref.run for ref in refs.values()})
    return Change(
        summary=f"{params.collection}: {len(missing)} datasets tagged",
        command=associate(session.uri(params.repo), params, runs, types),
        before={"datasets": len(present)},
        after={"datasets": len(present) + len(missing)},
        act=lambda: _act(session, params, missing),
    )


def _act(session: Session, params: TagParams, missing: Sequence[DatasetRef]) -> None:
    butler = session.writer(params.repo)
    ensure_collection(butler, params.collection, CollectionType.TAGGED, params.doc)
    with butler.transaction():
        butler.registry.associate(params.collection, missing)


def _refuse_conflicts(desired: Iterable[DatasetRef], existing: dict[str, list[Row]], collection: str) -> None:
    taken = {(name, canonical(row.data_id)): row.id for name, rows in existing.items() for row in rows}
    for ref in desired:
        place = ref.datasetType.name, canonical(dict(ref.dataId.required))
        if taken.setdefault(place, str(ref.id)) != str(ref.id):
            raise BridgeError(
                "dataset-conflict", f"{collection} has {taken[place]} for {' '.join(place)}, not {ref.id}"
            )


TAG = Write(
    "tag", TagParams, _pending, reaches=lambda params: [params.collection], outside_effect=frozenset({"doc"})
)
"""The write of ``tag``."""
