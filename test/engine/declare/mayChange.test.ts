import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import { changesOf } from "../../../engine/declare/declarationChanges.ts";
import { mayChange, stageOf, stages } from "../../../engine/declare/mayChange.ts";
import { refusedChanges } from "../../../engine/declare/refusedChanges.ts";
import { products } from "../../../engine/model/catalog.ts";
import { declarations } from "./edit/arbitrary.ts";
import { approval, bias, declaration, loadedSets } from "../factory.ts";

test.each([
  ["declared", loadedSets.declared()],
  ["declared", loadedSets.locked()],
  ["made", loadedSets.released()],
  ["made", { ...loadedSets.released(), approval: { ...approval, state: "proposed" as const } }],
  ["made", { ...loadedSets.released(), approval: { ...approval, fingerprint: "another" } }],
  ["adopted", loadedSets.adopted()],
])("a set is %s according to its lock and its approval", (stage, loaded) => {
  expect(stageOf(loaded)).toBe(stage);
});

const change = (pointer: string, old: string | null = "a", now: string | null = "b") => ({ pointer, old, new: now });

test.each([
  // Change; allowance once the set is made; allowance once it is adopted.
  [change("/ticket"), "never", "never"],
  [change("/instrument"), "never", "never"],
  [change("/tag"), "never", "never"],
  [change("/build/repo"), "never", "never"],
  [change("/build/raws"), "with-letter", "never"],
  [change("/build/calibs"), "with-letter", "never"],
  [change("/build/executor"), "free", "free"],
  [change("/build/executor/requestMemory"), "free", "free"],
  [change("/kind"), "with-letter", "never"],
  [change("/begin"), "with-letter", "never"],
  [change("/end", null), "with-letter", "never"],
  [change("/products/bias/rerun"), "with-letter", "never"],
  [change("/products/bias/certifyRerun"), "with-letter", "never"],
  [change("/products/bias/exposures"), "with-letter", "never"],
  [change("/products/bias/verification", "a", null), "with-letter", "never"],
  [change("/products/flat/bands/r/verification"), "with-letter", "never"],
  [change("/products/dark", null), "free", "never"],
  [change("/products/dark", "a", null), "never", "never"],
  [change("/products/biasBootstrap", "a", null), "free", "never"],
  [change("/products/science", "a", null), "free", "never"],
  ...products
    .filter(({ perBand }) => perBand)
    .flatMap(({ name }): readonly [ReturnType<typeof change>, string, string][] => [
      [change(`/products/${name}/bands/u`, null), "free", "never"],
      [change(`/products/${name}/bands/u`, "a", null), "never", "never"],
      [change(`/products/${name}/bands/u/exposures`), "with-letter", "never"],
    ]),
  [change("/products/bias/bands/u", null), "with-letter", "never"],
  [change("/products/bias/checkpoint", null), "free", "never"],
  [change("/products/bias/checkpoint/detectors"), "free", "never"],
  [change("/products/bias/waive", null), "free", "never"],
  [change("/products/bias/waive/precursor-replaced"), "free", "never"],
  [change("/adopted/0/detectors/without/4"), "free", "never"],
  [change("/adopted/0/detectors/without/4", null), "never", "never"],
  [change("/adopted/0/detectors", null), "never", "never"],
  [change("/products/bias/detectors", null), "with-letter", "never"],
  [change("/products/bias/detectors/without/4", null), "with-letter", "never"],
  [change("/products/bias/detectors/without/4", "a", null), "with-letter", "never"],
  [change("/products/bias/detectors/without/4"), "free", "never"],
  [change("/collections/refcats~1a", null), "free", "never"],
  [change("/collections/refcats~1a", "a", null), "free", "never"],
  [change("/collections/skymaps/skymap"), "free", "never"],
  [change("/collections/skymaps/chains"), "free", "never"],
  [change("/targets", null), "free", "free"],
  [change("/targets", "a", null), "free", "never"],
  [change("/skip/usdf~1main", null), "free", "free"],
  [change("/skip/usdf~1main"), "free", "free"],
  [change("/skip/usdf~1main", "a", null), "free", "free"],
  [change("/withdrawn", null), "free", "free"],
  [change("/withdrawn", "a", null), "never", "never"],
  [change("/withdrawn/on"), "never", "never"],
  [change("/withdrawn/reason"), "free", "free"],
  [change("/a/field/of/tomorrow"), "never", "never"],
])("%j may change, once made: %s, once adopted: %s", (changed, made, adopted) => {
  expect(mayChange(changed, "declared").kind).toBe("free");
  expect(mayChange(changed, "made").kind).toBe(made);
  expect(mayChange(changed, "adopted").kind).toBe(adopted);
});

test("every field has a rule with a reason", () => {
  fc.assert(
    fc.property(declarations, declarations, fc.constantFrom(...stages), (a, b, stage) => {
      for (const each of changesOf(a, b)) expect(mayChange(each, stage).reason).not.toBe("no rule covers this field");
    }),
  );
});

const other = { kind: "range", dayObs: 20240326, from: 2, to: 9 } as const;
const dark = { rerun: "20240326a", exposures: other };
const after = (changed: Partial<CalibsetDeclaration>) => ({ ...declaration, ...changed }) as CalibsetDeclaration;

test.each<[string, Partial<CalibsetDeclaration>, readonly string[], readonly string[]]>([
  ["nothing", {}, [], []],
  [
    "other exposures under the same rerun",
    { products: { bias: { ...bias, exposures: other } } },
    ["rerun-reused"],
    ["adopted-set-changed"],
  ],
  [
    "other exposures under new reruns",
    { products: { bias: { ...bias, rerun: "20240326b", certifyRerun: "20240405b", exposures: other } } },
    [],
    ["adopted-set-changed", "adopted-set-changed", "adopted-set-changed"],
  ],
  [
    "new reruns, with the default of the certification",
    { products: { bias: { rerun: "20240326b", exposures: other } } },
    [],
    Array(4).fill("adopted-set-changed") as string[],
  ],
  [
    "a new rerun certified into the old collection",
    { products: { bias: { ...bias, rerun: "20240326b" } } },
    ["rerun-reused"],
    ["adopted-set-changed"],
  ],
  [
    "an earlier rerun",
    { products: { bias: { ...bias, rerun: "20240325a", certifyRerun: "20240405b" } } },
    ["rerun-reused"],
    ["adopted-set-changed", "adopted-set-changed"],
  ],
  ["another range under the same reruns", { begin: "2024-04-11" }, ["rerun-reused"], ["adopted-set-changed"]],
  [
    "another range under new reruns",
    { begin: "2024-04-11", products: { bias: { ...bias, rerun: "20240326b", certifyRerun: "20240405b" } } },
    [],
    Array(3).fill("adopted-set-changed") as string[],
  ],
  [
    "another tag, also under new reruns",
    { tag: "other", products: { bias: { ...bias, rerun: "20240326b", certifyRerun: "20240405b" } } },
    ["made-set-changed"],
    Array(3).fill("adopted-set-changed") as string[],
  ],
  ["a new product", { products: { bias, dark } }, [], ["adopted-set-changed"]],
  ["a removed product", { products: { dark } }, ["made-set-changed"], ["adopted-set-changed", "adopted-set-changed"]],
  ["a new target", { targets: [...declaration.targets, "usdf/ir2"] }, [], []],
  ["a removed target", { targets: ["usdf/main"] }, [], ["adopted-set-changed", "adopted-set-changed"]],
  ["a target that is skipped instead", { targets: ["usdf/main", "summit/LATISS"], skip: { "tts/LATISS": "dismantled" } }, [], []],
  ["a withdrawal", { withdrawn: { on: "2024-05-01", reason: "wrong" } }, [], []],
])("%s: %j", (_case, changed, made, adopted) => {
  const codes = (stage: "declared" | "made" | "adopted") => refusedChanges(declaration, after(changed), stage).map(({ code }) => code);
  expect(codes("declared")).toEqual([]);
  expect(codes("made")).toEqual(made);
  expect(codes("adopted")).toEqual(adopted);
});
