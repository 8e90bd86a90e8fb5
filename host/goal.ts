import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { isDynamic, STACK_TYPE, type Resource } from "./checkpoint.ts";
import { outsideCharter } from "./refusal.ts";
import type { Properties } from "./request.ts";
import { sortedKeys, specialValue } from "./values.ts";
import { fromStruct } from "./wire.ts";

/** The desired state of one resource, with the field names of the checkpoint. */
export interface Goal extends Omit<Resource, "id" | "outputs" | "initErrors" | "provider" | "created" | "modified"> {
  readonly inputs: Properties;
}

/** Reads a registration; throws a `HostRefusal` for an option that only the CLI supports. `seen` holds the URNs registered before. */
export function readGoal(request: RegisterResourceRequest, project: string, stack: string, seen: ReadonlySet<string>): Goal {
  const urn = `urn:pulumi:${stack}::${project}::${request.getType()}::${request.getName()}`;
  if (seen.has(urn)) throw new Error(`The program has two resources ${urn}: give one another name.`);
  const option = CLI_OPTIONS.find(([, isAsked]) => isAsked(request));
  if (option !== undefined) throw outsideCharter(`The option ${option[0]} of ${urn}`);
  if (!isDynamic(request.getType()) && request.getType() !== STACK_TYPE) throw outsideCharter(`The resource ${urn}`);
  const inputs = sortedKeys(fromStruct(request.getObject()));
  const special = specialValue(inputs);
  if (special !== undefined) throw outsideCharter(`${urn} has ${special} in its inputs, which`);
  const parent = request.getParent();
  const dependencies = request.getDependenciesList().sort();
  const custom = request.getCustom();
  return {
    urn,
    custom,
    type: request.getType(),
    inputs,
    ...(parent === "" ? {} : { parent }),
    ...(request.getProtect() === true ? { protect: true } : {}),
    ...(dependencies.length > 0 ? { dependencies } : {}),
    ...(custom ? { propertyDependencies: propertyDependencies(request, inputs) } : {}),
    ...(request.getRetainondelete() === true ? { retainOnDelete: true } : {}),
  };
}

function propertyDependencies(request: RegisterResourceRequest, inputs: Properties): Record<string, readonly string[]> {
  const map = request.getPropertydependenciesMap();
  return Object.fromEntries(Object.keys(inputs).map((key) => [key, map.get(key)?.getUrnsList().sort() ?? []]));
}

type Asks = (request: RegisterResourceRequest) => boolean;

const CLI_OPTIONS: readonly (readonly [string, Asks])[] = [
  ["remote", (r) => r.getRemote()],
  ["import", (r) => r.getImportid() !== ""],
  ["provider", (r) => r.getProvider() !== "" || r.getProvidersMap().getLength() > 0],
  ["package", (r) => r.getPackageref() !== ""],
  ["version", (r) => r.getVersion() !== "" || r.getPlugindownloadurl() !== ""],
  ["aliases", (r) => r.getAliasesList().length > 0 || r.getAliasurnsList().length > 0],
  ["ignoreChanges", (r) => r.getIgnorechangesList().length > 0],
  ["replaceOnChanges", (r) => r.getReplaceonchangesList().length > 0],
  ["replacementTrigger", (r) => r.hasReplacementTrigger()],
  ["replaceWith", (r) => r.getReplaceWithList().length > 0],
  ["deleteBeforeReplace", (r) => r.getDeletebeforereplacedefined()],
  ["deletedWith", (r) => r.getDeletedwith() !== ""],
  ["additionalSecretOutputs", (r) => r.getAdditionalsecretoutputsList().length > 0],
  ["customTimeouts", (r) => Object.values(r.getCustomtimeouts()?.toObject() ?? {}).some((time) => time !== "")],
  ["hideDiffs", (r) => r.getHidediffsList().length > 0],
  ["transforms", (r) => r.getTransformsList().length > 0],
  ["hooks", (r) => Object.values(r.getHooks()?.toObject() ?? {}).some((hooks) => hooks.length > 0)],
];
