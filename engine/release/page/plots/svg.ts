import { parse, resetSVGDefIds, type Spec, View } from "vega";

/** Draws a plot without a browser. The same plot has the same text. */
export function svgOf(spec: Spec): Promise<string> {
  // Vega counts the gradients of a process.
  resetSVGDefIds();
  return new View(parse(spec), { renderer: "none" }).toSVG();
}
