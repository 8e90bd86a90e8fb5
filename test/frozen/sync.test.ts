import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { REPORT_VERSION } from "../../engine/release/reportData.ts";
import { stateOf, type WorldState } from "../world/oracle.ts";
import { calib, removeWorlds } from "../world/worlds.ts";
import { filesOf, resourcesOf, type StoredResource } from "./state.ts";
import { CORRECTED, CURATED, PIPELINE, PROPOSED, SETTLED, thaw } from "./thaw.ts";

afterAll(removeWorlds);

// The tests run in this order in one world, like successive runs at a site.
let place: Workspace;
let frozen: WorldState;
beforeAll(async () => {
  place = await thaw();
  frozen = await stateOf(place);
});

test("up finds every set of the frozen world in sync, and closes the open intent once", async () => {
  const [open = "no intent is open"] = frozen.open;
  const before = filesOf(place);
  const up = await calib(place, ["up", "--engine", "host"]);
  expect(inSync(up.out)).toEqual([...SETTLED].sort());
  expect(unitsOf(up.out, CORRECTED)).toBe("7 of 7 units done");
  expect(waitsOf(up.out)).toEqual({
    "deployment usdf/main": "approval-not-adopted",
    "deployment summit/LATISS": "approval-not-adopted",
    "activation usdf/embargo": "approval-not-adopted",
    "activation usdf/main": "approval-not-adopted",
    "activation summit/LATISS": "approval-not-adopted",
  });
  expect(unitsOf(up.out, PROPOSED)).toBe("2 of 7 units done");
  expect(up.exitCode).toBe(0);

  const { journal, ...world } = await stateOf(place);
  expect(world).toEqual({ repositories: frozen.repositories, jobs: frozen.jobs, open: [] });
  const written = journal.filter((entry) => !frozen.journal.some((each) => each.id === entry.id && each.phase === entry.phase));
  expect(written).toMatchObject([
    {
      id: path.basename(open, ".json"),
      phase: "done",
      outcome: "found done",
      set: CORRECTED,
      step: "activate",
      method: "chain",
      repo: "summit/LATISS",
    },
  ]);
  expect(journal).toHaveLength(frozen.journal.length + 1);

  // No other file has changed, database files included. Closing the intent takes the repository's lock, whose file is new.
  const after = filesOf(place);
  const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  const journals = /^sites\/summit\/journal\/[^/]+\.jsonl$/;
  expect(changed.filter((name) => name !== open && !journals.test(name))).toEqual(["repos/summit/LATISS/gen3.sqlite3.calib-lock"]);
});

test("a second up changes nothing, Pulumi sees no change, and a deep drift finds no difference", async () => {
  const before = filesOf(place);
  const again = await calib(place, ["up", "--engine", "host"]);
  expect(inSync(again.out)).toEqual([CORRECTED, ...SETTLED].sort());
  expect((await calib(place, ["up", CURATED, "--engine", "host", "--expect-no-changes"])).exitCode).toBe(0);
  expect((await calib(place, ["drift", "--deep", "--json"])).exitCode).toBe(0);
  const { "verified.json": _before, ...rest } = before;
  const { "verified.json": _after, ...after } = filesOf(place);
  expect(after).toEqual(rest);
});

test("a saved plan of the frozen world is accepted, and one that was applied is refused", async () => {
  const waiting = await calib(place, ["up", "--engine", "host", "--plan", path.join(place.dir, "waiting-plan.json")]);
  expect(waiting.out).not.toContain("plan-stale");
  expect(waiting.exitCode).toBe(0);
  const done = await calib(place, ["up", "--engine", "host", "--plan", path.join(place.dir, "delivery-plan.json")]);
  expect(done.out).toContain("plan-stale");
  expect(done.exitCode).toBe(1);
});

test("without Pulumi's state, up writes nothing to any repository and makes the same state again", async () => {
  const state = await stateOf(place);
  const before = filesOf(place);
  const stored = resourcesOf(place);
  rmSync(path.join(place.dir, "pulumi"), { recursive: true });
  const up = await calib(place, ["up", "--engine", "host"]);
  expect(up.exitCode).toBe(0);
  expect(await stateOf(place)).toEqual(state);
  expect(filesOf(place)).toEqual(before);
  expect(wordless(resourcesOf(place))).toEqual(wordless(stored));
});

test("lost reports and bundles are made again with the same content", async () => {
  const lost = [PIPELINE, CURATED, CORRECTED];
  const before = lost.map((set) => released(place, set));
  for (const set of lost) for (const folder of ["reports", "bundles"]) rmSync(path.join(place.dir, folder, set), { recursive: true });
  const up = await calib(place, ["up", ...lost, "--engine", "host"]);
  expect(up.exitCode === 0 ? "" : up.out).toBe("");
  expect(lost.map((set) => released(place, set))).toEqual(before);
});

test("a lost report of another version is an error and is not made again, and other units are done", async () => {
  const lock = path.join(place.dir, "sets", `${PIPELINE}.lock.json`);
  const then = JSON.parse(readFileSync(lock, "utf8")) as { readonly made: object };
  writeFileSync(lock, JSON.stringify({ ...then, made: { ...then.made, reportVersion: 9 } }));
  rmSync(path.join(place.dir, "reports", PIPELINE), { recursive: true });
  const before = filesOf(place);
  const up = await calib(place, ["up", PIPELINE, "--engine", "host"]);
  expect(up.out).toMatch(new RegExp(`incomplete release, report-version-differs: .*version 9.*versions 1 and ${REPORT_VERSION}`));
  expect(unitsOf(up.out, PIPELINE)).toBe("6 of 7 units done");
  expect(up.exitCode).toBe(1);
  expect(filesOf(place)).toEqual(before);
});

/** Reads the files of a release that other commands read: report.json, the manifests of its bundles, its lock. */
function released({ dir }: Workspace, set: string): Readonly<Record<string, unknown>> {
  const folders = [path.join("reports", set), path.join("bundles", set)];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(dir, folder), { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
  );
  const read = [...files.filter((file) => /report\.json$|manifest\.json$/.test(file)), path.join("sets", `${set}.lock.json`)];
  return Object.fromEntries(read.sort().map((file) => [file, numbered(JSON.parse(readFileSync(path.join(dir, file), "utf8")) as Release)]));
}

interface Release {
  readonly data?: { readonly version?: number };
}

/** The frozen reports have no version, which counts as version 1. */
const numbered = (release: Release): Release => (release.data ? { ...release, data: { version: 1, ...release.data } } : release);

/** The sets that `up` reports as in sync. */
const inSync = (out: string): readonly string[] => [...out.matchAll(/^(\S+): in sync$/gm)].map(([, set = ""]) => set).sort();

/** The closing line of a set's output. */
const unitsOf = (out: string, set: string): string | undefined =>
  new RegExp(`^up ${set}\n(?:  .*\n)*?  (\\d+ of \\d+ units done)`, "m").exec(out)?.[1];

const waitsOf = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...out.matchAll(/^  waiting (.+?), ([\w-]+): /gm)].map(([, unit = "", code = ""]) => [unit, code]));

/** Returns resources without reasons, whose words may change. */
const wordless = (resources: ReadonlyMap<string, StoredResource>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...resources]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([urn, { outputs, ...rest }]) => [
        urn,
        { ...rest, outputs: outputs && { ...outputs, ...("reason" in outputs ? { reason: outputs["reason"] === "" } : {}) } },
      ]),
  );
