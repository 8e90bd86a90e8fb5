"""``manifest.json`` of a bundle."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from .errors import BridgeError
from .protocol.auxiliary import GatheredManifest
from .protocol.bundle import Manifest

NAME = "manifest.json"


def read_manifest(bundle: Path) -> Manifest:
    """Read the manifest of a bundle.

    Raises
    ------
    BridgeError
        ``bundle-incomplete`` where there is none, or none that can be read.
    """
    return _read(bundle, Manifest)


def read_gathered(bundle: Path) -> GatheredManifest:
    """Read the manifest of an auxiliary collection, or of calibrations: those have no records.

    Raises
    ------
    BridgeError
        As `read_manifest`.
    """
    return _read(bundle, GatheredManifest)


def _read[M: Manifest](bundle: Path, model: type[M]) -> M:
    try:
        return model.model_validate_json((bundle / NAME).read_bytes())
    except FileNotFoundError:
        raise BridgeError("bundle-incomplete", f"no {NAME} in {bundle}") from None
    except (OSError, ValidationError) as error:
        raise BridgeError("bundle-incomplete", f"{bundle / NAME}: {error}") from error


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write a manifest, the same bytes for the same content: sorted keys, two spaces."""
    plain = manifest.model_dump(mode="json", by_alias=True)
    return json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
