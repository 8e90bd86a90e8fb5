import type { TicketResult, TicketRun } from "../bridge/wire.ts";
import { products } from "../model/catalog.ts";
import { bands, type Band } from "../model/instruments.ts";
import type { Product, Verification } from "../model/product.ts";
import { certifiedHere, type CertifiedHere } from "./certifiedHere.ts";
import { type Commanded, mostFrequent } from "./pastCommands.ts";
import { compact } from "../model/ranges.ts";
import { readName, adoptNote, type AdoptNote } from "./readName.ts";

/** A product, or one band of it, as it was made. */
export interface ProductHere {
  readonly title: string;
  readonly product: Product;
  readonly band: Band | null;
  /** Variant pipeline that made it; null for the usual one. */
  readonly variant: string | null;
  readonly rerun: string;
  /** Null if the product is not certified. */
  readonly certifyRerun: string | null;
  /** Null if nothing was generated, as for science frames. */
  readonly construction: OutputRun | null;
  readonly verification: (OutputRun & { readonly rerun: string }) | null;
}

export interface OutputRun {
  readonly run: string;
  /** Exposure IDs; null where unknown, empty for products without exposures. */
  readonly exposures: readonly number[] | null;
  /** Whether the lock must name this RUN as an attempt. */
  readonly byHand: boolean;
}

export interface ProductsHere {
  readonly products: readonly ProductHere[];
  readonly certified: readonly CertifiedHere[];
  readonly notes: readonly AdoptNote[];
}

/** The products of a ticket, in catalog order. Pure. */
export function productsHere(
  ticket: string,
  facts: TicketResult,
  commanded: ReadonlyMap<string, Commanded>,
  unfit: ReadonlyMap<string, string> = new Map(),
): ProductsHere {
  const certifications = certifiedHere(ticket, facts, unfit);
  const { found } = certifications;
  const agreed = withReruns(ticket, found, commanded);
  const tag = found[0]?.name.tag ?? "";
  const notes: AdoptNote[] = [...certifications.notes, ...agreed.notes];
  const outputRun = (title: string, run: TicketRun | undefined, datasetType: string | null, output: string): OutputRun | null => {
    if (!run) return null;
    const { exposures, notes: more } = exposuresHere(title, run, datasetType, commanded.get(run.run));
    notes.push(...more);
    return { run: run.run, exposures, byHand: !isOwnAttempt(run.run, output) };
  };

  const made = products.flatMap((product: Product) => (product.perBand ? bands : [null]).flatMap((band) => make(product, band) ?? []));
  return { products: verifiedAlike(made, notes), certified: agreed.kept.map(({ each }) => each), notes };

  function make(product: Product, band: Band | null): ProductHere | undefined {
    const title = band === null ? product.name : `${product.name}-${band}`;
    const { generation } = product;
    const certified = agreed.kept.find(({ each }) => each.title === title);
    const verification = product.verification ? tried(product.verification, title, band) : null;
    if (!generation)
      return verification
        ? { title, product, band, variant: null, rerun: verification.rerun, certifyRerun: null, construction: null, verification }
        : undefined;
    const output = (rerun: string, stem = generation.stem): string => `${ticket}/${tag}/${stem}Gen${behind(band)}.${rerun}`;
    if (certified) {
      const { each, rerun, stem, variant } = certified;
      const run = facts.runs.find((one) => one.run === each.run);
      const takesExposures = generation.exposures !== null;
      const construction = takesExposures
        ? outputRun(title, run, each.datasetType, output(rerun, stem))
        : { run: each.run, exposures: [], byHand: !isOwnAttempt(each.run, output(rerun, stem)) };
      return { title, product, band, variant, rerun, certifyRerun: each.name.rerun, construction, verification };
    }
    const [bootstrap] = product.certified
      ? []
      : outputsHere(ticket, facts, { tag, stem: `${generation.stem}Gen`, band, datasetType: generation.datasetType });
    if (!bootstrap) return undefined;
    return {
      title,
      product,
      band,
      variant: null,
      rerun: bootstrap.rerun,
      certifyRerun: null,
      construction: outputRun(title, bootstrap.run, generation.datasetType, output(bootstrap.rerun)),
      verification: null,
    };
  }

  function tried({ stem, statistics }: Verification, title: string, band: Band | null): ProductHere["verification"] {
    const [newest] = outputsHere(ticket, facts, { tag, stem, band, datasetType: statistics });
    const output = newest && outputRun(`${title}, to verify`, newest.run, null, `${ticket}/${tag}/${stem}${behind(band)}.${newest.rerun}`);
    return output ? { ...output, rerun: newest.rerun } : null;
  }
}

const behind = (band: Band | null): string => (band === null ? "" : `-${band}`);

/** Drops verifications of odd bands, because all bands of a product share one rerun of the verification. */
function verifiedAlike(made: readonly ProductHere[], notes: AdoptNote[]): readonly ProductHere[] {
  return made.map((each) => {
    if (each.band === null || !each.verification) return each;
    const most = mostFrequent(
      made.filter(({ product }) => product === each.product).flatMap(({ verification }) => verification?.rerun ?? []),
    );
    if (each.verification.rerun === most) return each;
    notes.push(
      adoptNote("adopt-rerun-differs", `${each.verification.run}: verified as ${each.verification.rerun}, most bands as ${most ?? ""}`),
    );
    return { ...each, verification: null };
  });
}

/** Exposures of a RUN; null where unknown. */
interface ExposuresHere {
  readonly exposures: readonly number[] | null;
  readonly notes: readonly AdoptNote[];
}

/** Exposures of a RUN by the most trusted source: recorded commands, then headers, then data IDs of the RUN. Pure. */
function exposuresHere(title: string, run: TicketRun, datasetType: string | null, commanded: Commanded | undefined): ExposuresHere {
  if (commanded?.exposures) return { exposures: commanded.exposures, notes: [] };
  const headers = run.headers.find((each) => each.datasetType === datasetType);
  if (!headers?.exposures.length) return { exposures: run.exposures.length ? run.exposures : null, notes: [] };
  const lacking = [...headers.differing, ...headers.silent].sort((a, b) => a - b);
  const notes = [
    ...(lacking.length
      ? [
          adoptNote(
            "adopt-exposures-differ",
            `${title}: the headers of detectors ${compact(lacking)} do not name all ${headers.exposures.length} exposures that the others name`,
          ),
        ]
      : []),
    ...beside(title, headers.exposures, run.exposures),
  ];
  return { exposures: headers.exposures, notes };
}

/** Notes exposures that were processed and are not among the inputs. */
function beside(title: string, named: readonly number[], processed: readonly number[]): readonly AdoptNote[] {
  const others = processed.filter((each) => !named.includes(each));
  return others.length
    ? [adoptNote("adopt-exposures-differ", `${title}: ${compact(others)} were processed, and no header names them`)]
    : [];
}

interface MadeAs {
  readonly rerun: string;
  readonly variant: string | null;
  readonly stem: string | undefined;
}

interface WithReruns extends MadeAs {
  readonly each: CertifiedHere;
}

/** Adds pipeline and reruns to each certified product. Odd bands are dropped, because all bands of a product share these. Pure. */
function withReruns(
  ticket: string,
  certified: readonly CertifiedHere[],
  commanded: ReadonlyMap<string, Commanded>,
): { readonly kept: readonly WithReruns[]; readonly notes: readonly AdoptNote[] } {
  const found = certified.map((each) => ({ each, ...madeAs(ticket, each, commanded.get(each.run)) }));
  const rerunWords = ({ each, rerun, variant }: WithReruns): string =>
    `${variant === null ? "" : `${variant} `}${rerun}, certified as ${each.name.rerun}`;
  const most = new Map(
    products.map(({ name }): [string, string | undefined] => [
      name,
      mostFrequent(found.filter(({ each }) => each.product.name === name).map(rerunWords)),
    ]),
  );
  const isOdd = (one: WithReruns): boolean => rerunWords(one) !== most.get(one.each.product.name);
  const notes = found
    .filter(isOdd)
    .map((one) =>
      adoptNote(
        "adopt-rerun-differs",
        `${one.each.collection}: ${rerunWords(one)}; most bands are ${most.get(one.each.product.name) ?? ""}`,
        one.each.collection,
      ),
    );
  return { kept: found.filter((one) => !isOdd(one)), notes };
}

/** Rerun of the generation; that of the certification if the RUN's name has none. Only a journal distinguishes variants of one name. */
function madeAs(ticket: string, { run, name, product }: CertifiedHere, commanded: Commanded | undefined): MadeAs {
  const read = readName(ticket, run);
  const usual = { variant: null, stem: product.generation?.stem, pipeline: product.generation?.pipeline };
  const ways = [
    usual,
    ...Object.entries(product.generation?.variants ?? {}).map(([variant, { stem = usual.stem, pipeline }]) => ({
      variant,
      stem,
      pipeline,
    })),
  ];
  const fitting = read?.tag === name.tag && read.band === name.band ? ways.filter(({ stem }) => read.stem === `${stem ?? ""}Gen`) : [];
  const way = fitting.find(({ pipeline }) => pipeline === commanded?.pipeline) ?? fitting[0];
  return { rerun: way && read ? read.rerun : name.rerun, variant: way?.variant ?? null, stem: way?.stem };
}

/** A RUN of a generation or a verification below a ticket. */
interface OutputHere {
  readonly rerun: string;
  readonly run: TicketRun;
}

/** Outputs of one stem that hold a dataset type: the newest rerun first, and within it the attempt that the engine would take. Pure. */
function outputsHere(
  ticket: string,
  facts: TicketResult,
  wanted: { readonly tag: string; readonly stem: string; readonly band: Band | null; readonly datasetType: string },
): readonly OutputHere[] {
  const found = facts.runs.flatMap((run) => {
    const name = readName(ticket, run.run);
    const fits =
      name?.tag === wanted.tag &&
      name.stem === wanted.stem &&
      name.band === wanted.band &&
      name.attempt !== null &&
      run.datasetTypes.includes(wanted.datasetType);
    return fits ? [{ rerun: name.rerun, attempt: name.attempt, run }] : [];
  });
  const namedBy = new Set(facts.collections.flatMap(({ type, children }) => (type === "CHAINED" ? children.slice(0, 1) : [])));
  const rank = ({ rerun, attempt, run }: (typeof found)[number]): string => {
    const number = /^run(\d+)$/.exec(attempt)?.[1];
    return [rerun, number === undefined ? "" : number.padStart(9, "0"), namedBy.has(run.run) ? "named" : "", attempt].join("\t");
  };
  return found.sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
}

/** Whether the engine finds a RUN by name; otherwise the lock has to name it. */
const isOwnAttempt = (run: string, output: string): boolean =>
  run.startsWith(`${output}/run`) && /^\d+$/.test(run.slice(`${output}/run`.length));
