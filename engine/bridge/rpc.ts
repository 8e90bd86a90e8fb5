import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from "vscode-jsonrpc/node";

/** JSON-RPC over two pipes, one message a line. */
export function connectLines(input: Readable, output: Writable): MessageConnection {
  const connection = createMessageConnection(new LineReader(input), new LineWriter(output));
  connection.listen();
  return connection;
}

class LineReader extends AbstractMessageReader {
  readonly #input: Readable;

  constructor(input: Readable) {
    super();
    this.#input = input;
  }

  listen(callback: DataCallback): Disposable {
    const lines = createInterface({ input: this.#input, crlfDelay: Infinity });
    lines.on("line", (line) => {
      try {
        callback(JSON.parse(line) as Message);
      } catch (error) {
        this.fireError(error);
      }
    });
    lines.on("close", () => this.fireClose());
    return { dispose: () => lines.close() };
  }
}

class LineWriter extends AbstractMessageWriter {
  readonly #output: Writable;

  constructor(output: Writable) {
    super();
    this.#output = output;
    output.on("error", (error) => this.fireError(error));
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#output.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): void {
    this.#output.end();
  }
}
