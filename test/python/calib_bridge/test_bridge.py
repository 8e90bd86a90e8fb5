"""The bridge process: its protocol, its end, and its answers to unexpected requests."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from bridge_requests import certification, chaining, row
from bridge_world import (
    PYTHON,
    TICKET,
    Bridge,
    Site,
    rows_of,
)
from lsst.daf.butler import DatasetRef

from calib_bridge import schema, server
from calib_bridge.activity import current
from calib_bridge.dispatch import HANDLERS
from calib_bridge.errors import ERRORS, BridgeError
from calib_bridge.exclusion.lock_file import lock_file
from calib_bridge.lock import acquire
from calib_bridge.protocol.methods import METHODS
from calib_bridge.server import answer_line, serve

NOISY = """
import os, calib_bridge.server as server
from calib_bridge.__main__ import main
call = server.call
def noisy(*args):
    print("a print"); os.system("echo a childs print"); os.write(1, b"a write\\n")
    return call(*args)
server.call = noisy
main()
"""


def talk(site: Site, *requests: Any, opened: bool = True) -> list[dict[str, Any]]:
    """Return the answers of the request loop, run in this process."""
    first = [{"jsonrpc": "2.0", "id": 0, "method": "open", "params": site.opening()}] if opened else []
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in (*first, *requests)]
    answers = io.BytesIO()
    serve([line + b"\n" for line in lines], answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()][len(first) :]


def request(method: str, number: int | None = 1, **params: Any) -> dict[str, Any]:
    identity = {} if number is None else {"id": number}
    return {"jsonrpc": "2.0", **identity, "method": method, "params": params}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not json", "request-invalid"),
        (b"\xff\xfe", "request-invalid"),
        (b"[1, 2]", "request-invalid"),
        (request("no-such"), "method-unknown"),
        (request("rows", repo="usdf/main"), "request-invalid"),
        (request("rows", repo="x", collection="c", datasetType="t", more=1), "request-invalid"),
        (request("rows", repo="no/such", collection="c", datasetType="t"), "repository-unknown"),
        (request("open", protocol=0, site="s", work="w", repositories=[]), "protocol-differs"),
    ],
)
def test_answers_an_invalid_request_with_an_error_code(site: Site, line: Any, code: str) -> None:
    (answer,) = talk(site, line)
    assert answer["error"]["data"]["code"] == code
    assert answer["jsonrpc"] == "2.0"


def test_requires_open_as_the_first_request(site: Site) -> None:
    (answer,) = talk(site, request("counters"), opened=False)
    assert answer["error"]["data"]["code"] == "session-not-open"


def test_answers_in_order_of_arrival_and_skips_requests_without_an_id(site: Site) -> None:
    answers = talk(site, request("counters", 1), b"", request("counters", None), request("counters", "two"))
    assert [answer["id"] for answer in answers] == [1, "two"]


def test_reports_an_unexpected_exception(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(HANDLERS, "counters", "read.site:no_such_function")
    (answer,) = talk(site, request("counters"))
    assert answer["error"]["data"]["code"] == "bridge-failed"
    assert "AttributeError" in answer["error"]["data"]["detail"]
    assert "Traceback" in capsys.readouterr().err


def test_ends_quietly_when_nobody_reads_its_answers(site: Site) -> None:
    class Closed(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise BrokenPipeError

    serve([json.dumps(request("open", **site.opening())).encode()], Closed())


def release_once_waited_for(descriptor: int) -> None:
    """Release a lock some heartbeats after a request began to wait for it."""
    while "waiting for the lock" not in (current() or ("",))[0]:
        time.sleep(0.01)
    time.sleep(0.3)
    os.close(descriptor)


def test_a_request_that_waits_for_a_lock_reports_what_it_does(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIB_BRIDGE_PATIENCE", "1")
    lock = lock_file(site.repositories["usdf/main"] / "gen3.sqlite3")
    release = threading.Thread(target=release_once_waited_for, args=[acquire(lock)])
    release.start()
    *beats, answer = talk(site, request("chain", **chaining("define", [])))
    release.join()
    assert answer["result"]["changed"]
    assert len(beats) > 1
    for beat in beats:
        assert "id" not in beat
        assert beat["method"] == "alive"
        assert beat["params"]["since"].endswith("Z")
    assert "chain usdf/main, waiting for the lock of usdf/main" in [beat["params"]["doing"] for beat in beats]
    assert current() is None


def test_a_failure_whose_words_are_no_text_is_answered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise KeyError("a file \udcff")

    monkeypatch.setattr(server, "call", fail)
    (answer,) = talk(site, request("counters"), opened=False)
    assert answer["error"]["data"]["code"] == "bridge-failed"


def test_nothing_but_answers_reaches_standard_output(site: Site) -> None:
    lines = [request("open", 1, **site.opening()), request("counters", 2)]
    done = subprocess.run(
        [sys.executable, "-c", NOISY],
        input="".join(json.dumps(line) + "\n" for line in lines).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(PYTHON)},
        check=True,
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2]
    assert done.stderr.count(b"print") == 4


def test_finishes_a_write_after_its_input_ends(site: Site, biases: list[DatasetRef]) -> None:
    bridge = Bridge(site)
    bridge.send("certify", **certification([row(ref) for ref in biases]))
    code, output = bridge.end()
    assert code == 0
    assert json.loads(output)["result"]["changed"]
    assert len(rows_of(site.butler())) == 2


def test_open_returns_versions_without_loading_butler(site: Site) -> None:
    program = (
        "import sys, json, calib_bridge.dispatch as d;"
        "r, s = d.call(None, 'open', json.loads(sys.argv[1]));"
        "d.call(s, 'counters', {}); print(r.packages['lsst-daf-butler'], 'lsst' in sys.modules)"
    )
    done = subprocess.run(
        # An option makes the nursery start a new Python, where nothing is imported yet.
        [sys.executable, "-B", "-c", program, json.dumps(site.opening())],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PYTHON)},
        check=True,
    )
    assert done.stdout.split()[1] == "False"


def test_the_schema_contains_every_method_and_error() -> None:
    document = schema.document()
    assert set(document["methods"]) == set(METHODS) == {"open", *HANDLERS}
    assert document["errors"] == ERRORS
    assert "datasetType" in document["$defs"]["CertifyParams"]["properties"]
    for pair in document["methods"].values():
        assert pair["params"]["$ref"].split("/")[-1] in document["$defs"]
    assert all(cause.endswith(".") and cause[0].isupper() for cause in ERRORS.values())
    with pytest.raises(ValueError, match="table"):
        BridgeError("no-such-code", "")


def test_writes_are_counted_and_journaled(site: Site) -> None:
    site.ask("chain", **chaining("define", []))
    site.ask("chain", **chaining("define", []))
    counters = site.ask("counters")
    assert counters["writes"] == 1
    entry = site.journal()[1]
    root = site.repositories["usdf/main"]
    assert entry["command"] == f"butler collection-chain {root} {TICKET} --mode redefine --doc 'a chain'"
    assert (entry["before"], entry["after"]) == ({"children": None}, {"children": []})
    assert entry["by"].endswith(f"[{os.getpid()}]")
    assert stat.S_ISREG(next((site.work / "journal").glob("*.jsonl")).stat().st_mode)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_beyond_64_bits_is_an_invalid_request_and_no_traceback(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"id": 1, "method": "samples", "params": {"a": [{"detectors": [0, number]}]}}).encode()
    answer, _ = answer_line(line, None)
    assert answer is not None
    assert json.loads(answer)["error"]["data"] == {
        "code": "request-invalid",
        "detail": ".'params'.'a'.0.'detectors'.1: a whole number beyond 64 bits",
    }
    assert capsys.readouterr().err == ""
