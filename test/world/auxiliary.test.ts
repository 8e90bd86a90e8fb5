import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { auxiliaryState, byHand, collections, CURRENT, DIODES, MODEL, REFCAT, seedAuxiliary, SKYMAP } from "./auxiliary.ts";
import { stateOf } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { adopt, calib, copyWorld, PREFIX, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const REPOS = ["usdf/embargo", "usdf/main", "summit/LATISS"];
const UP = ["up", SET, "--engine", "host"];

test("a set of auxiliary collections only is locked, delivered and put on its chains, and a second up writes nothing", async () => {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "auxiliary"), { products: {}, collections }) };
  const locked = await calib(workspace, ["lock", SET]);
  expect(locked.out).toContain(`${REFCAT}: 3 the_monster_20250219`);
  expect(locked.exitCode).toBe(0);
  expect(
    readLock(workspace).inputs.collections?.map(({ name, type, parts, skymap }) => [
      name,
      type,
      parts.map(({ datasetType, datasets }) => `${datasets.length} ${datasetType}`),
      skymap?.patches,
    ]),
  ).toEqual([
    [REFCAT, "RUN", ["3 the_monster_20250219"], undefined],
    [CURRENT, "CHAINED", ["1 pretrainedModelPackage"], undefined],
    ["skymaps", "RUN", ["1 skyMap"], 8],
    [DIODES, "RUN", ["1 photodiode"], undefined],
  ]);

  const first = await calib(workspace, UP);
  expect(first.out).toContain("approval-missing");
  adopt(workspace);
  const up = await calib(workspace, UP);
  expect(up.out).not.toMatch(/failed|refused/);
  expect(up.exitCode).toBe(0);

  const source = await auxiliaryState(workspace, "usdf/embargo");
  for (const repo of REPOS) {
    const { datasets, chains, records } = await auxiliaryState(workspace, repo);
    for (const name of [REFCAT, MODEL, DIODES]) expect(datasets[name]).toEqual(source.datasets[name]);
    expect(datasets["skymaps"]).toEqual(source.datasets["skymaps"]?.filter((each) => repo === "usdf/embargo" || each.includes(SKYMAP)));
    expect(records[SKYMAP]).toEqual(source.records[SKYMAP]);
    expect(chains).toMatchObject({
      refcats: [REFCAT],
      pretrained_models: [CURRENT],
      [CURRENT]: [MODEL],
      "LATISS/defaults": [REFCAT, "skymaps"],
    });
  }
  const { journal, open } = await stateOf(workspace);
  expect(open).toEqual([]);

  const drift = await calib(workspace, ["drift", SET]);
  expect(drift.out).not.toMatch(/differs|missing/);
  expect(drift.exitCode).toBe(0);
  const again = await calib(workspace, [...UP, "--expect-no-changes"]);
  expect(again.exitCode).toBe(0);
  expect((await stateOf(workspace)).journal).toEqual(journal);
  expect((await calib(workspace, ["record", SET, "--hail"])).out).toMatch(
    /Collections for LATISS were gathered[^]*- skymaps: 1 skyMap, skymap lsst_cells_v1[^]*; to be searched by LATISS\/defaults in every repository/,
  );
  expect((await calib(workspace, ["render", SET, "--as", "shell"])).out).toMatch(
    /butler register-skymap \S+\/summit\/LATISS -C skymap-lsst_cells_v1.config/,
  );

  // Auxiliary collections stay in use, because other people use them too.
  expect((await calib(workspace, ["withdraw", SET, "--reason", "the catalog has wrong colours"])).exitCode).toBe(0);
  expect((await calib(workspace, UP)).exitCode).toBe(0);
  expect((await calib(workspace, ["drift", SET])).out).toContain(
    "the catalog has wrong colours; auxiliary collections stay, on their chains too",
  );
  expect((await stateOf(workspace)).journal).toEqual(journal);
});

/** Commands that write, but not those of the ticket chain; without quotes and documentation, with one name for folders of exports. */
const commandsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split("\n")
      .filter(
        (line) =>
          /^(butler|python|pipetask) /.test(line) && !line.includes(` ${TICKET} ${PREFIX}`) && !line.includes("collections.register"),
      )
      .map((line) =>
        line
          .replaceAll(/["'\\]/g, "")
          .replace(/ --doc .*/, "")
          .replaceAll(/(\S*\/bundles|export)\/LATISS\/[^\s]*?(?=\s|\/export.yaml|$)/g, "FOLDER"),
      ),
  );

const reading = (exposure: number): string =>
  `from calib_reference.world.auxiliary import photodiode\nbutler.put(photodiode(${exposure}), "photodiode", instrument="LATISS", exposure=${exposure}, run="${DIODES}")`;

test("datasets that a RUN gained since the lock are reported and not sent; datasets that a target lost are sent again", async () => {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "auxiliary"), { collections }) };
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  await byHand(workspace, "usdf/embargo", reading(2024032600001));
  expect((await calib(workspace, UP)).out).toContain("approval-missing");
  adopt(workspace);
  expect((await calib(workspace, UP)).exitCode).toBe(0);

  for (const repo of REPOS.slice(1)) {
    const { datasets } = await auxiliaryState(workspace, repo);
    expect(datasets[DIODES]).toHaveLength(1);
    expect(datasets[REFCAT]).toHaveLength(3);
  }
  const { repositories, journal } = await stateOf(workspace);
  expect(repositories["summit/LATISS"]?.collections["LATISS/calib"]?.[1]).toBe(TICKET);
  expect(repositories["summit/LATISS"]?.rows.some(({ collection }) => collection === `${PREFIX}/bias.20240405a`)).toBe(true);

  // Only the ticket chain differs: a person prepends one product at a time, the engine defines the chain anew.
  const shell = (await calib(workspace, ["render", SET, "--as", "shell"])).out;
  const journaled = commandsIn(journal.map(({ command }) => command.replaceAll(" && ", "\n")).join("\n"));
  expect([...commandsIn(shell)].filter((line) => !journaled.has(line))).toEqual([]);
  for (const command of ["associate", "certify-calibrations", "export-calibs", "import", "register-skymap"])
    expect([...journaled].join("\n")).toContain(`butler ${command} `);

  const grown = await calib(workspace, ["drift", SET]);
  expect(grown.out).toContain(
    `at usdf/embargo, ${SET}: ${DIODES} has gained 1 datasets since it was locked; to send them too, lock it again under a new ticket`,
  );
  expect(grown.exitCode).toBe(0);
  const before = readLock(workspace);
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  expect(readLock(workspace)).toEqual(before);
  expect((await calib(workspace, [...UP, "--expect-no-changes"])).exitCode).toBe(0);
  expect((await stateOf(workspace)).journal).toEqual(journal);

  const whole = await auxiliaryState(workspace, "summit/LATISS");
  await byHand(workspace, "summit/LATISS", `butler.removeRuns(["${MODEL}"], unlink_from_chains=True)`);
  expect((await calib(workspace, ["drift", SET])).out).toMatch(
    /RUN removed: summit\/LATISS:pretrained_models[^]*RUN not on its chain: summit\/LATISS:pretrained_models\/current/,
  );
  expect((await calib(workspace, UP)).exitCode).toBe(0);
  expect(await auxiliaryState(workspace, "summit/LATISS")).toEqual(whole);

  const record = await calib(workspace, ["record", SET]);
  expect(record.out).toMatch(/## Auxiliary collections[^]*1 skyMap, skymap lsst\\?_cells\\?_v1 of 2 tracts and 8 patches/);
});

test("a photodiode reading of an exposure that a target does not have is reported, and all other collections are delivered", async () => {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  await byHand(seeded, "usdf/embargo", reading(2024032600001));
  const workspace = {
    ...seeded,
    sets: writeSet(path.join(seeded.dir, "auxiliary"), {
      products: {},
      targets: ["usdf/main"],
      skip: { "summit/LATISS": "not asked" },
      collections: { [DIODES]: {}, [REFCAT]: { chains: ["refcats"] } },
    }),
  };
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  await calib(workspace, UP);
  adopt(workspace);
  const up = await calib(workspace, UP);
  expect(up.out).toMatch(/exposure-unregistered.*2024032600001/);
  expect(up.exitCode).toBe(1);
  const { datasets, chains } = await auxiliaryState(workspace, "usdf/main");
  expect(datasets[REFCAT]).toHaveLength(3);
  expect(datasets[DIODES]).toBeUndefined();
  expect(chains["refcats"]).toEqual([REFCAT]);
});
