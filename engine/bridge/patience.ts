/** How long a bridge may take, in milliseconds. A process that takes longer is left, not ended, because it may be writing. */
export interface Patience {
  /** From the start of the process to the answer to `open`. */
  readonly start: number;
  /** Without an answer or a heartbeat while a request is open. */
  readonly silence: number;
  /** Without a sign of life once the input was ended. */
  readonly closing: number;
}

/** Seconds of silence. `python/calib_bridge/heartbeat.py` has the same default, and sends several heartbeats in that time. */
const SECONDS = 60;

/** Reads CALIB_BRIDGE_PATIENCE, the seconds of silence. A start has twice as long, because Python may load from a network file system. */
export function patienceFrom(env: NodeJS.ProcessEnv = process.env): Patience {
  const asked = Number(env["CALIB_BRIDGE_PATIENCE"]);
  const silence = 1000 * (asked > 0 ? Math.min(asked, LONGEST) : SECONDS);
  return { start: 2 * silence, silence, closing: Math.max(1000, silence / 6) };
}

/** A week. Node.js fires a timer of more than 24 days at once. */
const LONGEST = 7 * 24 * 3600;

/** Slices of a time that is waited for. */
const SLICES = 6;

/**
 * Calls back once nothing restarted it for a time. It counts slices of that time: a machine that slept, or a process that was
 * stopped itself, wakes with one late slice, and reads what arrived meanwhile before the next.
 */
export class Countdown {
  #left = SLICES;
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number, onEnd: () => void) {
    this.#timer = setInterval(() => {
      if (--this.#left > 0) return;
      this.stop();
      onEnd();
    }, milliseconds / SLICES);
  }

  restart(): void {
    this.#left = SLICES;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
