"""Files as the datastore records them: on a file system, in an object store, or inside a zip file.

A recorded path is relative to the datastore's root or an absolute URI. ``<zip file>#zip-path=<name>`` is a member of a
zip file (``butler ingest-zip``), which many datasets share.
"""

from __future__ import annotations

import contextlib
import errno
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast
from urllib.parse import unquote

from lsst.daf.butler.direct_butler import DirectButler
from lsst.resources import ResourcePath

from ..internals import datastore_roots
from ..protocol.base import Protection

_ZIP_PATH = "zip-path="


def local_place(root: str | None, path: str) -> str | None:
    """Return the absolute path of a recorded file on this machine, or `None` for an object store.

    The member of a zip file is kept behind ``#``. A path is text here, not `pathlib.Path`, which would take longer than
    the database for 100,000 files.
    """
    if "://" not in path:
        return None if root is None else f"{root}/{path}"
    return local_place_of(ResourcePath(path))


def local_place_of(uri: ResourcePath) -> str | None:
    """Return the absolute path of a file that Butler names; see `local_place`."""
    if not uri.isLocal:
        return None
    return f"{uri.ospath}#{uri.fragment}" if uri.fragment else uri.ospath


def split_place(place: str) -> tuple[str, str | None]:
    """Return the file of a place, and the name of the member if the file is a zip file."""
    file, _, fragment = place.partition("#")
    return file, _member(fragment)


def protection_of(butler: DirectButler, path: str) -> Protection | None:
    """Return why a recorded file must not be replaced, or `None` if it may be.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Its datastore has the roots.
    path : `str`
        The recorded path; empty if nothing is recorded.
    """
    if "#" in path:
        return "zip"
    if "://" in path:
        uri = ResourcePath(path)
        return (
            None if any(uri.relative_to(root) is not None for root in datastore_roots(butler)) else "outside"
        )
    return "outside" if posixpath.normpath(path).startswith(("/", "../")) else None


@contextlib.contextmanager
def open_place(place: str) -> Iterator[BinaryIO]:
    """Open a file of this machine, or a member of a zip file, for reading.

    Raises
    ------
    OSError
        The file or member does not exist, or the zip file is damaged.
    """
    file, member = split_place(place)
    with open(file, "rb") as stream, _inside(stream, file, member) as content:  # noqa: PTH123
        yield content


@contextlib.contextmanager
def open_uri(uri: ResourcePath, whole: bool = True) -> Iterator[BinaryIO]:
    """Open a file wherever it is, for reading; only the needed part of a zip file is transferred.

    Parameters
    ----------
    uri : `~lsst.resources.ResourcePath`
        The file, or a member of a zip file.
    whole : `bool`
        Whether all of the file will be read. Otherwise only the needed part is transferred from an object store.

    Raises
    ------
    OSError
        See `open_place`.
    """
    member = _member(uri.fragment)
    if member is not None or not whole:
        with uri.open("rb") as stream, _inside(stream, str(uri), member) as content:
            yield content
        return
    with uri.as_local() as local, open(local.ospath, "rb") as content:  # noqa: PTH123
        yield content


@contextlib.contextmanager
def open_recorded(root: str | None, path: str, whole: bool = True) -> Iterator[BinaryIO]:
    """Open a recorded file wherever it is, for reading; see `open_uri`, and raises as `open_place`."""
    place = local_place(root, path)
    with open_uri(ResourcePath(path), whole) if place is None else open_place(place) as content:
        yield content


def member_sizes(file: str) -> dict[str, int]:
    """Return the size of every member of a zip file, in bytes; raises as `open_place`."""
    with _damage_as_oserror(file), zipfile.ZipFile(file) as held:
        return {info.filename: info.file_size for info in held.infolist()}


def _member(fragment: str) -> str | None:
    text = unquote(fragment)
    return text.removeprefix(_ZIP_PATH) if text.startswith(_ZIP_PATH) else None


@contextlib.contextmanager
def _inside(stream: Any, name: str, member: str | None) -> Iterator[BinaryIO]:
    if member is None:
        yield stream
        return
    with _damage_as_oserror(name), zipfile.ZipFile(stream) as held:
        if member not in held.NameToInfo:
            raise FileNotFoundError(errno.ENOENT, "the zip file has no such member", f"{name}#{member}")
        with held.open(member) as content:
            yield cast("BinaryIO", content)


@contextlib.contextmanager
def _damage_as_oserror(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise OSError(f"{name}: {type(error).__name__}: {error}") from error
