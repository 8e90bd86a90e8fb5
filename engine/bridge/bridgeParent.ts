import { constants } from "node:os";
import { createInterface } from "node:readline";
import { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type { Workspace } from "../declare/workspace.ts";
import { CalibError } from "../errors.ts";
import { bridgeModule, endOf, leave, spawnPython, startAlone, type BridgeProcess } from "./bridgeProcess.ts";
import { Countdown, type Patience } from "./patience.ts";

/** Starts the bridges of sites on this machine: forks of one process, so that Butler is imported once. */
export class BridgeProcesses {
  readonly #workspace: Workspace;
  readonly #sites: readonly string[];
  readonly #patience: Patience;
  readonly #parents: BridgeParent[] = [];
  #canFork: boolean;

  constructor(workspace: Workspace, sites: readonly string[], patience: Patience) {
    this.#workspace = workspace;
    this.#sites = sites;
    this.#patience = patience;
    this.#canFork = sites.length > 1;
  }

  /** `needsButler`: whether the bridge will be asked about a repository. */
  async start(site: string, needsButler: boolean): Promise<BridgeProcess> {
    const bridge = this.#sites.indexOf(site);
    const forked = this.#canFork ? await this.#parentFor(bridge).fork(bridge, needsButler) : undefined;
    if (forked) return forked;
    this.#canFork = false;
    return startAlone(this.#workspace);
  }

  /** Ends the parents; bridges end by themselves. */
  async close(): Promise<void> {
    await Promise.all(this.#parents.splice(0).map((parent) => parent.close()));
  }

  /** A parent has the pipes of one bridge a site. A bridge that was lost starts again from another parent. */
  #parentFor(bridge: number): BridgeParent {
    const known = this.#parents.find((parent) => parent.hasPipesFor(bridge));
    if (known) return known;
    const parent = new BridgeParent(this.#workspace, this.#sites.length, this.#patience);
    this.#parents.push(parent);
    return parent;
  }
}

/** Descriptors before those of the first bridge; each bridge has as many. */
const STANDARD = 3;

/** The number of the fork; `refused` if the parent cannot fork, or ended; `silent` if it did not answer in time. */
type ParentAnswer = { readonly pid: number } | "refused" | "silent";

/** A process of `python/calib_bridge/parent.py`. */
class BridgeParent {
  readonly #child: ReturnType<typeof spawnPython>;
  readonly #unused: Set<number>;
  readonly #patience: Patience;
  readonly #answers = new Map<number, (answer: ParentAnswer) => void>();
  readonly #ends = new Map<number, (end: string | number) => void>();
  readonly #ended: Promise<unknown>;

  constructor(workspace: Workspace, bridges: number, patience: Patience) {
    this.#patience = patience;
    const pipes = Array.from({ length: STANDARD * (1 + bridges) }, () => "pipe" as const);
    this.#child = spawnPython(workspace, ["calib_bridge.parent", bridgeModule(), `${bridges}`], pipes);
    this.#unused = new Set(Array.from({ length: bridges }, (_, bridge) => bridge));
    this.#child.stdin.on("error", () => undefined);
    // Each bridge tells on its own standard error output what could not be imported.
    this.#child.stderr.resume();
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(line));
    this.#ended = endOf(this.#child, "exit").then(() => this.#letGo());
  }

  hasPipesFor(bridge: number): boolean {
    return this.#unused.has(bridge);
  }

  /** Undefined where the parent cannot fork: it has threads, or was started where it does not have the pipes. */
  async fork(bridge: number, needsButler: boolean): Promise<BridgeProcess | undefined> {
    this.#unused.delete(bridge);
    const [stdin, stdout, stderr] = this.#pipesOf(bridge);
    const exited = new Promise<string | number>((resolve) => this.#ends.set(bridge, resolve));
    const answered = new Promise<ParentAnswer>((resolve) => this.#answers.set(bridge, resolve));
    this.#child.stdin.write(needsButler ? `${bridge} butler\n` : `${bridge}\n`);
    const leaveBridge = () => [stdin, stdout, stderr].forEach((pipe) => pipe?.destroy());
    const limit = new Countdown(this.#patience.start, () => this.#answers.get(bridge)?.("silent"));
    const answer = await answered.finally(() => limit.stop());
    if (answer === "silent") {
      leaveBridge();
      const pid = String(this.#child.pid);
      throw new CalibError("bridge-not-started", `process ${pid}, which starts the bridges, did not answer; it was left as it is`);
    }
    if (answer === "refused" || !stdin || !stdout || !stderr) {
      leaveBridge();
      return undefined;
    }
    const read = Promise.allSettled([stdout, stderr].map((pipe) => finished(pipe, { writable: false })));
    const ended = Promise.all([exited, read]).then(([end]) => end);
    void ended.then(() => stdin.destroy());
    return { stdin, stdout, stderr, pid: answer.pid, ended, leave: leaveBridge };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await new Promise<void>((resolve) => {
      const limit = new Countdown(this.#patience.closing, resolve);
      void this.#ended.then(() => {
        limit.stop();
        resolve();
      });
    });
    leave(this.#child);
  }

  #hear(line: string): void {
    const [bridge, word, number] = line.split(" ");
    if (word === "ended") this.#ends.get(Number(bridge))?.(endNamed(Number(number)));
    else this.#answers.get(Number(bridge))?.(word === "forked" ? { pid: Number(number) } : "refused");
  }

  /** Bridges outlive their parent: each ends when its output does. */
  #letGo(): void {
    for (const answer of this.#answers.values()) answer("refused");
    for (const end of this.#ends.values()) end("parent ended");
    for (const pipe of [...this.#unused].flatMap((bridge) => this.#pipesOf(bridge))) pipe.destroy();
    this.#unused.clear();
  }

  #pipesOf(bridge: number): readonly Duplex[] {
    const first = STANDARD * (1 + bridge);
    return this.#child.stdio.slice(first, first + STANDARD).filter((pipe) => pipe instanceof Duplex);
  }
}

/** An exit code, or the name of the signal that a negative one stands for. */
function endNamed(code: number): string | number {
  const signal = Object.entries(constants.signals).find(([, number]) => number === -code);
  return signal ? signal[0] : code;
}
