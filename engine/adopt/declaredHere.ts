import type { TicketResult } from "../bridge/wire.ts";
import type { DetectorsDeclaration } from "../model/declaration.ts";
import { grouped } from "../model/group.ts";
import { lackingHere } from "./lackingHere.ts";
import type { ProductHere } from "./productsHere.ts";
import { NONE, selectionOf } from "./recoverSelection.ts";

/** The recovered products as the declaration has them, by name. Pure. */
export const declaredHere = (
  products: readonly ProductHere[],
  lacking: ReadonlyMap<string, DetectorsDeclaration>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...grouped(products, ({ product }) => product.name)].map(([name, bands]) => {
      const [first] = bands;
      const detectors = lacking.get(name);
      return [name, { ...(first.band === null ? declaredProduct(first) : declaredBands(bands)), ...(detectors ? { detectors } : {}) }];
    }),
  );

function declaredProduct({
  product,
  rerun,
  certifyRerun,
  variant,
  construction,
  verification,
}: ProductHere): Readonly<Record<string, unknown>> {
  if (!product.generation) return { rerun, exposures: selected(verification) };
  return {
    ...wayOf(rerun, certifyRerun, variant),
    ...(product.generation.exposures ? { exposures: selected(construction) } : {}),
    ...(verification
      ? { verification: { ...(verification.rerun === rerun ? {} : { rerun: verification.rerun }), exposures: selected(verification) } }
      : {}),
  };
}

function declaredBands(of: readonly [ProductHere, ...ProductHere[]]): Readonly<Record<string, unknown>> {
  const [{ rerun, certifyRerun, variant }] = of;
  const verifyRerun = of.find(({ verification }) => verification)?.verification?.rerun ?? rerun;
  const bands = of.map(({ band, construction, verification }) => [
    band,
    { exposures: selected(construction), ...(verification ? { verification: selected(verification) } : {}) },
  ]);
  return {
    ...wayOf(rerun, certifyRerun, variant),
    ...(verifyRerun === rerun ? {} : { verifyRerun }),
    bands: Object.fromEntries(bands),
  };
}

const wayOf = (rerun: string, certifyRerun: string | null, variant: string | null) => ({
  rerun,
  ...(certifyRerun === null || certifyRerun === rerun ? {} : { certifyRerun }),
  ...(variant === null ? {} : { variant }),
});

const selected = (output: { readonly exposures: readonly number[] | null } | null) =>
  output?.exposures ? selectionOf(output.exposures) : NONE;

/** The detectors that products lack in all their bands, by the product's name. A band that lacks more is not complete, and is kept as it is. */
export const lackingOf = (
  products: readonly ProductHere[],
  { runs }: Pick<TicketResult, "runs">,
  listed: readonly number[],
): ReadonlyMap<string, DetectorsDeclaration> =>
  new Map(
    [...grouped(products, ({ product }) => product.name)].flatMap(([name, bands]) => {
      const held = bands.flatMap(({ product, construction }) =>
        runs
          .filter(({ run }) => run === construction?.run)
          .flatMap(({ headers }) => headers.find(({ datasetType }) => datasetType === product.generation?.datasetType)?.detectors ?? []),
      );
      const lacking = lackingHere(listed, held);
      return lacking ? [[name, lacking] as const] : [];
    }),
  );
