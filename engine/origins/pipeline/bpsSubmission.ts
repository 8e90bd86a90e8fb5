import type { BpsSite } from "../../declare/loadWorld.ts";
import type { BpsCluster, BpsExecutor, BpsRequest } from "../../model/bps.ts";
import type { Band } from "../../model/instruments.ts";
import type { Cluster } from "../../model/product.ts";
import type { BpsSection } from "../../model/world.ts";
import { clustersOf, templateOf } from "./bpsTemplates.ts";
import type * as yaml from "yaml";
import { CalibError } from "../../errors.ts";
import { requirePackage } from "../../declare/plainJson.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";

/** The part of an output that bps needs: instrument and ticket, template, executor and site. */
export interface BpsPart {
  readonly instrument: string;
  readonly ticket: string;
  /** Stem of the output's collection, which selects the template. */
  readonly stem: string;
  /** Product or verification, which selects the override of the executor. */
  readonly name: string;
  readonly band: Band | null;
  /** Clusters of the catalog. */
  readonly clusters: readonly Cluster[];
  readonly executor: BpsExecutor;
  readonly site: BpsSite;
  /** The site's folder. */
  readonly work: string;
  /** Folder of cp_pipe; null if the reference pipelines run. */
  readonly cpPipe: string | null;
}

/** Everything that the submission of one attempt is made from. */
export interface BpsRun extends BpsPart {
  readonly pipeline: string;
  readonly butlerConfig: string;
  /** Chain that names the complete attempt. */
  readonly output: string;
  /** RUN of this attempt. */
  readonly outputRun: string;
  readonly inputs: readonly string[];
  readonly query: string;
  /** Configuration, `label:field=value`. */
  readonly overrides: readonly string[];
}

/** A submission in the form of the templates, with literal values. */
export interface BpsSubmission {
  readonly pipelineYaml: string;
  readonly includeConfigs?: readonly string[];
  readonly clusterAlgorithm?: string;
  readonly cluster?: Readonly<Record<string, BpsCluster>>;
  readonly project: string;
  readonly campaign: string;
  readonly operator: string;
  readonly submitPath: string;
  readonly payload: {
    readonly payloadName: string;
    readonly output: string;
    readonly outputRun: string;
    readonly butlerConfig: string;
    readonly inCollection: string;
    readonly dataQuery: string;
  };
  readonly extraQgraphOptions?: string;
  readonly requestMemory?: number;
  readonly pipetask?: Readonly<Record<string, BpsRequest>>;
  readonly wmsServiceClass: string;
  readonly computeSite: string;
  readonly site: Readonly<Record<string, BpsSection>>;
  readonly pipetaskOutput: "";
  readonly finalJob: BpsSection;
}

const DIMENSIONS = "lsst.ctrl.bps.quantum_clustering_funcs.dimension_clustering";

/** The submission of one attempt. docs/bps.md lists the source of each key, and how upstream differs. Pure. */
export function bpsSubmission(run: BpsRun): BpsSubmission {
  const { executor, site } = run;
  const template = templateOf(run.stem);
  const override = executor.overrides?.[run.name];
  const cluster = override?.cluster ?? clustersOf(run.clusters, template);
  const pipetask = merged(template.pipetask, override?.pipetask ?? {});
  const requestMemory = override?.requestMemory ?? executor.requestMemory;
  const submission: BpsSubmission = {
    pipelineYaml: run.pipeline,
    ...(template.caches && run.cpPipe !== null ? { includeConfigs: [`${run.cpPipe}/bps/caching/cp_caching.yaml`] } : {}),
    ...(Object.keys(cluster).length ? { clusterAlgorithm: DIMENSIONS, cluster } : {}),
    project: run.ticket,
    campaign: run.ticket,
    operator: site.operator,
    submitPath: submitPath(run),
    payload: {
      payloadName: [run.instrument, run.ticket, template.name, ...(run.band === null ? [] : [run.band])].join("_"),
      output: run.output,
      outputRun: run.outputRun,
      butlerConfig: run.butlerConfig,
      inCollection: run.inputs.join(","),
      dataQuery: run.query,
    },
    ...(run.overrides.length ? { extraQgraphOptions: run.overrides.map((each) => `--config ${each}`).join(" ") } : {}),
    ...(requestMemory === undefined ? {} : { requestMemory }),
    ...(Object.keys(pipetask).length ? { pipetask } : {}),
    wmsServiceClass: site.wmsServiceClass,
    computeSite: site.computeSite,
    site: { [site.computeSite]: site.site ?? {} },
    // bps must write no chain (docs/adr/0011-bps-writes-no-chain.md).
    pipetaskOutput: "",
    finalJob: { ...site.finalJob, updateOutputChain: "" },
  };
  return { ...submission, ...Object.fromEntries(Object.entries(site.settings ?? {}).filter(([name]) => !(name in submission))) };
}

/** The folder in which bps keeps the files that it generates: one for each attempt, below the folder of the site. */
export const submitPath = ({ work, outputRun }: Pick<BpsRun, "work" | "outputRun">): string => `${work}/submit/${outputRun}`;

function merged(
  base: Readonly<Record<string, BpsRequest>>,
  overrides: Readonly<Record<string, BpsRequest>>,
): Readonly<Record<string, BpsRequest>> {
  const labels = [...new Set([...Object.keys(base), ...Object.keys(overrides)])];
  return Object.fromEntries(labels.map((label) => [label, { ...base[label], ...overrides[label] }]));
}

/**
 * The first value that bps or a shell would change, in words; undefined if all values are safe. bps replaces `$X` and `{x}`
 * in every value, and writes paths and names into command lines without quotes. Only the data query has double quotes.
 */
export function unsafeValue({ pipelineYaml, submitPath, payload }: BpsSubmission): string | undefined {
  const { dataQuery, payloadName, output, outputRun, butlerConfig, inCollection } = payload;
  const bare = Object.entries({ pipelineYaml, submitPath, payloadName, output, outputRun, butlerConfig, inCollection });
  const values = [
    ...bare.filter(([, value]) => /[\s"'`\\$&;|<>(){}*?]/.test(value)),
    ...(/["`\\${}]/.test(dataQuery) ? [["dataQuery", dataQuery] as const] : []),
  ];
  return values.map(([name, value]) => `${name} ${JSON.stringify(value)}`)[0];
}

/** The text of the file that `bps submit` reads. Strings that YAML would read as another type are quoted, and no line is folded. */
export const printSubmission = (submission: BpsSubmission): string =>
  requirePackage<typeof yaml>("yaml").stringify(submission, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });

/** The bps part of an output, by the stem of its collection; null if `pipetask` runs it. */
export function bpsPartOf(
  loaded: LoadedSet,
  { band }: SetProduct,
  { stem, name, clusters }: Pick<BpsPart, "stem" | "name" | "clusters">,
): BpsPart | null {
  const { set, world, workspace } = loaded;
  const { executor } = set.build;
  if (executor.kind === "pipetask") return null;
  const site = world.sites.get(buildRepository(loaded).site);
  if (!site?.bps) throw new CalibError("bps-not-at-site", `${world.name} has no bps at ${site?.name ?? ""}`);
  const roots = pipelineRoots(workspace);
  const cpPipe = roots.sources.cpPipe === "CP_PIPE_DIR" ? roots.cpPipe : null;
  return { instrument: set.instrument, ticket: set.ticket, stem, name, band, clusters, executor, site: site.bps, work: site.work, cpPipe };
}
