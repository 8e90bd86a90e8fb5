import path from "node:path";
import { expect, test } from "@jest/globals";
import { planUnit } from "../../../engine/converge/planUnit.ts";
import { unitsOf } from "../../../engine/converge/unit.ts";
import type { JournalEntry } from "../../../engine/bridge/wire.ts";
import { sum } from "../../../engine/converge/planSet.ts";
import { differencesOf, type CellState, type Drift, type DriftCell } from "../../../engine/drift/driftReport.ts";
import type { RepoImpact } from "../../../engine/lookup/impact/impact.ts";
import type { Hit } from "../../../engine/lookup/search.ts";
import type { ChangeKind } from "../../../engine/lookup/lookupKinds.ts";
import type { MergedChange } from "../../../engine/lookup/compareLookups.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { renderDrift } from "../../../engine/present/presentDrift.ts";
import { renderDriftMarkdown, renderDriftJunit } from "../../../engine/present/driftMarkdown.ts";
import { renderDiagnostics } from "../../../engine/present/presentDiagnostics.ts";
import { renderJournal } from "../../../engine/present/presentJournal.ts";
import { renderPlan } from "../../../engine/present/presentPlan.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { expectGolden } from "../../golden/golden.ts";
import { BIAS_ID, CERTIFIED, GENERATION, made, loadedSets, TICKET } from "../factory.ts";
import { stage } from "../observed.ts";
import { sessionOf } from "../session.ts";

test("a plan has a line for each step that is not in sync", async () => {
  const loaded = loadedSets.adopted();
  const session = sessionOf(loaded, {
    "usdf/embargo": {
      ...stage.active,
      ...stage.verified,
      collections: [...stage.verified.collections, ...stage.active.collections.slice(1)],
    },
    "usdf/main": { ...stage.active, tagged: [] },
    "summit/LATISS": { outputs: stage.active.outputs },
  });
  const plans = await Promise.all(
    unitsOf(loaded.set)
      .slice(2)
      .map((each) => planUnit(session, each)),
  );
  const running = {
    unit: "product bias",
    steps: [{ step: "generate", kind: "running", note: `${GENERATION}/run1: 1 of 4 quanta` }],
  } as const;
  const refused = {
    unit: "activation tts/LATISS",
    steps: [{ step: "selfCheck", kind: "refused", code: "self-check-mismatch", reason: "tts/LATISS: run1, detector 0 used bias nothing" }],
  } as const;
  const units = [running, ...plans, refused].map((each) => ({
    ...each,
    repo: asRepo("summit/LATISS"),
    mending: each.unit === "deployment summit/LATISS" ? (["deliver"] as const) : [],
  }));
  const cost = sum(
    plans.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "change" ? step.changes.flatMap((change) => change.cost ?? []) : [])),
    ),
  );
  const moved = differencesOf(drift).slice(0, 1);
  const one = (kind: ChangeKind, after: string | null): MergedChange => {
    const hit = (name: string, id: string): Hit => ({
      kind: "found",
      position: 0,
      collection: { name, type: "CALIBRATION", path: [] },
      row: { collection: name, dataId: { detector: 0 }, id, run: "r", range: { begin: null, end: null }, empty: false, unmade: null },
    });
    return {
      kind,
      datasetType: "bias",
      filter: "",
      detectors: [0],
      range: { begin: null, end: null },
      before: hit("LATISS/calib/DM-28636/b", "old"),
      after: after === null ? null : hit(CERTIFIED, after),
      changes: [],
    };
  };
  const impacts: readonly RepoImpact[] = [
    {
      repo: asRepo("usdf/main"),
      instrument: "LATISS",
      impact: { kind: "answered", value: { changes: [one("newer", BIAS_ID), one("removal", null)], touched: [] } },
    },
    {
      repo: asRepo("tts/LATISS"),
      instrument: "LATISS",
      impact: { kind: "could not check", code: "repository-unreachable", reason: "tts/LATISS does not answer" },
    },
  ];
  const fields = [{ pointer: "/products/bias/rerun", old: "20240326a", new: "20240326b" }];
  expectGolden("plan", renderPlan({ set: loaded.set.key, units, drift: moved, cost, impacts, fields, verdicts: [] }, [loaded.set.key]));
  expect(renderPlan({ set: loaded.set.key, units: [], drift: [], cost: sum([]), impacts: [], fields: null, verdicts: [] }, [])).toBe(
    "LATISS/DM-43525\n  in sync",
  );
});

const about = { set: "LATISS/DM-43525", repo: asRepo("summit/LATISS"), collection: asCollection(CERTIFIED), datasets: [BIAS_ID] };
const at = (repo: string, state: CellState, product: string | null = null): DriftCell => ({
  set: "LATISS/DM-43525",
  repo: asRepo(repo),
  product,
  state,
});
const drift: Drift = {
  cells: [
    at("usdf/embargo", { kind: "in sync", fingerprint: made.fingerprint }, "bias"),
    at("usdf/embargo", { kind: "in sync", fingerprint: made.fingerprint }),
    at(
      "summit/LATISS",
      {
        kind: "missing",
        differences: [
          {
            ...about,
            product: "bias",
            kind: "certification gone",
            expected: `bias ${BIAS_ID} of detector 0 [2024-04-10T00:00:00, ∞)`,
            found: "not certified",
            mend: "repair",
          },
        ],
      },
      "bias",
    ),
    at("summit/LATISS", {
      kind: "extra",
      differences: [
        {
          ...about,
          product: null,
          kind: "chain child foreign",
          collection: asCollection(TICKET),
          expected: "only what the set certified",
          found: "u/x|y",
          mend: "people",
        },
      ],
    }),
    at("tts/LATISS", { kind: "unverifiable", code: "repository-unreachable", reason: "tts/LATISS does not <answer>" }, "bias"),
    at("tts/LATISS", { kind: "unverifiable", code: "repository-unreachable", reason: "tts/LATISS does not <answer>" }),
    at("usdf/main", { kind: "waiting", code: "approval-missing", reason: "LATISS/DM-43525 awaits its approval" }),
    at("usdf/ir2", { kind: "skipped", reason: "no LATISS there" }),
    at("usdf/old", { kind: "withdrawn", reason: "light leak" }),
  ],
  unmanaged: [
    {
      repo: asRepo("usdf/main"),
      ticket: asCollection("LATISS/calib/DM-1"),
      collections: [asCollection("LATISS/calib/DM-1/t/bias.20240101a")],
      ignored: null,
    },
    {
      repo: asRepo("usdf/main"),
      ticket: asCollection("LATISS/calib/DM-2"),
      collections: [asCollection("LATISS/calib/DM-2/curated")],
      ignored: "curated",
    },
  ],
  verified: [
    { repo: asRepo("usdf/main"), answered: true, at: "2024-05-01T00:00:00.000Z", deep: "2024-04-01T00:00:00.000Z", expired: false },
    { repo: asRepo("tts/LATISS"), answered: false, at: "2024-03-01T00:00:00.000Z", deep: null, expired: true },
  ],
  splits: [],
};

test.each([
  ["drift", renderDrift],
  ["driftMarkdown", renderDriftMarkdown],
  ["driftJunit", renderDriftJunit],
])("%s has a matrix, every difference with its expected and found value, and repositories that could not be checked", (name, render) => {
  expectGolden(name, render(drift));
});

test("drift warns of a repository that is written from another work folder", () => {
  const splits = [{ repo: asRepo("usdf/main"), reason: "last written from another work folder: calib ann@sdf7[1]" }];
  expect(renderDrift({ cells: [], unmanaged: [], verified: [], splits })).toContain(
    "warning journal-split at usdf/main: last written from",
  );
});

test("drift without a set says so", () => {
  expect(renderDrift({ cells: [], unmanaged: [], verified: [], splits: [] })).toBe("0 sets at 0 repositories: nothing to compare");
});

test("the journal has a paragraph for each completed write with its command, and lists open intents", () => {
  const entry = (id: string, phase: JournalEntry["phase"], outcome: JournalEntry["outcome"]): JournalEntry => ({
    ...{
      id,
      phase,
      outcome,
      effect: "e",
      at: "2026-11-21T02:40:49.328546Z",
      by: "vera@usdf[7]",
      set: "LATISS/DM-43525",
      step: "certify",
      repo: "usdf/embargo",
      method: "chain",
    },
    ...{ summary: `${TICKET}: 1 child`, command: `butler collection-chain /repo ${TICKET} ${CERTIFIED}` },
  });
  expectGolden(
    "journal",
    renderJournal([
      entry("1", "intent", "intent"),
      entry("1", "done", "redone"),
      entry("2", "intent", "intent"),
      entry("3", "abandoned", "abandoned"),
    ]),
  );
});

test("a diagnostic is rendered with place, message and remedy", () => {
  const file = path.join(packageRoot, "calibsets/LATISS/DM-43525.ts");
  const text = renderDiagnostics([
    { code: "date-invalid", detail: 'begin "x"', file, line: 9 },
    { code: "set-removed", detail: "LATISS/DM-1", file },
  ]);
  expectGolden("findings", text);
});
