import type { Readable, Writable } from "node:stream";
import { eachLine, shown } from "./lines.ts";

/** The answer to a request: its result, or why there is none. */
export type Answer =
  | { readonly kind: "result"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string; readonly code: string; readonly detail: string };

export interface Listener {
  readonly onNotification: (method: string, params: unknown) => void;
  /** The other side does not keep to the protocol, in words. Nothing more is read. */
  readonly onGarbled: (what: string) => void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
}

/** A JSON-RPC client over two pipes, one message a line. */
export class Client {
  readonly #output: Writable;
  readonly #listener: Listener;
  readonly #open = new Map<unknown, Waiting>();
  #sent = 0;
  #failure: Error | undefined;

  constructor(input: Readable, output: Writable, listener: Listener) {
    this.#output = output;
    this.#listener = listener;
    // A process that ended is reported by its end, and one that only closed its input by its silence.
    output.on("error", () => undefined);
    eachLine(input, { onLine: (line) => this.#read(line), onGarbled: listener.onGarbled });
  }

  /** Whether an answer is due. */
  get isWaiting(): boolean {
    return this.#open.size > 0;
  }

  request(method: string, params: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      const id = ++this.#sent;
      this.#open.set(id, { resolve, reject });
      this.#output.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    });
  }

  /** Rejects all requests, the open ones and later ones. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    for (const { reject } of this.#open.values()) reject(this.#failure);
    this.#open.clear();
  }

  #read(line: string): void {
    if (this.#failure) return;
    const message = parseMessage(line);
    if (!message) this.#listener.onGarbled(`printed ${shown(line)}`);
    else if (message.kind === "notification") this.#listener.onNotification(message.method, message.params);
    else this.#answer(message.id, message.answer, line);
  }

  #answer(id: unknown, answer: Answer, line: string): void {
    const waiting = this.#open.get(id);
    if (!waiting) this.#listener.onGarbled(`answered a request that is not open: ${shown(line)}`);
    this.#open.delete(id);
    waiting?.resolve(answer);
  }
}

type Message =
  | { readonly kind: "notification"; readonly method: string; readonly params: unknown }
  | { readonly kind: "answer"; readonly id: unknown; readonly answer: Answer };

/** A line as a message of JSON-RPC 2.0; undefined if it is none. */
function parseMessage(line: string): Message | undefined {
  const message = parseObject(line);
  if (!message || message["jsonrpc"] !== "2.0") return undefined;
  const { id, method, params, result, error } = message;
  if (typeof method === "string") return id === undefined ? { kind: "notification", method, params } : undefined;
  if (error === undefined) return result === undefined ? undefined : { kind: "answer", id, answer: { kind: "result", value: result } };
  return isObject(error) && typeof error["message"] === "string" && result === undefined
    ? { kind: "answer", id, answer: { kind: "error", message: error["message"], ...dataOf(error["data"]) } }
    : undefined;
}

const dataOf = (data: unknown): { readonly code: string; readonly detail: string } =>
  isObject(data) ? { code: String(data["code"]), detail: String(data["detail"]) } : { code: "", detail: "" };

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
