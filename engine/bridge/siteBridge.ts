import type { Readable } from "node:stream";
import { ParameterStructures, ResponseError, type MessageConnection } from "vscode-jsonrpc/node";
import { CalibError, isCode } from "../errors.ts";
import type { Site } from "../declare/loadWorld.ts";
import type { BridgeProcess } from "./bridgeProcess.ts";
import type { Call, Method } from "./methods.ts";
import { connectLines } from "./rpc.ts";
import type { Methods, OpenResult } from "./wire.ts";

const PROTOCOL = 1;

/** Characters of the standard error output that are kept. */
const TAIL = 8_192;

/** The bridge of one site: a child process that ends when its input ends. Only jobs outlive it. */
export interface SiteBridge {
  readonly call: Call<Method>;
  readonly opened: OpenResult;
  /** Settles when the child process has ended, for any reason. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

export async function startBridge(site: Site, child: BridgeProcess): Promise<SiteBridge> {
  const connection = connectLines(child.stdout, child.stdin);
  const lost = lossOf(child, site, connection, lastLineOf(child.stderr));
  const call: Call<Method> = (method, params) => Promise.race([request(connection, site, method, params), lost]);
  const opened = await call("open", {
    protocol: PROTOCOL,
    site: site.name,
    work: site.work,
    repositories: site.repositories.map(({ name, uri, writer }) => ({ name, uri, writer })),
  });
  return { call, opened, gone: lost.catch(() => undefined), close: () => close(child) };
}

async function request<K extends Method>(
  connection: MessageConnection,
  site: Site,
  method: K,
  params: Methods[K]["params"],
): Promise<Methods[K]["result"]> {
  try {
    return await connection.sendRequest<Methods[K]["result"]>(method, ParameterStructures.byName, params);
  } catch (error) {
    if (!(error instanceof ResponseError))
      throw new CalibError("bridge-lost", `the bridge of ${site.name} ended during ${method}`, { cause: error });
    const { code, detail } = errorData(error.data);
    throw isCode(code) ? new CalibError(code, detail) : new CalibError("command-failed", `${site.name}: ${method}: ${error.message}`);
  }
}

/** Rejects once the child process has ended; never resolves. */
function lossOf(child: BridgeProcess, site: Site, connection: MessageConnection, lastLine: () => string): Promise<never> {
  const lost = child.ended.then((end) => {
    connection.dispose();
    throw new CalibError("bridge-lost", `the bridge of ${site.name} ended (${end}) ${lastLine()}`.trim());
  });
  // Each call races against the loss; between calls no code awaits it.
  lost.catch(() => undefined);
  return lost;
}

/** Reads a stream to its end, because a child whose output is not read stops, and keeps only the last characters. */
function lastLineOf(stream: Readable): () => string {
  let tail = "";
  stream.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-TAIL)));
  return () => tail.trim().split("\n").at(-1) ?? "";
}

async function close(child: BridgeProcess): Promise<void> {
  child.stdin.end();
  await child.ended;
}

function errorData(data: unknown): { code: string; detail: string } {
  if (typeof data !== "object" || data === null || !("code" in data)) return { code: "", detail: "" };
  return { code: String(data.code), detail: "detail" in data ? String(data.detail) : "" };
}
