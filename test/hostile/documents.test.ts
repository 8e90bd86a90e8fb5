import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { forms, type Form } from "../../engine/declare/setNames.ts";
import { loadCalibset } from "../../engine/declare/loadCalibset.ts";
import { loadApproval, loadChain, loadLock, loadReviews } from "../../engine/declare/loadSetFiles.ts";
import { digestOfReport, readReport, reportFile } from "../../engine/declare/readReport.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { CalibError } from "../../engine/errors.ts";
import { DiagnosticsError } from "../../engine/model/diagnostic.ts";
import { renderDiagnostics } from "../../engine/present/presentDiagnostics.ts";
import { folders } from "../engine/declare/folder.ts";
import { approval, declaration, lockOf, made, settled, world } from "../engine/factory.ts";
import { hostileRuns, isLong, mutate, mutateText, mutations, textMutations, type Value } from "./mutations.ts";

const { make } = folders();
const workspace = make({});
const set = settled();
const home = { workspace, world };
const SET_FILES = path.join(workspace.dir, "sets");

const asValue = (document: unknown): Value => ownJson<Value>(JSON.stringify(document));

/** The text of a document in a form. */
const texts: Readonly<Record<Form, (value: Value) => string>> = {
  ts: (value) => `export default ${JSON.stringify(value, null, 1)};\n`,
  json: (value) => JSON.stringify(value, null, 1),
  yaml: (value) => stringify(value),
};

/** Holds that reading hostile texts ends in a value or in codes, in time, and with nothing that a terminal obeys. */
async function holds(document: unknown, form: Form, write: (text: string) => void, read: () => Promise<unknown>): Promise<void> {
  const valid = asValue(document);
  await fc.assert(
    fc.asyncProperty(mutations, textMutations, async (changes, textChanges) => {
      write(mutateText(texts[form](changes.reduce(mutate, valid)), textChanges));
      const begin = performance.now();
      const thrown: unknown = await read().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(performance.now() - begin).toBeLessThan(10_000);
      if (thrown === undefined) return;
      if (!(thrown instanceof CalibError)) throw new Error("it ends without a code", { cause: thrown });
      const diagnostics =
        thrown instanceof DiagnosticsError ? thrown.diagnostics : [{ code: thrown.code, detail: thrown.detail, file: "" }];
      expect(diagnostics.map(({ code }) => code)).not.toContain("command-failed");
      expect(renderDiagnostics(diagnostics)).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]|s3cret/);
    }),
    hostileRuns,
  );
}

const writeTo = (file: string) => (text: string) => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};

test.each(forms)("a hostile declaration as %s ends in a value or in codes", async (form) => {
  const own = make({});
  await holds(declaration, form, writeTo(path.join(own.sets, `LATISS/DM-43525.${form}`)), () =>
    loadCalibset("LATISS/DM-43525", own, world),
  );
});

test.each([
  ["lock", lockOf(set, made), () => loadLock(home, set)],
  ["approval", approval, () => loadApproval(home, set)],
  [
    "looks",
    { set: set.key, looks: [{ product: "bias", generation: "x", at: "2026-01-01T00:00:00Z", by: "ann", words: "" }] },
    () => loadReviews(home, set),
  ],
] as const)("a hostile %s ends in a value or in codes", async (part, document, read) => {
  await holds(document, "json", writeTo(path.join(SET_FILES, `LATISS/DM-43525.${part}.json`)), read);
});

test("a hostile chain file ends in a value or in codes", async () => {
  const chain = {
    instrument: "LATISS",
    members: [
      { kind: "set", ticket: "DM-43525" },
      { kind: "kept", collection: "LATISS/calib/DM-1" },
    ],
  };
  await holds(chain, "json", writeTo(path.join(SET_FILES, "LATISS/chain.json")), () => loadChain(home, "LATISS"));
});

test("a hostile report covers nothing that its digest does not name", async () => {
  const { dir } = make({});
  const product = { product: "bias", verdict: { kind: "pass", failures: [] }, waived: { "light-differs": "known" }, datasets: [1.5] };
  const data = { version: 2, set: set.key, products: [product] };
  const digest = digestOfReport(data);
  await holds({ digest, covers: "bias", data }, "json", writeTo(reportFile(dir)), async () => {
    const report = await readReport(dir);
    if (report?.covers) expect(report.digest).toBe(digest);
  });
});

test("a hostile world ends in a value or in codes", async () => {
  const own = make({});
  const root = path.join(own.sets, "..");
  const repository = {
    uri: "repos/usdf",
    cleaned: false,
    instruments: { LATISS: { detectors: [0], check: { exposures: [1], raws: "LATISS/raw/all" } } },
  };
  const declared = {
    ...{ name: "demo", constructionSite: "usdf", papers: "world", requireMerged: null },
    ...{ sites: { usdf: { work: "sites/usdf", jobs: 2 } }, repositories: { "usdf/main": repository } },
  };
  await holds(declared, "ts", writeTo(path.join(root, "stacks/demo.ts")), () => loadWorld({ ...own, root }));
});

// A worker of `npm test` has the memory of other tests, too.
(isLong ? test : test.skip)("hostile documents need little memory", () => {
  const { maxRSS } = process.resourceUsage();
  console.log(`highest memory: ${Math.round(maxRSS / 1024)} MiB`);
  expect(maxRSS).toBeLessThan(1024 ** 2);
});
