import { CalibError, type Code } from "../errors.ts";
import type { BridgeProcess } from "./bridgeProcess.ts";
import { lastLineOf, shown } from "./lines.ts";
import { Countdown, type Patience } from "./patience.ts";
import { Client, isObject, type Answer } from "./rpc.ts";

/** Heartbeats that are read in the time of a permitted silence. A bridge sends twelve. */
const MOST_BEATS = 1_000;

/** A bridge process whose signs of life are watched. A process that gives none, or prints something else, is given up and left. */
export class WatchedBridge {
  /** Settles when no request will be answered any more, with the reason. */
  readonly gone: Promise<CalibError>;
  readonly #site: string;
  readonly #child: BridgeProcess;
  readonly #patience: Patience;
  readonly #client: Client;
  #onGone: (reason: CalibError) => void = () => undefined;
  /** Runs while an answer is due, and at the end. */
  #countdown: Countdown | undefined;
  /** The words of the last heartbeat. */
  #doing = "nothing";
  #beats = { from: 0, count: 0 };
  #isGivenUp = false;

  constructor(site: string, child: BridgeProcess, patience: Patience) {
    this.#site = site;
    this.#child = child;
    this.#patience = patience;
    this.gone = new Promise((resolve) => (this.#onGone = resolve));
    this.#client = new Client(child.stdout, child.stdin, {
      onNotification: (method, params) => this.#notice(method, params),
      onGarbled: (what) => this.#giveUp("bridge-garbled", what),
    });
    // Part of a long answer is a sign of life too.
    child.stdout.on("data", () => this.#countdown?.restart());
    const lastLine = lastLineOf(child.stderr);
    void child.ended.then((end) => this.#lose(new CalibError("bridge-lost", `the bridge of ${site} ended (${end}) ${lastLine()}`.trim())));
  }

  /** The first request, for which the process has to start. */
  async open(params: object): Promise<Answer> {
    const limit = new Countdown(this.#patience.start, () => {
      this.#giveUp("bridge-not-started", `did not answer within ${seconds(this.#patience.start)}`);
    });
    return this.#client.request("open", params).finally(() => limit.stop());
  }

  request(method: string, params: object): Promise<Answer> {
    this.#countdown ??= this.#countSilence(this.#patience.silence, `during ${method}`);
    return this.#client.request(method, params).finally(() => {
      if (!this.#client.isWaiting) this.#stopCounting();
    });
  }

  /** Ends the input, and waits for the process to end. One that works is waited for, and one without a sign of life is left. */
  async close(): Promise<void> {
    if (this.#isGivenUp) return;
    this.#child.stdin.end();
    this.#stopCounting();
    this.#countdown = this.#countSilence(this.#patience.closing, "at its end");
    await Promise.race([this.#child.ended, this.gone]);
    this.#stopCounting();
  }

  #countSilence(milliseconds: number, when: string): Countdown {
    return new Countdown(milliseconds, () => {
      this.#giveUp("bridge-silent", `gave no sign of life for ${seconds(milliseconds)} ${when}; it last reported ${this.#doing}`);
    });
  }

  #stopCounting(): void {
    this.#countdown?.stop();
    this.#countdown = undefined;
  }

  /** Reads a heartbeat; the bridge sends no other notification. */
  #notice(method: string, params: unknown): void {
    const now = Date.now();
    if (now - this.#beats.from > this.#patience.silence) this.#beats = { from: now, count: 0 };
    if (method !== "alive" || !isObject(params)) this.#giveUp("bridge-garbled", `sent the notification ${shown(method)}`);
    else if (++this.#beats.count > MOST_BEATS) this.#giveUp("bridge-garbled", "sends heartbeats without end");
    else this.#doing = `${shown(String(params["doing"]))} since ${shown(String(params["since"]))}`;
  }

  /** The process is not killed, because it may be writing. It ends by itself once it finds its pipes closed. */
  #giveUp(code: Code, what: string): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    const { pid } = this.#child;
    const left = pid === undefined ? "" : `. Its process ${pid} was left as it is, because it may be writing`;
    this.#child.leave();
    this.#lose(new CalibError(code, `the bridge of ${this.#site} ${what}${left}`));
  }

  #lose(error: CalibError): void {
    this.#stopCounting();
    this.#onGone(error);
    // Who waits for the end forgets this bridge before a request is rejected, and perhaps sent again.
    setImmediate(() => this.#client.fail(error));
  }
}

const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;
