import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeBenchWorld } from "../../bench/world/make.ts";
import { adoptThrough } from "../../engine/adopt/adoptTicket.ts";
import { Bridges } from "../../engine/bridge/pool.ts";
import { converge } from "../../engine/converge/converge.ts";
import { progressToFile } from "../../engine/converge/progressFile.ts";
import { openSession } from "../../engine/converge/session.ts";
import { unitsOf } from "../../engine/converge/unit.ts";
import { declaredTickets, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import { loadWorld, type World } from "../../engine/declare/loadWorld.ts";
import { packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { emptySets } from "./adopting.ts";
import { stateOf, type RepositoryState, type WorldState } from "./oracle.ts";
import { adopt, calib, copyFolder, python, readLock, removeWorlds } from "./worlds.ts";

const [BUILD, SUMMIT] = ["usdf/main", "summit/LSSTCam"];

/** The tickets of test/python/real_tickets.py, with the certifications of each collection below the ticket. */
const TICKETS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "DM-50448": Object.fromEntries(["i", "r", "g", "u"].map((band) => [`/initial-ugri-flats/flat-${band}.20250424a flat`, 3])),
  "DM-49679": { "/pseudoFlats/pseudoFlat.20250401b flat": 9 },
  "DM-49175": { "/run7/dark.20250320a dark": 3, "/run7/bias.20250320a bias": 3, "/run7/defects.20250401a defects": 3 },
  "DM-49832": { " cti": 3, " dark": 3 },
  "DM-37000": { "/byHand/dark.20240326a dark": 3, "/byHand/bias.20240326a bias": 3 },
  "DM-37001": { "/seasons/bias.20240601a bias": 9 },
  "DM-37455": { "/bias.20230111a bias": 3 },
  "DM-55048": { "/intrinsicZernikes.v1.0/intrinsicZernikes.20260515a intrinsicZernikes": 6 },
  "DM-52000": {
    "/flats-2s-v30-nograd-ugrizy/gain_correction.20250812a gain_correction": 1,
    "/flats-2s-v30-nograd-ugrizy/flatTwoLedGen-g.20250812a flat": 3,
  },
  "DM-51000": { " camera": 1, " qe_curve": 6 },
  "DM-50520": { "/again/bias.20250501a bias": 2 },
  "DM-53000": { "/t/bias.20250601a bias": 3, "/t/dark.20250601a dark": 2 },
};
/** RUNs on the instrument chain and on a ticket chain. */
const [UNBOUNDED, BY_HAND] = ["LSSTCam/calib/DM-49832/unbounded", "LSSTCam/calib/DM-37455/qeByHand"];
/** Tickets that begin after the check exposure, so that their delivery is checked alone. */
const ACTIVATED = ["DM-50448", "DM-49175", "DM-49832", "DM-37455"];
const keyOf = (ticket: string): string => `LSSTCam/${ticket}`;

let workspace: Workspace;
let world: World;
let bridges: Bridges;
let before: WorldState["repositories"];

beforeAll(async () => {
  process.env["BENCH_CHECK_EXPOSURES"] = "2019010100001";
  const bench = await makeBenchWorld({ repositories: 3, sets: 1, detectors: 3 });
  workspace = emptySets({ ...bench.workspace, dir: copyFolder(bench.workspace.dir).dir });
  await python(
    workspace,
    path.join(packageRoot, "test/python/real_tickets.py"),
    [BUILD, SUMMIT, "usdf/embargo"].map((repo) => path.join(workspace.dir, "repos", repo)),
  );
  world = await loadWorld(workspace);
  bridges = new Bridges(world, workspace);
  before = (await stateOf(workspace)).repositories;
});

afterAll(async () => {
  await bridges.close();
  removeWorlds();
});

test.each(Object.entries(TICKETS))("ticket %s is adopted with all that it certifies", async (ticket, certifies) => {
  const options = { repo: asRepo(BUILD), ticket, instrument: "LSSTCam", force: false };
  const adopted = await adoptThrough(bridges, options, workspace, world);
  expect(adopted.kind).toBe("adopted");
  // A set with auxiliary collections is released by the first `up`.
  if (!readLock(workspace, keyOf(ticket)).made) await up(ticket, ["release"]);
  const made = readLock(workspace, keyOf(ticket)).made?.products ?? [];
  const held = made.map(({ collection, datasetType, datasets }) => [
    `${collection.slice(`LSSTCam/calib/${ticket}`.length)} ${datasetType}`,
    datasets.length,
  ]);
  expect(Object.fromEntries(held)).toEqual(certifies);
  adopt(workspace, keyOf(ticket));
});

test("adopted tickets compare in sync, and no repository was written", async () => {
  const cells = await cellsOfAdopted();
  expect(cells.filter(({ state }) => state.kind !== "in sync")).toEqual([]);
  expect(new Set(cells.map(({ set }) => set))).toEqual(new Set(Object.keys(TICKETS).map(keyOf)));
  expect((await stateOf(workspace)).repositories).toEqual(before);
});

test("adopted tickets are delivered with their names and ranges, tagged, and compare in sync there", async () => {
  for (const ticket of Object.keys(TICKETS)) {
    edit(ticket, "targets: []", `targets: ["${SUMMIT}"]`);
    await up(ticket, ["release", "deployment"]);
  }
  const after = (await stateOf(workspace)).repositories;
  expect(after[BUILD]).toEqual(before[BUILD]);
  expect(certified(after[SUMMIT])).toEqual(certified(after[BUILD]));
  expect(certified(after[SUMMIT])).toHaveLength(
    Object.values(TICKETS)
      .flatMap((each) => Object.values(each))
      .reduce((a, b) => a + b),
  );
  expect(inRuns(after[SUMMIT])).toEqual(inRuns(after[BUILD]));
  expect(inRuns(after[SUMMIT])).toHaveLength(4);
  expect(chains(after[SUMMIT])).toEqual(chains(after[BUILD], ["ptc.20250601a", "bfk.20250601a"]));
  const cells = await cellsOfAdopted();
  expect(cells.filter(({ product, state }) => product !== null && state.kind !== "in sync")).toEqual([]);
  expect(cells.filter(({ state }) => "differences" in state)).toEqual([]);
});

test("adopted tickets are activated at another repository in the recorded order, and exposures find the same datasets there", async () => {
  expect((await calib(workspace, ["chain", "LSSTCam", "--record", BUILD])).exitCode).toBe(0);
  const file = path.join(workspace.dir, "sets/LSSTCam/chain.json");
  const chain = JSON.parse(readFileSync(file, "utf8")) as { readonly members: readonly { readonly collection?: string }[] };
  const kept = { kind: "kept", collection: UNBOUNDED, reason: `on the chain before this file, at ${BUILD}`, repositories: [BUILD] };
  expect(chain.members).toContainEqual(kept);
  const members = chain.members.map((each) => (each.collection === UNBOUNDED ? { ...kept, repositories: [BUILD, SUMMIT] } : each));
  writeFileSync(file, JSON.stringify({ ...chain, revision: 2, members }));
  for (const ticket of ACTIVATED) await up(ticket, ["activation"]);
  expect((await calib(workspace, ["chain", "LSSTCam", "--apply", SUMMIT])).out).toContain(`moved ${UNBOUNDED}`);

  const { repositories } = await stateOf(workspace);
  const [build = [], summit = []] = [BUILD, SUMMIT].map((repo) => repositories[repo]?.collections["LSSTCam/calib"]?.slice(1));
  expect(summit).toEqual(build.filter((name) => summit.includes(name)));
  expect(summit).toEqual(expect.arrayContaining([UNBOUNDED, ...ACTIVATED.map((ticket) => `LSSTCam/calib/${ticket}`)]));
  const [there, here] = await answers([SUMMIT, "LSSTCam/calib"], [BUILD, ...summit]);
  expect(there).toEqual(here);
  // A ticket behind another one answers in part.
  const found = new Set(there);
  for (const ticket of ACTIVATED) {
    const { products = [], collections = [] } = readLock(workspace, keyOf(ticket)).made ?? {};
    const datasets = [...products, ...collections.flatMap(({ parts }) => parts)].flatMap((each) => each.datasets);
    expect([ticket, datasets.some(({ id }) => found.has(id))]).toEqual([ticket, true]);
  }
  expect((await cellsOfAdopted()).filter(({ state }) => "differences" in state)).toEqual([]);
});

test("an adopted ticket is withdrawn, and another ticket keeps the RUN that both share", async () => {
  edit("DM-49175", "targets: [", `withdrawn: { on: "2026-01-01", reason: "tried out" }, targets: [`);
  await up("DM-49175", ["activation"]);
  const { [BUILD]: after, [SUMMIT]: summit } = (await stateOf(workspace)).repositories;
  expect(summit?.collections["LSSTCam/calib"]).not.toContain("LSSTCam/calib/DM-49175");
  const members = before[BUILD]?.collections["LSSTCam/calib"] ?? [];
  expect(after?.collections["LSSTCam/calib"]).toEqual(members.filter((name) => name !== "LSSTCam/calib/DM-49175"));
  expect(certified(after)).toEqual(certified(before[BUILD]));
  expect(
    (await cellsOfAdopted()).flatMap(({ repo, set, state }) =>
      repo === BUILD && state.kind !== "in sync" ? [`${set} ${state.kind}`] : [],
    ),
  ).toEqual(expect.arrayContaining(["LSSTCam/DM-49175 withdrawn"]));
});

function edit(ticket: string, text: string, replacement: string): void {
  const file = path.join(workspace.sets, `${keyOf(ticket)}.ts`);
  const before = readFileSync(file, "utf8");
  expect(before).toContain(text);
  writeFileSync(file, before.replace(text, replacement));
}

/** Converges some units of a set. */
async function up(ticket: string, kinds: readonly string[]): Promise<void> {
  const session = await openSession(keyOf(ticket), workspace, bridges);
  for (const unit of unitsOf((await session.loaded()).set)) if (kinds.includes(unit.kind)) await converge(session, unit, progressToFile());
}

const isAdopted = (collection: string): boolean =>
  Object.keys(TICKETS).some((ticket) => `${collection}/`.startsWith(`LSSTCam/calib/${ticket}/`));

/** The certified datasets of the adopted tickets. */
const certified = (state: RepositoryState | undefined) =>
  state?.held.filter(({ collection, run }) => isAdopted(collection) && collection !== run).map(({ mode: _mode, ...held }) => held);

/** The datasets of RUNs that chains search. */
const inRuns = (state: RepositoryState | undefined) =>
  state?.held.filter(({ collection }) => [UNBOUNDED, BY_HAND].includes(collection)).map(({ mode: _mode, ...held }) => held);

/** The UUIDs that exposures of some times find in collections of repositories, by Butler. */
async function answers(...searches: readonly (readonly [repo: string, ...collections: string[]])[]): Promise<readonly string[][]> {
  const script = `
import itertools, json, sys
from astropy.time import Time
from lsst.daf.butler import Butler, Timespan

def answers(root, *collections):
    with Butler.from_config(root) as butler, butler.registry.caching_context():
        for name in ("bias", "dark", "defects", "cti", "flat", "camera", "qe_curve"):
            known = {"instrument": ["LSSTCam"], "detector": range(3), "physical_filter": ["u_24", "g_6", "r_57", "i_39"]}
            required = {key: known[key] for key in butler.get_dataset_type(name).dimensions.required}
            for values in itertools.product(*required.values()):
                for day in ("2022-06-01", "2024-06-01", "2025-02-01", "2025-03-25", "2025-05-02"):
                    time = Timespan.fromInstant(Time(day, scale="tai"))
                    ref = butler.find_dataset(name, dict(zip(required, values)), collections=collections, timespan=time)
                    yield str(ref and ref.id)

print(json.dumps([list(answers(*each)) for each in json.loads(sys.argv[1])]))`;
  const placed = searches.map(([repo, ...collections]) => [path.join(workspace.dir, "repos", repo), ...collections]);
  return JSON.parse(await python(workspace, script, [JSON.stringify(placed)])) as string[][];
}

/** The ticket chains, without some members. */
const chains = (state: RepositoryState | undefined, without: readonly string[] = []) =>
  Object.entries(state?.collections ?? {})
    .filter(([name, [type]]) => isAdopted(name) && type === "CHAINED")
    .map(([name, [, ...members]]) => [name, members.filter((member) => !without.some((each) => member.endsWith(each)))]);

/** Drift of the adopted tickets. */
async function cellsOfAdopted() {
  const keys = await listCalibsets(workspace);
  const loadedSets = await Promise.all(keys.map((key) => loadSet(key, workspace, world)));
  const { cells } = await driftOf({
    world,
    bridges,
    loadedSets,
    repositories: [...world.repositories.values()],
    deep: true,
    declared: await declaredTickets(workspace),
    isWhole: true,
    before: { repositories: {} },
    now: new Date(),
  });
  const adopted = Object.keys(TICKETS).map(keyOf);
  return cells.filter(({ set }) => adopted.includes(set));
}
