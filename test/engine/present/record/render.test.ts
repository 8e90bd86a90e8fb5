import { expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { code, plain, shell } from "../../../../engine/model/markdown.ts";
import { recordOf, type SetRecord } from "../../../../engine/present/record/record.ts";
import { renderHail, renderChecklist } from "../../../../engine/present/record/renderHail.ts";
import { renderRecord } from "../../../../engine/present/record/renderMarkdown.ts";
import { expectGolden } from "../../../golden/golden.ts";
import type { AcceptanceRule } from "../../../../engine/model/acceptance.ts";
import type { MadeVerdict } from "../../../../engine/model/verdict.ts";
import { adoptedWith, approval, loadedSets, made, VERIFICATION } from "../../factory.ts";
import { block, causeOf, judgedVerdict, judgmentOf } from "../../judgments.ts";
import { run, stage } from "../../observed.ts";
import { comparedLock } from "../../release/judgedReport.ts";
import { built, everywhere, factsOf, journals, without } from "./exampleRecord.ts";

const REPORT = "/worlds/paper/reports/report.md";
const nasty = "a | b\n# c <script> `d` *e* _f_ [g](h) \\";

const looked: LoadedSet["reviews"] = [{ product: "bias", content: "c", by: nasty, at: "2026-11-21T02:40:04.123Z" }];

/** A record with a site that is down, and with reasons and remarks that have to be escaped. */
async function awkward(): Promise<SetRecord> {
  const loaded: LoadedSet = {
    ...loadedSets.adopted({ skip: { "usdf/ir2": nasty } }),
    reviews: looked,
    approval: { ...approval, remarks: nasty },
  };
  return recordOf(await factsOf(loaded, without("tts/LATISS"), journals));
}

test("a record is rendered as Markdown", async () => {
  const text = renderRecord(await awkward());
  expectGolden("record-markdown", text);
  const tables = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line: string) => line.replaceAll("\\|", "").split("|").length;
  expect(new Set(tables.slice(0, 3).map(cells))).toEqual(new Set([10]));
  expect(text.slice(0, text.indexOf("## Commands"))).not.toMatch(/^# c|(?<!\\)<script/m);
});

test("a record of a set that is only declared is rendered", async () => {
  expectGolden("record-declared", renderRecord(recordOf(await factsOf(loadedSets.declared(), {}, {}))));
});

test("the checklist ticks only passed boxes", async () => {
  expectGolden("record-checklist", renderChecklist(await awkward()).join("\n"));
});

test("the text for TAXICAB is rendered", async () => {
  const record = recordOf(
    await factsOf({
      ...loadedSets.released({ targets: ["summit/LATISS"], skip: { "usdf/ir2": "no LATISS\nthere" } }),
      approval: { ...approval, state: "proposed", acceptedFailures: [] },
    }),
  );
  expectGolden("record-hail", renderHail(record, REPORT));
});

test.each<[string, Partial<LoadedSet>, string]>([
  ["no ticket yet", { approval: null }, "DM-43525 (construction), TAXICAB and deployment tickets to be filed."],
  ["adopted", {}, "They were adopted (TAXICAB-11)."],
  ["rejected", { approval: { ...approval, state: "rejected" } }, "They were rejected (TAXICAB-11)."],
  ["flagged", { approval: { ...approval, state: "flagged" } }, "Please decide"],
  ["accepted by name", {}, "- bias: 1 (NOISE 1), 1 accepted by name"],
])("the text for TAXICAB, %s", async (_case, changes, words) => {
  expect(renderHail(recordOf(await factsOf({ ...loadedSets.adopted(), ...changes })), REPORT)).toContain(words);
});

test("record and hail say which failures are new beside the set that is replaced, and say it as the report does", async () => {
  const compared = [{ test: "NOISE", same: 412, new: 3, gone: 7 }];
  const outputs = [
    ...stage.certified.outputs,
    { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { judgment: judgmentOf([], { compared }) })] },
  ];
  const loaded = judgedSet(judgedVerdict([]), []);
  const lock = { ...loaded.lock!, inputs: comparedLock().lock!.inputs };
  const record = recordOf(await factsOf({ ...loaded, lock }, { ...everywhere, "usdf/embargo": { ...built, outputs } }));
  const words = "Failures beside those of LATISS/DM-40000, which it replaces: NOISE 412 same, 3 new, 7 gone.";
  expect(renderRecord(record)).toContain(`- bias: ${words}`);
  expect(renderHail(record, REPORT)).toContain(`bias: ${words}`);
});

/** The tests' set as released with a judgment, and the rules of its approval. */
function judgedSet(verdict: MadeVerdict, accepted: readonly AcceptanceRule[]): LoadedSet {
  const adopted = adoptedWith(loadedSets.adopted(), { ...made, products: [{ ...made.products[0]!, verdict }] });
  return { ...adopted, approval: { ...adopted.approval!, acceptedFailures: [], accepted } };
}

const noise = causeOf({
  failed: 16,
  blocks: [
    block([2024032600002], [0], ["C00", "C01"]),
    block(
      [2024032600003],
      [0],
      Array.from({ length: 14 }, (_, n) => `D${n}`),
    ),
  ],
});
const rule: AcceptanceRule = { product: "bias", test: "NOISE", exposures: [2024032600002], atMost: 2, reason: "known since DM-46360" };

test.each<[string, LoadedSet, readonly string[]]>([
  [
    "a cause with its counts and what is not accepted",
    judgedSet(judgedVerdict([noise]), [rule]),
    ["NOISE 16 of 112, RXX_S00 C07: NOISE in 1 of 6 exposures; 14 of 16 not accepted"],
  ],
  [
    "a cause that a rule accepts",
    judgedSet(judgedVerdict([noise]), [{ ...rule, exposures: [2024032600002, 2024032600003], atMost: 16 }]),
    ["NOISE 16 of 112, RXX_S00 C07: NOISE in 1 of 6 exposures; accepted by rule"],
  ],
  ["what could not be checked", judgedSet(judgedVerdict([], ["2024032600003 has no values"]), []), ["2024032600003 has no values"]],
  ["a product that no test was run on", judgedSet({ kind: "not-verified", failures: [] }, []), ["o test was run"]],
])("record and hail name %s", async (_case, loaded, words) => {
  const record = recordOf(await factsOf(loaded, everywhere, journals));
  for (const each of words) {
    expect(renderHail(record, REPORT)).toContain(each);
    expect(renderRecord(record)).toContain(each);
  }
  expect(renderHail(record, REPORT)).not.toContain("No test failed");
});

test("JSON has the whole record and is read back unchanged", async () => {
  const record = await awkward();
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
});

test("the same facts give the same text", async () => {
  const [first, second] = await Promise.all(
    [0, 1].map(async () => renderRecord(recordOf(await factsOf(loadedSets.adopted(), everywhere, journals)))),
  );
  expect(first).toBe(second);
});

test.each<[string, string]>([
  [nasty, "a \\| b \\# c \\<script\\> \\`d\\` \\*e\\* \\_f\\_ \\[g\\](h) \\\\"],
  ["usdf/embargo_old & co", "usdf/embargo_old \\& co"],
])("plain text %j", (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test.each<[string, string]>([
  ["LATISS/calib", "`LATISS/calib`"],
  ["a|b", "`a\\|b`"],
  ["a`b``c", "```a`b``c```"],
  ["`x`", "`` `x` ``"],
  ["", "`  `"],
])("a code span of %j", (text, expected) => {
  expect(code(text)).toBe(expected);
});

test("a fence of a shell block is longer than any fence in its text", () => {
  expect(shell(["echo ```` x"])).toEqual(["`````sh", "echo ```` x", "`````"]);
  expect(shell([])).toEqual(["```sh", "```"]);
});
