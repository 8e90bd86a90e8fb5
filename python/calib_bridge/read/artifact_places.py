"""``artifacts``: where the files of a RUN's datasets lie."""

from __future__ import annotations

import os

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.artifacts import ArtifactsParams, ArtifactsResult
from ..session import Session
from .recorded import local_place, split_place
from .row import Row
from .table import read_rows


def artifacts(session: Session, params: ArtifactsParams) -> ArtifactsResult:
    """Return the files of all datasets of a type in a RUN, each by its absolute path.

    Raises ``dataset-missing`` if the RUN has none.
    """
    butler = session.reader(params.repo)
    rows = read_rows(butler, params.dataset_type, [params.run])
    if not rows:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}")
    root = datastore_root(butler)
    return ArtifactsResult(
        data_id=[row.data_id for row in rows],
        id=[row.id for row in rows],
        place=[_place(root, row) for row in rows],
    )


def _place(root: str | None, row: Row) -> str | None:
    place = local_place(root, row.path) if row.path else None
    if place is None:
        return None
    file, member = split_place(place)
    return None if member is not None else os.path.normpath(file)
