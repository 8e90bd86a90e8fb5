import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { compiledFile, keepText, keptText } from "../compiled.js";
import type { Code } from "../errors.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import type { Json } from "../model/digest.ts";
import { ownJson } from "./plainJson.ts";
import { packageRoot } from "./workspace.ts";

/** A TypeScript calibset whose texts were checked to make data only. */
export interface Checked {
  readonly file: string;
  /** Names and texts of the modules. */
  readonly texts: readonly string[];
  /** The module of the helpers; null if the set imports none. */
  readonly helpers: string | null;
  /** Compiles the texts to one script. */
  readonly bundle: () => Promise<string>;
}

/** Limits of one evaluation. */
export interface Limits {
  readonly milliseconds: number;
  readonly bytes: number;
}

const LIMITS: Limits = { milliseconds: 10_000, bytes: 1024 ** 3 };

/** Returns the value of a calibset: as it was kept for the same texts and helpers, or as the evaluator makes it. */
export async function evaluateChecked({ file, texts, helpers, bundle }: Checked, limits = LIMITS): Promise<Json> {
  const compiled = helpers === null ? null : ((await compiledFile(helpers)) ?? null);
  const parts = helpers !== null && compiled === null ? undefined : ["evaluated", compiled ?? "", ...texts];
  return kept(parts, async () =>
    ask(
      {
        script: await bundle(),
        file,
        ...(helpers === null ? {} : { helpers: { source: helpers, compiled } }),
      },
      "set-unreadable",
      limits,
    ),
  );
}

/**
 * Returns the default export of a TypeScript module that runs with all of the platform, such as a world. It is kept only if it
 * depends on nothing but its text and named variables of the environment.
 */
export async function evaluateModule(file: string, code: Code, limits = LIMITS): Promise<Json> {
  const compiled = await compiledFile(file).catch((cause: unknown) => {
    throw new DiagnosticsError([{ code, detail: String(cause), file }], { cause });
  });
  const parts = compiled === undefined ? undefined : dependenciesOf(compiled);
  return kept(parts, () => ask({ script: null, file, compiled: compiled ?? null, environment: process.env }, code, limits));
}

async function kept(parts: readonly string[] | undefined, make: () => Promise<string>): Promise<Json> {
  const known = parts && keptText(parts);
  if (known !== undefined) return ownJson(known);
  const json = await make();
  const value = ownJson<Json>(json);
  if (parts) keepText(parts, json);
  return value;
}

const VARIABLE = /\bprocess\.env(?:\.(\w+)|\["(\w+)"\])/g;

/** Words of a text whose value may differ between two runs. */
const CHANGING =
  /\b(import|require|process|global|globalThis|Date|Intl|random|performance|crypto|fetch|navigator|eval|Function|await|set\w+)\b|toLocale/;

/** Everything that decides the value of a compiled module; undefined if that cannot be seen. */
function dependenciesOf(compiled: string): readonly string[] | undefined {
  const text = readFileSync(compiled, "utf8");
  if (CHANGING.test(text.replaceAll(VARIABLE, ""))) return undefined;
  const names = [...text.matchAll(VARIABLE)].flatMap(([, dotted, quoted]) => dotted ?? quoted ?? []);
  return ["evaluated", compiled, ...names.flatMap((name) => [name, JSON.stringify(process.env[name] ?? null)])];
}

interface Evaluator {
  readonly process: ChildProcess;
  readonly answers: Interface;
  readonly questions: Socket;
}

type Answer = { readonly kind: "value"; readonly json: string } | { readonly kind: "failed" | "too-big"; readonly detail: string };

let evaluator: Evaluator | undefined;
let last: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

const IDLE_MILLISECONDS = 200;

/** Asks the one evaluator of this process, after all earlier questions. A declaration that ends it costs only itself. */
function ask(question: { readonly file: string; readonly [key: string]: unknown }, code: Code, limits: Limits): Promise<string> {
  const answer = last.then(async () => {
    clearTimeout(idle);
    const current = (evaluator ??= start());
    try {
      return await answerOf(current, question, code, limits);
    } finally {
      current.process.unref();
      idle = setTimeout(end, IDLE_MILLISECONDS).unref();
    }
  });
  last = answer.catch(() => undefined);
  return answer;
}

function start(): Evaluator {
  const file = path.join(packageRoot, "engine/declare/evaluator.js");
  const child = spawn(process.execPath, ["--max-old-space-size=256", file], { stdio: ["pipe", "ignore", "ignore", "pipe"] });
  const answers = child.stdio[3];
  if (!(child.stdin instanceof Socket) || !(answers instanceof Socket)) throw new Error("the evaluator has no pipes");
  for (const pipe of [child.stdin, answers]) pipe.on("error", () => undefined).unref();
  return { process: child, questions: child.stdin, answers: createInterface({ input: answers }) };
}

function end(): void {
  evaluator?.questions.end();
  evaluator = undefined;
}

const TICK_MILLISECONDS = 50;

async function answerOf({ process, questions, answers }: Evaluator, question: { readonly file: string }, code: Code, limits: Limits) {
  const { file } = question;
  const refused = (refusal: Code, detail: string): DiagnosticsError => new DiagnosticsError([{ code: refusal, detail, file }]);
  let stopped: DiagnosticsError | undefined;
  let ticks = 0;
  // Ticks are counted, because a clock goes on while this process is stopped.
  const watch = setInterval(() => {
    if (++ticks * TICK_MILLISECONDS > limits.milliseconds)
      stopped = refused("declaration-runs-long", `it had no value after ${limits.milliseconds / 1_000} s`);
    else if (residentBytes(process.pid) > limits.bytes)
      stopped = refused("declaration-too-big", `it took more than ${Math.round(limits.bytes / 1024 ** 2)} MiB`);
    if (stopped) process.kill("SIGKILL");
  }, TICK_MILLISECONDS);
  const listening = new AbortController();
  const { signal } = listening;
  process.ref();
  try {
    questions.write(`${JSON.stringify(question)}\n`);
    const [line]: unknown[] = await Promise.race([once(answers, "line", { signal }), once(process, "exit", { signal }).then(() => [])]);
    if (typeof line !== "string") {
      evaluator = undefined;
      const { exitCode, signalCode } = process;
      if (stopped) throw stopped;
      if (signalCode === "SIGABRT") throw refused("declaration-too-big", "the evaluator had no memory left");
      throw refused("declaration-ended", `the evaluator ended with ${signalCode ?? `exit code ${String(exitCode)}`}`);
    }
    const answer = ownJson<Answer>(line);
    if (answer.kind === "value") return answer.json;
    throw refused(answer.kind === "failed" ? code : "declaration-too-big", answer.detail);
  } finally {
    clearInterval(watch);
    listening.abort();
  }
}

/** Memory of a process; 0 where the system does not tell. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
