"""``contents.json`` of a bundle: all its files with their digests, which a signature binds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from .bundle_files import open_file, require_plain_paths
from .errors import BridgeError, few
from .export_file import NAME as EXPORT
from .export_file import require_plain_export
from .files import sha256_of, write_atomically
from .manifest import NAME as MANIFEST
from .manifest import parse_manifest, read_gathered
from .protocol.auxiliary import GatheredManifest, RecordsFile
from .protocol.bundle import BundleContents, CalibsetVersion, ListedFile, MadeDataset, Manifest
from .protocol.session import Signing
from .signature import sign, signer_of

NAME = "contents.json"
SIGNATURE = f"{NAME}.sig"
_LARGEST_SIGNATURE = 65_536


class Checked(NamedTuple):
    """A bundle that is as it was made. ``signer`` is `None` in a world whose bundles are not signed."""

    manifest: GatheredManifest
    signer: str | None


def write_contents(
    folder: Path, manifest: Manifest, calibset: CalibsetVersion | None, signing: Signing | None
) -> None:
    """Write ``contents.json`` of a bundle whose other files are complete, and sign it if the site has a key.

    Digests that the manifest has are not computed again.

    Raises
    ------
    BridgeError
        ``signing-failed``, ``bundle-signer-unknown``.
    """
    known = _described(manifest)
    files = [
        ListedFile(
            path=path,
            size=(folder / path).stat().st_size,
            sha256=known[path].sha256 if path in known else sha256_of(folder / path),
        )
        for path in sorted(_files(folder))
    ]
    contents = BundleContents(fingerprint=manifest.fingerprint, calibset=calibset, files=files)
    plain = contents.model_dump(mode="json", by_alias=True)
    write_atomically(
        folder / NAME, json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    )
    if signing and signing.key:
        sign_contents(folder, signing)


def sign_contents(folder: Path, signing: Signing) -> None:
    """Sign ``contents.json`` with the site's key; a signature that the site itself would refuse is not kept.

    Raises
    ------
    BridgeError
        ``signing-failed``, ``bundle-signer-unknown``.
    """
    if signing.key is None:
        raise BridgeError("signing-failed", "this site has no key")
    content = _read(folder, NAME)
    signature = sign(content, Path(signing.key))
    if signing.signers:
        signer_of(content, signature, Path(signing.signers))
    write_atomically(folder / SIGNATURE, signature)


def has_contents(bundle: Path) -> bool:
    """Return whether a bundle has ``contents.json``; bundles of earlier versions have none."""
    return (bundle / NAME).is_symlink() or (bundle / NAME).exists()


def check_bundle(bundle: Path, signing: Signing | None, *, every_byte: bool = False) -> Checked:
    """Check signature, list of files, manifest and ``export.yaml`` of a bundle, before anything of it is used.

    The content of dataset files and dimension records is read only on request: who copies such a file compares its
    digest with the lock's, which the manifest has to name too.

    Parameters
    ----------
    bundle : `~pathlib.Path`
        Its folder.
    signing : `~calib_bridge.protocol.session.Signing` or `None`
        `None` accepts bundles without signature, and those of earlier versions without ``contents.json``.
    every_byte : `bool`
        Read all files.

    Raises
    ------
    BridgeError
        ``bundle-unsigned``, ``bundle-signer-unknown``, ``bundle-altered``, ``bundle-incomplete``,
        ``bundle-path-unsafe``, ``bundle-export-unsafe``, ``signing-failed``.
    """
    content = _read(bundle, NAME) if has_contents(bundle) else None
    signer = _require_signer(bundle, content, signing) if signing else None
    if content is None:
        manifest = read_gathered(bundle)
        listed = _described(manifest)
        if every_byte:
            exported = {EXPORT} if (bundle / EXPORT).exists() else set()
            _require_files(bundle, {*listed, *manifest.provenance, MANIFEST, *exported})
    else:
        contents = _parse(bundle, content)
        listed = {file.path: file for file in contents.files}
        _require_files(bundle, {*listed})
        for path, file in listed.items():
            if (size := (bundle / path).lstat().st_size) != file.size:
                raise BridgeError(
                    "bundle-altered", f"{bundle / path} has {size} bytes, listed with {file.size}"
                )
        manifest = parse_manifest(bundle, _read_listed(bundle, listed[MANIFEST]))
        _require_agreement(bundle, manifest, contents.fingerprint, listed)
    if (bundle / EXPORT).exists():
        require_plain_export(_read(bundle, EXPORT))
    described = _described(manifest)
    for path, file in listed.items():
        if every_byte or path not in described:
            _require_digest(bundle, file)
    return Checked(manifest, signer)


def _require_signer(bundle: Path, content: bytes | None, signing: Signing) -> str:
    if signing.signers is None:
        raise BridgeError("bundle-unsigned", f"{bundle}: the world does not say who signs bundles")
    if content is None or not (bundle / SIGNATURE).exists():
        raise BridgeError("bundle-unsigned", f"{bundle} has no {NAME if content is None else SIGNATURE}")
    signature = _read(bundle, SIGNATURE, _LARGEST_SIGNATURE)
    try:
        return signer_of(content, signature, Path(signing.signers))
    except BridgeError as error:
        raise BridgeError(error.code, f"{bundle / SIGNATURE}: {error.detail}") from error


def _parse(bundle: Path, content: bytes) -> BundleContents:
    try:
        contents = BundleContents.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise BridgeError("bundle-altered", f"{bundle / NAME}: {error}") from error
    require_plain_paths(bundle, (file.path for file in contents.files))
    paths = [file.path for file in contents.files]
    if len({*paths}) < len(paths):
        raise BridgeError("bundle-altered", f"{bundle / NAME} lists a file twice")
    if MANIFEST not in paths:
        raise BridgeError("bundle-incomplete", f"{bundle / NAME} does not list {MANIFEST}")
    return contents


def _files(bundle: Path) -> Iterator[str]:
    """Yield all files of a bundle but ``contents.json`` and its signature.

    Raises
    ------
    BridgeError
        ``bundle-path-unsafe`` for a symbolic link, a pipe or a device.
    """
    for folder, names, files in bundle.walk():
        for name in names:
            if (folder / name).is_symlink():
                raise BridgeError("bundle-path-unsafe", f"{folder / name} is a symbolic link")
        for name in files:
            place = folder / name
            path = str(place.relative_to(bundle))
            if path in (NAME, SIGNATURE):
                continue
            if place.is_symlink() or not place.is_file():
                raise BridgeError("bundle-path-unsafe", f"{place} is no regular file")
            yield path


def _require_files(bundle: Path, listed: set[str]) -> None:
    found = {*_files(bundle)}
    if missing := sorted(listed - found):
        raise BridgeError("bundle-incomplete", f"{bundle} lacks {few(missing)}")
    if extra := sorted(found - listed):
        raise BridgeError("bundle-altered", f"{bundle}: {few(extra)} not listed")


def _require_agreement(
    bundle: Path, manifest: GatheredManifest, fingerprint: str, listed: Mapping[str, ListedFile]
) -> None:
    """Require that manifest and list of files say the same of each file."""
    wrong = [
        path for path, file in _described(manifest).items() if path not in listed or listed[path] != file
    ]
    wrong += [path for path in manifest.provenance if path not in listed]
    if manifest.fingerprint != fingerprint:
        wrong.append("fingerprint")
    if wrong:
        raise BridgeError("bundle-altered", f"{bundle}: {NAME} and {MANIFEST} disagree about {few(wrong)}")


def _described(manifest: Manifest) -> dict[str, ListedFile]:
    """Return the files whose digests are in a manifest: those of datasets and of dimension records."""
    records = manifest.records if isinstance(manifest, GatheredManifest) else None
    described: list[MadeDataset | RecordsFile] = [*manifest.datasets, *([records] if records else [])]
    return {each.path: ListedFile(path=each.path, size=each.size, sha256=each.sha256) for each in described}


def _require_digest(bundle: Path, file: ListedFile) -> None:
    with open_file(bundle, file.path) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        raise BridgeError(
            "bundle-altered", f"{bundle / file.path} has sha256 {digest}, listed with {file.sha256}"
        )


def _read_listed(bundle: Path, file: ListedFile) -> bytes:
    content = _read(bundle, file.path)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise BridgeError("bundle-altered", f"{bundle / file.path} is not the listed file")
    return content


def _read(bundle: Path, path: str, most: int = -1) -> bytes:
    with open_file(bundle, path) as stream:
        return stream.read(most)
