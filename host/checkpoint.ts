import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HostRefusal, outsideCharter } from "./refusal.ts";
import type { Properties } from "./request.ts";
import { specialValue } from "./values.ts";

/** One resource as Pulumi's version-3 checkpoint holds it. Empty fields are left out. */
export interface Resource {
  readonly urn: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly protect?: true;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly retainOnDelete?: true;
  readonly created?: string;
  readonly modified?: string;
}

export interface PendingOperation {
  readonly resource: Resource;
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

export interface Deployment {
  readonly secrets_providers?: Properties;
  readonly resources?: readonly Resource[];
  readonly pending_operations?: readonly PendingOperation[];
}

interface CheckpointFile {
  readonly version: number;
  readonly checkpoint: { readonly latest?: Deployment | null };
}

export interface StackPlace {
  readonly backend: string;
  readonly project: string;
  readonly stack: string;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
export const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";
export const isDynamic = (type: string): boolean => /^pulumi-nodejs:dynamic[/:]/.test(type);

/** Fields that only the CLI can act upon. */
const CLI_FIELDS = [
  ...["delete", "external", "taint", "pendingReplacement", "additionalSecretOutputs", "importID", "deletedWith", "replaceWith"],
  ...["viewOf", "resourceHooks", "extensionRef", "refreshBeforeUpdate", "replacementTrigger", "ignoreChanges", "snippetID"],
];

export function readCheckpoint(place: StackPlace): Deployment {
  const path = checkpointPath(place);
  for (const packed of [`${path}.gz`, `${path}.zst`]) {
    if (existsSync(packed)) throw outsideCharter(`The compressed checkpoint ${packed}`);
  }
  if (!existsSync(path)) return {};
  const { version, checkpoint } = parse(path);
  if (version !== 3) throw outsideCharter(`Version ${version} of the checkpoint ${path}`);
  const latest = checkpoint.latest ?? {};
  latest.resources?.forEach(refuseForeign);
  return latest;
}

export function writeCheckpoint(place: StackPlace, deployment: Deployment): void {
  const { backend, project, stack } = place;
  const meta = join(backend, ".pulumi", "meta.yaml");
  if (!existsSync(meta)) writeWhole(meta, "version: 1\n");
  const path = checkpointPath(place);
  if (existsSync(path)) copyFileSync(path, `${path}.bak`);
  const manifest = { time: new Date().toISOString(), magic: "", version: "" };
  const latest = { manifest, ...deployment, metadata: {} };
  writeWhole(path, JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } }));
}

export function checkpointPath({ backend, project, stack }: StackPlace): string {
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

/** A reader sees the old file or the new one. The CLI's `.attrs` file holds a checksum of the old text, so it is removed. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text, { flush: true });
  renameSync(`${path}.tmp`, path);
  rmSync(`${path}.attrs`, { force: true });
}

function parse(path: string): CheckpointFile {
  const file = readJson(path);
  if (!isCheckpoint(file))
    throw new HostRefusal("checkpoint", `${path} is not a checkpoint of Pulumi. The one before it is in ${path}.bak.`);
  return file;
}

function isCheckpoint(file: unknown): file is CheckpointFile {
  if (typeof file !== "object" || file === null || !("version" in file) || !("checkpoint" in file)) return false;
  return typeof file.version === "number" && typeof file.checkpoint === "object" && file.checkpoint !== null;
}

/** Returns undefined for a missing file or one that is not JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function refuseForeign(resource: Resource): void {
  const { urn, type, inputs = {}, outputs = {} } = resource;
  if (!isDynamic(type) && type !== STACK_TYPE && type !== PROVIDER_TYPE) throw outsideCharter(`${urn} in the checkpoint`);
  const field = CLI_FIELDS.find((name) => Object.hasOwn(resource, name));
  if (field !== undefined) throw outsideCharter(`The field ${field} of ${urn} in the checkpoint`);
  const special = specialValue(inputs) ?? specialValue(outputs);
  if (special !== undefined) throw outsideCharter(`${urn} in the checkpoint holds ${special}, which`);
}
