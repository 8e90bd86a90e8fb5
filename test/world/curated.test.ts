import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf, type WorldState } from "./oracle.ts";
import { makePackage } from "./packaged.ts";
import { writeSet } from "./sets.ts";
import { adopt, calib, copyWorld, PREFIX, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

const MINUTES = 300_000;
afterAll(removeWorlds);

const TYPES = ["camera", "manual_defects", "qe_curve", "transmission_optics", "transmission_filter", "defects", "linearizer", "crosstalk", "bfk"];
const REPOS = ["usdf/embargo", "usdf/main", "summit/LATISS"];
const UP = ["up", SET, "--engine", "host"];

const productsAt = (commit: string, types: readonly string[] = TYPES) => ({ products: Object.fromEntries(types.map((type) => [type, { rerun: "20240405a", curated: { package: "obs_lsst_data", commit } }])) });

/** Certified rows of the ticket by repository. */
const certified = ({ repositories }: WorldState) =>
  Object.fromEntries(REPOS.map((repo) => [repo, (repositories[repo]?.held ?? []).filter(({ collection }) => collection.startsWith(`${PREFIX}/`) && !collection.includes("Gen."))]));

test("texts of a package are written once, certified each for its own range, and delivered under the same UUIDs", async () => {
  const seeded = copyWorld("seeded");
  const { repository, commit } = await makePackage(seeded);
  const place = { ...seeded, sets: writeSet(path.join(seeded.dir, "curated"), productsAt(commit)) };

  const locked = await calib(place, ["lock", SET]);
  expect(locked.out).not.toMatch(/error/i);
  expect(locked.exitCode).toBe(0);
  const texts = readLock(place).inputs.products.find(({ product }) => product === "manual_defects")?.curated;
  expect(texts).toMatchObject({ package: "obs_lsst_data", branch: "main", commit });
  // In force from March: the first until April, the second until June, the third for good.
  expect(texts?.files.map(({ path: file, date, author }) => [file, date, author])).toEqual(
    ["1970-01-01T00:00:00", "2024-04-01T00:00:00", "2024-06-01T00:00:00"].map((date) => [`latiss/manual_defects/rxx_s00/${date.replace(/[-:]/g, "")}.ecsv`, date, "Ann Author <ann@example.org>"]),
  );

  expect((await calib(place, UP)).out).toContain("approval-missing");
  adopt(place);
  const up = await calib(place, UP);
  expect(up.out).not.toMatch(/failed|refused/);
  expect(up.exitCode).toBe(0);

  const state = await stateOf(place);
  const held = certified(state);
  const built = held["usdf/embargo"] ?? [];
  expect([...new Set(built.map(({ type }) => type))].sort()).toEqual([...TYPES].sort());
  for (const repo of REPOS) expect(held[repo]).toEqual(built);
  const defects = built.filter(({ type }) => type === "manual_defects");
  expect(defects.map(({ run, timespan }) => [run.slice(PREFIX.length + 1), timespan]).sort()).toEqual([
    ["manual_defectsGen.20240405a/run1", expect.stringMatching(/2024-03-01.*2024-04-01/)],
    ["manual_defectsGen.20240405a/run1/20240401T000000Z", expect.stringMatching(/2024-04-01.*2024-06-01/)],
    ["manual_defectsGen.20240405a/run1/20240601T000000Z", expect.stringMatching(/2024-06-01.*∞/)],
  ]);
  expect(state.repositories["summit/LATISS"]?.collections["LATISS/calib"]?.[1]).toBe(TICKET);
  expect(state.journal.filter(({ method, phase }) => method === "curated" && phase === "done").map(({ command }) => command).every((command) => command.includes(`checkout ${commit} && butler write-curated-calibrations`))).toBe(true);
  expect(state.open).toEqual([]);

  const drift = await calib(place, ["drift", SET]);
  expect(drift.exitCode).toBe(0);
  const again = await calib(place, [...UP, "--expect-no-changes"]);
  expect(again.exitCode).toBe(0);
  expect((await stateOf(place)).journal).toEqual(state.journal);

  // What was made is what it is, wherever the package moves on to.
  repository.file("latiss/manual_defects/rxx_s00/20240701T000000.ecsv", "not yet committed");
  expect((await calib(place, [...UP, "--expect-no-changes"])).exitCode).toBe(0);
}, MINUTES);
