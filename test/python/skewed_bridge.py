"""A bridge whose clock is SKEWED_SECONDS ahead at the site SKEWED_SITE."""

from __future__ import annotations

import os
import time
from typing import Any

from calib_bridge import server
from calib_bridge.__main__ import main

call = server.call
true_time = time.time_ns


def skewed_call(session: Any, method: str, params: Any) -> Any:
    """Set the clock before the site is opened."""
    if method == "open" and params["site"] == os.environ["SKEWED_SITE"]:
        ahead = int(float(os.environ["SKEWED_SECONDS"]) * 1e9)
        time.time_ns = lambda: true_time() + ahead
    return call(session, method, params)


if __name__ == "__main__":
    server.call = skewed_call
    main()
