// Pulumi loads this file with plain `node`; the file loads the TypeScript sources.
import { fileURLToPath } from "node:url";
import { RunError } from "@pulumi/pulumi";
import { importTypeScript } from "../engine/compiled.js";

export default async () => {
  try {
    const { default: program } = await importTypeScript(fileURLToPath(new URL("program.ts", import.meta.url)));
    return await program();
  } catch (error) {
    // The stack trace is removed, because Node 20's util.inspect needs half a minute for the SDK's frames.
    const failure = new RunError(error instanceof Error ? error.message : String(error));
    failure.stack = failure.message;
    throw failure;
  }
};
