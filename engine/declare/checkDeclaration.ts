import { asRepo } from "../model/brand.ts";
import { products } from "../model/catalog.ts";
import type { CalibsetDeclaration, CollectionDeclaration } from "../model/declaration.ts";
import { parseTai } from "../model/tai.ts";
import { checkProducts } from "./checkProducts.ts";
import { problem, when, type Problem, COLLECTION, isOfAnother, escaped } from "./problem.ts";
import type { World } from "./loadWorld.ts";

/** What the schema cannot say: names, dates, reruns, and whether the world has what is asked for. Pure. */
export function checkDeclaration(set: CalibsetDeclaration, world: World, key: string, trial: string | null = null): readonly Problem[] {
  return [
    ...checkNames(set, key, trial),
    ...checkDates(set),
    ...checkReasons(set),
    ...checkTodos(set, ""),
    ...checkRepositories(set, world, trial),
    ...checkExecutor(set, world),
    ...checkProducts(set, world),
    ...checkCollections(set),
  ];
}

/** Of tags and trials: a part of a collection's name, and never more than one. */
const PART = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

function checkNames(set: CalibsetDeclaration, key: string, trial: string | null): readonly Problem[] {
  const collections: readonly [string, string][] = [
    [set.build.raws, "/build/raws"],
    ...set.build.calibs.map((name, index): [string, string] => [name, `/build/calibs/${index}`]),
  ];
  const isPlaced = `${set.instrument}/${set.ticket}` === key;
  return [
    ...collections.flatMap(([name, pointer]) => when(isPlaced && isOfAnother(set.instrument, name), "calibs-of-other-instrument", `${name}, for ${set.instrument}`, pointer)),
    ...when(!PART.test(set.tag), "name-invalid", `tag ${JSON.stringify(set.tag)}`, "/tag"),
    // The set is sound, the command was not: no line of its file is meant.
    ...(trial === null || PART.test(trial) ? [] : [{ code: "name-invalid" as const, detail: `trial ${JSON.stringify(trial)}` }]),
    ...collections.flatMap(([name, pointer]) => when(!COLLECTION.test(name), "name-invalid", `collection ${JSON.stringify(name)}`, pointer)),
    ...when(!isPlaced, "set-misplaced", `the file is ${key}, the set ${set.instrument}/${set.ticket}`, "/ticket"),
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

/** What is left out or taken away is explained to those who come later. */
function checkReasons(set: CalibsetDeclaration): readonly Problem[] {
  return [
    ...Object.entries(set.skip ?? {}).flatMap(([name, reason]) => when(reason.trim() === "", "reason-missing", `${name} is skipped`, `/skip/${escaped(name)}`)),
    ...when(set.withdrawn?.reason.trim() === "", "reason-missing", "the set is withdrawn", "/withdrawn"),
  ];
}

/** What `calib new` and `calib adopt` leave to people. */
function checkTodos(value: unknown, pointer: string): readonly Problem[] {
  if (typeof value === "string") return when(/^TODO\b/.test(value), "todo-left", value.replace(/^TODO\W*/, ""), pointer);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => checkTodos(member, `${pointer}/${escaped(name)}`));
}

function checkRepositories(set: CalibsetDeclaration, world: World, trial: string | null): readonly Problem[] {
  const known = [...world.repositories.values()].some((repository) => repository.instruments.has(set.instrument));
  if (!known) return [problem("instrument-not-in-world", `${set.instrument} is in no repository of the world ${world.name}`, "/instrument")];
  const build = world.repositories.get(asRepo(set.build.repo));
  const targets = set.targets.flatMap((name, index) => checkTarget(set, world, name, `/targets/${index}`));
  const skipped = Object.keys(set.skip ?? {}).flatMap((name) => [
    ...when(!world.repositories.has(asRepo(name)), "repository-unknown", `${name} is not in the world ${world.name}`, `/skip/${escaped(name)}`),
    ...when(set.targets.includes(name), "target-skipped", name, `/skip/${escaped(name)}`),
  ]);
  if (!build) return [problem("repository-unknown", `${set.build.repo} is not in the world ${world.name}`, "/build/repo"), ...targets, ...skipped];
  return [
    ...when(!build.instruments.has(set.instrument), "target-lacks-instrument", `${build.name} has no ${set.instrument}`, "/build/repo"),
    ...when(trial === null && build.site !== world.constructionSite, "not-construction-site", `${build.name} is not at ${world.constructionSite}`, "/build/repo"),
    ...targets,
    ...skipped,
  ];
}

/** A batch system is the site's; what the set says of it has to be about something. */
function checkExecutor({ build }: CalibsetDeclaration, world: World): readonly Problem[] {
  if (build.executor === "pipetask") return [];
  const site = world.repositories.get(asRepo(build.repo))?.site;
  const unknown = Object.keys(build.executor.overrides ?? {}).filter((name) => !products.some((each) => each.name === name || each.verification?.stem === name));
  return [
    ...when(site !== undefined && !world.sites.get(site)?.bps, "bps-not-at-site", `${world.name} says nothing of bps at ${site ?? ""}`, "/build/executor"),
    ...unknown.map((name) => problem("bps-override-unknown", name, `/build/executor/overrides/${escaped(name)}`)),
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

/** What goes along has names that Butler takes, of the set's instrument or of nobody's, and lies where the set is built. Pure. */
const checkCollections = (set: CalibsetDeclaration): readonly Problem[] =>
  Object.entries(set.collections ?? {}).flatMap(([name, declared]) => checkCollection(set, name, declared, `/collections/${escaped(name)}`));

function checkCollection(set: CalibsetDeclaration, name: string, { from, skymap, chains }: CollectionDeclaration, at: string): readonly Problem[] {
  return [
    ...checkName(set, name, at),
    ...(chains ?? []).flatMap((chain, index) => [...checkName(set, chain, `${at}/chains/${index}`), ...when(chain === name, "name-invalid", `${name} cannot search itself`, `${at}/chains/${index}`), ...when(isOfAnotherTicket(set, chain), "name-invalid", `${chain} is for the products of its ticket`, `${at}/chains/${index}`)]),
    ...when(isTitle(name), "name-invalid", `${name} is the name of a product, and reports could not tell them apart`, at),
    ...when(skymap !== undefined && !SKYMAP.test(skymap), "name-invalid", `skymap ${JSON.stringify(skymap)}`, `${at}/skymap`),
    ...when(from !== undefined && from !== set.build.repo, "collection-elsewhere", `${name} from ${from ?? ""}, the set is built in ${set.build.repo}`, `${at}/from`),
  ];
}

/** A ticket's chain searches what was certified on it: another set would answer as if it were of that one. */
function isOfAnotherTicket({ instrument, ticket }: CalibsetDeclaration, chain: string): boolean {
  const [owner, calib, of = ""] = chain.split("/");
  return owner === instrument && calib === "calib" && of !== ticket && /^DM-\d+$/.test(of);
}

const isTitle = (name: string): boolean => products.some((product) => name === product.name || name.startsWith(`${product.name}-`));

const SKYMAP = /^\w[\w.-]*$/;

function checkName({ instrument, ticket }: CalibsetDeclaration, name: string, at: string): readonly Problem[] {
  if (!COLLECTION.test(name)) return [problem("name-invalid", `collection ${JSON.stringify(name)}`, at)];
  const own = `${instrument}/calib/${ticket}`;
  return [
    ...when(isOfAnother(instrument, name), "calibs-of-other-instrument", `${name}, for ${instrument}`, at),
    // What the set itself makes is a product, whose chain is not for others.
    ...when(name === `${instrument}/calib` || name === own || name.startsWith(`${own}/`), "name-invalid", `${name} is for the set's products`, at),
  ];
}
