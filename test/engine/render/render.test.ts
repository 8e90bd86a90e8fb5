import path from "node:path";
import { expect, test } from "@jest/globals";
import { planUnit } from "../../../engine/converge/plan.ts";
import { unitsOf } from "../../../engine/converge/unit.ts";
import type { JournalEntry } from "../../../engine/bridge/wire.ts";
import type { DriftRow } from "../../../engine/drift/finding.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { renderDrift } from "../../../engine/render/drift.ts";
import { renderFindings } from "../../../engine/render/findings.ts";
import { renderJournal } from "../../../engine/render/journal.ts";
import { renderPlan } from "../../../engine/render/plan.ts";
import { packageRoot } from "../../../engine/load/workspace.ts";
import { expectGolden } from "../../golden/golden.ts";
import { BIAS_ID, CERTIFIED, GENERATION, made, scenes, TICKET } from "../factory.ts";
import { stage } from "../observed.ts";
import { sessionOf } from "../session.ts";

test("a plan: a line a step, and what is in sync is silent", async () => {
  const scene = scenes.adopted();
  const session = sessionOf(scene, {
    "usdf/embargo": { ...stage.active, ...stage.verified, collections: [...stage.verified.collections, ...stage.active.collections.slice(1)] },
    "usdf/main": { ...stage.active, tagged: [] },
    "summit/LATISS": { outputs: stage.active.outputs },
  });
  const plans = await Promise.all(unitsOf(scene.set).slice(2).map((each) => planUnit(session, each)));
  const running = { unit: "product bias", steps: [{ step: "generate", kind: "running", note: `${GENERATION}/run1: 1 of 4 quanta` }] } as const;
  const refused = { unit: "activation tts/LATISS", steps: [{ step: "selfCheck", kind: "refused", code: "self-check-mismatch", reason: "tts/LATISS: run1, detector 0 used bias nothing" }] } as const;
  expectGolden("plan", renderPlan(scene.set.key, [running, ...plans, refused]));
  expect(renderPlan(scene.set.key, [])).toBe("LATISS/DM-43525\n  in sync");
});

test("drift: a line a repository, then every difference with its repository, what was expected and what was found", () => {
  const row = (repo: string, cell: DriftRow["cell"]): DriftRow => ({ set: "LATISS/DM-43525", repo: asRepo(repo), cell });
  const about = { repo: asRepo("summit/LATISS"), collection: asCollection(CERTIFIED) };
  expectGolden(
    "drift",
    renderDrift([
      row("usdf/embargo", { state: "in sync", fingerprint: made.fingerprint }),
      row("summit/LATISS", {
        state: "differs",
        findings: [
          { ...about, kind: "dataset missing", expected: `bias {"detector":"0"} ${BIAS_ID}`, found: "nothing" },
          { ...about, kind: "not in use", collection: asCollection("LATISS/calib"), expected: `to search ${TICKET}`, found: "LATISS/calib/DM-28636" },
        ],
      }),
      row("tts/LATISS", { state: "unverifiable", code: "repository-unreachable", reason: "tts/LATISS does not answer" }),
      row("usdf/main", { state: "waiting", code: "approval-missing", reason: "LATISS/DM-43525 awaits its approval" }),
      row("usdf/ir2", { state: "skipped", reason: "no LATISS there" }),
      row("usdf/old", { state: "withdrawn", reason: "light leak" }),
    ]),
  );
  expect(renderDrift([])).toBe("");
});

test("the journal: a paragraph a completed write with the command a person would have typed, and what nobody completed is open", () => {
  const entry = (id: string, phase: JournalEntry["phase"], outcome: JournalEntry["outcome"]): JournalEntry => ({
    ...{ id, phase, outcome, effect: "e", at: "2026-11-21T02:40:49.328546Z", by: "vera@usdf[7]", set: "LATISS/DM-43525", step: "certify", repo: "usdf/embargo", method: "chain" },
    ...{ summary: `${TICKET}: 1 child`, command: `butler collection-chain /repo ${TICKET} ${CERTIFIED}` },
  });
  expectGolden("journal", renderJournal([entry("1", "intent", "intent"), entry("1", "done", "redone"), entry("2", "intent", "intent"), entry("3", "abandoned", "abandoned")]));
});

test("findings: where, what, and what to do", () => {
  const file = path.join(packageRoot, "calibsets/LATISS/DM-43525.ts");
  const text = renderFindings([{ code: "date-invalid", detail: 'begin "x"', file, line: 9 }, { code: "set-removed", detail: "LATISS/DM-1", file }]);
  expectGolden("findings", text);
});
