import { asRepo } from "../model/brand.ts";
import { products } from "../model/catalog.ts";
import type { CalibsetDeclaration, CollectionDeclaration } from "../model/declaration.ts";
import { parseTai } from "../model/tai.ts";
import { checkProducts } from "./checkProducts.ts";
import { diagnostic, diagnosticIf, pointerPart, type UnplacedDiagnostic } from "../model/diagnostic.ts";
import { isCollectionName, isOfOtherInstrument, isOfTicket } from "../model/names.ts";
import type { World } from "./loadWorld.ts";

/** Checks names, dates, reruns and the world's repositories, which the schema cannot check. Pure. */
export function checkDeclaration(
  set: CalibsetDeclaration,
  world: World,
  key: string,
  trial: string | null = null,
): readonly UnplacedDiagnostic[] {
  return [
    ...checkNames(set, key, trial),
    ...checkDates(set),
    ...checkReasons(set),
    ...checkTodos(set, ""),
    ...checkRepositories(set, world, trial),
    ...checkExecutor(set, world),
    ...checkProducts(set, world),
    ...checkCollections(set),
    ...checkAdopted(set),
  ];
}

/** A tag is one part of a collection's name, e.g. `intrinsicZernikes.v1.0`. */
const TAG = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** A trial is a part of the names of collections and of stacks. */
const TRIAL = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

function checkNames(set: CalibsetDeclaration, key: string, trial: string | null): readonly UnplacedDiagnostic[] {
  const collections: readonly [string, string][] = [
    [set.build.raws, "/build/raws"],
    ...set.build.calibs.map((name, index): [string, string] => [name, `/build/calibs/${index}`]),
  ];
  const isPlaced = `${set.instrument}/${set.ticket}` === key;
  return [
    ...collections.flatMap(([name, pointer]) =>
      diagnosticIf(
        isPlaced && isOfOtherInstrument(set.instrument, name),
        "calibs-of-other-instrument",
        `${name} belongs to another instrument than ${set.instrument}`,
        pointer,
      ),
    ),
    ...diagnosticIf(!TAG.test(set.tag), "name-invalid", `the tag ${JSON.stringify(set.tag)} is not allowed`, "/tag"),
    // The command named the trial, so that no line of the set's file is wrong.
    ...(trial === null || TRIAL.test(trial)
      ? []
      : [{ code: "name-invalid" as const, detail: `the trial ${JSON.stringify(trial)} is not allowed` }]),
    ...collections.flatMap(([name, pointer]) =>
      diagnosticIf(!isCollectionName(name), "name-invalid", `the collection ${JSON.stringify(name)} is not allowed`, pointer),
    ),
    ...diagnosticIf(!isPlaced, "set-misplaced", `the file ${key} declares the set ${set.instrument}/${set.ticket}`, "/ticket"),
  ];
}

function checkDates(set: CalibsetDeclaration): readonly UnplacedDiagnostic[] {
  const begin = parseTai(set.begin);
  const end = set.kind === "historical" ? parseTai(set.end) : undefined;
  return [
    ...diagnosticIf(begin === undefined, "date-invalid", `begin is ${JSON.stringify(set.begin)}`, "/begin"),
    ...(set.kind === "historical" ? diagnosticIf(end === undefined, "date-invalid", `end is ${JSON.stringify(set.end)}`, "/end") : []),
    ...(set.withdrawn
      ? diagnosticIf(
          parseTai(set.withdrawn.on) === undefined,
          "date-invalid",
          `withdrawn.on is ${JSON.stringify(set.withdrawn.on)}`,
          "/withdrawn",
        )
      : []),
    ...diagnosticIf(
      begin !== undefined && end !== undefined && begin >= end,
      "range-empty",
      `begin ${set.begin} is not before the end`,
      "/begin",
    ),
  ];
}

/** Checks that skipped repositories and a withdrawal have a reason for later readers. */
function checkReasons(set: CalibsetDeclaration): readonly UnplacedDiagnostic[] {
  return [
    ...Object.entries(set.skip ?? {}).flatMap(([name, reason]) =>
      diagnosticIf(reason.trim() === "", "reason-missing", `skip has no reason for ${name}`, `/skip/${pointerPart(name)}`),
    ),
    ...diagnosticIf(set.withdrawn?.reason.trim() === "", "reason-missing", "withdrawn has no reason", "/withdrawn"),
  ];
}

/** Finds TODOs that `calib new` and `calib adopt` write for values that only people know. */
function checkTodos(value: unknown, pointer: string): readonly UnplacedDiagnostic[] {
  if (typeof value === "string") return diagnosticIf(/^TODO\b/.test(value), "todo-left", value.replace(/^TODO\W*/, ""), pointer);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => checkTodos(member, `${pointer}/${pointerPart(name)}`));
}

function checkRepositories(set: CalibsetDeclaration, world: World, trial: string | null): readonly UnplacedDiagnostic[] {
  const known = [...world.repositories.values()].some((repository) => repository.instruments.has(set.instrument));
  if (!known)
    return [diagnostic("instrument-not-in-world", `${set.instrument} is in no repository of the world ${world.name}`, "/instrument")];
  const build = world.repositories.get(asRepo(set.build.repo));
  const targets = set.targets.flatMap((name, index) => checkTarget(set, world, name, `/targets/${index}`));
  const skipped = Object.keys(set.skip ?? {}).flatMap((name) => [
    ...diagnosticIf(
      !world.repositories.has(asRepo(name)),
      "repository-unknown",
      `${name} is not in the world ${world.name}`,
      `/skip/${pointerPart(name)}`,
    ),
    ...diagnosticIf(set.targets.includes(name), "target-skipped", `${name} is a target and skipped`, `/skip/${pointerPart(name)}`),
  ]);
  if (!build)
    return [diagnostic("repository-unknown", `${set.build.repo} is not in the world ${world.name}`, "/build/repo"), ...targets, ...skipped];
  return [
    ...diagnosticIf(
      !build.instruments.has(set.instrument),
      "target-lacks-instrument",
      `${build.name} has no ${set.instrument}`,
      "/build/repo",
    ),
    ...diagnosticIf(
      trial === null && build.site !== world.constructionSite,
      "not-construction-site",
      `${build.name} is not at ${world.constructionSite}`,
      "/build/repo",
    ),
    ...targets,
    ...skipped,
  ];
}

/** Checks that the site has a batch system, and that overrides name a product or a verification. */
function checkExecutor({ build }: CalibsetDeclaration, world: World): readonly UnplacedDiagnostic[] {
  if (build.executor === "pipetask") return [];
  const site = world.repositories.get(asRepo(build.repo))?.site;
  const unknown = Object.keys(build.executor.overrides ?? {}).filter(
    (name) => !products.some((each) => each.name === name || each.verification?.stem === name),
  );
  return [
    ...diagnosticIf(
      site !== undefined && !world.sites.get(site)?.bps,
      "bps-not-at-site",
      `the world ${world.name} has no bps at ${site ?? ""}`,
      "/build/executor",
    ),
    ...unknown.map((name) => diagnostic("bps-override-unknown", `overrides has ${name}`, `/build/executor/overrides/${pointerPart(name)}`)),
  ];
}

function checkTarget(set: CalibsetDeclaration, world: World, name: string, pointer: string): readonly UnplacedDiagnostic[] {
  const repository = world.repositories.get(asRepo(name));
  if (!repository) return [diagnostic("repository-unknown", `${name} is not in the world ${world.name}`, pointer)];
  return [
    ...diagnosticIf(!repository.instruments.has(set.instrument), "target-lacks-instrument", `${name} has no ${set.instrument}`, pointer),
    ...diagnosticIf(name === set.build.repo, "target-is-build", `${name} is the build repository`, pointer),
  ];
}

/** Checks that adopted collections lie in the ticket, and that no two products share a name. Pure. */
function checkAdopted({ instrument, ticket, adopted = [] }: CalibsetDeclaration): readonly UnplacedDiagnostic[] {
  const own = `${instrument}/calib/${ticket}`;
  return adopted.flatMap(({ name, collection, datasetType }, index) => [
    ...diagnosticIf(
      !isCollectionName(collection) || !isOfTicket(own, collection),
      "name-invalid",
      `the collection ${JSON.stringify(collection)} is not one of ${own}`,
      `/adopted/${index}/collection`,
    ),
    ...diagnosticIf(
      adopted.slice(0, index).some((each) => each.name === name || (each.collection === collection && each.datasetType === datasetType)),
      "name-invalid",
      `${name}, ${datasetType} of ${collection}, is listed twice`,
      `/adopted/${index}`,
    ),
  ]);
}

/** Checks that auxiliary collections have names that Butler accepts, belong to no other instrument, and lie in the build repository. Pure. */
const checkCollections = (set: CalibsetDeclaration): readonly UnplacedDiagnostic[] =>
  Object.entries(set.collections ?? {}).flatMap(([name, declared]) =>
    checkCollection(set, name, declared, `/collections/${pointerPart(name)}`),
  );

function checkCollection(
  set: CalibsetDeclaration,
  name: string,
  { from, skymap, chains }: CollectionDeclaration,
  at: string,
): readonly UnplacedDiagnostic[] {
  const own = `${set.instrument}/calib/${set.ticket}`;
  // People put RUNs on ticket chains: `chain` has their places.
  const isOnTicketChain = set.chain?.includes(name) ?? false;
  const isOutput = name === own || (name.startsWith(`${own}/${set.tag}/`) && !isOnTicketChain);
  return [
    ...checkName(set, name, isOutput, at),
    ...(chains ?? []).flatMap((chain, index) => [
      ...checkName(set, chain, isOfTicket(own, chain) && !(chain === own && isOnTicketChain), `${at}/chains/${index}`),
      ...diagnosticIf(chain === name, "name-invalid", `${name} cannot search itself`, `${at}/chains/${index}`),
      ...diagnosticIf(
        isOfAnotherTicket(set, chain),
        "name-invalid",
        `${chain} holds the products of another ticket`,
        `${at}/chains/${index}`,
      ),
    ]),
    ...diagnosticIf(isTitle(name), "name-invalid", `${name} is the name of a product, so that reports could not tell them apart`, at),
    ...diagnosticIf(
      skymap !== undefined && !SKYMAP.test(skymap),
      "name-invalid",
      `the skymap ${JSON.stringify(skymap)} is not allowed`,
      `${at}/skymap`,
    ),
    ...diagnosticIf(
      from !== undefined && from !== set.build.repo,
      "collection-elsewhere",
      `${name} is to come from ${from ?? ""}, and the set is built in ${set.build.repo}`,
      `${at}/from`,
    ),
  ];
}

/** Whether a chain belongs to another ticket. Lookups attribute its members to that set, so that no other set may add any. */
function isOfAnotherTicket({ instrument, ticket }: CalibsetDeclaration, chain: string): boolean {
  const [owner, calib, of = ""] = chain.split("/");
  return owner === instrument && calib === "calib" && of !== ticket && /^DM-\d+$/.test(of);
}

const isTitle = (name: string): boolean => products.some((product) => name === product.name || name.startsWith(`${product.name}-`));

const SKYMAP = /^\w[\w.-]*$/;

/** Checks the name of an auxiliary collection or of its chain. `isOwn`: it is one of the set's products or their chain. */
function checkName({ instrument }: CalibsetDeclaration, name: string, isOwn: boolean, at: string): readonly UnplacedDiagnostic[] {
  if (!isCollectionName(name)) return [diagnostic("name-invalid", `the collection ${JSON.stringify(name)} is not allowed`, at)];
  return [
    ...diagnosticIf(
      isOfOtherInstrument(instrument, name),
      "calibs-of-other-instrument",
      `${name} belongs to another instrument than ${instrument}`,
      at,
    ),
    ...diagnosticIf(isOwn || name === `${instrument}/calib`, "name-invalid", `${name} holds the products of this set`, at),
  ];
}
