import type { LeftOut } from "../pageData.ts";
import { counted } from "../values/words.ts";
import type { ProductDetails } from "./details.ts";
import type { GatheredDetails } from "./gatherDetails.ts";

/** The details with the plots of analysis_tools that fit into a number of bytes, and a line for each product that lost some. Pure. */
export function withinRoom(details: ReadonlyMap<string, ProductDetails>, bytes: number): GatheredDetails {
  const leftOut: LeftOut[] = [];
  let room = bytes;
  const fitting = [...details].map(([product, own]) => {
    if (!own.analysis) return [product, own] as const;
    const plots = own.analysis.plots.filter(({ png }) => {
      const size = Buffer.byteLength(png, "base64");
      if (size > room) return false;
      room -= size;
      return true;
    });
    const lost = own.analysis.plots.length - plots.length;
    const reason = `${counted(lost, "plot")} would make the report larger than a tracker takes`;
    if (lost) leftOut.push({ part: "plots of analysis_tools", product, reason });
    return [product, { ...own, analysis: { ...own.analysis, plots } }] as const;
  });
  return { details: new Map(fitting), leftOut };
}
