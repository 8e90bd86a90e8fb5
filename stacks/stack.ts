/** The parts of a stack's name: one set of a world, or a site's part of the set, or a trial build of it. */
export interface StackParts {
  readonly world: string;
  readonly set: string;
  /** The site whose units the stack holds; null for all sites. */
  readonly site: string | null;
  readonly trial: string | null;
}

const TRIAL = "u-";

/** Returns `<world>[.<site>].<instrument>.<ticket>[.u-<trial>]`. The instrument is needed, because instruments share tickets. */
export const stackName = ({ world, set, site, trial }: StackParts): string =>
  [world, ...(site === null ? [] : [site]), set.replace("/", "."), ...(trial === null ? [] : [`${TRIAL}${trial}`])].join(".");

export function parseStackName(stack: string): StackParts {
  const parts = stack.split(".");
  const trial = parts.at(-1)?.startsWith(TRIAL) ? (parts.pop()?.slice(TRIAL.length) ?? null) : null;
  const [world, ...rest] = parts;
  const [instrument, ticket] = rest.slice(-2);
  const site = rest.length === 3 ? (rest[0] ?? null) : null;
  if (!world || !instrument || !ticket || !/^DM-\d+$/.test(ticket) || rest.length > 3)
    throw new Error(`${stack} is not <world>[.<site>].<instrument>.<ticket>[.${TRIAL}<trial>]`);
  return { world, set: `${instrument}/${ticket}`, site, trial };
}
