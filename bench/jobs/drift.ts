import path from "node:path";
import { packageRoot, pythonOf, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { costOf, ratioOf, warmUps, type Command, type Cost, type JobResult, type Measured } from "../measure.ts";
import { withChainFile } from "../world/chained.ts";
import { makeBenchWorld, type BenchWorld } from "../world/make.ts";
import { CERTIFIED_PER_SET, certifiedIn, INSTRUMENT, type Size } from "../world/sets.ts";

/** Number of commands that are run to estimate the cost of all, since they cost about the same. */
const SAMPLE = 5;

/** Number of tickets that a chain file keeps, and no set makes. */
const KEPT = 10;

/** Compares `calib drift` of a whole world with the commands that people use today, and with the cost of the SQL queries alone. */
export async function benchDrift(size: Size, runs: number): Promise<JobResult> {
  const bench = await makeBenchWorld(size);
  const kept = Math.min(KEPT, size.sets - 1);
  const [chained, handMade] = [await withChainFile(bench, 0), await withChainFile(bench, kept)];
  const drift: Cost[] = [];
  const ordered: Cost[] = [];
  const keeping: Cost[] = [];
  const sql: Cost[] = [];
  // They alternate, so that a busy machine slows all of them.
  for (let run = 0; run < warmUps(runs) + runs; run++) {
    drift.push(await timeDrift(bench, bench.workspace, size.sets));
    ordered.push(await timeDrift(bench, chained, size.sets));
    keeping.push(await timeDrift(bench, handMade, size.sets - kept));
    sql.push(await timeRawSql(bench, size));
  }
  const each: Cost[] = [];
  for (const index of sampled(size.sets)) each.push(await timeCollection(bench, size, index));
  const { repositories, sets } = size;
  const measured = {
    drift: {
      name: "calib drift",
      costs: drift.slice(warmUps(runs)),
      times: 1,
      note: "all of it: collections, ranges, tags, chains, files",
    },
    ordered: {
      name: "drift, chain file",
      costs: ordered.slice(warmUps(runs)),
      times: 1,
      note: "the order of the instrument chain and the answers of all repositories too",
    },
    keeping: {
      name: `drift, ${kept} kept`,
      costs: keeping.slice(warmUps(runs)),
      times: 1,
      note: "as many tickets that no set makes, whose rows are compared between repositories",
    },
    sql: {
      name: "raw SQL",
      costs: sql.slice(warmUps(runs)),
      times: 1,
      note: "the rows that drift reads, by sqlite3 in Python, one repository after another",
    },
    associations: {
      name: "queryDatasetAssociations",
      costs: [await timeAssociations(bench, size)],
      times: repositories,
      note: "one repository: ranges, but no files, tags or chains",
    },
    each: {
      name: "butler, by collection",
      costs: each,
      times: repositories * sets * CERTIFIED_PER_SET,
      note: "query-datasets --show-uri of a type in a collection: no ranges, tags or chains",
    },
    atOnce: {
      name: "butler, all at once",
      costs: [await timeAtOnce(bench, size)],
      times: repositories,
      note: "query-datasets --show-uri of all in a repository: no ranges, tags or chains",
    },
  } satisfies Record<string, Measured>;
  return {
    title: "Drift",
    world: `${repositories} repositories x ${certifiedIn(size)} certified datasets (${sets} ${INSTRUMENT} sets, ${CERTIFIED_PER_SET} products, ${size.detectors} detectors), SQLite`,
    measured: Object.values(measured),
    ratios: [
      ratioOf(measured.drift, measured.sql, "at most 3, later 1.5"),
      ratioOf(measured.drift, measured.sql, "none: drift uses several processors", "cpu"),
      ratioOf(measured.ordered, measured.drift, "at most 1.1", "cpu"),
      ratioOf(measured.keeping, measured.drift, "none", "cpu"),
      ratioOf(measured.each, measured.drift, "at least 50, later 100"),
      ratioOf(measured.atOnce, measured.drift, "none"),
      ratioOf(measured.associations, measured.drift, "none"),
    ],
  };
}

/** Returns sample indices, spread evenly over the sets. */
const sampled = (sets: number): readonly number[] =>
  Array.from({ length: Math.min(SAMPLE, sets) }, (_, index) => Math.floor((index * sets) / Math.min(SAMPLE, sets)));

/** Every set has to be in sync: otherwise the time would be that of a failure. */
const timeDrift = ({ world }: BenchWorld, workspace: Workspace, sets: number): Promise<Cost> =>
  costOf({ file: process.execPath, args: [path.join(packageRoot, "cli/calib.js"), "drift"], env: workspaceEnvironment(workspace) }, (out) =>
    new RegExp(`^${sets} sets? at ${world.repositories.size} repositories: \\d+ in sync$`, "m").test(out),
  );

function timeRawSql(bench: BenchWorld, size: Size): Promise<Cost> {
  const repositories = [...bench.world.repositories.values()];
  const of = (cleaned: boolean) => repositories.filter((each) => each.cleaned === cleaned).map(({ uri }) => uri);
  const rows = (repositories.length + of(true).length) * certifiedIn(size);
  return costOf(peer(bench, "raw_sql.py", [...of(false), "--tagged", ...of(true)]), (out) => Number(out) === rows);
}

const timeAssociations = (bench: BenchWorld, size: Size): Promise<Cost> =>
  costOf(peer(bench, "associations.py", [first(bench)]), (out) => Number(out) === certifiedIn(size));

/** Queries one product of one set, as a person who follows DMTN-222 does for each product. */
function timeCollection(bench: BenchWorld, { detectors }: Size, index: number): Promise<Cost> {
  const products = bench.plan.sets[index]?.products ?? [];
  const product = products[index % products.length];
  if (!product) throw new Error(`no product in set ${index}`);
  return costOf(
    butler(bench, ["query-datasets", first(bench), product.datasetType, "--collections", product.collection, "--show-uri"]),
    (out) => filesIn(out) === detectors,
  );
}

function timeAtOnce(bench: BenchWorld, size: Size): Promise<Cost> {
  const types = new Set(bench.plan.sets.flatMap(({ products }) => products.map(({ datasetType }) => datasetType)));
  const collections = bench.plan.sets.flatMap(({ products }) => products.map(({ collection }) => collection)).join(",");
  return costOf(
    butler(bench, ["query-datasets", first(bench), ...types, "--collections", collections, "--limit", "0", "--show-uri"]),
    (out) => filesIn(out) === certifiedIn(size),
  );
}

const filesIn = (out: string): number => out.split("\n").filter((line) => line.includes("file://")).length;

const first = ({ world }: BenchWorld): string => [...world.repositories.values()][0]?.uri ?? "";

const peer = ({ workspace }: BenchWorld, name: string, args: readonly string[]): Command => ({
  file: pythonOf(workspace),
  args: [path.join(packageRoot, "bench/peers", name), ...args],
  env: { PYTHONPATH: path.join(packageRoot, "python") },
});

const butler = ({ workspace }: BenchWorld, args: readonly string[]): Command => ({
  file: path.join(path.dirname(pythonOf(workspace)), "butler"),
  args,
  env: { PYTHONPATH: path.join(packageRoot, "python") },
});
