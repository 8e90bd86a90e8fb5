import type { Json, Parts, Properties } from "../../host/index.ts";
import type { MonitorHandlers, Registration } from "../../host/monitor.ts";
import type { Provider } from "../../host/provider.ts";
import { CallFailure, resourcePb, toStruct } from "../../host/wire.ts";
import * as engine from "../../engine/index.ts";
import { PROVIDER } from "../../providers/stub.ts";
import { resourcesOf } from "../../stacks/resources.ts";

/** Runs program and provider of the host in this process, because each would take two seconds to start. */
export const partsHere: Parts = {
  startProgram(request, _dry, handlers) {
    Object.assign(process.env, request.env);
    const ended = registerAll(request.project, request.stack, handlers).then(
      () => 0,
      (error: unknown) => {
        handlers.log("error", error instanceof Error ? error.message : String(error));
        return 1;
      },
    );
    return Promise.resolve({ ended, stop: () => undefined });
  },
  startProvider(request) {
    Object.assign(process.env, request.env);
    return Promise.resolve(provider);
  },
};

/** Registers the resources of stacks/program.ts without Pulumi's SDK, each after its dependencies. */
async function registerAll(project: string, stack: string, handlers: MonitorHandlers): Promise<void> {
  const { urn: parent } = await handlers.register(
    new resourcePb.RegisterResourceRequest().setType("pulumi:pulumi:Stack").setName(`${project}-${stack}`),
  );
  const registered = new Map<string, Promise<Registration>>();
  const resources = await resourcesOf(stack);
  for (const { name, unit, inputs, after, protect } of resources) {
    const register = async () => {
      const dependencies = await Promise.all(after.map(async (other) => (await registered.get(other))?.urn ?? ""));
      const kind = `${unit.kind.charAt(0).toUpperCase()}${unit.kind.slice(1)}`;
      const asked = new resourcePb.RegisterResourceRequest()
        .setType(`pulumi-nodejs:dynamic/calib:${kind}`)
        .setName(name)
        .setParent(parent)
        .setCustom(true)
        .setObject(toStruct({ ...inputs, __provider: PROVIDER }))
        .setDependenciesList(dependencies)
        .setProtect(protect)
        .setRetainondelete(unit.kind !== "activation");
      return handlers.register(asked);
    };
    registered.set(name, register());
  }
  const phases = await Promise.all(
    resources.map(async ({ name, inputs }) => [inputs.unit, (await registered.get(name))?.outputs["phase"]] as const),
  );
  handlers.registerOutputs(parent, Object.fromEntries(phases.flatMap(([unit, phase]) => (phase === undefined ? [] : [[unit, phase]]))));
}

type Asked = Parameters<typeof engine.update>[1] & Properties;

const provider: Provider = {
  check: (_urn, _olds, news) => Promise.resolve({ inputs: news, failures: [] }),
  diff: async (_urn, id, olds, news) => ({
    changes: (await engine.diff(id, olds as Asked, news as Asked)).changes ? "some" : "none",
    replaces: [],
  }),
  create: async (_urn, inputs) => {
    const { id, outs } = await answered(() => engine.create(inputs as Asked));
    return { id, outputs: plain(outs) };
  },
  update: async (_urn, id, olds, news) => ({
    id,
    outputs: plain((await answered(() => engine.update(id, olds as Asked, news as Asked))).outs),
  }),
  read: async (_urn, id, outputs) => {
    const { props, inputs } = await answered(() => engine.read(id, outputs as Asked));
    return { id, outputs: plain(props), inputs: plain(inputs) };
  },
  delete: (_urn, id, outputs) => answered(() => engine.remove(id, outputs as Asked)),
  stop: () => engine.closeSessions(),
};

/** Sorts the keys, as a checkpoint does. */
const plain = (value: object): Properties =>
  Object.fromEntries(Object.entries(value as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Converts an error of the engine as Pulumi's provider process does. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    const { message, id, properties, reasons } = thrown as Error & {
      readonly id?: string;
      readonly properties?: Properties;
      readonly reasons?: readonly string[];
    };
    throw new CallFailure(reasons ?? [message], id === undefined || properties === undefined ? undefined : { id, properties }, false);
  }
}
