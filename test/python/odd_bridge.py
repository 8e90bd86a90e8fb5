"""A bridge that fails in the way that a request names in place of a site, a set or a collection."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

GOOD: dict[str, Any] = {
    "open": {"protocol": 1, "python": "3.12", "packages": {}, "clock": "1764547200000000000"},
    "journal": {"entries": [], "unreadable": []},
}
ROW = {"dataId": [{}], "id": ["a"], "run": ["r"], "begin": ["soon"], "end": [None], "empty": [False]}


def main() -> None:
    """Answer requests, or fail as one asks for."""
    for line in sys.stdin:
        request = json.loads(line)
        params = request["params"]
        way = params.get("site") or params.get("set") or params.get("collection")
        WAYS.get(way, answer)(request)


def answer(request: dict[str, Any]) -> None:
    say({"jsonrpc": "2.0", "id": request["id"], "result": GOOD[request["method"]]})


def say(message: Any) -> None:
    put(json.dumps(message).encode() + b"\n")


def put(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def endlessly(data: bytes) -> None:
    while True:
        put(data)


def stop(_request: Any) -> None:
    say(alive("sleep soundly"))
    os.kill(os.getpid(), signal.SIGSTOP)


def alive(doing: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "alive", "params": {"doing": doing, "since": "2026-12-01T00:00:00Z"}}


def work_long(request: dict[str, Any]) -> None:
    for _ in range(13):
        time.sleep(0.1)
        say(alive("work"))
    answer(request)


def answer_twice(request: dict[str, Any]) -> None:
    answer(request)
    answer(request)


def result(value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda request: say({"jsonrpc": "2.0", "id": request["id"], "result": value})


def exit_within_a_line(_request: Any) -> None:
    put(b'{"jsonrpc":"2.0","id"')
    os._exit(4)


def close_output(_request: Any) -> None:
    os.close(1)


def refuse(request: dict[str, Any]) -> None:
    data = {"code": "bridge-failed", "detail": "KeyError: odd"}
    say({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": "odd", "data": data}})


WAYS: dict[str, Callable[[dict[str, Any]], None]] = {
    "refuses": refuse,
    "stops": stop,
    "never answers": lambda _request: None,
    "sleeps": lambda _request: time.sleep(30),
    "closes its output": close_output,
    "prints words": lambda _request: put(b"Loading \x1b[2Jsite modules\n"),
    "prints binary": lambda _request: put(bytes(range(256)) * 100),
    "prints another kind of JSON": lambda _request: put(b"[1]\n"),
    "prints broken JSON": lambda _request: put(b'{"jsonrpc": "2.0", "id": 2, "result": {\n'),
    "prints an empty line": lambda _request: put(b"\n"),
    "prints a line without end": lambda _request: endlessly(b'{"' * 500_000),
    "prints lines without end": lambda _request: endlessly(b"y\n" * 10_000),
    "sends heartbeats without end": lambda _request: endlessly(json.dumps(alive("spin")).encode() + b"\n"),
    "sends another notification": lambda _request: say({"jsonrpc": "2.0", "method": "log", "params": {}}),
    "answers twice": answer_twice,
    "answers another request": lambda request: answer({**request, "id": 77}),
    "answers no request": lambda request: answer({**request, "id": None}),
    "answers without a result": lambda request: say({"jsonrpc": "2.0", "id": request["id"]}),
    "answers with a list": result([]),
    "answers without a field": result({"entries": []}),
    "answers with a time in words": result(ROW),
    "answers with another type": result({"entries": 3, "unreadable": []}),
    "answers with one more field": result({"entries": [], "unreadable": [], "more": 1}),
    "exits within a line": exit_within_a_line,
    "is killed": lambda _request: os.kill(os.getpid(), signal.SIGKILL),
    "works long": work_long,
}

if __name__ == "__main__":
    main()
