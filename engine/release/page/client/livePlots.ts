import { parse, type Spec, View } from "vega";
import { focalPlaneMap } from "../plots/focalPlane.ts";
import { histogram, shownRange } from "../plots/histogram.ts";
import { dark, light } from "../plots/theme.ts";
import type { PageColumns } from "../values/columns.ts";
import { typicalOf } from "../values/quantile.ts";
import { element } from "./elements.ts";
import type { ValueRow } from "./rows.ts";

/** Draws the map and the histogram of some rows. A pointer shows the numbers of an amplifier or a bin. */
export function drawPlots(place: HTMLElement, { columns, plane }: PageColumns, name: string, rows: readonly ValueRow[]): void {
  const unit = columns.find((each) => each.name === name)?.unit ?? "";
  const values = rows.map(({ value }) => value);
  const { typical, scatter } = typicalOf(values);
  const domain = shownRange(values, typical, scatter);
  const theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? dark : light;
  const specs: [string, Spec][] = [[`histogram of ${name}`, histogram({ name, unit, values: rows, domain, limits: [] }, theme)]];
  if (plane && rows.some(({ detector }) => plane.detectors.some((each) => each.detector === detector)))
    specs.unshift([`${name} on the focal plane`, focalPlaneMap({ plane, values: rows, name, unit, domain }, theme)]);
  place.replaceChildren(
    ...specs.map(([label, spec]) => {
      const box = element("div", { class: "live", tabindex: "0" });
      void new View(parse({ ...spec, description: label }), { renderer: "svg", container: box, hover: true }).runAsync();
      return box;
    }),
  );
}
