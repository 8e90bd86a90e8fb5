// Runs a host in a process of its own, for tests that kill it: `node --import tsx process.ts <request as JSON>`.
import { runHost, type HostRequest } from "../../host/index.ts";

const abort = new AbortController();
process.on("SIGINT", () => abort.abort());
const request = JSON.parse(process.argv[2] ?? "{}") as HostRequest;
const { ok, interrupted } = await runHost({ ...request, signal: abort.signal, onEvent: () => undefined });
process.exitCode = interrupted ? 130 : ok ? 0 : 1;
