// Pulumi loads this file with plain `node`; it opens the TypeScript sources.
import { fileURLToPath } from "node:url";
import { RunError } from "@pulumi/pulumi";
import { importTypeScript } from "../engine/compiled.js";

export default async () => {
  try {
    const { default: program } = await importTypeScript(fileURLToPath(new URL("program.ts", import.meta.url)));
    return await program();
  } catch (error) {
    // Without a stack on purpose: Node 20's util.inspect takes half a minute over the SDK's own frames.
    const failure = new RunError(error instanceof Error ? error.message : String(error));
    failure.stack = failure.message;
    throw failure;
  }
};
