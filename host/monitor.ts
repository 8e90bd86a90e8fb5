import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { outsideCharter } from "./refusal.ts";
import type { Properties, Severity } from "./request.ts";
import { CHANNEL, emptyPb, engineGrpc, enginePb, fromStruct, grpc, handler, resourceGrpc, resourcePb, toStruct } from "./wire.ts";

/** The answer to one registration. For `failed` and `skipped` the program treats the outputs as unknown. */
export interface Registration {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
  readonly result: "success" | "failed" | "skipped";
}

export interface MonitorHandlers {
  readonly register: (request: RegisterResourceRequest) => Promise<Registration>;
  readonly registerOutputs: (urn: string, outputs: Properties) => void;
  readonly refused: (error: Error) => void;
  readonly log: (severity: Severity, text: string) => void;
}

/** Severities by Pulumi's number; 0 is the SDK's debug output. */
const SEVERITIES: readonly (Severity | undefined)[] = [undefined, "info", "warning", "error"];
const RESULTS = { success: resourcePb.Result.SUCCESS, failed: resourcePb.Result.FAIL, skipped: resourcePb.Result.SKIP } as const;

/** Requests of a program that only the CLI answers. */
const REFUSED = {
  ...{ invoke: "A provider function (invoke)", call: "A method call", readResource: "Reading a resource (.get)" },
  ...{ registerPackage: "A provider package", registerResourceHook: "A resource hook", registerErrorHook: "An error hook" },
  ...{ registerStackTransform: "A transform", registerStackInvokeTransform: "An invoke transform" },
} as const;

/** Serves the two interfaces that a Pulumi program talks to, on one loopback port. */
export async function startMonitor(handlers: MonitorHandlers): Promise<{ readonly address: string; readonly stop: () => void }> {
  const server = new grpc.Server(CHANNEL);
  server.addService(resourceGrpc.ResourceMonitorService, monitorService(handlers));
  server.addService(engineGrpc.EngineService, engineService(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, bound: number): void => (error === null ? resolve(bound) : reject(error));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), done);
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

function monitorService({ register, registerOutputs, refused }: MonitorHandlers): grpc.UntypedServiceImplementation {
  const refusals = Object.entries(REFUSED).map(([method, what]) => {
    const refuse = (): never => {
      const error = outsideCharter(what);
      refused(error);
      throw error;
    };
    return [method, handler(refuse)] as const;
  });
  return {
    ...Object.fromEntries(refusals),
    // Output values repeat the dependencies, so they are declined; every other feature is accepted and refused with a message when used.
    supportsFeature: handler((request: { getId(): string }) =>
      new resourcePb.SupportsFeatureResponse().setHassupport(request.getId() !== "outputValues"),
    ),
    registerResource: handler(async (request: RegisterResourceRequest) => {
      const { urn, id, outputs, result } = await register(request);
      return new resourcePb.RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs)).setResult(RESULTS[result]);
    }),
    registerResourceOutputs: handler((request: RegisterResourceOutputsRequest) => {
      registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new emptyPb.Empty();
    }),
    signalAndWaitForShutdown: handler(() => new emptyPb.Empty()),
  };
}

function engineService({ log }: MonitorHandlers): grpc.UntypedServiceImplementation {
  let root = "";
  return {
    log: handler((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      if (severity !== undefined) log(severity, request.getMessage());
      return new emptyPb.Empty();
    }),
    getRootResource: handler(() => new enginePb.GetRootResourceResponse().setUrn(root)),
    setRootResource: handler((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new enginePb.SetRootResourceResponse();
    }),
    requirePulumiVersion: handler(() => new enginePb.RequirePulumiVersionResponse()),
  };
}
