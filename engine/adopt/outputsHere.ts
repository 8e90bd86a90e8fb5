import type { TicketResult, TicketRun } from "../bridge/wire.ts";
import type { Band } from "../model/instruments.ts";
import { readName } from "./readName.ts";

/** A RUN of a generation or a verification below a ticket. */
export interface OutputHere {
  readonly rerun: string;
  readonly run: TicketRun;
}

/** The outputs of one stem that hold a dataset type, the likeliest first: the newest letter, and in it the attempt that the engine would take. Pure. */
export function outputsHere(ticket: string, facts: TicketResult, wanted: { readonly tag: string; readonly stem: string; readonly band: Band | null; readonly datasetType: string }): readonly OutputHere[] {
  const found = facts.runs.flatMap((run) => {
    const name = readName(ticket, run.run);
    const fits = name?.tag === wanted.tag && name.stem === wanted.stem && name.band === wanted.band && name.attempt !== null && run.datasetTypes.includes(wanted.datasetType);
    return fits ? [{ rerun: name.rerun, attempt: name.attempt, run }] : [];
  });
  const namedBy = new Set(facts.collections.flatMap(({ type, children }) => (type === "CHAINED" ? children.slice(0, 1) : [])));
  const rank = ({ rerun, attempt, run }: (typeof found)[number]): string => {
    const number = /^run(\d+)$/.exec(attempt)?.[1];
    return [rerun, number === undefined ? "" : number.padStart(9, "0"), namedBy.has(run.run) ? "named" : "", attempt].join("\t");
  };
  return found.sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
}

/** Whether the engine would find a RUN without being told: an attempt of the output that the set's names give. */
export const isOwnAttempt = (run: string, output: string): boolean => run.startsWith(`${output}/run`) && /^\d+$/.test(run.slice(`${output}/run`.length));
