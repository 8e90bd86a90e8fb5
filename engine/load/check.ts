import type { Code } from "../errors.ts";
import { asRepo } from "../model/brand.ts";
import type { CalibsetDeclaration, ProductDeclarations, VerificationDeclaration } from "../model/declaration.ts";
import type { Finding } from "../model/finding.ts";
import type { SelectionData } from "../model/selection.ts";
import { parseTai } from "../model/tai.ts";
import type { World } from "./world.ts";

type Problem = Pick<Finding, "code" | "detail" | "pointer">;

/** What the schema cannot say: names, dates, reruns, and whether the world has what is asked for. Pure. */
export function checkDeclaration(set: CalibsetDeclaration, world: World, key: string, trial: string | null = null): readonly Problem[] {
  return [
    ...checkNames(set, key),
    ...checkDates(set),
    ...checkRepositories(set, world, trial),
    ...checkProducts(set.products),
    ...(Object.keys(set.products).length ? [] : [problem("product-missing", "products is empty", "/products")]),
  ];
}

const problem = (code: Code, detail: string, pointer: string): Problem => ({ code, detail, pointer });
const when = (bad: boolean, code: Code, detail: string, pointer: string): readonly Problem[] => (bad ? [problem(code, detail, pointer)] : []);

const TAG = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const COLLECTION = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*(\/[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*$/;
const RERUN = /^\d{8}[a-z]$/;

function checkNames(set: CalibsetDeclaration, key: string): readonly Problem[] {
  const collections: readonly [string, string][] = [
    [set.build.raws, "/build/raws"],
    ...set.build.calibs.map((name, index): [string, string] => [name, `/build/calibs/${index}`]),
  ];
  return [
    ...when(!TAG.test(set.tag), "name-invalid", `tag ${JSON.stringify(set.tag)}`, "/tag"),
    ...collections.flatMap(([name, pointer]) => when(!COLLECTION.test(name), "name-invalid", `collection ${JSON.stringify(name)}`, pointer)),
    ...when(`${set.instrument}/${set.ticket}` !== key, "set-misplaced", `the file is ${key}, the set ${set.instrument}/${set.ticket}`, "/ticket"),
  ];
}

function checkDates(set: CalibsetDeclaration): readonly Problem[] {
  const begin = parseTai(set.begin);
  const end = set.kind === "historical" ? parseTai(set.end) : undefined;
  return [
    ...when(begin === undefined, "date-invalid", `begin ${JSON.stringify(set.begin)}`, "/begin"),
    ...(set.kind === "historical" ? when(end === undefined, "date-invalid", `end ${JSON.stringify(set.end)}`, "/end") : []),
    ...(set.withdrawn ? when(parseTai(set.withdrawn.on) === undefined, "date-invalid", `withdrawn on ${JSON.stringify(set.withdrawn.on)}`, "/withdrawn") : []),
    ...when(begin !== undefined && end !== undefined && begin >= end, "range-empty", `begin ${set.begin} is not before the end`, "/begin"),
  ];
}

function checkRepositories(set: CalibsetDeclaration, world: World, trial: string | null): readonly Problem[] {
  const known = [...world.repositories.values()].some((repository) => repository.instruments.has(set.instrument));
  if (!known) return [problem("instrument-not-in-world", `${set.instrument} is in no repository of the world ${world.name}`, "/instrument")];
  const build = world.repositories.get(asRepo(set.build.repo));
  const targets = set.targets.flatMap((name, index) => checkTarget(set, world, name, `/targets/${index}`));
  const skipped = Object.keys(set.skip ?? {}).flatMap((name) => [
    ...when(!world.repositories.has(asRepo(name)), "repository-unknown", `${name} is not in the world ${world.name}`, `/skip/${name.replaceAll("/", "~1")}`),
    ...when(set.targets.includes(name), "target-skipped", name, `/skip/${name.replaceAll("/", "~1")}`),
  ]);
  if (!build) return [problem("repository-unknown", `${set.build.repo} is not in the world ${world.name}`, "/build/repo"), ...targets, ...skipped];
  return [
    ...when(!build.instruments.has(set.instrument), "target-lacks-instrument", `${build.name} has no ${set.instrument}`, "/build/repo"),
    ...when(trial === null && build.site !== world.constructionSite, "not-construction-site", `${build.name} is not at ${world.constructionSite}`, "/build/repo"),
    ...targets,
    ...skipped,
  ];
}

function checkTarget(set: CalibsetDeclaration, world: World, name: string, pointer: string): readonly Problem[] {
  const repository = world.repositories.get(asRepo(name));
  if (!repository) return [problem("repository-unknown", `${name} is not in the world ${world.name}`, pointer)];
  return [
    ...when(!repository.instruments.has(set.instrument), "target-lacks-instrument", `${name} has no ${set.instrument}`, pointer),
    ...when(name === set.build.repo, "target-is-build", name, pointer),
  ];
}

/** Products differ in what they have; whatever of it is there has to be right. */
function checkProducts(declared: ProductDeclarations): readonly Problem[] {
  const { flat } = declared;
  const bandProblems = Object.entries(flat?.bands ?? {}).flatMap(([band, { exposures, verification }]) => [
    ...checkSelection(exposures, `/products/flat/bands/${band}/exposures`),
    ...(verification ? checkSelection(verification, `/products/flat/bands/${band}/verification`) : []),
  ]);
  return [
    ...Object.entries(declared).flatMap(([name, product]: [string, AnyProduct]) => checkProduct(product, `/products/${name}`)),
    ...when(flat !== undefined && Object.keys(flat.bands).length === 0, "product-missing", "flat has no bands", "/products/flat/bands"),
    ...bandProblems,
  ];
}

interface AnyProduct {
  readonly rerun: string;
  readonly certifyRerun?: string;
  readonly verifyRerun?: string;
  readonly exposures?: SelectionData;
  readonly verification?: VerificationDeclaration;
}

function checkProduct(product: AnyProduct, at: string): readonly Problem[] {
  const reruns: readonly [string | undefined, string][] = [
    [product.rerun, `${at}/rerun`],
    [product.certifyRerun, `${at}/certifyRerun`],
    [product.verifyRerun, `${at}/verifyRerun`],
    [product.verification?.rerun, `${at}/verification/rerun`],
  ];
  return [
    ...reruns.flatMap(([rerun, pointer]) => when(rerun !== undefined && !isRerun(rerun), "rerun-invalid", JSON.stringify(rerun), pointer)),
    ...(product.exposures ? checkSelection(product.exposures, `${at}/exposures`) : []),
    ...(product.verification ? checkSelection(product.verification.exposures, `${at}/verification/exposures`) : []),
  ];
}

const isRerun = (text: string): boolean =>
  RERUN.test(text) && parseTai(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`) !== undefined;

function checkSelection(selection: SelectionData, at: string): readonly Problem[] {
  switch (selection.kind) {
    case "range":
      return [
        ...when(selection.from > selection.to, "selection-malformed", `from ${selection.from} is after to ${selection.to}`, at),
        ...when(selection.step !== undefined && !(Number.isInteger(selection.step) && selection.step > 0), "selection-malformed", `step ${selection.step ?? ""}`, at),
      ];
    case "list":
      return when(selection.exposures.length === 0, "selection-malformed", "the list is empty", at);
    case "where":
      return when(selection.expression.trim() === "", "selection-malformed", "the expression is empty", at);
    case "except":
      return [
        ...when(selection.reason.trim() === "", "selection-malformed", "an exception has no reason", at),
        ...when(selection.exposures.length === 0, "selection-malformed", "an exception names no exposure", at),
        ...checkSelection(selection.of, at),
      ];
    case "and":
    case "or":
      return [
        ...when(selection.of.length === 0, "selection-malformed", `"${selection.kind}" of nothing`, at),
        ...selection.of.flatMap((part) => checkSelection(part, at)),
      ];
  }
}
