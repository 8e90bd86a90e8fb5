"""Whether an account may write to a repository, asked of the file system and never tried."""

from __future__ import annotations

import os
from pathlib import Path

from lsst.daf.butler.direct_butler import DirectButler

from .opening import sqlite_file


def write_refusal(butler: DirectButler) -> str | None:
    """Name what the account may not write to.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        An open repository.

    Returns
    -------
    reason : `str` or `None`
        `None` where nothing local forbids writing. A PostgreSQL account's rights are not asked for.
    """
    places: list[Path] = []
    if database := sqlite_file(butler):
        places += [database, database.parent]  # SQLite puts its rollback journal beside the database
    places += [
        Path(root.ospath) for root in butler._datastore.roots.values() if root is not None and root.isLocal
    ]
    for place in places:
        if place.exists() and not os.access(place, os.W_OK, effective_ids=True):
            return f"no permission to write to {place}"
    return None
