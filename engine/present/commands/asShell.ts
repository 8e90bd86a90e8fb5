import path from "node:path";
import { templateOf } from "../../origins/pipeline/bpsTemplates.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import { type LoadedSet, buildRepository, repositoryOf } from "../../declare/loadedSet.ts";
import { asRepo } from "../../model/brand.ts";
import { asCertified, asCorrected, asCurated, certifiedOf, type Corrected, type Curated, type SetProduct } from "../../model/calibset.ts";
import { names } from "../../model/names.ts";
import { formatTai } from "../../model/tai.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { pipetaskCommand } from "../../origins/pipeline/pipetask.ts";
import { collectionsAsShell, searching } from "./collectionsAsShell.ts";
import { pipelineRuns, type PipelineRun, type Rendered, quoted, shellWord } from "./pipelineRuns.ts";
import { variablesOfProduct, variablesOfSet, type Variables } from "./variables.ts";

type Command = readonly string[];

interface Part {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** The whole process as a person would have typed it (DMTN-222 sections 3 and 7). */
export function asShell(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const runs = pipelineRuns(loaded, view, products);
  const isMaking = certifiedOf(loaded.set).length > 0;
  const parts: readonly Part[] = [
    { title: "settings", commands: exportsOf(settings(loaded, runs)) },
    { title: "the ticket chain, which pipelines read from the first on", commands: isMaking ? [registering(loaded)] : [] },
    ...products.map((product) => ({ title: `${product.title}${asCurated(product) ? ", with all else that the package has" : ""}`, commands: construction(loaded, product, runs) })),
    { title: "verification", commands: runs.filter(({ step }) => step === "verify").flatMap((run) => running(loaded, run)) },
    { title: "the report, for the TAXICAB", commands: reporting(loaded, runs) },
    { title: "once the TAXICAB has adopted the set: into use where it was made", commands: [...(isMaking ? [switching(loaded, buildRepository(loaded).uri)] : []), ...searching(loaded.set, buildRepository(loaded).uri)] },
    { title: "export, for everybody to read", commands: isMaking ? exporting(loaded) : [] },
    ...loaded.set.targets.map((target) => ({ title: `${target}, which can read the export`, commands: isMaking ? distribution(loaded, target, runs) : [] })),
    ...loaded.set.targets.map((target) => ({ title: `what goes along, to ${target}, with what its RUNs gained since the lock`, commands: collectionsAsShell(loaded, buildRepository(loaded).uri, repositoryOf(loaded, asRepo(target))) })),
  ];
  const told = parts.filter(({ commands }) => commands.length);
  return { text: told.map(({ title, commands }) => [`# ${title}`, ...commands.map(lineOf)].join("\n")).join("\n\n"), json: told };
}

/** What pipelines name each other by; and all that the templates of bps want. */
function settings(loaded: LoadedSet, runs: readonly PipelineRun[]): Variables {
  const all = variablesOfSet(loaded, runs);
  return isBps(loaded) ? all : Object.fromEntries(Object.entries(all).filter(([name]) => ["CP_PIPE_DIR", "CP_VERIFY_DIR"].includes(name)));
}

/** Generate, look, certify, and chain as one goes: later products read the ticket chain. */
function construction(loaded: LoadedSet, product: SetProduct, runs: readonly PipelineRun[]): readonly Command[] {
  const { set } = loaded;
  const { uri } = buildRepository(loaded);
  const [edited, written] = [asCorrected(product), asCurated(product)];
  if (edited) return correction(loaded, edited);
  if (written) return writing(loaded, written);
  const run = runs.find(({ step, product: made }) => step === "generate" && made.title === product.title);
  const made = asCertified(product);
  if (!run) return [];
  const picture = product.product.generation?.picture.datasetType;
  const looks = product.checkpoint && picture !== undefined ? [["butler", "retrieve-artifacts", uri, "images", "-d", picture, "--collections", run.run, "--no-preserve-path"]] : [];
  if (!made) return [...running(loaded, run), ...looks];
  const certification = names.certification(set, made);
  return [
    ...running(loaded, run),
    ...looks,
    ["butler", "certify-calibrations", ...rangeOf(loaded), uri, run.run, certification, made.generation.datasetType],
    prepend(uri, names.ticket(set), certification),
  ];
}

/** Its label is all of the collection's name but what upstream puts ahead; RUNs lie below it, by their dates. */
function writing(loaded: LoadedSet, made: Curated): readonly Command[] {
  const { set, world } = loaded;
  const { uri } = buildRepository(loaded);
  const certification = names.certification(set, made);
  return [
    ["git", "-C", world.packages.get(made.origin.package) ?? made.origin.package, "checkout", made.origin.commit],
    ["butler", "write-curated-calibrations", uri, set.instrument, "--label", certification.slice(`${names.top(set)}/`.length)],
    prepend(uri, names.ticket(set), certification),
  ];
}

/** Between the two commands a person edits files and lists them in the table. */
function correction(loaded: LoadedSet, made: Corrected): readonly Command[] {
  const { set } = loaded;
  const { uri } = buildRepository(loaded);
  const { datasetType } = made.generation;
  const [folder, run, certification] = [`corrected/${made.title}`, names.attempt(names.generation(set, made), 1), names.certification(set, made)];
  return [
    ["butler", "retrieve-artifacts", uri, folder, "-d", datasetType, "--collections", made.origin.correction.from],
    ["butler", "ingest-files", "--transfer", "copy", uri, datasetType, run, `${folder}.ecsv`],
    ["butler", "certify-calibrations", ...rangeOf(loaded), uri, run, certification, datasetType],
    prepend(uri, names.ticket(set), certification),
  ];
}

/** With bps the template, after the variables of its product; its RUN is named, or the time would name it. */
function running(loaded: LoadedSet, run: PipelineRun): readonly Command[] {
  const { product, step, output } = run;
  if (!isBps(loaded)) return [pipetaskCommand({ ...output, output: run.run })];
  const { generation, verification } = product.product;
  const { cpPipe, cpVerify } = pipelineRoots(loaded.workspace);
  const [stem, root] = step === "generate" ? [generation?.stem, cpPipe] : [verification?.stem, cpVerify];
  const file = `bps_${templateOf(stem ?? product.title).file}${product.band === null ? "" : `_${product.band}`}.yaml`;
  return [...exportsOf(variablesOfProduct(loaded, product, [run])), ["bps", "submit", "--output-run", run.run, path.join(root, "bps/templates", file)]];
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

function distribution(loaded: LoadedSet, target: string, runs: readonly PipelineRun[]): readonly Command[] {
  const { set, world } = loaded;
  const repository = world.repositories.get(asRepo(target));
  if (!repository) return [];
  const tags = taggable(loaded, runs).map(({ run, product }) => ["butler", "associate", repository.uri, names.tag(set), "-d", product.product.generation?.datasetType ?? "", "--collections", run]);
  const skipped = ["instrument", "detector", "physical_filter"].flatMap((dimension) => ["-s", dimension]);
  return [
    ["butler", "import", "--transfer", "copy", "--export-file", `${folderOf(loaded)}/export.yaml`, ...skipped, repository.uri, folderOf(loaded)],
    ...(repository.cleaned ? tags : []),
    switching(loaded, repository.uri),
  ];
}

/** Where the datasets of each certified product lie. */
const taggable = ({ set }: LoadedSet, runs: readonly PipelineRun[]) => [
  ...set.products.flatMap((each) => asCurated(each) ?? []).map((product) => ({ product, run: `${names.certification(set, product)}/curated/*` })),
  ...set.products.flatMap((each) => asCorrected(each) ?? []).map((product) => ({ product, run: names.attempt(names.generation(set, product), 1) })),
  ...runs.filter(({ step, product }) => step === "generate" && product.product.certified),
];

/** `butler collection-chain` makes no empty chain. This leaves one that is there as it is. */
const registering = (loaded: LoadedSet): Command => ["python", "-c", REGISTER, buildRepository(loaded).uri, names.ticket(loaded.set)];

const REGISTER = "import sys; from lsst.daf.butler import Butler, CollectionType as Type; Butler.from_config(sys.argv[1], writeable=True).collections.register(sys.argv[2], Type.CHAINED)";

const switching = ({ set }: LoadedSet, uri: string): Command => prepend(uri, names.top(set), names.ticket(set));

/** Without a mode the whole chain would be replaced. */
const prepend = (uri: string, chain: string, child: string): Command => ["butler", "collection-chain", uri, chain, child, "--mode", "prepend"];

function rangeOf({ set: { validity } }: LoadedSet): Command {
  const { begin, end } = validity;
  return [...(begin === null ? [] : ["--begin-date", formatTai(begin)]), ...(end === null ? [] : ["--end-date", formatTai(end)])];
}

const folderOf = ({ set }: LoadedSet): string => `export/${set.instrument}/${set.ticket}`;

const isBps = ({ set }: LoadedSet): boolean => set.build.executor.kind === "bps";

const exportsOf = (variables: Variables): readonly Command[] => Object.entries(variables).map(([name, value]) => ["export", `${name}=${value}`]);

function lineOf([first = "", second = "", ...rest]: Command): string {
  const [name = ""] = second.split("=", 1);
  return first === "export" ? `export ${name}=${quoted(second.slice(name.length + 1))}` : [first, second, ...rest].map(shellWord).join(" ");
}
