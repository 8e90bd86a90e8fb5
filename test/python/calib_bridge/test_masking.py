"""Credentials of URIs stay out of everything that people read or that is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bridge_requests import certification, chaining, row
from bridge_world import CERT, RUN, Site

from calib_bridge import journal
from calib_bridge.dispatch import call
from calib_bridge.errors import BridgeError
from calib_bridge.masking import masked, masked_json

SECRET = "s3cret-of-usdf"
CASES = json.loads((Path(__file__).parents[2] / "golden" / "masked.json").read_text())


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_text_is_shown_without_credentials(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked_json({"a": [text, 1, None]}) == {"a": [shown, 1, None]}


def test_the_password_of_a_repository_is_in_no_file_and_no_answer(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = postgres_site.repositories["usdf/main"]
    config = folder / "butler.yaml"
    config.write_text(config.read_text().replace("butler@", f"butler:{SECRET}@"))
    opening = postgres_site.opening()
    opening["repositories"] = [
        {"name": "usdf/main", "uri": f"file://calib:{SECRET}@localhost{folder}"},
        {"name": "usdf/odd", "uri": f"file://calib:{SECRET}@localhost{folder}/nowhere"},
    ]
    _, postgres_site.session = call(None, "open", opening)
    refs = postgres_site.butler().query_datasets("bias", collections=RUN)
    answers = [
        postgres_site.ask("probe", repo="usdf/main"),
        postgres_site.ask("certify", **certification([row(ref) for ref in refs])),
        postgres_site.ask("probe", repo="usdf/odd"),
        failure_of(postgres_site, "certify", **certification([row(ref) for ref in refs], repo="usdf/odd")),
    ]
    # A write that is killed leaves its open intent.
    monkeypatch.setattr(journal, "observer", stop_after_intent)
    with pytest.raises(RuntimeError, match="stopped"):
        postgres_site.ask("chain", **chaining("define", [CERT]))
    monkeypatch.undo()
    answers.append(postgres_site.ask("journal", set=None))

    kept = [path for path in postgres_site.work.rglob("*") if path.is_file()]
    texts = (
        [path.read_text() for path in kept] + [json.dumps(each) for each in answers] + [*capfd.readouterr()]
    )
    assert len(postgres_site.open_intents()) == 1
    assert "calib:***@localhost" in "".join(texts)
    assert [text for text in texts if SECRET in text] == []


def failure_of(site: Site, method: str, **params: object) -> str:
    with pytest.raises(BridgeError) as failure:
        site.ask(method, **params)
    return str(failure.value)


def stop_after_intent(moment: journal.Moment, _entry: object) -> None:
    if moment == "after-intent":
        raise RuntimeError("stopped")
