import type { Judgment } from "../../../bridge/wire.ts";
import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import type { PageProduct } from "../pageData.ts";

/** One failed measurement. Null stands for all exposures of a class together, for an exposure as a whole, a detector as a whole. */
export interface Failure {
  readonly test: string;
  readonly exposure: number | null;
  readonly detector: string | null;
  readonly amplifier: string | null;
  /** Index of its cause in the judgment; null for a failure that is known by its name only. */
  readonly cause: number | null;
}

/** Every failed measurement of a product. Pure. */
export function failuresOf(product: PageProduct, plane: FocalPlaneResult | null): readonly Failure[] {
  if (!product.judgment) return product.failures.map(namedFailure);
  return expand(product.judgment, (detector) => detectorName(product, plane, detector));
}

/** The full name of a detector, or its number if no name is known. */
export const detectorName = ({ measured }: Pick<PageProduct, "measured">, plane: FocalPlaneResult | null, detector: number): string =>
  measured?.detectorNames[String(detector)] ?? plane?.detectors.find((each) => each.detector === detector)?.name ?? `detector ${detector}`;

function expand({ causes }: Judgment, nameOf: (detector: number) => string): readonly Failure[] {
  const failures: Failure[] = [];
  causes.forEach(({ test, blocks }, cause) => {
    for (const { exposures, places } of blocks)
      for (const exposure of exposures.length ? exposures : [null])
        for (const [detector, amplifier] of placesOf(places, nameOf)) failures.push({ test, exposure, detector, amplifier, cause });
  });
  return failures;
}

function placesOf(
  places: Judgment["causes"][number]["blocks"][number]["places"],
  nameOf: (detector: number) => string,
): readonly (readonly [string | null, string | null])[] {
  if (!places.length) return [[null, null]];
  return places.flatMap(({ detector, amplifiers }) =>
    (amplifiers.length ? amplifiers : [null]).map((amplifier) => [nameOf(detector), amplifier] as const),
  );
}

/** A failure as cp_verify names it: `2024032600001 RXX_S00 C07 NOISE`, where each part but the test may be absent. */
function namedFailure(text: string): Failure {
  const words = text.split(" ");
  const exposure = /^\d{6,}$/.test(words[0] ?? "") ? Number(words.shift()) : null;
  const test = words.pop() ?? "";
  const [detector = null, amplifier = null] = words;
  return { test, exposure, detector, amplifier, cause: null };
}

/** Detectors of which at least one measurement failed. Pure. */
export const detectorsWithFailures = (causes: Judgment["causes"]): ReadonlySet<number> =>
  new Set(causes.flatMap(({ blocks }) => blocks.flatMap(({ places }) => places.map(({ detector }) => detector))));

/** Exposures and detectors that failed, as pairs: the farthest of each cause first, then the others. Pure. */
export function detectorsToOpen(causes: Judgment["causes"]): readonly { readonly exposure: number; readonly detector: number }[] {
  const worst = causes.flatMap(({ worst: { exposure, detector } }) =>
    exposure === null || detector === null ? [] : [{ exposure, detector }],
  );
  const others = causes.flatMap(({ blocks }) =>
    blocks.flatMap(({ exposures, places }) => exposures.flatMap((exposure) => places.map(({ detector }) => ({ exposure, detector })))),
  );
  const pairs = new Map([...worst, ...others].map((each) => [`${each.exposure} ${each.detector}`, each] as const));
  return [...pairs.values()];
}

/** Exposures of which at least one measurement failed. Pure. */
export const exposuresWithFailures = (causes: Judgment["causes"]): ReadonlySet<number> =>
  new Set(causes.flatMap(({ blocks }) => blocks.flatMap(({ exposures }) => exposures)));
