"""Which file system a folder is on, and whether ``flock`` there reaches the processes of other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ONE_KERNEL = {
    *("bcachefs", "btrfs", "erofs", "exfat", "ext2", "ext3", "ext4", "f2fs", "jfs", "ntfs3"),
    *("overlay", "ramfs", "reiserfs", "rootfs", "tmpfs", "vfat", "xfs", "zfs"),
}
"""File systems of one host, where all processes share a kernel."""

_SHARED = {"nfs4", "ceph", "gfs2", "gpfs", "ocfs2", "cifs", "smb3"}
"""File systems whose ``flock`` reaches the server, unless an option says otherwise."""

_KEPT_HERE = {
    "nfs4": ("nolock", "local_lock=flock", "local_lock=all"),
    "cifs": ("nobrl",),
    "smb3": ("nobrl",),
    "lustre": ("localflock", "noflock"),
}
"""Options with which ``flock`` stays on the host, or fails."""


@dataclass(frozen=True)
class Mount:
    """A mount: its folder, its file system type, and the options of mount and file system."""

    folder: str
    type: str
    options: tuple[str, ...]

    @property
    def words(self) -> str:
        """The mount in words."""
        return f"{self.type} at {self.folder} ({','.join(self.options)})"


def read_mount(path: Path) -> Mount | None:
    """Return the mount of a file or folder; `None` where the kernel lists no mounts."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="replace")
    except OSError:
        return None
    return find_mount(mounts, str(path.resolve()))


def find_mount(mounts: str, path: str) -> Mount | None:
    """Return the mount of an absolute path. Pure.

    Parameters
    ----------
    mounts : `str`
        Text of ``/proc/self/mountinfo`` (proc_pid_mountinfo(5)).
    path : `str`
        Without symbolic links.
    """
    found = [mount for line in mounts.splitlines() if (mount := _parse(line)) and _is_below(path, mount)]
    # A later mount hides an earlier one of the same folder.
    return max(reversed(found), key=lambda mount: len(mount.folder), default=None)


def why_doubtful(mount: Mount) -> str | None:
    """Return why a lock may not exclude other hosts; `None` if it does, or if the file system has one host. Pure."""
    kept = [option for option in _KEPT_HERE.get(_version_of(mount), ()) if option in mount.options]
    if kept:
        return f"with {', '.join(kept)}, locks do not reach the server of {mount.type}"
    if mount.type in _ONE_KERNEL:
        return None
    if _version_of(mount) in _SHARED or (mount.type == "lustre" and "flock" in mount.options):
        return None
    return f"it is not known whether locks on {mount.type} reach other hosts"


def _version_of(mount: Mount) -> str:
    """Return the type, with the version of NFS by its option: version 3 locks by another protocol."""
    if mount.type == "nfs":
        return "nfs4" if any(option.startswith("vers=4") for option in mount.options) else "nfs3"
    return mount.type


def _parse(line: str) -> Mount | None:
    before, _, after = line.partition(" - ")
    fields, of_type = before.split(" "), after.split(" ")
    if len(fields) < 6 or len(of_type) < 3:
        return None
    options = dict.fromkeys([*fields[5].split(","), *of_type[2].split(",")])
    return Mount(_unescape(fields[4]), of_type[0], tuple(options))


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _is_below(path: str, mount: Mount) -> bool:
    return PurePosixPath(path).is_relative_to(mount.folder)
