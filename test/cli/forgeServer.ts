import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Stored {
  id: number;
  number?: number;
  on?: number;
  body: string;
  title?: string;
  state?: string;
  by: string;
  pull_request?: object;
}

/** A local server that behaves like GitHub's REST API: pages, tokens, texts of other accounts, limit of 65,536 characters. */
export class ForgeServer {
  readonly comments: Stored[] = [];
  readonly issues: Stored[] = [];
  readonly requests: string[] = [];
  /** A foreign address that the next listing names as its next page. */
  lure: string | null = null;
  #next = 1000;
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, value, link } = this.#answer(request, body);
      response.writeHead(status, { "content-type": "application/json", ...(link ? { link } : {}) });
      response.end(JSON.stringify(value));
    });
  });

  async start(): Promise<NodeJS.ProcessEnv> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return { GITHUB_API_URL: this.url, GITHUB_TOKEN: "s3cret" };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }

  comment(on: number, body: string, by = "bot"): Stored {
    const made = { id: this.#next++, on, body, by };
    this.comments.push(made);
    return made;
  }

  issue(body: string, more: Partial<Stored> = {}): Stored {
    const made = { id: this.#next++, number: this.issues.length + 1, body, title: "t", state: "open", by: "bot", ...more };
    this.issues.push(made);
    return made;
  }

  #answer(request: IncomingMessage, text: string): { status: number; value: unknown; link?: string } {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method ?? ""} ${url.pathname}${url.search}`);
    if (!/^(Bearer|token) s3cret$/.test(request.headers.authorization ?? "")) return { status: 401, value: { message: "Bad credentials" } };
    const path = url.pathname.replace("/repos/rubin/calibs", "");
    const body = text ? (JSON.parse(text) as { body?: string; title?: string; state?: string }) : {};
    if (request.method !== "GET" && (body.body ?? "").length > 65_536)
      return {
        status: 422,
        value: { message: "Validation Failed", errors: [{ message: "body is too long (maximum is 65536 characters)" }] },
      };
    const listed = /^\/issues\/(\d+)\/comments$/.exec(path);
    const edited = /^\/issues\/(?:comments\/)?(\d+)$/.exec(path);
    if (request.method === "GET" && listed)
      return this.#page(
        url,
        this.comments.filter(({ on }) => on === Number(listed[1])),
      );
    if (request.method === "GET" && path === "/issues")
      return this.#page(
        url,
        this.issues.filter(({ state }) => state === url.searchParams.get("state")),
      );
    if (request.method === "POST" && listed) return { status: 201, value: this.comment(Number(listed[1]), body.body ?? "") };
    if (request.method === "POST" && path === "/issues")
      return { status: 201, value: this.issue(body.body ?? "", { title: body.title ?? "" }) };
    if (request.method === "PATCH" && edited) {
      const found = path.includes("comments")
        ? this.comments.find(({ id }) => id === Number(edited[1]))
        : this.issues.find(({ number }) => number === Number(edited[1]));
      if (!found) return { status: 404, value: { message: "Not Found" } };
      if (found.by !== "bot") return { status: 403, value: { message: "Resource not accessible by integration" } };
      Object.assign(found, body);
      return { status: 200, value: found };
    }
    return { status: 404, value: { message: "Not Found" } };
  }

  #page(url: URL, all: readonly Stored[]): { status: number; value: unknown; link?: string } {
    const [size, page] = [Math.min(100, Number(url.searchParams.get("per_page") ?? 30)), Number(url.searchParams.get("page") ?? 1)];
    const more = new URL(url);
    more.searchParams.set("page", String(page + 1));
    const next = this.lure ?? (all.length > page * size ? more.href : null);
    // GitHub returns texts with CRLF line ends.
    const value = all.slice((page - 1) * size, page * size).map((each) => ({ ...each, body: each.body.replaceAll("\n", "\r\n") }));
    return { status: 200, value, ...(next === null ? {} : { link: `<${next}>; rel="next", <${url.href}>; rel="last"` }) };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
