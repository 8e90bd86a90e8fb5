import type { Ledger } from "./ledger.ts";
import type { Provider } from "./provider.ts";
import type { Report } from "./report.ts";
import type { StartProgram } from "./program.ts";
import type { HostRequest } from "./request.ts";
import type { Slots } from "./slots.ts";

/** What every part of one run shares. */
export interface Run {
  readonly request: HostRequest;
  /** Nothing is carried out or saved. */
  readonly dry: boolean;
  readonly ledger: Ledger;
  readonly report: Report;
  readonly slots: Slots;
  readonly startProgram: StartProgram;
  /** Started when first asked for. */
  readonly provider: () => Promise<Provider>;
  /** Aborted, nothing new begins: the caller asked for it, or the program wants what we do not do. */
  readonly stop: AbortController;
}

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
