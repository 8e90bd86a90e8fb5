import path from "node:path";
import { lockedCollection } from "../../declare/auxiliaryOf.ts";
import { type LoadedSet, buildRepository, repositoryOf } from "../../declare/loadedSet.ts";
import type { Repository } from "../../declare/loadWorld.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { asRepo } from "../../model/brand.ts";
import { asCertified, certifiedOf, type Calibset, type SetCollection, type SetProduct } from "../../model/calibset.ts";
import { lawsOf } from "../../model/originLaws.ts";
import { names } from "../../model/names.ts";
import { formatTai } from "../../model/tai.ts";
import { originOf } from "../../origins/origin.ts";
import { pipelineRuns, type PipelineRun } from "../../origins/pipeline/pipelineRuns.ts";
import { exportsOf, runCommands, variablesOfSet, type Variables } from "../../origins/pipeline/pipelineCommands.ts";
import type { Command, ShellForm } from "../../origins/strategy.ts";

/** Commands as people type them: as text, and as data. */
export interface Rendered {
  readonly text: string;
  readonly json: unknown;
}

interface Part {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** A product with the commands that make it. */
interface Made {
  readonly product: SetProduct;
  readonly form: ShellForm;
}

/** The whole process as a person would have typed it (DMTN-222 sections 3 and 7). */
export function asShell(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const runs = pipelineRuns(loaded, view, products);
  const isMaking = certifiedOf(loaded.set).length > 0;
  const made = loaded.set.withdrawn ? [] : products.flatMap((product): readonly Made[] => {
    const form = originOf(loaded, product).making?.shell(view);
    return form ? [{ product, form }] : [];
  });
  const parts: readonly Part[] = [
    { title: "settings", commands: exportsOf(settings(loaded, runs)) },
    { title: "the ticket chain, which pipelines read from the first on", commands: isMaking ? [registering(loaded)] : [] },
    ...made.map((each) => ({ title: `${each.product.title}${each.form.besides}`, commands: construction(loaded, each) })),
    { title: "verification", commands: runs.filter(({ step }) => step === "verify").flatMap((run) => runCommands(loaded, run)) },
    { title: "the report, for the TAXICAB", commands: reporting(loaded, runs) },
    { title: "once the TAXICAB has adopted the set: into use where it was made", commands: [...(isMaking ? [switching(loaded, buildRepository(loaded).uri)] : []), ...searching(loaded.set, buildRepository(loaded).uri)] },
    { title: "export, for everybody to read", commands: isMaking ? exporting(loaded) : [] },
    ...loaded.set.targets.map((target) => ({ title: `${target}, which can read the export`, commands: isMaking ? distribution(loaded, target, made) : [] })),
    ...loaded.set.targets.map((target) => ({ title: `auxiliary collections, to ${target}, with all that their RUNs gained since the lock`, commands: auxiliary(loaded, repositoryOf(loaded, asRepo(target))) })),
  ];
  const told = parts.filter(({ commands }) => commands.length);
  return { text: told.map(({ title, commands }) => [`# ${title}`, ...commands.map(lineOf)].join("\n")).join("\n\n"), json: told };
}

/** What pipelines name each other by; and all that the templates of bps want. */
function settings(loaded: LoadedSet, runs: readonly PipelineRun[]): Variables {
  const all = variablesOfSet(loaded, runs);
  return loaded.set.build.executor.kind === "bps" ? all : Object.fromEntries(Object.entries(all).filter(([name]) => ["CP_PIPE_DIR", "CP_VERIFY_DIR"].includes(name)));
}

/** Generate, look, certify and chain in one go: later products read the ticket chain. */
function construction(loaded: LoadedSet, { product, form }: Made): readonly Command[] {
  const { set } = loaded;
  const { uri } = buildRepository(loaded);
  const picture = lawsOf(product).hasPictures ? product.product.generation?.picture.datasetType : undefined;
  const looks = product.checkpoint && picture !== undefined ? [["butler", "retrieve-artifacts", uri, "images", "-d", picture, "--collections", form.run, "--no-preserve-path"]] : [];
  const made = asCertified(product);
  if (!made) return [...form.commands, ...looks];
  const certification = names.certification(set, made);
  const certify = ["butler", "certify-calibrations", ...rangeOf(loaded), uri, form.run, certification, made.generation.datasetType];
  return [...form.commands, ...looks, ...(form.certifies ? [] : [certify]), prepend(uri, names.ticket(set), certification)];
}

/** Verifications ahead of generations: the order counts (DMTN-222 section 7). */
function reporting(loaded: LoadedSet, runs: readonly PipelineRun[]): readonly Command[] {
  const { set, workspace } = loaded;
  const collections = [...runs.filter(({ step }) => step === "verify"), ...runs.filter(({ step }) => step === "generate")].map(({ run }) => run);
  const { cpVerify } = pipelineRoots(workspace);
  return collections.length ? [[path.join(cpVerify, "bin/cpv_report.py"), "-r", buildRepository(loaded).uri, "-O", `cpv_reports/${set.ticket}`, ...collections.flatMap((collection) => ["-c", collection])]] : [];
}

/** With a mode: the default makes hard links, and `chmod` would reach the repository. */
function exporting(loaded: LoadedSet): readonly Command[] {
  const folder = folderOf(loaded);
  return [
    ["butler", "export-calibs", "--transfer", "copy", buildRepository(loaded).uri, folder, names.ticket(loaded.set)],
    ["chmod", "-R", "a+rX", folder],
  ];
}

function distribution(loaded: LoadedSet, target: string, made: readonly Made[]): readonly Command[] {
  const { set, world } = loaded;
  const repository = world.repositories.get(asRepo(target));
  if (!repository) return [];
  const tags = made.flatMap(({ product, form }) => {
    const certified = asCertified(product);
    return certified ? [["butler", "associate", repository.uri, names.tag(set), "-d", certified.generation.datasetType, "--collections", form.run]] : [];
  });
  const skipped = ["instrument", "detector", "physical_filter"].flatMap((dimension) => ["-s", dimension]);
  return [
    ["butler", "import", "--transfer", "copy", "--export-file", `${folderOf(loaded)}/export.yaml`, ...skipped, repository.uri, folderOf(loaded)],
    ...(repository.cleaned ? tags : []),
    switching(loaded, repository.uri),
  ];
}

/** Brings auxiliary collections to a target and puts them on their chains. Dimension records of exposures never travel. */
const auxiliary = (loaded: LoadedSet, { uri }: Pick<Repository, "uri">): readonly Command[] => [
  ...loaded.set.collections.flatMap((each) => [...transferring(each, buildRepository(loaded).uri, uri), ...chaining(loaded, each, uri)]),
  ...searching(loaded.set, uri),
];

/** Skymap records are registered from their configuration, which makes the same records: there are too many of them to export. */
function transferring({ name, skymap }: SetCollection, from: string, uri: string): readonly Command[] {
  const where = skymap === null ? [] : ["--where", `skymap='${skymap}'`];
  const transfer = ["butler", "transfer-datasets", "--transfer", "copy", "--register-dataset-types", "--no-transfer-dimensions", "--limit", "0", "--collections", name, ...where, from, uri];
  return skymap === null ? [transfer] : [["butler", "register-skymap", uri, "-C", `skymap-${skymap}.config`], transfer];
}

/** A transfer makes RUNs and no chain; the lock names the RUNs of a chain. */
function chaining(loaded: LoadedSet, collection: SetCollection, uri: string): readonly Command[] {
  const locked = lockedCollection(loaded, collection);
  return locked?.type === "CHAINED" ? [prepend(uri, locked.name, ...locked.runs)] : [];
}

/** Puts auxiliary collections on the chains that are to search them, in the build repository too. A member that is on the chain already must be left out: `--mode prepend` would move it. */
const searching = ({ collections }: Calibset, uri: string): readonly Command[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].map((chain) => prepend(uri, chain, ...collections.filter(({ chains }) => chains.includes(chain)).map(({ name }) => name)));

/** `butler collection-chain` makes no empty chain. This leaves one that is there as it is. */
const registering = (loaded: LoadedSet): Command => ["python", "-c", REGISTER, buildRepository(loaded).uri, names.ticket(loaded.set)];

const REGISTER = "import sys; from lsst.daf.butler import Butler, CollectionType as Type; Butler.from_config(sys.argv[1], writeable=True).collections.register(sys.argv[2], Type.CHAINED)";

const switching = ({ set }: LoadedSet, uri: string): Command => prepend(uri, names.top(set), names.ticket(set));

/** All members in one command, so that the first is found first. Without a mode the whole chain would be replaced. */
const prepend = (uri: string, chain: string, ...children: readonly string[]): Command => ["butler", "collection-chain", uri, chain, ...children, "--mode", "prepend"];

function rangeOf({ set: { validity } }: LoadedSet): Command {
  const { begin, end } = validity;
  return [...(begin === null ? [] : ["--begin-date", formatTai(begin)]), ...(end === null ? [] : ["--end-date", formatTai(end)])];
}

const folderOf = ({ set }: LoadedSet): string => `export/${set.instrument}/${set.ticket}`;

function lineOf([first = "", second = "", ...rest]: Command): string {
  const [name = ""] = second.split("=", 1);
  return first === "export" ? `export ${name}=${quoted(second.slice(name.length + 1))}` : [first, second, ...rest].map(shellWord).join(" ");
}

/** A word as a shell takes it, bare if it may be. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));

/** A text between quotes that change none of it: single quotes, unless it holds some. */
export const quoted = (text: string): string => (!text.includes("'") ? `'${text}'` : /["$`\\!]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : `"${text}"`);
