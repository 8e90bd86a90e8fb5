"""The process: its wire, its end, and what it does with what it did not expect."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bridge_world import (
    CERT,
    EXPOSURES,
    PYTHON,
    RUN,
    TICKET,
    Bridge,
    Site,
    certification,
    certify_directly,
    chaining,
    register_type,
    row,
    rows_of,
)
from lsst.daf.butler import Butler, DatasetRef

from calib_bridge import schema
from calib_bridge.dispatch import HANDLERS
from calib_bridge.errors import ERRORS, BridgeError
from calib_bridge.protocol import METHODS
from calib_bridge.read.picture import pixels_of
from calib_bridge.server import serve

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
    """Answers of the loop, in this process."""
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
def test_answers_what_it_cannot_do_with_a_code(site: Site, line: Any, code: str) -> None:
    (answer,) = talk(site, line)
    assert answer["error"]["data"]["code"] == code
    assert answer["jsonrpc"] == "2.0"


def test_wants_to_be_opened_first(site: Site) -> None:
    (answer,) = talk(site, request("counters"), opened=False)
    assert answer["error"]["data"]["code"] == "session-not-open"


def test_answers_in_order_of_arrival_and_not_at_all_without_an_id(site: Site) -> None:
    answers = talk(site, request("counters", 1), b"", request("counters", None), request("counters", "two"))
    assert [answer["id"] for answer in answers] == [1, "two"]


def test_tells_an_exception_that_it_does_not_know(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(HANDLERS, "counters", "read.site:no_such_function")
    (answer,) = talk(site, request("counters"))
    assert answer["error"]["data"]["code"] == "bridge-failed"
    assert "AttributeError" in answer["error"]["data"]["detail"]
    assert "Traceback" in capsys.readouterr().err


def test_ends_quietly_when_nobody_reads_any_more(site: Site) -> None:
    class Closed(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise BrokenPipeError

    serve([json.dumps(request("open", **site.opening())).encode()], Closed())


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


def test_finishes_the_write_in_hand_at_the_end_of_its_input(site: Site, biases: list[DatasetRef]) -> None:
    bridge = Bridge(site)
    bridge.send("certify", **certification([row(ref) for ref in biases]))
    code, output = bridge.end()
    assert code == 0
    assert json.loads(output)["result"]["changed"]
    assert len(rows_of(site.butler())) == 2


def test_opening_names_versions_and_loads_no_butler(site: Site) -> None:
    program = (
        "import sys, json, calib_bridge.dispatch as d;"
        "r, s = d.call(None, 'open', json.loads(sys.argv[1]));"
        "d.call(s, 'counters', {}); print(r.packages['lsst-daf-butler'], 'lsst' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(site.opening())],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PYTHON)},
        check=True,
    )
    assert done.stdout.split()[1] == "False"


def test_the_schema_names_every_method_and_error() -> None:
    document = schema.document()
    assert set(document["methods"]) == set(METHODS) == {"open", *HANDLERS}
    assert document["errors"] == ERRORS
    assert "datasetType" in document["$defs"]["CertifyParams"]["properties"]
    for pair in document["methods"].values():
        assert pair["params"]["$ref"].split("/")[-1] in document["$defs"]
    assert all(cause.endswith(".") and cause[0].isupper() for cause in ERRORS.values())
    with pytest.raises(ValueError, match="table"):
        BridgeError("no-such-code", "")


class TestProbe:
    def test_a_repository_that_is_well(self, site: Site) -> None:
        probed = site.ask("probe", repo="usdf/main")
        instruments = [{"name": "LATISS", "detectors": [0, 1]}]
        assert probed == {"reachable": True, "writable": True, "reason": None, "instruments": instruments}

    @pytest.mark.parametrize("harm", ["gone", "no butler", "no database", "unknown"])
    def test_never_raises(self, site: Site, harm: str) -> None:
        root = site.repositories["usdf/main"]
        if harm == "gone":
            shutil.rmtree(root)
        elif harm == "no butler":
            (root / "butler.yaml").unlink()
        elif harm == "no database":
            (root / "gen3.sqlite3").write_text("this is no database")
        probed = site.ask("probe", repo="no/such" if harm == "unknown" else "usdf/main")
        assert not probed["reachable"]
        assert probed["reason"]

    def test_a_repository_that_goes_and_comes_back(self, site: Site, biases: list[DatasetRef]) -> None:
        assert site.ask("probe", repo="usdf/main")["reachable"]
        root = site.repositories["usdf/main"]
        aside = root.with_name("aside")
        shutil.copytree(root, aside)
        shutil.rmtree(root)
        assert not site.ask("probe", repo="usdf/main")["reachable"]
        with pytest.raises(BridgeError) as refused:
            site.observe()
        assert refused.value.code == "repository-unreachable"
        shutil.copytree(aside, root)
        certify_directly(site.butler(), biases)
        seen = site.observe(certified=[{"collection": CERT, "datasetType": "bias"}])
        assert seen["certified"][0]["count"] == 2

    def test_an_account_that_may_not_write(self, site: Site) -> None:
        open_to_all = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other accounts
        open_to_all.chmod(0o755)
        shutil.copytree(site.repositories["usdf/main"], open_to_all / "repo")
        theirs = Site(open_to_all, {"usdf/main": open_to_all / "repo"})
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setuid(65534)
                probed = theirs.ask("probe", repo="usdf/main")
                try:
                    theirs.session.writer("usdf/main")
                except BridgeError as error:
                    probed["code"] = error.code
                os.write(writing, json.dumps(probed).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        probed = json.loads(os.read(reading, 1 << 16))
        assert (probed["reachable"], probed["writable"]) == (True, False)
        assert "permission" in probed["reason"]
        assert probed["code"] == "repository-read-only"
        shutil.rmtree(open_to_all)


class TestExposures:
    def ask(self, site: Site, where: str, **changes: Any) -> dict[str, Any]:
        asked = {
            "repo": "usdf/main",
            "collections": ["LATISS/raw/all"],
            "instrument": "LATISS",
            "where": where,
        }
        return site.ask("exposures", **{**asked, **changes})

    def test_are_columns_sorted_by_id(self, site: Site) -> None:
        found = self.ask(site, "")
        assert found["id"] == list(EXPOSURES)
        assert found["observationType"] == ["bias", "flat"]
        assert {len(column) for column in found.values()} == {2}

    def test_are_selected_by_butlers_expressions(self, site: Site) -> None:
        assert self.ask(site, "exposure.observation_type = 'flat'")["id"] == [EXPOSURES[1]]
        assert self.ask(site, "exposure.seq_num > 99")["id"] == []
        assert self.ask(site, "detector = 1 AND exposure.seq_num IN (1..2)")["id"] == list(EXPOSURES)

    def test_need_a_raw(self, site: Site) -> None:
        assert self.ask(site, "", collections=[RUN])["id"] == []

    @pytest.mark.parametrize(
        ("where", "changes", "code"),
        [
            ("exposure.seq_num >", {}, "selection-invalid"),
            ("exposure.no_such = 1", {}, "selection-invalid"),
            ("no_such_dimension = 1", {}, "selection-invalid"),
            ("", {"collections": ["no/such"]}, "collection-missing"),
            ("", {"instrument": "LSSTCam"}, "instrument-unknown"),
        ],
    )
    def test_are_refused(self, site: Site, where: str, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(BridgeError) as refused:
            self.ask(site, where, **changes)
        assert refused.value.code == code


class TestContent:
    def test_is_read_as_json(self, site: Site, butler: Butler) -> None:
        butler.put(
            {2024: {"SUCCESS": True}, "x": [1.5, None]}, "verifyBiasStats", instrument="LATISS", run=RUN
        )
        read = site.ask("read", repo="usdf/main", run=RUN, datasetType="verifyBiasStats")
        assert read["value"] == {"2024": {"SUCCESS": True}, "x": [1.5, None]}

    def test_is_missing(self, site: Site) -> None:
        for run, kind in ((RUN, "verifyBiasStats"), ("no/such", "bias"), (RUN, "no_such")):
            with pytest.raises(BridgeError) as refused:
                site.ask("read", repo="usdf/main", run=run, datasetType=kind)
            assert refused.value.code == "dataset-missing"

    def test_is_shown(self, site: Site, butler: Butler) -> None:
        register_type(butler, "image", ("instrument", "detector"), False, "NumpyArray")
        pixels = np.arange(100.0).reshape(10, 10)
        pixels[0, 0] = np.nan
        butler.put(pixels, "image", instrument="LATISS", detector=1, run=RUN)
        shown = site.ask("picture", repo="usdf/main", run=RUN, datasetType="image", detector=1)
        assert shown["png"].startswith("iVBORw0KGgo")
        assert (shown["mean"], shown["median"], shown["unit"]) == (50.0, 50.0, "adu")
        with pytest.raises(BridgeError) as refused:
            site.ask("picture", repo="usdf/main", run=RUN, datasetType="bias", detector=1)
        assert refused.value.code == "picture-impossible"

    def test_an_image_is_found_in_whatever_holds_one(self) -> None:
        class Holder:
            def __init__(self, **members: Any) -> None:
                self.__dict__.update(members)

        image = np.ones((2, 3))
        for holder in (Holder(data=image), Holder(array=image), Holder(image=Holder(array=image)), image):
            found = pixels_of(holder)
            assert found is not None
            assert found.shape == (2, 3)
        assert pixels_of({"data": 1}) is None


def test_writes_are_counted_and_told(site: Site) -> None:
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
