"""Which mounts let locks reach other hosts; and the names and keys of locks, which all versions share."""

from __future__ import annotations

import pytest

from calib_bridge.exclusion.advisory import keys_of, shorten
from calib_bridge.exclusion.hold import printable
from calib_bridge.exclusion.mounts import find_mount, why_doubtful

MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:40 / /sdf rw,nosuid shared:2 master:1 - nfs4 server:/sdf rw,vers=4.2,rsize=1048576,local_lock=none,addr=10.0.0.1
31 30 0:41 / /sdf/home rw - nfs server:/home rw,vers=3,local_lock=none
32 30 0:42 / /sdf/old rw - nfs4 server:/old rw,vers=4.0,local_lock=flock
33 22 0:43 / /mnt/with\040blank rw - 9p share rw,trans=virtio
34 22 0:44 / /lustre rw - lustre mgs:/fs rw,flock
35 22 0:45 / /lustre/here rw - lustre mgs:/fs rw,localflock
36 22 0:46 / /windows rw - cifs //server/share rw,vers=3.0,nobrl
37 22 0:47 / /ssh rw - fuse.sshfs host:/ rw
38 22 0:48 / /over rw - ext4 /dev/vdb1 rw
39 38 0:49 / /over rw - fuse.portal portal rw
40 22 0:50 / /gpfs rw - gpfs fs1 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "folder", "doubt"),
    [
        ("/repo/main", "/", None),
        ("/sdf/data/repo", "/sdf", None),
        ("/sdfx", "/", None),
        ("/sdf/home/repo", "/sdf/home", "not known"),
        ("/sdf/old/repo", "/sdf/old", "local_lock=flock"),
        ("/mnt/with blank/repo", "/mnt/with blank", "not known"),
        ("/lustre/repo", "/lustre", None),
        ("/lustre/here/repo", "/lustre/here", "localflock"),
        ("/windows", "/windows", "nobrl"),
        ("/ssh/repo", "/ssh", "not known"),
        ("/over/repo", "/over", "not known"),
        ("/gpfs/repo", "/gpfs", None),
    ],
)
def test_doubts_by_mount(path: str, folder: str, doubt: str | None) -> None:
    mount = find_mount(MOUNTS, path)
    assert mount is not None
    assert mount.folder == folder
    reason = why_doubtful(mount)
    assert reason is None if doubt is None else doubt in (reason or "")


def test_the_keys_of_a_repository_never_change() -> None:
    keys = keys_of("lsstdb1", "embargo")
    assert (keys.lock, keys.fence) == (-2_408_940_918_487_983_745, -9_200_430_135_029_580_353)
    assert keys_of("lsstdb1", "main") != keys
    assert keys_of("lsstdb1embargo", "") != keys_of("lsstdb1", "embargo")


def test_words_that_postgres_would_cut_lose_the_domain_of_the_host() -> None:
    long = "calib rubin-calib@sdfcron001.sdf.slac.stanford.edu[1234567] LATISS/DM-43525 certify"
    assert shorten(long) == "calib rubin-calib@sdfcron001[1234567] LATISS/DM-43525 certify"
    assert shorten("calib u@h.domain[1] A/B c") == "calib u@h.domain[1] A/B c"


def test_words_of_others_cannot_command_a_terminal() -> None:
    assert printable("calib \x1b[2Ju@h\n") == "calib  [2Ju@h"
