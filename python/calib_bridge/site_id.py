"""The id of a site's ``work`` folder. Hosts that share journal and jobs have the same."""

from __future__ import annotations

import json
import os
import secrets
import uuid
from pathlib import Path


def read_site_id(work: Path) -> str | None:
    """Return the id in ``<work>/site.json``, or `None` before the first write."""
    try:
        return str(json.loads((work / "site.json").read_bytes())["id"])
    except FileNotFoundError:
        return None


def ensure_site_id(work: Path) -> str:
    """Return the id of a folder, which is made at the first write; of several processes, the first makes it."""
    if known := read_site_id(work):
        return known
    work.mkdir(parents=True, exist_ok=True)
    partial = work / f".site.json.{secrets.token_hex(4)}"
    with partial.open("w") as stream:
        json.dump({"id": str(uuid.uuid4())}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        (work / "site.json").hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    return ensure_site_id(work)
