import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { digestOfReport, readReport, reportFile } from "../../../engine/declare/readReport.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const data = { version: 2, products: [{ product: "bias", waived: { "light-differs": "known" }, datasets: ["a"] }] };
const written = JSON.stringify({ digest: digestOfReport(data), covers: "c", data });

/** The report as it is read from a folder that holds this text. */
function read(text: string) {
  const { dir } = make({});
  writeFileSync(reportFile(dir), text);
  return readReport(dir);
}

test("a report covers what it names unless its data were altered", async () => {
  expect(await read(written)).toEqual({ digest: digestOfReport(data), version: 2, covers: "c" });
  expect(await read(written.replace('"a"', '"b"'))).toMatchObject({ covers: "" });
});

test("remarks of a judgment may change under one digest, its tests may not", () => {
  const judged = (remarks: string[], failed: number) =>
    digestOfReport({ version: 2, products: [{ product: "bias", judgment: { remarks, tests: [{ test: "NOISE", failed }] } }] });
  expect(judged(["a file is gone"], 1)).toBe(judged([], 1));
  expect(judged([], 2)).not.toBe(judged([], 1));
});

test.each([
  ["cut", written.slice(0, 40)],
  ["nested more deeply than a digest can follow", `{"digest":"x","covers":"c","data":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ["a list", "[]"],
])("a report that is %s counts as altered", async (_case, text) => {
  expect(await read(text)).toMatchObject({ covers: "", version: 1 });
});

test("a pipe in place of a report is none, and nobody waits for its writer", async () => {
  const { dir } = make({});
  execFileSync("mkfifo", [path.join(dir, "report.json")]);
  expect(await readReport(dir)).toBeNull();
});
