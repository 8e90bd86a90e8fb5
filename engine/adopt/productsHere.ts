import type { TicketResult, TicketRun } from "../bridge/wire.ts";
import { products } from "../model/catalogue.ts";
import { bands, type Band } from "../model/instruments.ts";
import type { Product, Verification } from "../model/product.ts";
import { certifiedHere, type CertifiedHere } from "./certifiedHere.ts";
import { exposuresHere } from "./exposuresHere.ts";
import type { Commanded } from "./pastCommands.ts";
import { letteredHere } from "./lettered.ts";
import { mostFrequent } from "./mostFrequent.ts";
import { isOwnAttempt, outputsHere } from "./outputsHere.ts";
import { told, type Told } from "./adoptNote.ts";

/** A product, or one of its bands, as it was made. */
export interface ProductHere {
  readonly title: string;
  readonly product: Product;
  readonly band: Band | null;
  /** Which of its other pipelines made it; null for the usual one. */
  readonly variant: string | null;
  readonly rerun: string;
  /** Null where it is not certified. */
  readonly certifyRerun: string | null;
  /** Null where nothing was generated, as for science frames. */
  readonly construction: OutputRun | null;
  readonly verification: (OutputRun & { readonly rerun: string }) | null;
}

export interface OutputRun {
  readonly run: string;
  /** Null where nobody knows; empty where none go in. */
  readonly exposures: readonly number[] | null;
  /** Whether the engine has to be told that this RUN counts. */
  readonly byHand: boolean;
}

export interface ProductsHere {
  readonly products: readonly ProductHere[];
  readonly certified: readonly CertifiedHere[];
  readonly told: readonly Told[];
}

/** Everything of a ticket that is a product of the catalogue, in its order. Pure. */
export function productsHere(ticket: string, facts: TicketResult, commanded: ReadonlyMap<string, Commanded>): ProductsHere {
  const { found, told: remarks } = certifiedHere(ticket, facts);
  const agreed = letteredHere(ticket, found, commanded);
  const tag = found[0]?.name.tag ?? "";
  const toldHere: Told[] = [...remarks, ...agreed.told];
  const look = (title: string, run: TicketRun | undefined, datasetType: string | null, output: string): OutputRun | null => {
    if (!run) return null;
    const { exposures, told: more } = exposuresHere(title, run, datasetType, commanded.get(run.run));
    toldHere.push(...more);
    return { run: run.run, exposures, byHand: !isOwnAttempt(run.run, output) };
  };

  const made = products.flatMap((product: Product) => (product.perBand ? bands : [null]).flatMap((band) => make(product, band) ?? []));
  return { products: verifiedAlike(made, toldHere), certified: agreed.kept.map(({ each }) => each), told: toldHere };

  function make(product: Product, band: Band | null): ProductHere | undefined {
    const title = band === null ? product.name : `${product.name}-${band}`;
    const { generation } = product;
    const certified = agreed.kept.find(({ each }) => each.title === title);
    const verification = product.verification ? tried(product.verification, title, band) : null;
    if (!generation) return verification ? { title, product, band, variant: null, rerun: verification.rerun, certifyRerun: null, construction: null, verification } : undefined;
    const output = (rerun: string, stem = generation.stem): string => `${ticket}/${tag}/${stem}Gen${behind(band)}.${rerun}`;
    if (certified) {
      const { each, rerun, stem, variant } = certified;
      const run = facts.runs.find((one) => one.run === each.run);
      const takesExposures = generation.exposures !== null;
      const construction = takesExposures ? look(title, run, each.datasetType, output(rerun, stem)) : { run: each.run, exposures: [], byHand: !isOwnAttempt(each.run, output(rerun, stem)) };
      return { title, product, band, variant, rerun, certifyRerun: each.name.rerun, construction, verification };
    }
    const [bootstrap] = product.certified ? [] : outputsHere(ticket, facts, { tag, stem: `${generation.stem}Gen`, band, datasetType: generation.datasetType });
    if (!bootstrap) return undefined;
    return { title, product, band, variant: null, rerun: bootstrap.rerun, certifyRerun: null, construction: look(title, bootstrap.run, generation.datasetType, output(bootstrap.rerun)), verification: null };
  }

  function tried({ stem, statistics }: Verification, title: string, band: Band | null): ProductHere["verification"] {
    const [newest] = outputsHere(ticket, facts, { tag, stem, band, datasetType: statistics });
    const output = newest && look(`${title}, to verify`, newest.run, null, `${ticket}/${tag}/${stem}${behind(band)}.${newest.rerun}`);
    return output ? { ...output, rerun: newest.rerun } : null;
  }
}

const behind = (band: Band | null): string => (band === null ? "" : `-${band}`);

/** All bands of a product have one letter for the verification too. */
function verifiedAlike(made: readonly ProductHere[], remarks: Told[]): readonly ProductHere[] {
  return made.map((each) => {
    if (each.band === null || !each.verification) return each;
    const most = mostFrequent(made.filter(({ product }) => product === each.product).flatMap(({ verification }) => verification?.rerun ?? []));
    if (each.verification.rerun === most) return each;
    remarks.push(told("adopt-rerun-differs", `${each.verification.run}: verified as ${each.verification.rerun}, of most ${most ?? ""}`));
    return { ...each, verification: null };
  });
}
