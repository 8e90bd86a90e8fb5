"""A bridge that logs many warnings, as libraries do in an outage, and dies at the method named by CHATTY_DEATH."""

from __future__ import annotations

import os
import sys
from typing import Any

from calib_bridge import server
from calib_bridge.__main__ import main
from calib_bridge.dispatch import call
from calib_bridge.protocol.base import Wire
from calib_bridge.session import Session


def complain(session: Session | None, method: str, params: dict[str, Any]) -> tuple[Wire, Session]:
    """Write several hundred kilobytes of warnings, then carry out the request."""
    sys.stderr.write("WARNING: the database does not answer\n" * 10_000)
    if method == os.environ["CHATTY_DEATH"]:
        print("FATAL: the machine goes down", file=sys.stderr, flush=True)
        os._exit(3)
    return call(session, method, params)


if __name__ == "__main__":
    server.call = complain
    main()
