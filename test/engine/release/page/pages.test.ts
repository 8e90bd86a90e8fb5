import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import { withinBudget } from "../../../../engine/release/page/budget.ts";
import { digestOfPage, type PageData } from "../../../../engine/release/page/pageData.ts";
import { renderPages, type ReportFiles } from "../../../../engine/release/page/renderPages.tsx";
import { pagesFolder, pagesZip, writePages } from "../../../../engine/release/page/writePages.ts";
import { PICTURES_LIMIT, ZIP_LIMIT, zipOf } from "../../../../engine/release/page/zipOf.ts";
import { sampleMeasured, samplePage, sampleProduct } from "./samplePage.ts";

let files: ReportFiles;
beforeAll(async () => {
  files = await renderPages(samplePage());
});

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));
const folderOf = () => {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-pages-"));
  made.push(folder);
  return folder;
};

const text = (name: string): string => String(files.get(name));

test("the first page answers the five questions", () => {
  const page = text("index.html")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  // What failed, where, new or known, which input to leave out, what was not checked.
  expect(page).toContain("flat-r fails; bias needs a decision; defects was not tested. 2 causes of 3 are not accepted.");
  expect(page).toContain("R00_S11 C07: NOISE in 7 of 7 exposures");
  expect(page).toContain("7.58 electron, limit 5.83 electron");
  expect(page).toMatch(/bias NOISE LSSTComCam\/DM-46360 0 new 1 same 2 gone/);
  expect(page).toContain("bias : without 2024032600001 every MEAN passes");
  expect(page).toContain("defects, verification : no test was run");
  expect(page).toContain("Not compared with a replaced set: dark, flat-r");
});

test("what no test sees is among what was not checked, and not among the inputs to leave out", async () => {
  const blind = "a change of the read noise: no ptc is in force";
  const product = sampleProduct(1, 2);
  const judgment = product.judgment && { ...product.judgment, unseen: [blind] };
  const page = String((await renderPages(samplePage({ products: [{ ...product, judgment }] }))).get("index.html"));
  expect(page.split(blind)).toHaveLength(2);
  expect(page.slice(page.indexOf('<section id="unchecked"'), page.indexOf('<section id="products"'))).toContain(blind);
});

test.each<[string, PageData["products"][number]["acceptance"], string, string]>([
  ["asks people to accept it by name", [], "not accepted yet", "1 cause of 1 is not accepted."],
  [
    "shows that people accepted it",
    [{ kind: "accepted", reason: "a curated crosstalk", atMost: 1 }],
    "accepted, at most 1: a curated crosstalk",
    "People accepted every cause.",
  ],
])("the page of a product whose verification is missing %s", async (_title, acceptance, decision, headline) => {
  const untested = { judgment: null, measured: null, replaced: null, verifyRun: null, pictures: [] };
  const product = { ...sampleProduct(1, 2), ...untested, outcome: "no-test", isMissing: true, acceptance } as const;
  const pages = await renderPages(samplePage({ products: [product] }));
  for (const name of ["index.html", "products/bias.html"]) {
    expect(String(pages.get(name))).toContain("the set declares no verification; people have to accept this by name");
    expect(String(pages.get(name))).toContain(decision);
  }
  expect(String(pages.get("index.html"))).toContain(headline);
});

test("text from outside is never markup", () => {
  for (const [name, content] of files)
    if (name.endsWith(".html")) {
      expect(String(content)).not.toContain("<img src=x");
      expect(String(content)).not.toMatch(/<script>/);
    }
  expect(text("products/bias.html")).toContain("&lt;img src=x");
  expect(files.has("products/flat-r.html")).toBe(true);
});

test("a file is named by harmless characters only, whatever a product is called", async () => {
  const hostile = await renderPages(samplePage({ products: [{ ...sampleProduct(1, 2), product: "../../etc/<b>" }] }));
  for (const name of hostile.keys()) expect(name).toMatch(/^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)?$/);
});

test("equal data make equal files", async () => {
  const again = await renderPages(samplePage());
  const differing = [...files].filter(([name, content]) => String(again.get(name)) !== String(content)).map(([name]) => name);
  expect([differing, again.size]).toEqual([[], files.size]);
});

test("nothing is loaded from another host", () => {
  for (const [name, content] of files)
    if (name.endsWith(".html")) expect(String(content).match(/(?:src|href)="(?!#|data:)[a-z]+:/g)).toBeNull();
});

test("the digest covers data, datasets and stretch of a picture, and not its pixels", () => {
  const change = (picture: (old: PageData["products"][number]["pictures"][number]) => PageData["products"][number]["pictures"][number]) => {
    const data = samplePage();
    return digestOfPage({ ...data, products: data.products.map((each) => ({ ...each, pictures: each.pictures.map(picture) })) });
  };
  const digest = digestOfPage(samplePage());
  expect(change((old) => ({ ...old, png: Buffer.from("other") }))).toBe(digest);
  expect(change((old) => ({ ...old, facts: { ...old.facts, high: 16 } }))).not.toBe(digest);
  expect(change((old) => ({ ...old, facts: { ...old.facts, ids: [] } }))).not.toBe(digest);
  expect(digestOfPage(samplePage({ tag: "other" }))).not.toBe(digest);
});

test("files of an earlier attempt are removed, and a file that a person put there stays", async () => {
  const folder = folderOf();
  await writePages(
    folder,
    new Map<string, string | Buffer>([
      ["index.html", "one"],
      ["pictures/old.png", Buffer.from("old")],
    ]),
  );
  writeFileSync(path.join(pagesFolder(folder), "notes.txt"), "mine");
  await writePages(folder, new Map([["index.html", "two"]]));
  expect(readdirSync(pagesFolder(folder), { recursive: true }).sort()).toEqual([".written.json", "index.html", "notes.txt", "pictures"]);
  expect(readFileSync(path.join(pagesFolder(folder), "index.html"), "utf8")).toBe("two");
  const zip = unzipSync(readFileSync(pagesZip(folder)));
  expect(Object.keys(zip)).toEqual(["report/index.html"]);
  expect(strFromU8(zip["report/index.html"] ?? new Uint8Array())).toBe("two");
});

test("a list that names files outside the folder removes none of them", async () => {
  const folder = folderOf();
  mkdirSync(pagesFolder(folder));
  writeFileSync(path.join(folder, "approval.json"), "{}");
  writeFileSync(
    path.join(pagesFolder(folder), ".written.json"),
    JSON.stringify(["../approval.json", path.join(folder, "approval.json"), 3]),
  );
  await writePages(folder, new Map([["index.html", "one"]]));
  expect(readdirSync(folder).sort()).toEqual(["approval.json", "report", "report.zip"]);
});

test("a zip file that would be too large lacks the tables for spreadsheets, and names them", () => {
  const large: ReportFiles = new Map<string, string | Buffer>([
    ["index.html", "page"],
    ["data/bias.csv", "1,2,3\n".repeat(10)],
  ]);
  expect(Object.keys(unzipSync(zipOf(large)))).toEqual(["report/index.html", "report/data/bias.csv"]);
  const small = unzipSync(zipOf(large, 100));
  expect(Object.keys(small)).toEqual(["report/index.html", "report/left-out.txt"]);
  expect(strFromU8(small["report/left-out.txt"] ?? new Uint8Array())).toContain("data/bias.csv");
});

/** Bytes that do not shrink in a zip file, as pixels of noise do not. */
function noise(bytes: number, seed: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, block) => createHash("sha512").update(`${seed} ${block}`).digest());
  return Buffer.concat(blocks).subarray(0, bytes);
}

test("a report with as many pictures as it may have, and values of many detectors, stays below the limit of a tracker", async () => {
  const [first, ...others] = sampleProduct(2, 3).pictures;
  const size = Math.floor(PICTURES_LIMIT / (others.length + 1));
  const full = [first!, ...others].map((each, index) => ({ ...each, png: noise(size, index + 1) }));
  const ranked = full.map((picture) => ({ product: "bias", picture, rank: 0 }));
  expect(withinBudget(ranked, PICTURES_LIMIT).kept.size).toBe(full.length);
  const product = { ...sampleProduct(2, 3), pictures: full, measured: sampleMeasured(60, 25) };
  const large = await renderPages(samplePage({ products: [product], focalPlane: null }));
  const zip = zipOf(large);
  expect(zip.length).toBeLessThan(ZIP_LIMIT);
  expect(zip.length).toBeGreaterThan(PICTURES_LIMIT);
  expect(Object.keys(unzipSync(zip))).toHaveLength(large.size);
});

test("a zip file loses what a decision needs least, until it is small enough", () => {
  // Each file has as many bytes in the zip file as here.
  const files: ReportFiles = new Map(
    ["index.html", "data/bias.csv", "data/bias.js", "pictures/bias-residual-1.png", "pictures/bias-combined.png"].map((name, index) => [
      name,
      noise(4000, index),
    ]),
  );
  const kept = (limit: number) =>
    Object.keys(unzipSync(zipOf(files, limit)))
      .map((name) => name.replace("report/", ""))
      .filter((name) => name !== "left-out.txt");
  expect([30_000, 19_000, 15_000, 11_000, 7_000].map(kept)).toEqual([
    [...files.keys()],
    ["index.html", "data/bias.js", "pictures/bias-residual-1.png", "pictures/bias-combined.png"],
    ["index.html", "pictures/bias-residual-1.png", "pictures/bias-combined.png"],
    ["index.html", "pictures/bias-combined.png"],
    ["index.html"],
  ]);
});

test("pictures that a decision needs most are kept, and the others are left out by name", () => {
  const [one, other, third] = sampleProduct()
    .pictures.slice(0, 3)
    .map((each) => ({ ...each, png: Buffer.alloc(10) }));
  const ranked = [one!, other!, third!].map((picture, index) => ({ product: "bias", picture, rank: 3 - index }));
  const { kept, leftOut } = withinBudget(ranked, 25);
  expect([...kept]).toEqual([third, other]);
  expect(leftOut).toEqual([{ part: "pictures", product: "bias", reason: "1 picture would make the report larger than a tracker takes" }]);
});
