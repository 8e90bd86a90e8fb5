"""A bridge for whom mode bits count, as they do for every account of a site: root gives up to be above them."""

from __future__ import annotations

import ctypes

from calib_bridge.__main__ import main

_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_VERSION_3 = 0x20080522


def respect_modes() -> None:
    """Drop the two capabilities by which root reads what its mode forbids; others never had them.

    Raises
    ------
    OSError
        Where the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: the low bits, then the high ones
    if libc.capget(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    kept = ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH) & 0xFFFFFFFF
    for index in range(3):
        sets[index] &= kept
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    respect_modes()
    main()
