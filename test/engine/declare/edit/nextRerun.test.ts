import { describe, expect, test } from "@jest/globals";
import { nextRerun, rerunEdits, dependantsOf } from "../../../../engine/declare/edit/nextRerun.ts";
import { dateEdits, targetEdits, withdrawEdits } from "../../../../engine/declare/edit/smallEdits.ts";
import type { CalibsetDeclaration } from "../../../../engine/model/declaration.ts";
import { declaration } from "../../factory.ts";

const x = { kind: "where", expression: "x" } as const;
const made = { rerun: "20240326a", exposures: x };

test.each([
  ["20240326a", undefined, "20240326b"],
  ["20240326y", undefined, "20240326z"],
  ["20240326a", "20240326", "20240326b"],
  ["20240326c", "20240401", "20240401a"],
])("after %s, for the date %s, comes %s", (rerun, date, next) => {
  expect(nextRerun(rerun, date)).toBe(next);
});

test.each([
  ["20240326z", undefined],
  ["20240326a", "20240325"],
])("after %s, for the date %s, there is no rerun", (rerun, date) => {
  expect(() => nextRerun(rerun, date)).toThrow(/^rerun-invalid/);
});

describe("a new rerun", () => {
  const products = {
    bias: { ...made, certifyRerun: "20240405c", verification: { rerun: "20240410a", exposures: x } },
    flat: { rerun: "20240326a", verifyRerun: "20240326b", bands: {} },
    science: made,
  };
  const letters = (names: readonly string[], date?: string) =>
    rerunEdits({ ...declaration, products }, names, date).map((edit) => (edit.kind === "set" ? [edit.at.join("/"), edit.value] : []));

  test("is also given to certification and verification if they have reruns of their own", () => {
    expect(letters(["bias"])).toEqual([
      ["products/bias/rerun", "20240326b"],
      ["products/bias/certifyRerun", "20240405d"],
      ["products/bias/verification/rerun", "20240410b"],
    ]);
    expect(letters(["flat", "science"])).toEqual([
      ["products/flat/rerun", "20240326b"],
      ["products/flat/verifyRerun", "20240326c"],
      ["products/science/rerun", "20240326b"],
    ]);
    expect(letters(["flat"], "20240601")).toEqual([
      ["products/flat/rerun", "20240601a"],
      ["products/flat/verifyRerun", "20240601a"],
    ]);
  });

  test("needs a product that the set has", () => {
    expect(() => letters(["dark"])).toThrow(/^product-missing: the set has no dark/);
  });
});

describe("dependants of a product", () => {
  const products = {
    biasBootstrap: made,
    defects: { rerun: "20240326a" },
    cti: made,
    bias: made,
    dark: made,
    flat: { rerun: "20240326a", bands: {} },
    science: made,
  } as const;
  const names = (declared: CalibsetDeclaration["products"], changed: string) => dependantsOf(declared, [changed]).map(({ name }) => name);

  test.each([
    ["biasBootstrap", ["defects", "cti", "bias", "dark", "flat", "science"]],
    ["bias", ["dark", "flat", "science"]],
    ["flat", ["science"]],
    ["science", []],
  ])("%s: %j", (changed, expected) => {
    expect(names(products, changed)).toEqual(expected);
  });

  test("are found through products of the set only", () => {
    const { defects: _defects, ...others } = products;
    expect(names(others, "biasBootstrap")).toEqual([]);
  });

  test("are no curated or corrected products, unless they are verified with it", () => {
    const corrected = { from: "a/run1", author: "Ann", date: "2024-04-05", reason: "hot", changes: [] };
    const written = {
      ...products,
      cti: { rerun: "20240326a", corrected },
      dark: { rerun: "20240326a", corrected, verification: { exposures: made.exposures } },
    };
    expect(names(written, "defects")).toEqual(["dark", "flat", "science"]);
    expect(
      names(
        { ...products, defects: { rerun: "20240326a", curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } },
        "biasBootstrap",
      ),
    ).toEqual([]);
  });

  test("end at a product with a waiver", () => {
    const waived = { ...products, cti: { ...made, waive: { "precursor-replaced": "no matter" } } };
    expect(dependantsOf(waived, ["defects"])).toEqual([
      { name: "cti", waived: "no matter" },
      ...["dark", "flat", "science"].map((name) => ({ name, waived: undefined })),
    ]);
  });
});

const historical = { ...declaration, kind: "historical", end: "2024-05-01" } as const;

test.each([
  [declaration, { begin: "2024-04-11" }, [{ kind: "set", at: ["begin"], value: "2024-04-11" }]],
  [
    declaration,
    { end: "2024-05-02" },
    [
      { kind: "set", at: ["kind"], value: "historical" },
      { kind: "set", at: ["end"], value: "2024-05-02" },
    ],
  ],
  [historical, { begin: declaration.begin, end: "2024-05-02" }, [{ kind: "set", at: ["end"], value: "2024-05-02" }]],
  [
    historical,
    { end: null },
    [
      { kind: "set", at: ["kind"], value: "forward" },
      { kind: "remove", at: ["end"] },
    ],
  ],
])("dates %#", (declared, dates, edits) => {
  expect(dateEdits(declared, dates)).toEqual(edits);
});

test("a skipped repository becomes a target only with --force", () => {
  const skipping = { ...declaration, skip: { "usdf/ir2": "full", "usdf/old": "closed" } };
  const target = { kind: "append", at: ["targets"], value: "usdf/ir2" };
  expect(() => targetEdits(skipping, "usdf/ir2", false)).toThrow('target-skipped: usdf/ir2 is skipped with the reason "full"');
  expect(targetEdits(skipping, "usdf/ir2", true)).toEqual([target, { kind: "remove", at: ["skip", "usdf/ir2"] }]);
  expect(targetEdits({ ...skipping, skip: { "usdf/ir2": "full" } }, "usdf/ir2", true)).toEqual([target, { kind: "remove", at: ["skip"] }]);
});

test("already-so: an edit that changes nothing", () => {
  expect(() => dateEdits(declaration, { begin: declaration.begin, end: null })).toThrow(/^already-so: it is valid from 2024-04-10$/);
  expect(() => targetEdits(declaration, "usdf/main", true)).toThrow(/^already-so/);
  expect(() => withdrawEdits({ ...declaration, withdrawn: { on: "2024-05-01", reason: "wrong" } }, "2024-06-01", "again")).toThrow(
    "already-so: it was withdrawn on 2024-05-01: wrong",
  );
});
