import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import { readReport, reportFile } from "../../../../engine/declare/readReport.ts";
import { outdatedPages, replacePages } from "../../../../engine/release/page/refreshDecisions.ts";
import { renderPages } from "../../../../engine/release/page/renderPages.tsx";
import { pagesFolder, pagesZip, writePages } from "../../../../engine/release/page/writePages.ts";
import { writeReport } from "../../../../engine/steps/report.ts";
import { judgedSet, known, VERIFIED } from "./judgedSet.ts";
import { HOSTILE } from "./samplePage.ts";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "calib-decisions-"));
  const { collected, page } = await judgedSet([VERIFIED], []);
  await writePages(folder, await renderPages(page));
  await writeReport(folder, collected, "bias");
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (name: string): string => readFileSync(path.join(pagesFolder(folder), name), "utf8");

test.each([
  ["a rule that accepts the cause", [known]],
  ["a rule that accepts fewer failures", [{ ...known, atMost: 1 }]],
  ["a reason that looks like a page", [{ ...known, reason: `$& ${HOSTILE}` }]],
])("after an approval has %s, the pages are as if they were written then", async (_title, rules) => {
  const { loaded, page } = await judgedSet([VERIFIED], rules);
  const outdated = await outdatedPages(folder, loaded);
  expect([...outdated.keys()]).toEqual(["index.html", "products/bias.html"]);
  await replacePages(folder, outdated);
  const expected = await renderPages(page);
  const zip = unzipSync(readFileSync(pagesZip(folder)));
  for (const [name, content] of expected) {
    expect(written(name)).toBe(content);
    expect(strFromU8(zip[`report/${name}`]!)).toBe(content);
  }
  expect(Object.keys(zip)).toHaveLength(expected.size);
  expect(await outdatedPages(folder, loaded)).toEqual(new Map());
});

test("a decision that is taken back is open again", async () => {
  const before = written("index.html");
  await replacePages(folder, await outdatedPages(folder, (await judgedSet([VERIFIED], [known])).loaded));
  expect(written("index.html")).toContain("People accepted every cause.");
  expect(written("index.html")).toContain("accepted, at most 4: known");
  await replacePages(folder, await outdatedPages(folder, { approval: null }));
  expect(written("index.html")).toBe(before);
});

test("pages of a report that somebody altered, and pages without marks, stay as they are", async () => {
  const { loaded } = await judgedSet([VERIFIED], [known]);
  const report = readFileSync(reportFile(folder), "utf8");
  writeFileSync(reportFile(folder), report.replace('"datasetType": "bias"', '"datasetType": "dark"'));
  expect((await readReport(folder))?.covers).toBe("");
  expect(await outdatedPages(folder, loaded)).toEqual(new Map());
  writeFileSync(reportFile(folder), report);
  writeFileSync(path.join(pagesFolder(folder), "index.html"), written("index.html").replaceAll("data-decision", "data-other"));
  expect(await outdatedPages(folder, loaded)).toEqual(new Map());
});

test("pictures of an earlier attempt are removed beside report.md, and those that a person put there stay", async () => {
  const { collected } = await judgedSet([VERIFIED], []);
  const pictures = new Map([
    ["bias-0.png", Buffer.from("0")],
    ["bias-1.png", Buffer.from("1")],
  ]);
  await writeReport(folder, { ...collected, pictures }, "bias");
  writeFileSync(path.join(folder, "sketch.png"), "mine");
  // A list that somebody changed removes no other file of ours.
  const list = path.join(folder, ".written.json");
  writeFileSync(list, readFileSync(list, "utf8").replace("[", '["report.json", "report.zip", "../sets",'));
  await writeReport(folder, { ...collected, pictures: new Map([["bias.png", Buffer.from("2")]]) }, "bias");
  expect(readdirSync(folder).sort()).toEqual([
    ".written.json",
    "bias.png",
    "report",
    "report.json",
    "report.md",
    "report.zip",
    "sketch.png",
  ]);
});
