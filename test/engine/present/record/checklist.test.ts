import { expect, test } from "@jest/globals";
import { checklistOf } from "../../../../engine/present/record/record.ts";
import { type RecordFacts, collectFacts } from "../../../../engine/present/record/facts.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import type { CalibsetDeclaration } from "../../../../engine/model/declaration.ts";
import { ask } from "../../../../engine/answer.ts";
import { CalibError } from "../../../../engine/errors.ts";
import { approval, bias, CERTIFIED, GENERATION, lockOf, made, loadedSets, settled } from "../../factory.ts";
import { certified, run, stage } from "../../observed.ts";
import { built, everywhere, factsOf, sessionWith, without } from "./exampleRecord.ts";

const withdrawn = { withdrawn: { on: "2024-05-01", reason: "light leak" } } satisfies Partial<CalibsetDeclaration>;
const summitOnly = { targets: ["summit/LATISS"] } satisfies Partial<CalibsetDeclaration>;
const skipping = { ...summitOnly, skip: { "usdf/main": "full", "tts/LATISS": "no people" } } satisfies Partial<CalibsetDeclaration>;

/** The set's lock with exposures of the bias replaced. */
function exposures(kind: "construction" | "verification", ids: readonly number[]): LoadedSet {
  const loaded = loadedSets.released();
  const lock = lockOf(settled(), made);
  const products = lock.inputs.products.map((each) => ({ ...each, [kind]: { ...each[kind]!, exposures: ids } }));
  return { ...loaded, lock: { ...lock, inputs: { ...lock.inputs, products } } };
}

const differing = (changes: object) => ({ ...everywhere, "summit/LATISS": { ...stage.active, ...changes } });
const untagged = differing({ tagged: [] });
const unchained = differing({ collections: stage.active.collections.slice(0, 1) });
const half = { ...built, outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`, { missingDetectors: [0] })] }] };
const again = { ...built, outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run2`)] }, ...stage.verified.outputs.slice(1)] };
/** Two products of one type, as bands are, of which the tag holds one. */
function oneOfTwoTagged(): Promise<RecordFacts> {
  const other = { ...made.products[0]!, product: "bias-2", collection: `${CERTIFIED}-2` };
  const loaded: LoadedSet = { ...loadedSets.adopted(), lock: lockOf(settled(), { ...made, products: [...made.products, other] }) };
  return factsOf(loaded, differing({ certified: [certified(), certified({ collection: other.collection })] }));
}

const noReport = (facts: RecordFacts): RecordFacts => ({ ...facts, report: { kind: "answered", value: null } });
const otherReport = (facts: RecordFacts): RecordFacts => ({
  ...facts,
  report: { kind: "answered", value: { digest: "0ther", covers: "", version: 1 } },
});

type Case = [number, string, string, () => Promise<RecordFacts>];

test.each<Case>([
  [1, "open", "nothing names the ticket", () => factsOf(loadedSets.declared())],
  [1, "ticked", "the lock names it", () => factsOf(loadedSets.locked())],
  [
    1,
    "open",
    "the approval names another",
    () => factsOf({ ...loadedSets.adopted(), approval: { ...approval, tickets: { ...approval.tickets, construction: "DM-1" } } }),
  ],
  [2, "open", "there is no lock", () => factsOf(loadedSets.declared())],
  [2, "ticked", "the lock has exposures for all", () => factsOf(loadedSets.locked())],
  [
    2,
    "open",
    "the lock was resolved from another declaration",
    () => factsOf({ ...loadedSets.locked(), set: settled({ products: { bias: { ...bias, rerun: "20240326b" } } }) }),
  ],
  [2, "open", "the lock has none", () => factsOf(exposures("construction", []))],
  [3, "ticked", "the RUN is complete", () => factsOf(loadedSets.locked())],
  [3, "open", "a detector is missing", () => factsOf(loadedSets.locked(), { ...everywhere, "usdf/embargo": half })],
  [3, "open", "it is another RUN than the lock's", () => factsOf(loadedSets.released(), { ...everywhere, "usdf/embargo": again })],
  [3, "could not check", "the build repository is down", () => factsOf(loadedSets.adopted(), without("usdf/embargo"))],
  [4, "ticked", "verified on its inputs and others", () => factsOf(loadedSets.released())],
  [4, "open", "not verified yet", () => factsOf(loadedSets.locked(), { ...everywhere, "usdf/embargo": stage.certified })],
  [
    4,
    "open",
    "nothing is to be verified",
    () => factsOf(loadedSets.locked({ products: { bias: { rerun: bias.rerun, exposures: bias.exposures } } })),
  ],
  [4, "open", "verified on its inputs alone", () => factsOf(exposures("verification", [2024032600002]))],
  [4, "could not check", "the build repository is down", () => factsOf(loadedSets.adopted(), without("usdf/embargo"))],
  [5, "ticked", "the report is the lock's", () => factsOf(loadedSets.released())],
  [5, "open", "there is none", async () => noReport(await factsOf(loadedSets.released()))],
  [5, "open", "it is another", async () => otherReport(await factsOf(loadedSets.released()))],
  [5, "open", "the set is not released", () => factsOf(loadedSets.locked())],
  [
    5,
    "could not check",
    "it cannot be read",
    async () => ({
      ...(await factsOf(loadedSets.released())),
      report: await ask(() => Promise.reject(new CalibError("command-failed", "no access"))),
    }),
  ],
  [6, "open", "nothing is approved", () => factsOf(loadedSets.released())],
  [
    6,
    "ticked",
    "the approval is about the lock's report",
    () => factsOf({ ...loadedSets.released(), approval: { ...approval, state: "hailed" } }),
  ],
  [6, "open", "it is about another", () => factsOf({ ...loadedSets.released(), approval: { ...approval, report: "0ther" } })],
  [6, "open", "nothing is released", () => factsOf({ ...loadedSets.locked(), approval })],
  [7, "open", "nothing is approved", () => factsOf(loadedSets.released())],
  [7, "ticked", "the approval names it", () => factsOf(loadedSets.adopted())],
  [8, "ticked", "in sync everywhere", () => factsOf(loadedSets.adopted())],
  [8, "ticked", "in sync, others skipped with a reason", () => factsOf(loadedSets.adopted(skipping))],
  [8, "open", "not adopted", () => factsOf(loadedSets.released())],
  [8, "open", "repositories that the set says nothing of", () => factsOf(loadedSets.adopted(summitOnly))],
  [8, "open", "one differs", () => factsOf(loadedSets.adopted(), unchained)],
  [8, "open", "one differs and another is down", () => factsOf(loadedSets.adopted(), { ...unchained, "tts/LATISS": undefined as never })],
  [8, "could not check", "one is down", () => factsOf(loadedSets.adopted(), without("tts/LATISS"))],
  [8, "open", "withdrawn", () => factsOf(loadedSets.adopted(withdrawn))],
  [9, "ticked", "all tagged where a cleaner runs", () => factsOf(loadedSets.adopted())],
  [9, "ticked", "all tagged, though it differs otherwise", () => factsOf(loadedSets.adopted(), unchained)],
  [9, "open", "a tag is incomplete", () => factsOf(loadedSets.adopted(), untagged)],
  [9, "open", "the tag lacks one band of a type", () => oneOfTwoTagged()],
  [9, "open", "nothing is delivered yet", () => factsOf(loadedSets.released())],
  [9, "open", "withdrawn", () => factsOf(loadedSets.adopted(withdrawn))],
  [9, "open", "no cleaner runs at any target", () => factsOf(loadedSets.adopted({ targets: ["usdf/main"] }))],
  [9, "could not check", "the summit is down", () => factsOf(loadedSets.adopted(), without("summit/LATISS"))],
])("box %i is %s: %s", async (number, state, _why, facts) => {
  const box = checklistOf(await facts())[number - 1]!;
  expect(box.state).toBe(state);
  expect(box.evidence.join("")).not.toBe("");
});

test("with every site down and no file, none of nine boxes is ticked", async () => {
  const facts = await collectFacts(sessionWith(loadedSets.declared(), {}, {}));
  const states = checklistOf(facts).map(({ state }) => state);
  expect(states).toEqual(["open", "open", "could not check", "could not check", "open", "open", "open", "open", "open"]);
});
