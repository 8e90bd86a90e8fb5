"""``manifest.json`` of a bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from .bundle_files import open_file
from .errors import BridgeError
from .files import write_atomically
from .fingerprint import fingerprint
from .protocol.auxiliary import GatheredManifest
from .protocol.bundle import ExpectedFile, Manifest

NAME = "manifest.json"


def read_manifest(bundle: Path) -> Manifest:
    """Read the manifest of a bundle.

    Raises
    ------
    BridgeError
        ``bundle-incomplete`` if the manifest is absent or unreadable.
    """
    return _read(bundle, Manifest)


def read_gathered(bundle: Path) -> GatheredManifest:
    """Read the manifest of an auxiliary collection or of calibrations, which have no records.

    Raises
    ------
    BridgeError
        ``bundle-incomplete`` if the manifest is absent or unreadable.
    """
    return _read(bundle, GatheredManifest)


def _read[M: Manifest](bundle: Path, model: type[M]) -> M:
    try:
        with open_file(bundle, NAME) as stream:
            content = stream.read()
    except OSError as error:
        raise BridgeError("bundle-incomplete", f"{bundle / NAME}: {error}") from error
    return _parse(bundle, content, model)


def _parse[M: Manifest](bundle: Path, content: bytes, model: type[M]) -> M:
    try:
        return model.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise BridgeError("bundle-incomplete", f"{bundle / NAME}: {error}") from error


def parse_manifest(bundle: Path, content: bytes) -> GatheredManifest:
    """Return the manifest whose bytes were read from a bundle.

    Raises
    ------
    BridgeError
        ``bundle-incomplete`` if it cannot be read.
    """
    return _parse(bundle, content, GatheredManifest)


def write_manifest(folder: Path, manifest: Manifest, expected: Iterable[ExpectedFile]) -> None:
    """Write the manifest of a bundle that is being made.

    Raises
    ------
    BridgeError
        ``build-disagrees-with-lock`` if a file differs from the file released under its UUID.
    """
    if changed := _changed(manifest, expected):
        raise BridgeError(
            "build-disagrees-with-lock", f"the files of {changed} differ from the released files"
        )
    write_atomically(folder / NAME, _bytes(manifest))


def require_released(bundle: Path, manifest: Manifest, expected: Iterable[ExpectedFile]) -> None:
    """Refuse an existing bundle whose files differ from the lock.

    Raises
    ------
    BridgeError
        ``file-digest-differs``.
    """
    if changed := _changed(manifest, expected):
        raise BridgeError("file-digest-differs", f"{bundle}: the files of {changed} differ from the lock")


def combined_fingerprint(manifest: Manifest) -> str:
    """Return the fingerprint of all parts together; the collections of an auxiliary collection are its RUNs."""
    if all(made.collection == made.run for made in manifest.datasets):
        parts = [
            f"{each.collection}\t{each.dataset_type}\t{each.fingerprint}" for each in manifest.collections
        ]
        records = manifest.records if isinstance(manifest, GatheredManifest) else None
        return fingerprint([*parts, *([f"{records.skymap}\t{records.sha256}"] if records else [])])
    return fingerprint(each.fingerprint for each in manifest.collections)


def _changed(manifest: Manifest, expected: Iterable[ExpectedFile]) -> str:
    known = {file.id: file.sha256 for file in expected}
    return ", ".join(each.id for each in manifest.datasets if known.get(each.id, each.sha256) != each.sha256)


def _bytes(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, the same bytes for the same content."""
    plain = manifest.model_dump(mode="json", by_alias=True)
    return json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
