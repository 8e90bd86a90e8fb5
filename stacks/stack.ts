/** What a stack is about: one set of a world; a site's own part of it, or a trial build, where it says so. */
export interface StackAbout {
  readonly world: string;
  readonly set: string;
  /** Only what lies at this site; null for all. */
  readonly site: string | null;
  readonly trial: string | null;
}

const TRIAL = "u-";

/** One stack a set: `<world>[.<site>].<instrument>.<ticket>[.u-<trial>]`; tickets are not unique across instruments. */
export const stackName = ({ world, set, site, trial }: StackAbout): string =>
  [world, ...(site === null ? [] : [site]), set.replace("/", "."), ...(trial === null ? [] : [`${TRIAL}${trial}`])].join(".");

export function aboutStack(stack: string): StackAbout {
  const parts = stack.split(".");
  const trial = parts.at(-1)?.startsWith(TRIAL) ? (parts.pop()?.slice(TRIAL.length) ?? null) : null;
  const [world, ...rest] = parts;
  const [instrument, ticket] = rest.slice(-2);
  const site = rest.length === 3 ? (rest[0] ?? null) : null;
  if (!world || !instrument || !ticket || !/^DM-\d+$/.test(ticket) || rest.length > 3) throw new Error(`${stack} is not <world>[.<site>].<instrument>.<ticket>[.${TRIAL}<trial>]`);
  return { world, set: `${instrument}/${ticket}`, site, trial };
}
