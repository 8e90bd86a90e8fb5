import { isFarOff, type Skew } from "../bridge/clock.ts";
import type { ProbedRepository } from "../bridge/pool.ts";
import { catalog } from "../errors.ts";
import { duration } from "./fitted.ts";

/** A warning with its code, about a site or one of its repositories. */
export interface SiteWarning {
  readonly site: string;
  readonly warning: string;
}

/** The warnings about clocks of sites, and about journals that several folders of a site keep. Pure. */
export function siteWarnings(probed: readonly ProbedRepository[]): readonly SiteWarning[] {
  const clocks = new Map(probed.map(({ site, clock }) => [site, clock]));
  return [
    ...[...clocks].flatMap(([site, skew]) => {
      const warning = skew ? clockWarning(site, skew) : undefined;
      return warning === undefined ? [] : [{ site, warning }];
    }),
    ...probed.flatMap(({ site, name, split }) => (typeof split === "string" ? [{ site, warning: splitWarning(name, split) }] : [])),
  ];
}

/** The warning about a second `work` folder that writes to a repository. */
export const splitWarning = (repo: string, reason: string): string => `journal-split at ${repo}: ${reason}`;

/** The warning about a site's clock; undefined unless the clock is far off. Pure. */
export function clockWarning(site: string, skew: Skew): string | undefined {
  if (!isFarOff(skew)) return undefined;
  const off = `${duration(Math.abs(skew.seconds))} ${skew.seconds < 0 ? "behind" : "ahead of"} that of this machine`;
  const why = "The journal is sorted by its times, and claims and holders of locks show them";
  return `clock-off: the clock of ${site} is ${off}, ±${skew.uncertainty.toFixed(1)} s. ${why}. ${catalog["clock-off"].remedy}`;
}
