"""A bridge that stops itself, as SIGSTOP does, at the first request about the repository named by STOP_AT."""

from __future__ import annotations

import os
import signal
from typing import Any

from calib_bridge import server
from calib_bridge.__main__ import main
from calib_bridge.dispatch import call
from calib_bridge.protocol.base import Wire
from calib_bridge.session import Session


def stop(session: Session | None, method: str, params: dict[str, Any]) -> tuple[Wire, Session]:
    """Stop this process, or carry out the request."""
    if params.get("repo") == os.environ["STOP_AT"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    return call(session, method, params)


if __name__ == "__main__":
    server.call = stop
    main()
