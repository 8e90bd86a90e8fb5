import { constants } from "node:os";
import { createInterface } from "node:readline";
import { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type { Workspace } from "../declare/workspace.ts";
import { bridgeModule, endOf, spawnPython, startAlone, type BridgeProcess } from "./bridgeProcess.ts";

/** Starts the bridges of sites on this machine: forks of one process, so that Butler is imported once. */
export class BridgeProcesses {
  readonly #workspace: Workspace;
  readonly #sites: readonly string[];
  readonly #parents: BridgeParent[] = [];
  #canFork: boolean;

  constructor(workspace: Workspace, sites: readonly string[]) {
    this.#workspace = workspace;
    this.#sites = sites;
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
    const parent = new BridgeParent(this.#workspace, this.#sites.length);
    this.#parents.push(parent);
    return parent;
  }
}

/** Descriptors before those of the first bridge; each bridge has as many. */
const STANDARD = 3;

/** A process of `python/calib_bridge/parent.py`. */
class BridgeParent {
  readonly #child: ReturnType<typeof spawnPython>;
  readonly #unused: Set<number>;
  readonly #answers = new Map<number, (word: string | undefined) => void>();
  readonly #ends = new Map<number, (end: string | number) => void>();
  readonly #ended: Promise<unknown>;

  constructor(workspace: Workspace, bridges: number) {
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
    const answer = new Promise<string | undefined>((resolve) => this.#answers.set(bridge, resolve));
    this.#child.stdin.write(needsButler ? `${bridge} butler\n` : `${bridge}\n`);
    if ((await answer) !== "forked" || !stdin || !stdout || !stderr) {
      for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
      return undefined;
    }
    const read = Promise.allSettled([stdout, stderr].map((pipe) => finished(pipe, { writable: false })));
    const ended = Promise.all([exited, read]).then(([end]) => end);
    void ended.then(() => stdin.destroy());
    return { stdin, stdout, stderr, ended };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  #hear(line: string): void {
    const [bridge, word, code] = line.split(" ");
    if (word === "ended") this.#ends.get(Number(bridge))?.(endNamed(Number(code)));
    else this.#answers.get(Number(bridge))?.(word);
  }

  /** Bridges outlive their parent: each ends when its output does. */
  #letGo(): void {
    for (const answer of this.#answers.values()) answer(undefined);
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
