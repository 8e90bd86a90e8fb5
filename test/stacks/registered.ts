import * as pulumi from "@pulumi/pulumi";
import program from "../../stacks/program.ts";

export interface Request {
  getName(): string;
  getDependenciesList(): readonly string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

export interface Registered {
  readonly requests: ReadonlyMap<string, Request>;
  readonly inputs: readonly object[];
  /** Returns the names of a resource's dependencies. */
  readonly after: (name: string) => readonly string[];
}

/** Runs a stack's program with a mock of Pulumi's engine, and returns its registrations. */
export async function registeredBy(stack: string): Promise<Registered> {
  const requests = new Map<string, Request>();
  const inputs: object[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource(args) {
      if (args.custom) inputs.push(args.inputs as object);
      return { id: args.name, state: { ...(args.inputs as object), phase: "done" } };
    },
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks, "calibrations", stack);
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, ...rest: readonly unknown[]) => unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    requests.set(request.getName(), request);
    return register(request, ...rest);
  };
  const phases = await program();
  await Promise.all(Object.values(phases).map((phase) => new Promise((resolve) => void phase.apply(resolve))));
  const after = (name: string) => (requests.get(name)?.getDependenciesList() ?? []).map((urn) => urn.split("::").at(-1) ?? "").sort();
  return { requests, inputs, after };
}
