import { parse, type Spec, View } from "vega";

/** Draws a plot without a browser. */
export const svgOf = (spec: Spec): Promise<string> => new View(parse(spec), { renderer: "none" }).toSVG();
