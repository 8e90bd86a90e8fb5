import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf, type WorldState } from "./oracle.ts";
import { makePackage } from "./packaged.ts";
import { writeSet } from "./sets.ts";
import { adopt, calib, copyWorld, PREFIX, python, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const TYPES = [
  "camera",
  "manual_defects",
  "qe_curve",
  "transmission_optics",
  "transmission_filter",
  "defects",
  "linearizer",
  "crosstalk",
  "bfk",
];
const REPOS = ["usdf/embargo", "usdf/main", "summit/LATISS"];
const UP = ["up", SET, "--engine", "host"];

const productsAt = (commit: string, types: readonly string[] = TYPES) => ({
  products: Object.fromEntries(types.map((type) => [type, { rerun: "20240405a", curated: { package: "obs_lsst_data", commit } }])),
});

const set = (workspace: Workspace) => JSON.parse(readFileSync(path.join(workspace.sets, `${SET}.json`), "utf8")) as Record<string, unknown>;

/** Prints ranges, columns and cards of certified datasets in some collections, without cards about the source of a text. */
const TABLES = `
import json, sys
from lsst.daf.butler import Butler, CollectionType
with Butler.from_config(sys.argv[1]) as butler:
    found = []
    for collection in sys.argv[2:]:
        rows = butler.registry.queryDatasetAssociations("manual_defects", [collection], collectionTypes={CollectionType.CALIBRATION})
        tables = sorted((str(row.timespan), butler.get(row.ref)) for row in rows)
        own = ("LSST BUTLER", "LSST CALIB CURATED")
        found.append([[span, {name: column.tolist() for name, column in table.columns.items()}, {key: value for key, value in table.header.items() if not key.startswith(own)}] for span, table in tables])
print(json.dumps(found))
`;

/** Returns the certified datasets of the ticket, by repository. */
const certified = ({ repositories }: WorldState) =>
  Object.fromEntries(
    REPOS.map((repo) => [
      repo,
      (repositories[repo]?.held ?? []).filter(({ collection }) => collection.startsWith(`${PREFIX}/`) && !collection.includes("Gen.")),
    ]),
  );

test("each text of a package is written once, certified for its own range, and delivered under the same UUID", async () => {
  const seeded = copyWorld("seeded");
  const { repository, commit } = await makePackage(seeded);
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "curated"), productsAt(commit)) };

  const locked = await calib(workspace, ["lock", SET]);
  expect(locked.out).not.toMatch(/error/i);
  expect(locked.exitCode).toBe(0);
  const texts = readLock(workspace).inputs.products.find(({ product }) => product === "manual_defects")?.curated;
  expect(texts).toMatchObject({ package: "obs_lsst_data", branch: "main", commit });
  // The set begins in March. The first text is valid until April, the second until June, the third without end.
  expect(texts?.files.map(({ path: file, date, author }) => [file, date, author])).toEqual(
    ["1970-01-01T00:00:00", "2024-04-01T00:00:00", "2024-06-01T00:00:00"].map((date) => [
      `latiss/manual_defects/rxx_s00/${date.replace(/[-:]/g, "")}.ecsv`,
      date,
      "Ann Author <ann@example.org>",
    ]),
  );

  expect((await calib(workspace, UP)).out).toContain("approval-missing");
  adopt(workspace);
  const up = await calib(workspace, UP);
  expect(up.out).not.toMatch(/failed|refused/);
  expect(up.exitCode).toBe(0);

  const state = await stateOf(workspace);
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
  expect(
    state.journal
      .filter(({ method, phase }) => method === "curated" && phase === "done")
      .map(({ command }) => command)
      .every((command) => command.includes(`checkout ${commit} && butler write-curated-calibrations`)),
  ).toBe(true);
  expect(state.open).toEqual([]);

  const drift = await calib(workspace, ["drift", SET]);
  expect(drift.exitCode).toBe(0);
  const again = await calib(workspace, [...UP, "--expect-no-changes"]);
  expect(again.exitCode).toBe(0);
  expect((await stateOf(workspace)).journal).toEqual(state.journal);

  // Exported, committed and declared in another ticket, the texts give the same tables for the same ranges.
  const exported = await calib(workspace, ["export-curated", SET, "manual_defects", "--to", repository.root]);
  expect(exported.exitCode).toBe(0);
  expect(exported.out).toContain(`git -C ${repository.root} add latiss/manual_defects`);
  const provenance = JSON.parse(
    readFileSync(path.join(repository.root, "latiss/manual_defects/20240301T000000.provenance.json"), "utf8"),
  ) as Record<string, unknown>;
  expect(provenance).toMatchObject({
    set: SET,
    product: "manual_defects",
    texts: [{ VALIDSTART: "2024-03-01T00:00:00", VALIDEND: "2024-04-01T00:00:00" }, {}, { VALIDSTART: "2024-06-01T00:00:00" }],
  });
  const further = await repository.commit("ben", "exported");
  const other = "LATISS/DM-43526";
  writeFileSync(
    path.join(workspace.sets, `${other}.json`),
    JSON.stringify({ ...set(workspace), ticket: "DM-43526", ...productsAt(further, ["manual_defects"]) }),
  );
  expect((await calib(workspace, ["lock", other])).exitCode).toBe(0);
  expect((await calib(workspace, ["up", other, "--engine", "host"])).out).toContain("approval-missing");
  const tables = JSON.parse(
    await python(workspace, TABLES, [
      path.join(workspace.dir, "repos/usdf/embargo"),
      `${PREFIX}/manual_defects.20240405a`,
      `${PREFIX.replace("43525", "43526")}/manual_defects.20240405a`,
    ]),
  ) as readonly unknown[];
  expect(tables[0]).toHaveLength(3);
  expect(tables[1]).toEqual(tables[0]);
  const overwriting = await (repository.file("latiss/manual_defects/rxx_s00/20240601T000000.ecsv", "somebody edits"),
  calib(workspace, ["export-curated", SET, "manual_defects", "--to", repository.root]));
  expect(overwriting.out).toContain("package-dirty");
  const image = await calib(workspace, ["export-curated", SET, "bias", "--to", repository.root]);
  expect(image.out).toContain("not-released");

  // A made product does not depend on later changes of the package.
  repository.file("latiss/manual_defects/rxx_s00/20240701T000000.ecsv", "not yet committed");
  expect((await calib(workspace, [...UP, "--expect-no-changes"])).exitCode).toBe(0);

  // A text whose date is moved back is another content, even if it has the same bytes.
  const defectsFolder = "latiss/manual_defects/rxx_s00";
  await repository.git("clean", "--quiet", "--force");
  await repository.git("reset", "--quiet", "--hard", commit);
  await repository.git("mv", "--force", `${defectsFolder}/20240601T000000.ecsv`, `${defectsFolder}/19700101T000000.ecsv`);
  const moved = productsAt(await repository.commit("ben", "valid for all time"), ["manual_defects"]);
  const relocked = await calib({ ...workspace, sets: writeSet(path.join(seeded.dir, "moved"), moved) }, ["lock", SET]);
  expect(relocked.out).toContain("rerun-reused: manual_defects was made as 20240405a from another declaration");
  expect(relocked.exitCode).toBe(1);
});

test("every error in a package is reported before anything is written", async () => {
  const seeded = copyWorld("seeded");
  const { repository, commit } = await makePackage(seeded);
  const before = (await stateOf(seeded)).repositories;
  const lock = async (at: string, types: readonly string[] = TYPES) => {
    const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "curated"), productsAt(at, types)) };
    const { exitCode, out } = await calib(workspace, ["lock", SET]);
    expect(exitCode).toBe(1);
    return out;
  };
  expect(await lock("f".repeat(40))).toContain("package-commit-unknown");
  expect(await lock(commit, ["transmission_sensor"])).toMatch(
    /package-empty.*transmission_sensor: obs_lsst_data .* has nothing in force below latiss\/transmission_sensor/,
  );

  repository.file("latiss/manual_defects/r99_s99/20240401T000000.ecsv", "of no detector of LATISS");
  repository.file("latiss/crosstalk/RXX_S00/19700101T000000.ecsv", "in capitals, the same date again");
  repository.file("latiss/bfk/rxx_s00/20240501T000000.ecsv", "no table");
  repository.file(
    "latiss/qe_curve/rxx_s00/20240501T000000.ecsv",
    readFileSync(path.join(repository.root, "latiss/crosstalk/rxx_s00/19700101T000000.ecsv"), "utf8"),
  );
  expect(await lock(commit)).toMatch(/package-dirty.*4 files/);

  const odd = await lock(await repository.commit("ben", "odd"));
  expect(odd).toMatch(/package-place-odd.*manual_defects: LATISS has no detector r99_s99/);
  expect(odd).toMatch(
    /package-date-twice.*crosstalk: latiss\/crosstalk\/RXX_S00\/19700101T000000.ecsv, latiss\/crosstalk\/rxx_s00\/19700101T000000.ecsv/,
  );
  expect(odd).toMatch(/text-unreadable.*bfk: /);
  expect(odd).toMatch(/text-unreadable.*qe_curve: OBSTYPE is crosstalk, but the path means qe_curve/);
  expect((await stateOf(seeded)).repositories).toEqual(before);

  // A ticket that was curated by hand is a CALIBRATION collection, not a chain.
  const workspace = { ...seeded, sets: path.join(seeded.dir, "curated") };
  writeFileSync(
    path.join(workspace.sets, "LATISS/DM-28636.json"),
    JSON.stringify({ ...set(workspace), ticket: "DM-28636", ...productsAt(commit, ["linearizer"]) }),
  );
  expect((await calib(workspace, ["lock", "LATISS/DM-28636"])).exitCode).toBe(0);
  const clash = await calib(workspace, ["up", "LATISS/DM-28636", "--engine", "host"]);
  expect(clash.out).toMatch(/collection-type-differs: LATISS\/calib\/DM-28636 is CALIBRATION/);
  expect(clash.exitCode).toBe(1);
});
