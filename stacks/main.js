// Pulumi loads this file with plain `node`; it opens the TypeScript sources.
import { RunError } from "@pulumi/pulumi";
import { register } from "tsx/esm/api";

register();
export default async () => {
  try {
    return await (await import("./program.ts")).default();
  } catch (error) {
    // Without a stack on purpose: Node 20's util.inspect takes half a minute over the SDK's own frames.
    const failure = new RunError(error instanceof Error ? error.message : String(error));
    failure.stack = failure.message;
    throw failure;
  }
};
