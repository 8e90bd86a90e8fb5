"""The request loop: one JSON object per line on standard input and output, answered in order of arrival."""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from typing import Any, BinaryIO

from pydantic import ValidationError

from .activity import activity
from .dispatch import call
from .errors import BridgeError
from .heartbeat import Heartbeat, interval
from .masking import masked
from .session import Session

_CODES = {"request-invalid": -32602, "method-unknown": -32601}
_FAILED = -32000
_SUSPECT = re.compile(rb"\\u(0000|d[89a-f])|[0-9]{19}", re.IGNORECASE)
"""Bytes of a line in which something unusable may be."""
_UNUSABLE = re.compile("[\0\ud800-\udfff]")


def serve(requests: Iterable[bytes], answers: BinaryIO) -> None:
    """Answer requests until the input ends, or until nobody reads the answers.

    Parameters
    ----------
    requests : `~collections.abc.Iterable` [`bytes`]
        Lines, each a JSON-RPC 2.0 request. A request without an ``id`` is carried out and not answered.
    answers : `~typing.BinaryIO`
        Receives one line per answer, and heartbeats while a request is open.
    """
    session: Session | None = None
    output = threading.Lock()

    def write(line: bytes) -> None:
        with output:
            answers.write(line + b"\n")
            answers.flush()

    heartbeat = Heartbeat(write, interval())
    try:
        for line in requests:
            if not line.strip():
                continue
            heartbeat.start()
            answer, session = answer_line(line, session)
            if answer is not None:
                write(answer)
    except BrokenPipeError:
        pass
    finally:
        heartbeat.stop()
        if session is not None:
            session.close()


def answer_line(line: bytes, session: Session | None) -> tuple[bytes | None, Session | None]:
    """Carry out the request of a line; return the answer's line and the session for the next request.

    A request without an ``id`` has no answer. Every failure is an answer.
    """
    identity: Any = None
    try:
        request = _parse(line)
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            raise BridgeError("request-invalid", "the line is not a JSON-RPC request object with a method")
        identity = request.get("id")
        params = request.get("params") or {}
        with activity(_named(request["method"], params)):
            result, session = call(session, request["method"], params)
            text = result.model_dump_json(by_alias=True)
    except Exception as error:
        return _failure(identity, error), session
    if "id" not in request:
        return None, session
    return f'{{"jsonrpc":"2.0","id":{json.dumps(identity)},"result":{text}}}'.encode(), session


def _parse(line: bytes) -> Any:
    """Return the request of a line; text and numbers that no file name, database or answer can hold are refused."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BridgeError("request-invalid", str(error)) from error
    if _SUSPECT.search(line) and (reason := _unusable(request, "")) is not None:
        raise BridgeError("request-invalid", reason)
    return request


def _unusable(value: Any, place: str) -> str | None:
    """Return the place of a text or name with NUL or a lone surrogate, or of a number beyond 64 bits, in words."""
    match value:
        case str():
            return f"{place}: a text with NUL or half a character" if _UNUSABLE.search(value) else None
        case int():
            return None if -(2**63) <= value < 2**63 else f"{place}: a whole number beyond 64 bits"
        case dict():
            found = (
                _unusable(part, f"{place}.{name!a}")
                for pair in value.items()
                for part in pair
                for name in pair[:1]
            )
        case list():
            found = (_unusable(each, f"{place}.{index}") for index, each in enumerate(value))
        case _:
            return None
    return next((each for each in found if each is not None), None)


def _named(method: str, params: Any) -> str:
    """Return the method, and the repository that it is about."""
    repo = params.get("repo") if isinstance(params, dict) else None
    return f"{method} {repo}" if isinstance(repo, str) else method


def _failure(identity: Any, error: Exception) -> bytes:
    code, detail = _explain(error)
    body = {
        "code": _CODES.get(code, _FAILED),
        "message": f"{code}: {detail}",
        "data": {"code": code, "detail": detail},
    }
    # ASCII, because the name of a file may hold bytes that are no text.
    return json.dumps({"jsonrpc": "2.0", "id": identity, "error": body}).encode()


def _explain(error: Exception) -> tuple[str, str]:
    match error:
        case BridgeError():
            return error.code, error.detail
        case ValidationError():
            places = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            return "request-invalid", "; ".join(places)
    sys.stderr.write(masked("".join(traceback.format_exception(error))))
    return _unexpected(error), masked(f"{type(error).__name__}: {error}")


def _unexpected(error: Exception) -> str:
    """Return the code of an unexpected error; SQLAlchemy is not imported just for this check."""
    sqlalchemy = sys.modules.get("sqlalchemy.exc")
    if sqlalchemy is not None and isinstance(error, (sqlalchemy.OperationalError, sqlalchemy.InterfaceError)):
        return "repository-unreachable"
    # SQLite's driver raises OverflowError for a number beyond 64 bits, PostgreSQL's server DataError.
    if isinstance(error, OverflowError) or (
        sqlalchemy is not None and isinstance(error, sqlalchemy.DataError)
    ):
        return "request-invalid"
    return "bridge-failed"
