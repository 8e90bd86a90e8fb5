"""``bundle``: what is certified, as a folder that another site, or a person with ``butler import``, can take."""

from __future__ import annotations

from pathlib import Path

from ..collections import require_existing
from ..commands import export_calibs
from ..errors import BridgeError
from ..manifest import read_manifest, require_released, write_manifest
from ..protocol.bundle import BundleParams, BundleResult
from ..read.contents import Contents, read_contents
from ..session import Session
from .export import export_datasets
from .provenance import copy_provenance
from .run import Change, Write, carry_out
from .whole_folder import whole_folder


def bundle(session: Session, params: BundleParams) -> BundleResult:
    """Write a bundle, or find the one that is there.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.bundle.BundleParams`
        Folder, ticket chain and products.

    Returns
    -------
    result : `~calib_bridge.protocol.bundle.BundleResult`
        ``changed`` is `False` where the folder was there, of the same certifications.

    Raises
    ------
    BridgeError
        ``bundle-differs`` where the folder is there and is something else; ``bundle-incomplete`` where a product has
        nothing certified; ``collection-missing``; ``empty-range-row``; ``dataset-missing`` where a file is.
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
            "bundle-differs", f"{directory} is there and is no bundle: {error.detail}"
        ) from error
    if found.fingerprint != contents.fingerprint:
        raise BridgeError(
            "bundle-differs", f"{directory} has {found.fingerprint}, the repository {contents.fingerprint}"
        )
    require_released(directory, found, params.expected)


def _act(session: Session, params: BundleParams, contents: Contents) -> None:
    butler = session.reader(params.repo)
    with whole_folder(Path(params.directory)) as folder:
        exported = export_datasets(butler, folder, params.ticket_chain, contents)
        provenance = copy_provenance(butler, folder, params.items)
        write_manifest(folder, contents.manifest(folder, exported, provenance), params.expected)


BUNDLE = Write(
    "bundle",
    BundleParams,
    _pending,
    beside=frozenset({"expected"}),
    unjournalled=frozenset({"expected"}),
)
"""The kind of write."""
