"""``bundles``: are the bundles of a set as they were made, and who signed them? Signs older ones on request."""

from __future__ import annotations

from pathlib import Path

from ..bundle_contents import check_bundle, has_contents, sign_contents, write_contents
from ..errors import BridgeError
from ..files import readable_by_all
from ..protocol.bundle import BundlesParams, BundlesResult, ExaminedBundle, LockedBundle
from ..session import Session
from .agreement import require_as_locked, require_identified


def bundles(session: Session, params: BundlesParams) -> BundlesResult:
    """Examine bundles, and sign those without an accepted signature; a bundle that is refused is reported.

    No repository is read or written.
    """
    return BundlesResult(bundles=[_examine(session, params, each) for each in params.bundles])


def _examine(session: Session, params: BundlesParams, locked: LockedBundle) -> ExaminedBundle:
    bundle = Path(locked.bundle)
    paths = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    fingerprint = signer = refusal = detail = None
    try:
        if params.sign and not _is_signed(session, bundle):
            _sign(session, params, locked)
        checked = check_bundle(bundle, session.signing, every_byte=params.verify)
        fingerprint, signer = checked.manifest.fingerprint, checked.signer
    except BridgeError as error:
        refusal, detail = error.code, error.detail
    size = sum(path.stat().st_size for path in paths)
    return ExaminedBundle(
        bundle=locked.bundle,
        fingerprint=fingerprint,
        size=size,
        files=len(paths),
        signer=signer,
        refusal=refusal,
        detail=detail,
    )


def _is_signed(session: Session, bundle: Path) -> bool:
    try:
        return check_bundle(bundle, session.signing).signer is not None
    except BridgeError as error:
        if error.code in ("bundle-unsigned", "bundle-signer-unknown"):
            return False
        raise


def _sign(session: Session, params: BundlesParams, locked: LockedBundle) -> None:
    """Sign a bundle if each of its bytes is as listed, and its datasets are exactly those of the lock."""
    bundle = Path(locked.bundle)
    if session.signing is None or session.signing.key is None:
        raise BridgeError("signing-failed", f"{bundle}: this site has no key")
    require_identified(locked)
    manifest = check_bundle(bundle, None, every_byte=True).manifest
    require_as_locked(manifest, locked)
    if {made.id for made in manifest.datasets} != {file.id for file in locked.expected}:
        raise BridgeError("bundle-disagrees-with-lock", f"{bundle} holds other datasets than the lock")
    with readable_by_all():
        if not has_contents(bundle):
            write_contents(bundle, manifest, params.calibset, None)
        sign_contents(bundle, session.signing)
