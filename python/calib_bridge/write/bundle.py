"""``bundle``: certified datasets as a folder that another site, or a person with ``butler import``, can ingest."""

from __future__ import annotations

from pathlib import Path

from ..bundle_contents import write_contents
from ..collections import require_existing
from ..commands import export_calibs
from ..errors import BridgeError
from ..files import whole_folder
from ..manifest import read_manifest, require_released, write_manifest
from ..protocol.bundle import BundleParams, BundleResult
from ..read.contents import Contents, read_contents
from ..session import Session
from .export import export_datasets
from .provenance import copy_provenance
from .run import Change, Write, carry_out


def bundle(session: Session, params: BundleParams) -> BundleResult:
    """Write a bundle, or return the existing one if it holds the same certifications.

    Raises ``bundle-differs`` if the folder exists and holds anything else. Raises ``bundle-incomplete`` if a product
    has nothing certified, ``dataset-missing`` if a file is lost, ``collection-missing``, ``empty-range-row``,
    ``signing-failed`` and ``bundle-signer-unknown``.
    """
    changed, summary = carry_out(session, BUNDLE, params)
    return BundleResult(changed=changed, summary=summary, manifest=read_manifest(Path(params.directory)))


def _pending(session: Session, params: BundleParams) -> Change | None:
    butler = session.reader(params.repo)
    require_existing(butler, [params.ticket_chain])
    contents = read_contents(butler, params.items)
    directory = Path(params.directory)
    if directory.exists():
        _refuse_other(directory, contents, params)
        return None
    return Change(
        summary=f"{directory.name}: {contents.count} datasets bundled",
        command=export_calibs(session.uri(params.repo), params),
        before=None,
        after={"fingerprint": contents.fingerprint, "datasets": contents.count},
        act=lambda: _act(session, params, contents),
    )


def _refuse_other(directory: Path, contents: Contents, params: BundleParams) -> None:
    try:
        found = read_manifest(directory)
    except BridgeError as error:
        raise BridgeError(
            "bundle-differs", f"{directory} exists and is not a bundle: {error.detail}"
        ) from error
    if found.fingerprint != contents.fingerprint:
        raise BridgeError(
            "bundle-differs",
            f"{directory} has fingerprint {found.fingerprint}, the repository {contents.fingerprint}",
        )
    require_released(directory, found, params.expected)


def _act(session: Session, params: BundleParams, contents: Contents) -> None:
    butler = session.reader(params.repo)
    with whole_folder(Path(params.directory), lambda: session.require_held(params.repo)) as folder:
        exported = export_datasets(butler, folder, params.ticket_chain, contents)
        provenance = copy_provenance(butler, folder, params.items)
        manifest = contents.manifest(folder, exported, provenance)
        write_manifest(folder, manifest, params.expected)
        write_contents(folder, manifest, params.calibset, session.signing)


BUNDLE = Write(
    "bundle",
    BundleParams,
    _pending,
    reaches=lambda _: [],
    outside_effect=frozenset({"calibset", "expected"}),
    unjournaled=frozenset({"calibset", "expected"}),
)
"""The write of ``bundle``."""
