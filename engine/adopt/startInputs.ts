import type { TicketResult } from "../bridge/wire.ts";
import type { Commanded } from "./pastCommands.ts";
import { mostFrequent } from "./mostFrequent.ts";

/** What generations were given to start from. */
export interface InputsHere {
  readonly raws: string | undefined;
  /** Null where nobody knows. */
  readonly calibs: readonly string[] | null;
}

/** From the commands of our own journal, or from the output chains that `pipetask -o` leaves, whose further children are its inputs. Pure. */
export function inputsHere(ticket: string, facts: TicketResult, runs: readonly string[], commanded: ReadonlyMap<string, Commanded>): InputsHere {
  const chains = facts.collections.filter(({ type, name }) => type === "CHAINED" && name !== ticket);
  const chainOf = (run: string): readonly string[] => chains.find(({ children }) => children[0] === run)?.children.slice(1) ?? [];
  const lists = runs.map((run) => [...new Set(commanded.get(run)?.inputs ?? chainOf(run))].filter((name) => name !== ticket && !name.startsWith(`${ticket}/`)));
  const given = lists.filter((list) => list.length);
  const raws = mostFrequent(given.flatMap((list) => list.find(isRaw) ?? []));
  const calibs = given.map((list) => list.filter((name) => !isRaw(name))).reduce<readonly string[] | null>((longest, list) => (longest && longest.length >= list.length ? longest : list), null);
  return { raws, calibs };
}

const isRaw = (name: string): boolean => /(^|\/)raw(\/|$)/.test(name);
