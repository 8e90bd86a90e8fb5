import type { BpsSite } from "../../declare/loadWorld.ts";
import type { BpsCluster, BpsExecutor, BpsRequest } from "../../model/bps.ts";
import type { Band } from "../../model/instruments.ts";
import type { Cluster } from "../../model/product.ts";
import type { BpsSection } from "../../model/world.ts";
import { clustersOf, templateOf } from "./bpsTemplates.ts";
import { stringify } from "yaml";
import { CalibError } from "../../errors.ts";
import { pipelineRoots } from "../../declare/pipelines.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";

/** Who runs it, and under which template. */
export interface BpsPart {
  readonly instrument: string;
  readonly ticket: string;
  /** Stem of the output's collection: which template is meant. */
  readonly stem: string;
  /** Product or verification: which override is meant. */
  readonly name: string;
  readonly band: Band | null;
  /** The catalog's. */
  readonly clusters: readonly Cluster[];
  readonly executor: BpsExecutor;
  readonly site: BpsSite;
  /** The site's folder. */
  readonly work: string;
  /** cp_pipe, where it is the stack's. */
  readonly cpPipe: string | null;
}

/** All that a submission of one attempt is made from. */
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

/** A submission in the form of the templates, every value literal. */
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

/** What bps is given for one attempt. Pure; docs/bps.md says of each key where it comes from and what upstream does otherwise. */
export function bpsSubmission(run: BpsRun): BpsSubmission {
  const { executor, site } = run;
  const template = templateOf(run.stem);
  const override = executor.overrides?.[run.name];
  const cluster = override?.cluster ?? clustersOf(run.clusters, template);
  const pipetask = merged(template.pipetask, override?.pipetask ?? {});
  const requestMemory = override?.requestMemory ?? executor.requestMemory;
  const ours: BpsSubmission = {
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
    // No chain is bps's to write (docs/adr/0011-bps-writes-no-chain.md).
    pipetaskOutput: "",
    finalJob: { ...site.finalJob, updateOutputChain: "" },
  };
  return { ...ours, ...Object.fromEntries(Object.entries(site.settings ?? {}).filter(([name]) => !(name in ours))) };
}

/** Where bps keeps what it generates: one folder an attempt, below the site's. */
export const submitPath = ({ work, outputRun }: Pick<BpsRun, "work" | "outputRun">): string => `${work}/submit/${outputRun}`;

function merged(ours: Readonly<Record<string, BpsRequest>>, theirs: Readonly<Record<string, BpsRequest>>): Readonly<Record<string, BpsRequest>> {
  const labels = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(labels.map((label) => [label, { ...ours[label], ...theirs[label] }]));
}

/**
 * The first value that would arrive otherwise than it was written, in words. bps replaces `$X` and `{x}` wherever they
 * stand, and puts paths and names bare into command lines; only the selection stands between double quotes.
 */
export function unsafeValue({ pipelineYaml, submitPath, payload }: BpsSubmission): string | undefined {
  const { dataQuery, payloadName, output, outputRun, butlerConfig, inCollection } = payload;
  const bare = Object.entries({ pipelineYaml, submitPath, payloadName, output, outputRun, butlerConfig, inCollection });
  const values = [...bare.filter(([, value]) => /[\s"'`\\$&;|<>(){}*?]/.test(value)), ...(/["`\\${}]/.test(dataQuery) ? [["dataQuery", dataQuery] as const] : [])];
  return values.map(([name, value]) => `${name} ${JSON.stringify(value)}`)[0];
}

/** The file that `bps submit` reads. Strings that YAML would take for something else are quoted, and no line is folded. */
export const printSubmission = (submission: BpsSubmission): string => stringify(submission, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });

/** What bps has to know of an output, by the stem of its collection; null where `pipetask` runs it. */
export function bpsPartOf(loaded: LoadedSet, { band }: SetProduct, { stem, name, clusters }: Pick<BpsPart, "stem" | "name" | "clusters">): BpsPart | null {
  const { set, world, workspace } = loaded;
  const { executor } = set.build;
  if (executor.kind === "pipetask") return null;
  const site = world.sites.get(buildRepository(loaded).site);
  if (!site?.bps) throw new CalibError("bps-not-at-site", `${world.name} says nothing of bps at ${site?.name ?? ""}`);
  const roots = pipelineRoots(workspace);
  const cpPipe = roots.sources.cpPipe === "CP_PIPE_DIR" ? roots.cpPipe : null;
  return { instrument: set.instrument, ticket: set.ticket, stem, name, band, clusters, executor, site: site.bps, work: site.work, cpPipe };
}
