import { expect, test } from "@jest/globals";
import { calibset, range } from "../../../calibsets/index.ts";
import { settleCalibset } from "../../../engine/declare/settle.ts";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import { parseTai } from "../../../engine/model/tai.ts";
import { bias, declaration, settled, theBias } from "../factory.ts";
import { everything } from "../wide.ts";

const built = calibset({ ...declaration, products: { bias: { ...bias, exposures: range(20240326, 2, 21).except(3, "cloud") } } });

test("a set has one digest, whether built by helpers or read from JSON", () => {
  const read = settleCalibset(JSON.parse(JSON.stringify(built)) as CalibsetDeclaration);
  expect(settleCalibset(built)).toEqual(read);
});

test("defaults are filled in: certification and verification have the generation's rerun, a forward set has no end", () => {
  const { certifyRerun: _, ...plain } = bias;
  const set = settled({ products: { bias: plain } });
  expect(theBias(set)).toMatchObject({ rerun: "20240326a", certifyRerun: "20240326a", verifyRerun: "20240326a" });
  expect(set).toMatchObject({ validity: { begin: parseTai("2024-04-10"), end: null }, skipped: new Map(), withdrawn: null });
  expect(settled({ kind: "historical", end: "2024-05-01" }).validity.end).toBe(parseTai("2024-05-01"));
});

test("declared detectors change the product's digest, and an undeclared field and their reasons leave it as it was", () => {
  const digestWith = (detectors?: { readonly without: Readonly<Record<string, string>> }) =>
    theBias(settled({ products: { bias: { ...bias, ...(detectors ? { detectors } : {}) } } })).digest;
  expect(digestWith()).toBe(theBias(settled()).digest);
  expect(digestWith({ without: { "4": "no power" } })).not.toBe(digestWith());
  expect(digestWith({ without: { "4": "no power since May" } })).toBe(digestWith({ without: { "4": "no power" } }));
});

test("every declared field changes the set's digest", () => {
  const changed: readonly Partial<CalibsetDeclaration>[] = [
    { tag: "x" },
    { begin: "2024-04-11" },
    { targets: [] },
    { skip: { "usdf/main": "full" } },
    { withdrawn: { on: "2024-05-01", reason: "bad" } },
  ];
  expect(new Set([settled(), ...changed.map(settled)].map(({ digest }) => digest)).size).toBe(changed.length + 1);
});

test("targets and withdrawal do not change a product's digest, so that its inputs stay resolved", () => {
  const digest = (changes?: Partial<CalibsetDeclaration>) => theBias(settled(changes)).digest;
  expect(digest({ targets: [], withdrawn: { on: "2024-05-01", reason: "bad" } })).toBe(digest());
  const changed: readonly Partial<CalibsetDeclaration>[] = [
    { tag: "x" },
    { build: { ...declaration.build, calibs: [] } },
    { begin: "2024-04-11" },
    { kind: "historical", end: "2024-05-01" },
    { products: { bias: { ...bias, rerun: "20240326b" } } },
  ];
  for (const each of changed) expect(digest(each)).not.toBe(digest());
});

const titled = (products: CalibsetDeclaration["products"], title: string) =>
  settled({ products }).products.find((each) => each.title === title);
const query = "instrument='LATISS' and (exposure.day_obs=20240326 and exposure.seq_num in (2..4))";
const { flat } = everything;

test("products and bands have the order of construction, however they were declared", () => {
  const { flat: _, ...others } = everything;
  const declared = Object.fromEntries(
    Object.entries({ ...others, flat: { ...flat, bands: { white: flat.bands.g, y: flat.bands.g, u: flat.bands.g } } }).reverse(),
  );
  expect(settled({ products: declared }).products.map(({ title }) => title)).toEqual([
    "biasBootstrap",
    "darkBootstrap",
    "flatBootstrap",
    "defects",
    "cti",
    "bias",
    "dark",
    "flat-u",
    "flat-y",
    "flat-white",
    "science",
  ]);
});

test.each<[string, object]>([
  ["biasBootstrap", { band: null, query, verifyQuery: null, checkpoint: null }],
  ["defects", { query: null, verifyQuery: null }],
  ["cti", { query, verifyQuery: null }],
  ["bias", { query, verifyQuery: query }],
  ["flat-r", { band: "r", query: `${query} and band='r'`, verifyQuery: `${query} and band='r'` }],
  ["science", { query: null, verifyQuery: query }],
])("%s has the fields of its form, and the exposures of its band", (title, expected) => {
  expect(titled(everything, title)).toMatchObject(expected);
});

test("a curve from the laboratory has the collections of the usual one and a pipeline of its own", () => {
  const ptc = { rerun: "20240326a", exposures: everything.bias.exposures };
  const usual = titled({ ptc }, "ptc");
  const lab = titled({ ptc: { ...ptc, variant: "lab" } }, "ptc");
  expect(usual?.product.generation).toMatchObject({ stem: "ptc", pipeline: "cpPtc.yaml" });
  expect(lab?.product.generation).toMatchObject({ stem: "ptc", pipeline: "cpPtcLab.yaml" });
  expect(lab?.digest).not.toBe(usual?.digest);
});

test("reruns and checkpoints of flats hold for every band", () => {
  const products = { flat: { ...flat, certifyRerun: "20240405a", verifyRerun: "20240406a", checkpoint: { detectors: [5, 8] } } };
  for (const title of ["flat-g", "flat-r"])
    expect(titled(products, title)).toMatchObject({
      rerun: "20240326a",
      certifyRerun: "20240405a",
      verifyRerun: "20240406a",
      checkpoint: { detectors: [5, 8] },
    });
  expect(titled({ bias: { ...bias, checkpoint: {} } }, "bias")).toMatchObject({ checkpoint: { detectors: null } });
});

test("another selection of one band does not change the digest of the next; nor does a checkpoint", () => {
  const other = { ...flat, bands: { ...flat.bands, g: { exposures: range(20240326, 2, 9) } } };
  const digest = (declared: CalibsetDeclaration["products"], title: string) => titled(declared, title)?.digest;
  expect(digest({ flat: other }, "flat-r")).toBe(digest({ flat }, "flat-r"));
  expect(digest({ flat: other }, "flat-g")).not.toBe(digest({ flat }, "flat-g"));
  expect(digest({ flat: { ...flat, checkpoint: {} } }, "flat-r")).toBe(digest({ flat }, "flat-r"));
});

test("a trial is the same set with other names: one digest, one lock", () => {
  const official = settled();
  expect(settleCalibset(declaration, "vera")).toEqual({ ...official, trial: "vera" });
});
