#!/usr/bin/env node
// The one JavaScript door into the TypeScript command line.
import { register } from "tsx/esm/api";

register();
await (await import("./main.ts")).main(process.argv);
