import { expect, test } from "@jest/globals";
import type { HoldingsResult, ObserveResult } from "../../../engine/bridge/wire.ts";
import { driftOfSet, unmanagedAt } from "../../../engine/drift/drift.ts";
import { mendingsOf } from "../../../engine/converge/repair.ts";
import { shadowedAt } from "../../../engine/drift/shadowed.ts";
import { together } from "../../../engine/drift/cellState.ts";
import { verifiedNow } from "../../../engine/drift/lastVerified.ts";
import { leaveToPeople } from "../../../engine/content/compareSet.ts";
import type { Difference } from "../../../engine/content/difference.ts";
import { differencesOf } from "../../../engine/drift/driftReport.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { BEGIN, bias, BIAS_FINGERPRINT, BIAS_ID, CERTIFIED, lockOf, made, loadedSets, settled, TICKET, world } from "../factory.ts";
import { stage } from "../observed.ts";
import { sessionOf } from "../session.ts";

const everywhere = { "usdf/embargo": stage.active, "usdf/main": stage.active, "summit/LATISS": stage.active, "tts/LATISS": stage.active };

async function states(loaded: LoadedSet, repositories: Readonly<Record<string, Partial<ObserveResult>>>) {
  const { cells } = await driftOfSet(sessionOf(loaded, repositories));
  return Object.fromEntries(
    [...new Set(cells.map(({ repo }) => repo))].map((repo) => [repo, together(cells.filter((cell) => cell.repo === repo))?.kind]),
  );
}

test("every repository of a set has cells, also the build repository and skipped ones", async () => {
  const loaded = loadedSets.adopted({ targets: ["summit/LATISS"], skip: { "usdf/main": "full" } });
  const { cells } = await driftOfSet(sessionOf(loaded, { ...everywhere, "usdf/main": {}, "tts/LATISS": {} }));
  const cell = (repo: string, product: string | null, fingerprint: string) => ({
    set: "LATISS/DM-43525",
    repo,
    product,
    state: { kind: "in sync", fingerprint },
  });
  expect(cells).toEqual([
    cell("usdf/embargo", "bias", BIAS_FINGERPRINT),
    cell("usdf/embargo", null, made.fingerprint),
    ...["bias", null].map((product) => ({
      set: "LATISS/DM-43525",
      repo: "usdf/main",
      product,
      state: { kind: "skipped", reason: "full" },
    })),
    cell("summit/LATISS", "bias", BIAS_FINGERPRINT),
    cell("summit/LATISS", null, made.fingerprint),
  ]);
});

test("a repository that cannot be checked is never in sync, and does not hide drift of others", async () => {
  const { "tts/LATISS": _, ...others } = everywhere;
  const found = await driftOfSet(sessionOf(loadedSets.adopted(), { ...others, "summit/LATISS": { ...stage.active, tagged: [] } }));
  expect(found.verified.map(({ repo, answered }) => [repo, answered])).toEqual([
    ["usdf/embargo", true],
    ["usdf/main", true],
    ["summit/LATISS", true],
    ["tts/LATISS", false],
  ]);
  expect(await states(loadedSets.adopted(), { ...others, "summit/LATISS": { ...stage.active, tagged: [] } })).toEqual({
    "usdf/embargo": "in sync",
    "usdf/main": "in sync",
    "summit/LATISS": "missing",
    "tts/LATISS": "unverifiable",
  });
});

test("targets are compared with the lock even if the build repository does not answer", async () => {
  const { "usdf/embargo": _, ...others } = everywhere;
  expect(await states(loadedSets.adopted(), others)).toEqual({
    "usdf/embargo": "unverifiable",
    "usdf/main": "in sync",
    "summit/LATISS": "in sync",
    "tts/LATISS": "in sync",
  });
});

test("a new rerun that is not made yet is not drift, because the lock has the old one", async () => {
  const next = settled({ products: { bias: { ...bias, rerun: "20240326b", certifyRerun: "20240405b" } } });
  const found = await states(
    { ...loadedSets.released(), set: next, lock: lockOf(next, made) },
    { "usdf/embargo": stage.active, "usdf/main": {}, "summit/LATISS": {}, "tts/LATISS": {} },
  );
  expect(new Set(Object.values(found))).toEqual(new Set(["waiting"]));
});

test("a repair is limited to the repository and the steps that mend its differences", async () => {
  const drift = await driftOfSet(sessionOf(loadedSets.adopted(), { ...everywhere, "summit/LATISS": { ...stage.active, tagged: [] } }));
  expect(mendingsOf(differencesOf(drift))).toEqual([
    {
      set: "LATISS/DM-43525",
      repo: "summit/LATISS",
      only: { repos: ["summit/LATISS"], products: null, steps: ["tag"] },
      files: [],
      intents: false,
    },
  ]);
  expect(mendingsOf(differencesOf(drift).map((each) => ({ ...each, mend: "people" })))).toEqual([]);
});

test("a repair puts no collection on a chain that has differences for people", () => {
  const at = { set: "LATISS/DM-43525", repo: asRepo("summit/LATISS"), expected: "", found: "", datasets: [] };
  const taken: Difference = { ...at, kind: "place taken", product: "refcats/a", collection: asCollection("refcats/a"), mend: "people" };
  const missingMembers = (child: string): Difference => ({
    ...at,
    kind: "not searched",
    product: null,
    collection: asCollection("refcats"),
    child: asCollection(child),
    mend: "repair",
  });
  expect(leaveToPeople([], [taken, missingMembers("refcats/a"), missingMembers("refcats/b")]).map(({ mend }) => mend)).toEqual([
    "people",
    "people",
    "repair",
  ]);
  expect(
    leaveToPeople([], [{ ...taken, kind: "dataset missing", mend: "repair" }, missingMembers("refcats/a")]).map(({ mend }) => mend),
  ).toEqual(["repair", "repair"]);
});

test("calibrations without a declared set are listed by ticket, with the reason for ignored ones", () => {
  const calibrations = [
    "LATISS/calib/DM-1/t/bias.20240101a",
    "LATISS/calib/DM-1/t/dark.20240101a",
    "LATISS/calib/DM-2/curated/19700101T000000Z",
    "LATISS/calib/unbounded",
    "LATISS/calib/DM-3/t/bias.20240101a",
  ].map(asCollection);
  const ignoring = { ...world, ignored: new Map([["LATISS/calib/DM-2", "curated, from obs_lsst_data"]]) };
  expect(unmanagedAt(asRepo("usdf/main"), calibrations, new Set(["LATISS/calib/DM-3"]), ignoring)).toEqual([
    { repo: "usdf/main", ticket: "LATISS/calib/DM-1", collections: calibrations.slice(0, 2), ignored: null },
    { repo: "usdf/main", ticket: "LATISS/calib/DM-2", collections: calibrations.slice(2, 3), ignored: "curated, from obs_lsst_data" },
    { repo: "usdf/main", ticket: "LATISS/calib/unbounded", collections: calibrations.slice(3, 4), ignored: null },
  ]);
});

test.each<
  [string, boolean, boolean, { at: string; deep: string | null } | undefined, { at: string | null; deep: string | null; expired: boolean }]
>([
  ["answers", true, false, undefined, { at: "2024-05-01T00:00:00.000Z", deep: null, expired: false }],
  ["is read whole", true, true, undefined, { at: "2024-05-01T00:00:00.000Z", deep: "2024-05-01T00:00:00.000Z", expired: false }],
  [
    "is silent, and was seen a day ago",
    false,
    true,
    { at: "2024-04-30T00:00:00.000Z", deep: null },
    { at: "2024-04-30T00:00:00.000Z", deep: null, expired: false },
  ],
  [
    "is silent, and was seen two months ago",
    false,
    false,
    { at: "2024-03-01T00:00:00.000Z", deep: null },
    { at: "2024-03-01T00:00:00.000Z", deep: null, expired: true },
  ],
  ["is silent, and was never seen", false, false, undefined, { at: null, deep: null, expired: true }],
])("a repository that %s", (_case, answered, deep, before, after) => {
  const repo = asRepo("summit/LATISS");
  expect(verifiedNow(repo, { repositories: before ? { [repo]: before } : {} }, answered, deep, new Date("2024-05-01"))).toEqual({
    repo,
    answered,
    ...after,
  });
});

test("a foreign ticket in front shadows a set only if it answers for the same data IDs and times", async () => {
  const top = "LATISS/calib";
  const held = (detector: number): HoldingsResult => ({
    order: [
      { name: "LATISS/calib/DM-9/t/bias.20250101a", type: "CALIBRATION", path: [top, "LATISS/calib/DM-9"] },
      { name: CERTIFIED, type: "CALIBRATION", path: [top, TICKET] },
    ],
    runs: ["foreign", "managed"],
    types: [
      {
        name: "bias",
        dimensions: ["detector"],
        collection: [0, 1],
        dataId: [[detector, 0]],
        id: ["foreign", BIAS_ID],
        run: [0, 1],
        begin: [BEGIN, BEGIN],
        end: [null, null],
        empty: [false, false],
      },
    ],
    unregistered: [],
  });
  const { set } = loadedSets.adopted();
  const workspace = { set: set.key, repo: asRepo("summit/LATISS"), isBuild: false };
  const shadows = (detector: number, ahead = ["LATISS/calib/DM-9/t/bias.20250101a"]) =>
    shadowedAt(workspace, set, made, ahead.map(asCollection), { call: () => Promise.resolve(held(detector) as never) });
  expect(await shadows(0)).toMatchObject([
    {
      kind: "shadowed",
      collection: top,
      expected: "LATISS/DM-43525 answers for bias detectors 0 in [2024-04-10T00:00:00, ∞)",
      found: "LATISS/calib/DM-9/t/bias.20250101a answers",
      mend: "people",
    },
  ]);
  expect(await shadows(1)).toEqual([]);
  expect(await shadowedAt(workspace, set, made, [], { call: () => Promise.reject(new Error("nothing stands ahead")) })).toEqual([]);
});
