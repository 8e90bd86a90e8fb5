import { startChild } from "./child.ts";
import type { HostRequest, Properties } from "./request.ts";
import { sortedKeys } from "./values.ts";
import { call, CHANNEL, fromStruct, grpc, providerGrpc, providerPb, toStruct } from "./wire.ts";

/** The dynamic provider's six calls in plain values. A call that fails rejects with a `CallFailure`. */
export interface Provider {
  readonly check: (urn: string, olds: Properties, news: Properties) => Promise<Checked>;
  readonly diff: (urn: string, id: string, olds: Properties, news: Properties) => Promise<Difference>;
  readonly create: (urn: string, inputs: Properties) => Promise<Live>;
  readonly update: (urn: string, id: string, olds: Properties, news: Properties) => Promise<Live>;
  readonly read: (urn: string, id: string, outputs: Properties) => Promise<Live & { readonly inputs: Properties | undefined }>;
  readonly delete: (urn: string, id: string, outputs: Properties) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly string[];
}
export interface Difference {
  readonly changes: "some" | "none" | "unknown";
  readonly replaces: readonly string[];
}
/** A resource as the provider returns it. An empty `id` means that it no longer exists. */
export interface Live {
  readonly id: string;
  readonly outputs: Properties;
}

const { DIFF_NONE, DIFF_SOME } = providerPb.DiffResponse.DiffChanges;

export type StartProvider = (request: HostRequest) => Promise<Provider>;

export const startProvider: StartProvider = async (request) => {
  const { child, port } = spawnProvider(request);
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${await port}`, grpc.credentials.createInsecure(), CHANNEL);
  const configure = new providerPb.ConfigureRequest().setArgs(toStruct({}));
  await call((done) => client.configure(configure, done));

  return {
    check: async (urn, olds, news) => {
      const question = new providerPb.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
      const answer = await call<providerPb.CheckResponse>((done) => client.check(question, done));
      const failures = answer.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
      return { inputs: sortedKeys(fromStruct(answer.getInputs())), failures };
    },
    diff: async (urn, id, olds, news) => {
      const question = new providerPb.DiffRequest().setUrn(urn).setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
      const answer = await call<providerPb.DiffResponse>((done) => client.diff(question, done));
      const changes = answer.getChanges();
      return { changes: changes === DIFF_SOME ? "some" : changes === DIFF_NONE ? "none" : "unknown", replaces: answer.getReplacesList() };
    },
    create: async (urn, inputs) => {
      const question = new providerPb.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
      const answer = await call<providerPb.CreateResponse>((done) => client.create(question, done));
      return { id: answer.getId(), outputs: sortedKeys(fromStruct(answer.getProperties())) };
    },
    update: async (urn, id, olds, news) => {
      const question = new providerPb.UpdateRequest().setUrn(urn).setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
      const answer = await call<providerPb.UpdateResponse>((done) => client.update(question, done));
      return { id, outputs: sortedKeys(fromStruct(answer.getProperties())) };
    },
    read: async (urn, id, outputs) => {
      const question = new providerPb.ReadRequest().setUrn(urn).setId(id).setProperties(toStruct(outputs));
      const answer = await call<providerPb.ReadResponse>((done) => client.read(question, done));
      const inputs = answer.hasInputs() ? sortedKeys(fromStruct(answer.getInputs())) : undefined;
      return { id: answer.getId(), outputs: sortedKeys(fromStruct(answer.getProperties())), inputs };
    },
    delete: async (urn, id, outputs) => {
      const question = new providerPb.DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(outputs));
      await call((done) => client.delete(question, done));
    },
    stop: async () => {
      client.close();
      child.release();
      await child.ended;
    },
  };
};

/** The provider's first output line is its port; later lines are log messages. */
function spawnProvider(request: HostRequest) {
  let onPort: (port: string) => void;
  const port = new Promise<string>((resolve) => (onPort = resolve));
  let first = true;
  const child = startChild(request, "provider", ["127.0.0.1:0"], (text) => {
    if (first) onPort(text);
    else request.onEvent({ kind: "log", severity: "info", source: "provider", text });
    first = false;
  });
  const early = child.ended.then((end) => Promise.reject(new Error(`Pulumi's provider process ended at its start (${end}).`)));
  return { child, port: Promise.race([port, early]) };
}
