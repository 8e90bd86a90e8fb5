import type { Ledger } from "./ledger.ts";
import type { Provider } from "./provider.ts";
import type { Report } from "./report.ts";
import type { StartProgram } from "./program.ts";
import type { HostRequest } from "./request.ts";
import type { Slots } from "./slots.ts";

/** The state that all parts of one run share. */
export interface Run {
  readonly request: HostRequest;
  /** If true, nothing is executed or saved. */
  readonly dry: boolean;
  readonly ledger: Ledger;
  readonly report: Report;
  readonly slots: Slots;
  readonly startProgram: StartProgram;
  /** Starts the provider on the first call. */
  readonly provider: () => Promise<Provider>;
  /** Once aborted, no operation begins. The caller aborts, or a registration is refused. */
  readonly stop: AbortController;
}

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
