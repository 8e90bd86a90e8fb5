import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import type { ValueSummary } from "../values/amplifiers.ts";
import { fileName } from "../values/words.ts";
import { focalPlaneMap } from "./focalPlane.ts";
import { histogram, shownRange } from "./histogram.ts";
import { light } from "./theme.ts";

/** Files of the plots of a product's values: by value, and the SVG by file. */
export interface DrawnPlots {
  readonly plots: ReadonlyMap<string, { readonly map: string | null; readonly histogram: string }>;
  readonly drawn: ReadonlyMap<string, string>;
}

/** Draws a histogram of each value, and a map where positions are known. They are in light colors, for tickets and paper. */
export async function drawPlots(product: string, values: readonly ValueSummary[], plane: FocalPlaneResult | null): Promise<DrawnPlots> {
  const plots = new Map<string, { readonly map: string | null; readonly histogram: string }>();
  const drawn = new Map<string, string>();
  if (!values.length) return { plots, drawn };
  // Vega takes a while to load, and most commands draw nothing.
  const { svgOf } = await import("./svg.ts");
  for (const { name, unit, typical, scatter, limits, amplifiers } of values) {
    const rows = amplifiers.map(({ detector, amplifier, median, failed }) => ({ detector, amplifier, value: median, failed }));
    const medians = rows.map(({ value }) => value);
    const domain = shownRange(medians, typical, scatter);
    const withLimits = [Math.min(domain[0], ...limits), Math.max(domain[1], ...limits)] as const;
    const stem = `plots/${fileName(`${product}-${name}`)}`;
    drawn.set(`${stem}-histogram.svg`, await svgOf(histogram({ name, unit, values: rows, domain: withLimits, limits }, light)));
    const isPlaced = plane?.detectors.some((each) => amplifiers.some(({ detector }) => detector === each.detector)) === true;
    if (isPlaced) drawn.set(`${stem}-map.svg`, await svgOf(focalPlaneMap({ plane, values: rows, name, unit, domain }, light)));
    plots.set(name, { map: isPlaced ? `${stem}-map.svg` : null, histogram: `${stem}-histogram.svg` });
  }
  return { plots, drawn };
}
