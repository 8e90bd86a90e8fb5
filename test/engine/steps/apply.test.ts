import { expect, test } from "@jest/globals";
import type { ClaimFacts, ObserveResult } from "../../../engine/bridge/wire.ts";
import type { LoadedSet, Unit } from "../../../engine/declare/loadedSet.ts";
import type { Observer } from "../../../engine/bridge/observer.ts";
import { steps } from "../../../engine/steps/registry.ts";
import type { StepName } from "../../../engine/model/change.ts";
import {
  adoptedWith,
  BEGIN,
  BIAS_ID,
  CERTIFIED,
  declaration,
  GENERATION,
  made,
  loadedSets,
  typed,
  SELF_CHECK,
  TICKET,
  VERIFICATION,
} from "../factory.ts";
import { htcondor, submitted } from "../origins/pipeline/submitting.ts";
import { rows as fakeRows } from "../drift/surveys.ts";
import { chain, checkExposure, seen, stage, unit } from "../observed.ts";

const END = "1714521600000000000";
const historical = { ...declaration, kind: "historical", end: "2024-05-01" } as const;
const top = "LATISS/calib";
const closed = {
  ...made,
  products: made.products.map((each) => ({ ...each, datasets: each.datasets.map((dataset) => ({ ...dataset, end: END })) })),
};
const past = adoptedWith(loadedSets.locked(historical), closed);
const ready = { ...stage.active, collections: [chain(TICKET, CERTIFIED), chain(top, "LATISS/calib/DM-28636")], lookups: [] };
const withdrawn = { withdrawn: { on: "2024-05-01", reason: "light leak" } };

const night = [1, 2, 3, 4, 5].map((each) => 2024032600000 + each);

/** Returns the bridge call by which a step applies its first change, and the jobs that it started. */
async function applied(
  name: StepName,
  loaded: LoadedSet,
  of: Unit,
  facts: Partial<ObserveResult>,
  taken: readonly number[] = night,
  claim: ClaimFacts | null = null,
) {
  const sent: (readonly [string, object])[] = [];
  const call = (method: string, params: object) => {
    if (method === "exposures") return Promise.resolve({ id: taken } as never);
    if (method === "rows") return Promise.resolve(fakeRows([{ id: BIAS_ID, begin: BEGIN }]) as never);
    if (method === "chainFile") return Promise.resolve({ file: null } as never);
    sent.push([method, params]);
    return Promise.resolve({ job: { claim } } as never);
  };
  const view = seen(facts);
  const observer: Observer = {
    view: (repo) => Promise.resolve(repo === repoOf(of) ? view : seen(stage.active)),
    reader: () => Promise.resolve({ call }),
    forget: () => undefined,
    forgetAll: () => undefined,
  };
  const access = { ran: new Set<string>(), writer: () => Promise.resolve({ call }) };
  const step = steps[of.kind].find((each) => each.name === name)!;
  const examined = await step.examine(loaded, of, observer, access.ran);
  await examined.apply(access, 0);
  return { sent, ran: [...access.ran] };
}

const repoOf = (of: Unit): string => ("repo" in of ? of.repo : "usdf/embargo");

test.each<[string, StepName, LoadedSet, Unit, Partial<ObserveResult>, string, object]>([
  [
    "generate creates the ticket chain",
    "generate",
    loadedSets.locked(),
    unit.product(loadedSets.locked()),
    {},
    "chain",
    { mode: "define", chain: TICKET, children: [], ownedPrefix: `${TICKET}/` },
  ],
  [
    "generate names the complete attempt",
    "generate",
    loadedSets.locked(),
    unit.product(loadedSets.locked()),
    { ...stage.generated, collections: [chain(TICKET)] },
    "chain",
    { mode: "define", chain: GENERATION, children: [`${GENERATION}/run1`] },
  ],
  [
    "certify certifies by UUID, for the declared validity",
    "certify",
    loadedSets.locked(historical),
    unit.product(loadedSets.locked(historical)),
    stage.generated,
    "certify",
    {
      collection: CERTIFIED,
      datasetType: "bias",
      rows: [{ id: BIAS_ID, begin: BEGIN, end: END }],
      ours: [BIAS_ID],
      generation: `${GENERATION}/run1`,
    },
  ],
  [
    "certify leaves the range of a forward set open",
    "certify",
    loadedSets.locked(),
    unit.product(loadedSets.locked()),
    stage.generated,
    "certify",
    { rows: [{ id: BIAS_ID, begin: BEGIN, end: null }] },
  ],
  [
    "certify puts its collection on the ticket chain",
    "certify",
    loadedSets.locked(),
    unit.product(loadedSets.locked()),
    { ...stage.certified, collections: [chain(TICKET)] },
    "chain",
    { mode: "define", chain: TICKET, children: [CERTIFIED] },
  ],
  [
    "verify names its verdict",
    "verify",
    loadedSets.locked(),
    unit.product(loadedSets.locked()),
    { ...stage.verified, collections: stage.certified.collections },
    "chain",
    { chain: VERIFICATION, children: [`${VERIFICATION}/run1`] },
  ],
  [
    "deliver ingests exactly the locked datasets",
    "deliver",
    typed(loadedSets.adopted()),
    unit.deployment("summit/LATISS"),
    {},
    "ingest",
    {
      expected: [{ id: BIAS_ID, sha256: "5a", size: 288000 }],
      parts: [{ collection: CERTIFIED, runs: [`${GENERATION}/run1`], id: [BIAS_ID] }],
    },
  ],
  [
    "deliver certifies the lock's own ranges",
    "deliver",
    past,
    unit.deployment("summit/LATISS"),
    { outputs: stage.active.outputs },
    "certify",
    { collection: CERTIFIED, rows: [{ id: BIAS_ID, begin: BEGIN, end: END }], generation: `${GENERATION}/run1` },
  ],
  [
    "tag tags the lock's datasets",
    "tag",
    loadedSets.adopted(),
    unit.deployment("summit/LATISS"),
    {},
    "tag",
    { collection: "LATISS/calib_tagged/DM-43525", ids: [BIAS_ID] },
  ],
  [
    "activate prepends the ticket, and removes nothing",
    "activate",
    loadedSets.adopted(),
    unit.activation("usdf/main"),
    ready,
    "chain",
    { mode: "prepend", chain: top, children: [TICKET] },
  ],
  [
    "activate removes only the ticket of a withdrawn set",
    "activate",
    loadedSets.adopted(withdrawn),
    unit.activation("usdf/main"),
    stage.active,
    "chain",
    { mode: "remove", chain: top, children: [TICKET] },
  ],
])("%s", async (_case, name, loaded, of, facts, method, params) => {
  const { sent, ran } = await applied(name, loaded, of, facts);
  expect(sent).toMatchObject([[method, { repo: repoOf(of), why: { set: "LATISS/DM-43525", step: name }, ...params }]]);
  expect(ran).toEqual([]);
});

test("under bps the attempt is submitted with its file and the service that runs it", async () => {
  const { sent, ran } = await applied("generate", submitted(), unit.product(submitted()), { collections: [chain(TICKET)] });
  const submitPath = `/worlds/paper/sites/usdf/submit/${GENERATION}/run1`;
  expect(sent).toMatchObject([
    [
      "submit",
      {
        key: `${GENERATION}/run1`,
        argv: ["bps", "--long-log", "submit", "bps.yaml"],
        bps: { service: htcondor.wmsServiceClass, submitPath, yaml: expect.stringContaining(`outputRun: ${GENERATION}/run1\n`) },
      },
    ],
  ]);
  expect(ran).toEqual([`usdf/embargo ${GENERATION}/run1`]);
});

test.each<[StepName, LoadedSet, Unit, Partial<ObserveResult>, string]>([
  ["generate", loadedSets.locked(), unit.product(loadedSets.locked()), { collections: [chain(TICKET)] }, `${GENERATION}/run1`],
  ["verify", loadedSets.locked(), unit.product(loadedSets.locked()), stage.certified, `${VERIFICATION}/run1`],
  [
    "selfCheck",
    loadedSets.adopted(),
    unit.activation("summit/LATISS"),
    { collections: ready.collections, exposures: [checkExposure] },
    `${SELF_CHECK}/run1`,
  ],
])("%s submits the attempt as key and output, and records the job as started by this process", async (name, loaded, of, facts, run) => {
  const { sent, ran } = await applied(name, loaded, of, facts);
  expect(sent).toMatchObject([["submit", { repo: repoOf(of), key: run, argv: expect.arrayContaining(["--output-run", run]) }]]);
  expect(ran).toEqual([`${repoOf(of)} ${run}`]);
});

test("an attempt that another host was first to claim is not recorded as started by this process", async () => {
  const claim = { host: "sdf7", account: "ann", site: "5", folder: "/b/job", set: "LATISS/DM-43525", since: "T", alive: null };
  const loaded = loadedSets.locked();
  const { ran } = await applied("generate", loaded, unit.product(loaded), { collections: [chain(TICKET)] }, night, claim);
  expect(ran).toEqual([]);
});

test.each<[StepName, Partial<ObserveResult>]>([
  ["generate", { collections: [chain(TICKET)] }],
  ["verify", stage.certified],
])("%s runs no pipeline on fewer exposures than the lock names", async (name, facts) => {
  await expect(applied(name, loadedSets.locked(), unit.product(loadedSets.locked()), facts, night.slice(0, 3))).rejects.toMatchObject({
    code: "exposures-gone",
    detail: expect.stringMatching(/^bias: usdf\/embargo:LATISS\/raw\/all lacks [12] of [35]: 2024032600004/),
  });
});
