#!/usr/bin/env node
// The one JavaScript door into the TypeScript command line.
import { fileURLToPath } from "node:url";
import { importTypeScript } from "../engine/compiled.js";

if (process.env.CALIB_DEBUG) process.setSourceMapsEnabled(true);
const { main } = await importTypeScript(fileURLToPath(new URL("main.ts", import.meta.url)));
await main(process.argv);
