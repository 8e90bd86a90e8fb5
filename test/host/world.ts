import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "@jest/globals";
import { runHost, type HostEvent, type HostRequest, type HostResult, type Json, type Operation } from "../../host/index.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const HERE = dirname(fileURLToPath(import.meta.url));
export const REPOSITORY = join(HERE, "..", "..");

/** One resource of the fixture's program; see fixture/stacks/program.ts. */
export interface PlannedThing {
  readonly name: string;
  readonly value?: Json;
  readonly dependsOn?: readonly string[];
  readonly uses?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly options?: Json;
}

export type Behaviors = Record<string, Record<string, { readonly outcome?: string; readonly delay?: number; readonly print?: string }>>;

export type RunResult = HostResult & { readonly events: readonly HostEvent[] };

export interface StateResource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Record<string, Json>;
  readonly outputs?: Record<string, Json>;
  readonly initErrors?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly parent?: string;
}

export interface State {
  readonly manifest: { readonly version: string };
  readonly secrets_providers?: Json;
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** Copies the fixture project into a folder of its own, with a world that the fixture's provider changes. */
export function makeWorld() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "host-")));
  made.push(base);
  const [root, backend, world] = ["project", "backend", "world"].map((name) => join(base, name)) as [string, string, string];
  cpSync(join(HERE, "fixture"), root, { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
  for (const folder of [backend, world]) mkdirSync(folder);
  const statePath = join(backend, ".pulumi", "stacks", "fixture", "dev.json");
  const write = (file: string, value: unknown): void => writeFileSync(join(world, file), JSON.stringify(value));
  const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

  const request = (operation: Operation, more: Partial<HostRequest> = {}): HostRequest => ({
    ...{ operation, project: "fixture", stack: "dev", root, program: join(root, "stacks", "main.js"), backend },
    ...{ env: { HOST_FIXTURE_WORLD: world }, parallel: 4, expectNoChanges: false, onEvent: () => undefined },
    ...more,
  });
  const state = (): State => (JSON.parse(read(statePath)) as { checkpoint: { latest: State } }).checkpoint.latest;

  return {
    base,
    root,
    backend,
    world,
    statePath,
    request,
    state,
    declare: (resources: readonly PlannedThing[], ask?: string) => write("program.json", { resources, ask }),
    behave: (behaviors: Behaviors) => write("behavior.json", behaviors),
    put: (name: string, value: Json) => writeFileSync(join(world, "things", `${name}.json`), JSON.stringify(value)),
    run: async (operation: Operation, more: Partial<HostRequest> = {}): Promise<RunResult> => {
      const events: HostEvent[] = [];
      const result = await runHost(request(operation, { onEvent: (event) => void events.push(event), ...more }));
      return { ...result, events };
    },
    /** Returns the values of existing things, by name. */
    things: (): Record<string, Json> => {
      const folder = join(world, "things");
      const files = existsSync(folder) ? readdirSync(folder).sort() : [];
      return Object.fromEntries(files.map((file) => [file.replace(".json", ""), JSON.parse(read(join(folder, file)))]));
    },
    /** Returns the provider's calls since the last call of this function, without check and diff. */
    calls: (): readonly string[] => {
      const path = join(world, "calls.txt");
      const lines = read(path).split("\n");
      writeFileSync(path, "");
      return lines.filter((line) => /^(create|update|read|delete) /.test(line));
    },
    /** Returns the resources of the checkpoint, by name. */
    recorded: (): ReadonlyMap<string, StateResource> =>
      new Map((state().resources ?? []).map((resource) => [nameOf(resource.urn), resource])),
    names: (): readonly string[] => (state().resources ?? []).map(({ urn }) => nameOf(urn)),
    pending: (): readonly string[] => (state().pending_operations ?? []).map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`),
    locks: (): readonly string[] => {
      const folder = join(backend, ".pulumi", "locks", "organization", "fixture", "dev");
      return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
    },
  };
}

export type World = ReturnType<typeof makeWorld>;

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Renders each event as a line, e.g. `done create a`, without the stack, `same` and logs. */
export function story(events: readonly HostEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === "log" || event.kind === "lockTaken" || nameOf(event.urn) === "fixture-dev") return [];
    if ("op" in event) return event.op === "same" && event.kind !== "failed" ? [] : [`${event.kind} ${event.op} ${nameOf(event.urn)}`];
    return [`${event.kind} ${nameOf(event.urn)}`];
  });
}

export async function until(condition: () => boolean, milliseconds = 300_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error("the condition was not met in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
