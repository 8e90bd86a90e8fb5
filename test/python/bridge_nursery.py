"""Bridges by fork, for the tests that start hundreds: Butler is imported once, by the nursery.

``python bridge_nursery.py <socket>`` is the nursery. ``python -m bridge_nursery``, with ``BRIDGE_NURSERY=<socket>``,
takes the place of ``python -m calib_bridge``: it hands its standard streams, its folder and its environment to a
fork of the nursery, which runs the bridge as it is (under `killing_bridge`, whose variables it knows), and dies as
that one died.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
import warnings
from importlib import import_module
from pathlib import Path


def raise_bridges(path: str) -> None:
    """Fork a bridge for everybody who asks."""
    from calib_bridge.dispatch import HANDLERS

    for handler in HANDLERS.values():
        import_module(f"calib_bridge.{handler.partition(':')[0]}")
    import_module("killing_bridge")
    # numpy's threads are idle, and none of them is wanted in a fork.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _keep(asking)
            asking.close()


def _keep(asking: socket.socket) -> None:
    """Run one bridge and tell how it ended."""
    text, streams, _, _ = socket.recv_fds(asking, 1_000_000, 3)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        asking.close()
        _become_bridge(*json.loads(text), streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    asking.sendall(json.dumps(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become_bridge(folder: str, environment: dict[str, str], streams: list[int]) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
        os.close(stream)
    code = 1
    try:
        import_module("killing_bridge").run()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def become_client(path: str) -> None:
    """Stand where the engine expects a bridge."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(path)
        socket.send_fds(asking, [json.dumps([str(Path.cwd()), dict(os.environ)]).encode()], [0, 1, 2])
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        code = int(asking.recv(100))
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        raise_bridges(sys.argv[1])
    else:
        become_client(os.environ["BRIDGE_NURSERY"])
