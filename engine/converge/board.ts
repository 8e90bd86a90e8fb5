import type { Code } from "../errors.ts";
import type { StepName } from "../model/change.ts";

/**
 * The units of a set that this process works on. Products are built in parallel: a product that needs another one waits here
 * while any unit is at work, and ends as "waiting" only when no unit is left that could help.
 */
export interface Board {
  /** Announces that a unit is at work; the returned function ends that. */
  enter(unit: string): () => void;
  /** Number of changes so far; to be read before an observation, so that no change is missed. */
  version(): number;
  /** Announces a change of a repository or a set file. */
  moved(): void;
  /** Resolves true after a change since a version, and false if no other unit has been at work for a while. */
  waitForOthers(unit: string, since: number): Promise<boolean>;
}

/** Pulumi asks for units one by one: a unit that could help may be about to start. */
const GRACE_MILLISECONDS = 1_500;

export function makeBoard(grace = GRACE_MILLISECONDS): Board {
  const working = new Set<string>();
  let waiting: ((helped: boolean) => void)[] = [];
  let version = 0;
  let timer: NodeJS.Timeout | undefined;

  const release = (helped: boolean): void => {
    clearTimeout(timer);
    const released = waiting;
    waiting = [];
    for (const each of released) each(helped);
  };

  const giveUpSoon = (): void => {
    if (working.size || !waiting.length) return;
    clearTimeout(timer);
    timer = setTimeout(() => release(false), grace);
  };

  return {
    version: () => version,
    moved() {
      version++;
      release(true);
    },
    enter(unit) {
      working.add(unit);
      clearTimeout(timer);
      return () => {
        working.delete(unit);
        giveUpSoon();
      };
    },
    async waitForOthers(unit, since) {
      if (version !== since) return true;
      working.delete(unit);
      const helped = new Promise<boolean>((resolve) => waiting.push(resolve));
      giveUpSoon();
      try {
        return await helped;
      } finally {
        working.add(unit);
      }
    },
  };
}

/** The end of a unit's run. To wait is a success with a reason; failures are thrown. */
export type Outcome =
  | { readonly phase: "done"; readonly steps: readonly StepState[] }
  /** An independent part failed. The run reports a failure, but later units go on. */
  | { readonly phase: "incomplete"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] }
  | { readonly phase: "waiting"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] };

export interface StepState {
  readonly step: StepName;
  readonly state: "in sync" | "not wanted" | "not selected" | "incomplete" | "waiting";
  readonly note: string;
}
