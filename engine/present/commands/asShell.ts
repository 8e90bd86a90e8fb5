import { lockedCollection } from "../../declare/auxiliaryOf.ts";
import { type LoadedSet, buildRepository, repositoryOf } from "../../declare/loadedSet.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { cpvReport } from "../../release/stackCommands.ts";
import { typedCommands, type Command } from "../../bridge/typedCommands.ts";
import { asRepo } from "../../model/brand.ts";
import { asCertified, certifiedOf, type Calibset, type SetCollection, type SetProduct } from "../../model/calibset.ts";
import { lawsOf } from "../../model/originLaws.ts";
import { names } from "../../model/names.ts";
import { formatTai } from "../../model/tai.ts";
import { originOf } from "../../origins/origin.ts";
import { pipelineRuns, type PipelineRun } from "../../origins/pipeline/pipelineRuns.ts";
import { exportsOf, runCommands, variablesOfSet, type Variables } from "../../origins/pipeline/pipelineCommands.ts";
import type { ShellForm } from "../../origins/strategy.ts";

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

/**
 * Renders the whole process as a person would type it (DMTN-222 sections 3 and 7). Its writes are the commands that the
 * journal records for the same set (engine/bridge/typedCommands.ts).
 */
export function asShell(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const { set } = loaded;
  const build = buildRepository(loaded).uri;
  const runs = pipelineRuns(loaded, view, products);
  const isMaking = certifiedOf(set).length > 0;
  const made = set.withdrawn
    ? []
    : products.flatMap((product): readonly Made[] => {
        const form = originOf(loaded, product).making?.shell(view);
        return form ? [{ product, form }] : [];
      });
  const all: readonly Part[] = [
    { title: "settings", commands: exportsOf(settings(loaded, runs)) },
    { title: "the ticket chain, which pipelines read from the first on", commands: isMaking ? [register(loaded)] : [] },
    ...made.map((each) => ({ title: `${each.product.title}${each.form.besides}`, commands: making(loaded, each) })),
    { title: "verification", commands: runs.filter(({ step }) => step === "verify").flatMap((run) => runCommands(loaded, run)) },
    { title: "the report, for the TAXICAB", commands: report(loaded, runs) },
    {
      title: "once the TAXICAB has adopted the set: into use where it was made",
      commands: [...(isMaking ? activate(loaded, build) : []), ...searchAuxiliary(set, build)],
    },
    {
      title: "export, for everybody to read",
      commands: [...(isMaking ? exportSet(loaded) : []), ...set.collections.flatMap((each) => exportCollection(loaded, each))],
    },
    ...set.targets.map((target) => ({
      title: `${target}, which can read the export`,
      commands: isMaking ? deliver(loaded, target, made) : [],
    })),
    ...set.targets.map((target) => ({
      title: `auxiliary collections, to ${target}, with all that their RUNs gained since the lock`,
      commands: deliverAuxiliary(loaded, target),
    })),
  ];
  const parts = all.filter(({ commands }) => commands.length);
  return { text: parts.map(({ title, commands }) => [`# ${title}`, ...commands.map(lineOf)].join("\n")).join("\n\n"), json: parts };
}

/** Returns the variables that name the pipelines; for bps, all variables that its templates read. */
function settings(loaded: LoadedSet, runs: readonly PipelineRun[]): Variables {
  const all = variablesOfSet(loaded, runs);
  return loaded.set.build.executor.kind === "bps"
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => ["CP_PIPE_DIR", "CP_VERIFY_DIR"].includes(name)));
}

/** Generates, fetches images, certifies and chains one product at a time, because later products read the ticket chain. */
function making(loaded: LoadedSet, { product, form }: Made): readonly Command[] {
  const { set } = loaded;
  const repo = buildRepository(loaded).uri;
  const picture = lawsOf(product).hasPictures ? product.product.generation?.picture.datasetType : undefined;
  const images =
    product.checkpoint && picture !== undefined
      ? [["butler", "retrieve-artifacts", repo, "images", "-d", picture, "--collections", form.run, "--no-preserve-path"]]
      : [];
  const made = asCertified(product);
  if (!made) return [...form.commands, ...images];
  const collection = names.certification(set, made);
  const certify = typedCommands("certify-calibrations", {
    repo,
    input: form.run,
    collection,
    type: made.generation.datasetType,
    ...rangeOf(loaded),
  });
  return [...form.commands, ...images, ...(form.certifies ? [] : certify), ...prepend(repo, names.ticket(set), collection)];
}

function report(loaded: LoadedSet, runs: readonly PipelineRun[]): readonly Command[] {
  const of = (step: "verify" | "generate") => runs.filter((each) => each.step === step).map(({ run }) => run);
  const { cpVerify } = pipelineRoots(loaded.workspace);
  return runs.length ? [cpvReport(loaded, cpVerify, of("verify"), of("generate"))] : [];
}

function exportSet(loaded: LoadedSet): readonly Command[] {
  const folder = folderOf(loaded);
  return [
    ...typedCommands("export-calibs", { repo: buildRepository(loaded).uri, folder, collection: names.ticket(loaded.set) }),
    readableByAll(folder),
  ];
}

function exportCollection(loaded: LoadedSet, { name, skymap }: SetCollection): readonly Command[] {
  const folder = auxiliaryFolderOf(loaded, name);
  const where = skymap === null ? null : `skymap='${skymap}'`;
  return [
    ...typedCommands("export-datasets", { repo: buildRepository(loaded).uri, folder, collection: name, where }),
    readableByAll(folder),
  ];
}

function deliver(loaded: LoadedSet, target: string, made: readonly Made[]): readonly Command[] {
  const { set } = loaded;
  const { uri: repo, cleaned } = repositoryOf(loaded, asRepo(target));
  const tags = made.flatMap(({ product, form }) => {
    const certified = asCertified(product);
    return certified
      ? typedCommands("associate", { repo, collection: names.tag(set), type: certified.generation.datasetType, runs: form.run })
      : [];
  });
  return [...typedCommands("import", { repo, folder: folderOf(loaded) }), ...(cleaned ? tags : []), ...activate(loaded, repo)];
}

/** Skymap records are registered from their configuration, which makes the same records. A chain is made from the RUNs that the lock names. */
function deliverAuxiliary(loaded: LoadedSet, target: string): readonly Command[] {
  const { uri: repo } = repositoryOf(loaded, asRepo(target));
  const imports = loaded.set.collections.flatMap((each) => {
    const locked = lockedCollection(loaded, each);
    return [
      ...(each.skymap === null ? [] : typedCommands("register-skymap", { repo, skymap: each.skymap })),
      ...typedCommands("import", { repo, folder: auxiliaryFolderOf(loaded, each.name) }),
      ...(locked?.type === "CHAINED" ? prepend(repo, locked.name, ...locked.runs) : []),
    ];
  });
  return [...imports, ...searchAuxiliary(loaded.set, repo)];
}

/**
 * Puts auxiliary collections on the chains that are to search them, in the build repository too. A person must leave out a
 * collection that is on the chain already, because the mode `prepend` would move it.
 */
const searchAuxiliary = ({ collections }: Calibset, repo: string): readonly Command[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].flatMap((chain) =>
    prepend(repo, chain, ...collections.filter(({ chains }) => chains.includes(chain)).map(({ name }) => name)),
  );

/** `butler collection-chain` makes no empty chain. This command leaves an existing chain as it is. */
const register = (loaded: LoadedSet): Command => ["python", "-c", REGISTER, buildRepository(loaded).uri, names.ticket(loaded.set)];

const REGISTER =
  "import sys; from lsst.daf.butler import Butler, CollectionType as Type; Butler.from_config(sys.argv[1], writeable=True).collections.register(sys.argv[2], Type.CHAINED)";

const activate = ({ set }: LoadedSet, repo: string): readonly Command[] => prepend(repo, names.instrumentChain(set), names.ticket(set));

/** Prepends all members in one command, so that the first is found first. */
const prepend = (repo: string, chain: string, ...members: readonly string[]): readonly Command[] =>
  typedCommands("collection-chain", { repo, chain, members, mode: "prepend" });

const rangeOf = ({ set: { validity } }: LoadedSet): { readonly begin: string | null; readonly end: string | null } => ({
  begin: validity.begin === null ? null : formatTai(validity.begin),
  end: validity.end === null ? null : formatTai(validity.end),
});

const folderOf = ({ set }: LoadedSet): string => `export/${set.instrument}/${set.ticket}`;

const auxiliaryFolderOf = (loaded: LoadedSet, collection: string): string => `${folderOf(loaded)}-auxiliary/${collection}`;

const readableByAll = (folder: string): Command => ["chmod", "-R", "a+rX", folder];

function lineOf([first = "", second = "", ...rest]: Command): string {
  const [name = ""] = second.split("=", 1);
  return first === "export" ? `export ${name}=${quoted(second.slice(name.length + 1))}` : [first, second, ...rest].map(shellWord).join(" ");
}

/** Quotes a word for a shell if the word needs it. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));

/** Returns a text between quotes that leave it unchanged: single quotes, unless the text holds some. */
export const quoted = (text: string): string =>
  !text.includes("'") ? `'${text}'` : /["$`\\!]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : `"${text}"`;
