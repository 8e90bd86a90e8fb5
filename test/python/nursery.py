"""A Python whose processes are forks of one process that has imported Butler and its tools, to start hundreds quickly.

``python nursery.py <folder>`` is the nursery. It makes ``<folder>/bin`` with a ``python``, a ``pipetask`` and a
``butler``, and links to the other programs of the environment. Each of the three passes its arguments, descriptors,
folder and environment to a fork of the nursery. The fork runs what the real program would run, and the program exits as
the fork does. A fork is killed with the program that asked for it.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

SCRIPTS = ("pipetask", "butler", "bps")
"""Programs of the environment that are Python scripts."""

_PROGRAM = """#!{python} -IS
import sys
sys.path.insert(0, {modules!r})
from nursery import ask
ask({address!r}, [*{script!r}, *sys.argv[1:]])
"""


def ask(address: str, argv: list[str]) -> None:
    """Act as a program: a fork of the nursery does the work, and this process exits as the fork did."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect(address)
        held = [number for number in _open_descriptors() if number != asking.fileno()]
        request = {"argv": argv, "folder": str(Path.cwd()), "environment": dict(os.environ), "held": held}
        socket.send_fds(asking, [json.dumps(request).encode()], held)
        # A stream ends when the fork ends.
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in held:
            os.dup2(nothing, number)
        code = int(asking.recv(100) or 1)
    if code < 0:
        with contextlib.suppress(OSError):  # SIGKILL
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _open_descriptors() -> list[int]:
    numbers = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
    return [number for number in numbers if Path(f"/proc/self/fd/{number}").exists()]


def serve(folder: Path) -> None:
    """Fork a process for every program that asks, until the nursery is killed."""
    address = str(folder / "socket")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen()
    _make_programs(folder / "bin", address)
    print("ready", flush=True)
    with selectors.DefaultSelector() as events:
        events.register(listening, selectors.EVENT_READ)
        while True:
            for key, _ in events.select():
                if events.get_map().get(key.fd) is not key:
                    continue  # An earlier event of the list ended the process.
                if key.fileobj is listening:
                    asking, _ = listening.accept()
                    child = _fork(asking, folder / "bin/python")
                    events.register(os.pidfd_open(child), selectors.EVENT_READ, (child, asking))
                    events.register(asking, selectors.EVENT_READ, child)
                elif key.fileobj is key.fd:
                    child, asking = key.data
                    _, status = os.waitpid(child, 0)
                    os.close(events.unregister(key.fd).fd)
                    if asking.fileno() in events.get_map():
                        events.unregister(asking)
                    with contextlib.suppress(BrokenPipeError):
                        asking.send(str(os.waitstatus_to_exitcode(status)).encode())
                    asking.close()
                else:
                    # The program was killed, so its fork is killed too.
                    events.unregister(key.fileobj)
                    os.kill(key.data, signal.SIGKILL)


def _make_programs(folder: Path, address: str) -> None:
    """Make the folder that replaces the environment's ``bin``."""
    folder.mkdir()
    real = Path(sys.executable).parent
    modules = str(Path(__file__).parent)
    for name in ("python", *SCRIPTS):
        script = [str(real / name)] if name in SCRIPTS else []
        program = folder / name
        program.write_text(
            _PROGRAM.format(python=sys.executable, modules=modules, address=address, script=script)
        )
        program.chmod(0o755)
    for other in real.iterdir():
        if not (folder / other.name).exists() and not other.name.startswith("python"):
            (folder / other.name).symlink_to(other)


def _fork(asking: socket.socket, python: Path) -> int:
    """Fork the process that a program asks for."""
    text, descriptors, _, _ = socket.recv_fds(asking, 1_000_000, 100)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            request = json.loads(text)
            _take(descriptors, request["held"])
            os.setsid()
            os.chdir(request["folder"])
            os.environ.clear()
            os.environ.update(request["environment"])
            code = _run(request["argv"], str(python))
        finally:
            os._exit(code)
    for descriptor in descriptors:
        os.close(descriptor)
    return child


def _take(received: list[int], wanted: list[int]) -> None:
    """Give received descriptors the numbers that they have in the program, and close all others."""
    above = max(1000, *wanted) + 1
    moved = [fcntl.fcntl(number, fcntl.F_DUPFD, above) for number in received]
    os.closerange(0, above)
    for number, target in zip(moved, wanted, strict=True):
        os.dup2(number, target)
        os.close(number)


def _run(argv: list[str], python: str) -> int:
    """Run a Python command line and return its exit code."""
    real, sys.executable = sys.executable, python
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    try:
        _run_as_main(argv, real)
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        import atexit

        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
    return 0


def _run_as_main(argv: list[str], real: str) -> None:
    import runpy

    match argv:
        case ["-m", module, *rest]:
            sys.path.insert(0, "")
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", code, *rest]:
            sys.path.insert(0, "")
            sys.argv = ["-c", *rest]
            main: Any = type(sys)("__main__")
            sys.modules["__main__"] = main
            exec(compile(code, "<string>", "exec"), vars(main))
        case [script, *_] if not script.startswith("-"):
            sys.path.insert(0, str(Path(script).resolve().parent))
            sys.argv = argv
            runpy.run_path(script, run_name="__main__")
        case _:
            # Options are for Python itself.
            os.execv(real, [real, *argv])


def _import_all() -> None:
    """Import everything that bridges, pipetask and butler import, and cache what they compute at every start."""
    import functools
    from importlib import import_module, metadata

    from calib_bridge.dispatch import HANDLERS
    from calib_reference import tasks

    for module in (
        *(f"calib_bridge.{handler.partition(':')[0]}" for handler in HANDLERS.values()),
        "calib_bridge.server",
        "calib_reference.demo_world",
        "calib_reference.storage.formatters",
        *(f"calib_reference.tasks.{path.stem}" for path in Path(tasks.__file__).parent.glob("[!_]*.py")),
        "lsst.ctrl.mpexec.cli.pipetask",
        "lsst.ctrl.mpexec.cli.cmd.commands",
        "lsst.daf.butler.cli.butler",
        "lsst.daf.butler.direct_butler._direct_butler",
        "lsst.daf.butler.datastores.fileDatastore",
        "lsst.daf.butler.registry.attributes",
        *(f"lsst.daf.butler.formatters.{name}" for name in ("json", "logs", "packages", "typeless", "yaml")),
        "lsst.pipe.base.formatters.pexConfig",
        "lsst.pipe.base.tests.mocks",
        "astropy.table",
        "ccdproc",
        "scipy.ndimage",
    ):
        import_module(module)
    # Every pipetask lists the installed packages, which takes half a second.
    packages = import_module("lsst.utils.packages")
    packages.packages_distributions = functools.cache(metadata.packages_distributions)
    packages.packages_distributions()
    # Garbage collection would copy the pages of all imported modules into every fork.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _import_all()
    serve(Path(sys.argv[1]))
