import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { JobFacts, RunFacts } from "../../../engine/bridge/wire.ts";
import { asGenerated } from "../../../engine/model/calibset.ts";
import { generate } from "../../../engine/steps/generate.ts";
import { generationProgress } from "../../../engine/progress/attempts.ts";
import { TICKET } from "../factory.ts";
import { chain, job, planOf, run, seen, workflow } from "../observed.ts";
import { defectsOf } from "./originSets.ts";

const OUTPUT = `${TICKET}/lowerSetTemp/defectGen.20240405a`;
const RUN = `${OUTPUT}/run1`;
type Facts = { readonly runs: readonly RunFacts[]; readonly jobs: readonly JobFacts[] };
type OriginName = keyof typeof defectsOf;

const view = ({ runs, jobs }: Facts) => seen({ collections: [chain(TICKET)], outputs: [{ chain: OUTPUT, runs }], jobs });
const plan = (origin: OriginName, facts: Facts, ran: readonly string[] = []) =>
  planOf(generate, defectsOf[origin], { kind: "product", product: defectsOf[origin].set.products[0]! }, view(facts), ran);

const empty = run(RUN, { count: 0, lacking: ["a", "b"] });
const foreign = run(RUN, { count: 9, lacking: ["a", "b"] });

test.each<[string, Facts]>([
  ["failed before it wrote anything", { runs: [], jobs: [job(RUN, { exitCode: 1 })] }],
  ["failed and left an empty RUN", { runs: [empty], jobs: [job(RUN, { exitCode: 1 })] }],
  ["was killed", { runs: [empty], jobs: [job(RUN, { state: "killed", exitCode: null })] }],
  ["is running", { runs: [], jobs: [job(RUN, { state: "running", exitCode: null })] }],
  ["is held by a batch system", { runs: [], jobs: [job(RUN, { workflow, state: "held", exitCode: null })] }],
  ["failed on a batch system", { runs: [empty], jobs: [job(RUN, { workflow, exitCode: 1 })] }],
  ["failed, and the RUN was completed behind its back", { runs: [run(RUN, { count: 2 })], jobs: [job(RUN, { exitCode: 1 })] }],
  ["failed as the second attempt", { runs: [], jobs: [job(`${OUTPUT}/run2`, { exitCode: 1 })] }],
  ["left datasets and no job record", { runs: [foreign], jobs: [] }],
  ["left datasets in the second attempt and no job record", { runs: [run(`${OUTPUT}/run2`, { count: 9, lacking: ["a", "b"] })], jobs: [] }],
])("curated and corrected products refuse the rerun of a pipeline attempt that %s", (_case, facts) => {
  for (const origin of ["curated", "corrected"] as const) {
    for (const ran of [[], [`usdf/embargo ${RUN}`]])
      expect(plan(origin, facts, ran)).toMatchObject({ kind: "refused", code: "rerun-reused" });
  }
});

const LACKING = fc.constantFrom<readonly string[]>([], ["a"], ["a", "b"]);
const anyRun = (n: number) =>
  fc
    .record({ count: fc.nat({ max: 2 }), lacking: LACKING, missingDetectors: fc.constantFrom<readonly number[]>([], [0]) })
    .map((facts) => run(`${OUTPUT}/run${n}`, facts));
const anyJob = (n: number) =>
  fc
    .record({
      state: fc.constantFrom<JobFacts["state"]>("running", "finished", "killed", "held", "vanished", "silent"),
      exitCode: fc.constantFrom(0, 1, null),
      workflow: fc.constantFrom(null, workflow),
    })
    .map((facts) => job(`${OUTPUT}/run${n}`, facts));
const some = <T>(any: (n: number) => fc.Arbitrary<T>) => fc.subarray([1, 2, 3]).chain((numbers) => fc.tuple(...numbers.map(any)));
const anyFacts: fc.Arbitrary<Facts> = fc.record({ runs: some(anyRun), jobs: some(anyJob) });

test("every state of an output has a plan; only a complete RUN is named, and nothing is written while a job runs", () => {
  const origins = fc.constantFrom<OriginName>("pipeline", "curated", "corrected", "adopted");
  const isOwn = fc.boolean();
  fc.assert(
    fc.property(origins, anyFacts, isOwn, (origin, facts, own) => {
      const ran = own ? facts.jobs.map(({ key }) => `usdf/embargo ${key}`) : [];
      const found = plan(origin, facts, ran);
      const { set } = defectsOf[origin];
      const made = asGenerated(set.products[0]!)!;
      const { kind } = generationProgress(set, made, view(facts), { ran: new Set(ran), retry: false });
      const changes = found.kind === "change" ? found.changes.map((change) => change.kind) : [];
      expect(changes.includes("output-chain") || found.kind === "in-sync").toBe(kind === "complete");
      if (facts.jobs.length) expect(changes.filter((change) => change.startsWith("write-"))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
