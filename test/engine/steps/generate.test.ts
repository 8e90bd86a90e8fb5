import { expect, test } from "@jest/globals";
import type { JobFacts, ObserveResult } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asGenerated } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { generate } from "../../../engine/steps/generate.ts";
import { submitted } from "../origins/pipeline/submitting.ts";
import { GENERATION, loadedSets, TICKET } from "../factory.ts";
import { chain, evidence, job, planOf, run, seen, stage, unit, workflow } from "../observed.ts";
import { wide } from "../wide.ts";

const RUN = `${GENERATION}/run1`;
const started = [`usdf/embargo ${RUN}`];
const plan = (loaded: ReturnType<typeof loadedSets.locked>, facts: Partial<ObserveResult>, ran: readonly string[] = []) =>
  planOf(generate, loaded, unit.product(loaded), seen(facts), ran);
const begun = { collections: [chain(TICKET)] };
const half = { ...begun, outputs: [{ chain: GENERATION, runs: [run(RUN, { count: 0, missingDetectors: [0] })] }] };

type Row = readonly [string, Partial<ObserveResult>, readonly string[], object];

test.each<Row>([
  [
    "an empty repository: the ticket chain is created first",
    {},
    [],
    { kind: "change", changes: [{ kind: "ticket-chain", reason: "missing" }] },
  ],
  ["the ticket chain: the first attempt", begun, [], { kind: "change", changes: [{ kind: "start", run: RUN, reason: "missing" }] }],
  [
    "a running job: it is joined",
    { ...begun, jobs: [job(RUN, { state: "running", exitCode: null, done: 1 })] },
    [],
    { kind: "running", job: RUN, repo: "usdf/embargo", note: `${RUN}: 1 of 4 quanta` },
  ],
  [
    "a RUN that lacks a detector: the next attempt",
    half,
    [],
    { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run2`, reason: "earlier attempt failed" }] },
  ],
  [
    "a job killed in this process",
    { ...half, jobs: [job(RUN, { state: "killed", exitCode: null })] },
    started,
    { kind: "refused", code: "job-killed" },
  ],
  [
    "a job failed in this process",
    { ...half, jobs: [job(RUN, { exitCode: 1, error: "no raw" })] },
    started,
    { kind: "refused", code: "pipeline-failed", reason: `usdf/embargo:${RUN}: no raw; log jobs/1/log` },
  ],
  ...(
    [
      [-9, "killed by signal 9, probably out of memory", "pipeline-out-of-memory"],
      [137, "killed by signal 9, probably out of memory", "pipeline-out-of-memory"],
      [1, "OSError: [Errno 28] No space left on device: '/repo/x'", "pipeline-disk-full"],
      [1, "psycopg2.OperationalError: server closed the connection unexpectedly", "pipeline-connection-lost"],
    ] as const
  ).map(([exitCode, error, code]): Row => [
    `a job that ended with ${exitCode}: ${error}`,
    { ...half, jobs: [job(RUN, { exitCode, error })] },
    started,
    { kind: "refused", code, reason: `usdf/embargo:${RUN}: ${error}; log jobs/1/log` },
  ]),
  [
    "a job that ended well in this process, without all datasets",
    { ...half, jobs: [job(RUN)] },
    started,
    {
      kind: "refused",
      code: "pipeline-failed",
      reason: `usdf/embargo:${RUN}: it ended without all that was expected: nothing of detectors 0; log jobs/1/log`,
    },
  ],
  [
    "a job that ended well in this process, without a filter",
    { ...half, outputs: [{ chain: GENERATION, runs: [run(RUN, { missingFilters: ["g_01", "r_03"] })] }], jobs: [job(RUN)] },
    started,
    { kind: "refused", code: "pipeline-failed", reason: expect.stringContaining("expected: not every detector through g_01, r_03; log") },
  ],
  [
    "a job that ended well in this process, without any dataset",
    { ...begun, jobs: [job(RUN)] },
    started,
    { kind: "refused", code: "pipeline-failed", reason: expect.stringContaining("expected; log") },
  ],
  [
    "a RUN with one detector of two",
    { ...begun, outputs: [{ chain: GENERATION, runs: [run(RUN, { missingDetectors: [1] })] }] },
    [],
    { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run2` }] },
  ],
  [
    "a RUN without one of the filters",
    { ...begun, outputs: [{ chain: GENERATION, runs: [run(RUN, { missingFilters: ["SDSSr_65mm~empty"] })] }] },
    [],
    { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run2` }] },
  ],
  [
    "a RUN without a single dataset",
    { ...begun, outputs: [{ chain: GENERATION, runs: [run(RUN, { count: 0 })] }] },
    [],
    { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run2` }] },
  ],
  [
    "a complete RUN that no chain names",
    { ...stage.generated, collections: [chain(TICKET)] },
    [],
    { kind: "change", changes: [{ kind: "output-chain", run: RUN }] },
  ],
  [
    "a complete RUN behind an incomplete one",
    { ...stage.generated, collections: [chain(TICKET), chain(GENERATION, `${GENERATION}/run0`, RUN)] },
    [],
    { kind: "change", changes: [{ kind: "output-chain", run: RUN }] },
  ],
  ["a complete RUN that its chain names", stage.generated, [], { kind: "in-sync", note: RUN }],
])("the plan of generate: %s", (_case, facts, ran, expected) => {
  expect(plan(loadedSets.locked(), facts, ran)).toMatchObject(expected);
});

test.each([
  [true, { kind: "waiting", code: "job-elsewhere", reason: `usdf/embargo:${RUN} is built by ann@sdf7 in /b/job since T, 1 of 4 quanta` }],
  [
    null,
    {
      kind: "waiting",
      code: "job-elsewhere",
      reason: expect.stringMatching(/not visible from here; .*: calib jobs abandon \S+run1 --repo usdf\/embargo --reason TEXT$/),
    },
  ],
])("generate waits for a RUN that another host or folder builds, alive: %s", (alive, expected) => {
  const claim = { host: "sdf7", account: "ann", site: "5", folder: "/b/job", set: "LATISS/DM-43525", since: "T", alive };
  const facts = { ...half, jobs: [job(RUN, { state: "elsewhere", exitCode: null, done: 1, claim })] };
  expect(plan(loadedSets.locked(), facts)).toEqual(expected);
});

const hours = (jobHours: number | null): LoadedSet => {
  const { world, ...loaded } = loadedSets.locked();
  const limited = [...world.repositories].map(([name, repository]) => [name, { ...repository, jobHours }] as const);
  return { ...loaded, world: { ...world, repositories: new Map(limited) } };
};
const slow = (facts: Partial<JobFacts> = {}) => ({
  ...half,
  jobs: [
    job(RUN, {
      ...{ state: "running", exitCode: null, done: 1 },
      process: { since: "2026-11-30T10:00:00Z", hours: 24.5, host: "sdf7", pid: 77 },
      ...facts,
    }),
  ],
});
const since = `usdf/embargo:${RUN} has been running for 24.5 hours, since 2026-11-30T10:00:00Z, and usdf has jobHours 24: `;
const shown = "1 of 4 quanta; `calib jobs usdf/embargo` and jobs/1/log show more. It goes on; ";

test.each<[string, number | null, Partial<JobFacts>, object]>([
  ["within the hours of its site", 24.6, {}, { kind: "running", job: RUN }],
  ["without a limit", null, {}, { kind: "running", job: RUN }],
  [
    "for longer",
    24,
    {},
    { kind: "waiting", code: "job-overdue", reason: `${since}process 77 on sdf7, ${shown}\`kill -- -77\` there ends it` },
  ],
  [
    "for longer, under a batch system",
    24,
    { workflow },
    {
      kind: "waiting",
      code: "job-overdue",
      reason: `${since}workflow 1234.0, ${shown}\`bps cancel --wms-service-class ${workflow.service} --id 1234.0\` ends it`,
    },
  ],
  ["for longer, started by an earlier version", 24, { process: { since: "T", hours: 25, host: null, pid: null } }, { code: "job-overdue" }],
  ["for longer, and has ended", 24, { state: "killed" }, { kind: "change", changes: [{ run: `${GENERATION}/run2` }] }],
])("a pipeline that runs %s", (_case, jobHours, facts, expected) => {
  expect(plan(hours(jobHours), slow(facts))).toMatchObject(expected);
});

const under = (facts: Partial<JobFacts>) => ({ ...half, jobs: [job(RUN, { workflow, ...facts })] });
const retried = (): LoadedSet => ({ ...submitted(), workspace: { ...submitted().workspace, retry: true } });

test.each<[string, Partial<JobFacts>, object]>([
  ["running", { state: "running", exitCode: null }, { kind: "running", isWorkflow: true }],
  [
    "held",
    { state: "held", exitCode: null, error: "out of memory" },
    { kind: "waiting", code: "job-held", reason: `usdf/embargo:${RUN}: out of memory; log jobs/1/log; id 1234.0, /submit/run1` },
  ],
  ["silent", { state: "silent", exitCode: null }, { kind: "waiting", code: "wms-silent" }],
  ["vanished", { state: "vanished", exitCode: null }, { kind: "refused", code: "job-vanished" }],
  [
    "failed",
    { exitCode: 1, error: "cpBiasIsr exited with 3" },
    { kind: "refused", code: "workflow-failed", reason: expect.stringContaining("cpBiasIsr exited with 3") },
  ],
  [
    "finished, without all datasets",
    {},
    { kind: "refused", code: "workflow-failed", reason: expect.stringContaining("ended without all that was expected") },
  ],
  [
    "finished except for its last job",
    { exitCode: 1, workflow: { ...workflow, finalJobFailed: true } },
    { kind: "refused", code: "final-job-failed" },
  ],
  ["killed", { state: "killed", exitCode: null, workflow: { ...workflow, id: null } }, { kind: "refused", code: "job-killed" }],
])("a workflow that is %s", (_case, facts, expected) => {
  expect(plan(submitted(), under(facts))).toMatchObject(expected);
  const again = plan(retried(), under(facts));
  expect(again).toMatchObject(
    Object.values(expected).includes("refused") ? { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run2` }] } : expected,
  );
});

test("a value that bps would change is refused before it is submitted", () => {
  const loaded = submitted();
  const blank = {
    ...loaded,
    world: { ...loaded.world, sites: new Map([...loaded.world.sites].map(([name, site]) => [name, { ...site, work: "/my disk" }])) },
  };
  expect(plan(blank, begun)).toMatchObject({ kind: "refused", code: "bps-value-unsafe", reason: expect.stringContaining("submitPath") });
});

test("a product that the lock names as made is not made again: its loss is an error", () => {
  expect(plan(loadedSets.released(), stage.generated)).toMatchObject({ kind: "in-sync" });
  for (const facts of [{}, half, { ...stage.generated, outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run2`)] }] }]) {
    expect(plan(loadedSets.released(), facts)).toMatchObject({ kind: "refused", code: "build-disagrees-with-lock" });
  }
});

test.each<[string, readonly number[], object]>([
  ["the locked ones", [2024032600002, 2024032600003, 2024032600004], { kind: "in-sync" }],
  ["none that the header names", [], { kind: "in-sync" }],
  ["another", [2024032600002, 2024032600003, 2024032600005], { kind: "refused", code: "rerun-reused" }],
  [
    "fewer",
    [2024032600002],
    {
      kind: "refused",
      code: "rerun-reused",
      reason: expect.stringContaining("from the exposures 2024032600002, the lock has 2024032600002..2024032600004"),
    },
  ],
])("a RUN of a rerun that is not released, made from %s of the lock's exposures", (_case, exposures, expected) => {
  const outputs = [{ chain: GENERATION, runs: [run(RUN, { evidence: evidence({ exposures }) })] }];
  expect(plan(loadedSets.locked(), { ...stage.generated, outputs })).toMatchObject(expected);
});

test("headers of a merged product may name the exposures of its precursors", () => {
  const loaded = wide({ defects: { rerun: "20240326a" } });
  const made = loaded.set.products[0]!;
  const output = names.generation(loaded.set, asGenerated(made)!);
  const outputs = [{ chain: output, runs: [run(`${output}/run1`, { evidence: evidence({ exposures: [2024032600002] }) })] }];
  expect(
    planOf(generate, loaded, { kind: "product", product: made }, seen({ outputs, collections: [chain(output, `${output}/run1`)] })),
  ).toMatchObject({ kind: "in-sync" });
});

test("generate is a step of products, and waits for the lock", () => {
  expect(planOf(generate, loadedSets.locked(), unit.release(), seen())).toMatchObject({ kind: "unwanted" });
  expect(plan(loadedSets.declared(), {})).toMatchObject({ kind: "waiting", code: "lock-missing" });
});

test("the pipeline reads the ticket chain, then the raws, then the declared calibrations, on exactly the locked exposures", () => {
  expect(plan(loadedSets.locked(), begun)).toMatchObject({
    changes: [
      {
        output: {
          inputs: [TICKET, "LATISS/raw/all", "LATISS/calib"],
          query: "instrument='LATISS' and exposure in (2024032600002..2024032600004)",
          exposures: 3,
          note: "",
        },
      },
    ],
  });
});
