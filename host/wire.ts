/** Converts between Pulumi's generated protobuf code, which is CommonJS, and plain values. */
import * as grpc from "@grpc/grpc-js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import structPb, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "./request.ts";

export { emptyPb, engineGrpc, enginePb, grpc, providerGrpc, providerPb, resourceGrpc, resourcePb };

/** The SDK's limits, which allow large states. */
export const CHANNEL: grpc.ChannelOptions = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
};

export function toStruct(properties: Properties): Struct {
  return structPb.Struct.fromJavaScript(properties);
}

export function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

type Done<Answer> = (error: grpc.ServiceError | null, answer: Answer) => void;

export function call<Answer>(start: (done: Done<Answer>) => unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    start((error, answer) => (error === null ? resolve(answer) : reject(callFailure(error))));
  });
}

/** A failed provider call. `partial`: the resource was made incompletely. `lost`: the provider has ended, so the result is unknown. */
export class CallFailure extends Error {
  readonly reasons: readonly string[];
  readonly partial: Partial | undefined;
  readonly lost: boolean;

  constructor(reasons: readonly string[], partial: Partial | undefined, lost: boolean) {
    super(reasons.join("; "));
    this.reasons = reasons;
    this.partial = partial;
    this.lost = lost;
  }
}

export interface Partial {
  readonly id: string;
  readonly properties: Properties;
}

export function asFailure(error: unknown): CallFailure {
  return error instanceof CallFailure ? error : new CallFailure([error instanceof Error ? error.message : String(error)], undefined, false);
}

function callFailure(error: grpc.ServiceError): CallFailure {
  const lost = error.code === grpc.status.UNAVAILABLE || error.code === grpc.status.CANCELLED;
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) return new CallFailure([error.details || error.message], undefined, lost);
  const [first] = statusPb.Status.deserializeBinary(new Uint8Array(details)).getDetailsList();
  if (first?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return new CallFailure([error.details], undefined, lost);
  const init = providerPb.ErrorResourceInitFailed.deserializeBinary(first.getValue_asU8());
  const reasons = init.getReasonsList();
  const partial = { id: init.getId(), properties: fromStruct(init.getProperties()) };
  return new CallFailure(reasons.length > 0 ? reasons : [error.details], partial, false);
}

/** Makes a gRPC handler of a plain function, and answers a thrown error as a gRPC status. */
export function handler<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
): grpc.handleUnaryCall<Question, Answer> {
  return (asked, done) => {
    Promise.resolve(asked.request)
      .then(answer)
      .then(
        (value) => done(null, value),
        (error: unknown) => done(toStatus(error)),
      );
  };
}

/** Becomes status UNAVAILABLE, on which the program ends without further registrations or a stack trace. */
export class ShuttingDown extends Error {}

function toStatus(error: unknown): grpc.ServerErrorResponse {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ShuttingDown ? grpc.status.UNAVAILABLE : grpc.status.INVALID_ARGUMENT;
  return { name: "Error", code, message, details: message };
}
