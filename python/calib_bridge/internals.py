"""The parts of Butler behind its public interface that our own SELECTs need, in one place."""

from __future__ import annotations

from typing import Any

from lsst.daf.butler.direct_butler import DirectButler


def managers(butler: DirectButler) -> Any:
    """Managers of the registry's tables; their versions are checked by whoever uses them."""
    return butler._registry._managers


def datastore(butler: DirectButler) -> Any:
    """Where the files are recorded."""
    return butler._datastore


def datastore_root(butler: DirectButler) -> str | None:
    """Folder of the first local datastore, `None` where all are object stores."""
    roots = butler._datastore.roots.values()
    return next((root.ospath for root in roots if root is not None and root.isLocal), None)
