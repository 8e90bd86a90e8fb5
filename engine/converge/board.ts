import type { Code } from "../errors.ts";
import type { StepName } from "../model/change.ts";

/**
 * Who in this process is at work on a set. Products are built side by side: one that needs another waits here while that
 * one gets on, and gives up as "waiting" only when nobody is left who could help.
 */
export interface Board {
  /** Announces that a unit is at work; call what it gives when it is not any more. */
  enter(unit: string): () => void;
  /** How often the world was changed: to be read before looking at it. */
  version(): number;
  /** Something in the world has changed. */
  moved(): void;
  /** Resolves true once something has moved since a version, false once nobody else has been at work for a while. */
  waitForOthers(unit: string, since: number): Promise<boolean>;
}

/** Pulumi asks for units one by one: somebody who could help may be about to come. */
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

/** How far a unit came: "not yet" is a success with a reason; only failures throw. */
export type Outcome =
  | { readonly phase: "done"; readonly steps: readonly StepState[] }
  /** All but a part that nothing else waits for: a failure for people, and none for what comes after. */
  | { readonly phase: "incomplete"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] }
  | { readonly phase: "waiting"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] };

export interface StepState {
  readonly step: StepName;
  readonly state: "in sync" | "not wanted" | "not selected" | "incomplete" | "waiting";
  readonly note: string;
}
