import { CalibError, isCode } from "../errors.ts";
import type { Site } from "../declare/loadWorld.ts";
import { parseAnswer } from "./answers.ts";
import type { BridgeProcess } from "./bridgeProcess.ts";
import { skewOf, type Skew } from "./clock.ts";
import { shown } from "./lines.ts";
import type { Call, Method } from "./methods.ts";
import { patienceFrom, type Patience } from "./patience.ts";
import type { Answer } from "./rpc.ts";
import { WatchedBridge } from "./watchedBridge.ts";
import type { Methods, OpenResult } from "./wire.ts";

const PROTOCOL = 1;

/** The bridge of one site: a child process that ends when its input ends. Only jobs outlive it. */
export interface SiteBridge {
  readonly call: Call<Method>;
  readonly opened: OpenResult;
  readonly skew: Skew;
  /** Settles when the bridge answers no more, with the reason: its process ended, or was given up. */
  readonly gone: Promise<CalibError>;
  close(): Promise<void>;
}

export async function startBridge(site: Site, child: BridgeProcess, patience: Patience = patienceFrom()): Promise<SiteBridge> {
  const bridge = new WatchedBridge(site.name, child, patience);
  const resultOf = <K extends Method>(method: K, answer: Answer): Methods[K]["result"] => {
    if (answer.kind === "error") throw failureOf(site, method, answer);
    const parsed = parseAnswer(method, answer.value);
    if (parsed.kind === "invalid")
      throw new CalibError("bridge-answer-invalid", `the bridge of ${site.name} answered ${method} wrongly: ${parsed.place}`);
    return parsed.result;
  };
  const repositories = site.repositories.map(({ name, uri, writer }) => ({ name, uri, writer }));
  try {
    const sent = Date.now();
    const answer = await bridge.open({ protocol: PROTOCOL, site: site.name, work: site.work, repositories, signing: site.signing });
    const received = Date.now();
    const opened = resultOf("open", answer);
    return {
      call: async (method, params) => resultOf(method, await bridge.request(method, params)),
      opened,
      skew: skewOf(opened.clock, sent, received),
      gone: bridge.gone,
      close: () => bridge.close(),
    };
  } catch (thrown) {
    // A process that refused to open waits for the next request, and would keep the command from ending.
    await bridge.close();
    throw thrown;
  }
}

function failureOf({ name }: Site, method: Method, { code, detail, message }: Extract<Answer, { kind: "error" }>): CalibError {
  return isCode(code) ? new CalibError(code, detail) : new CalibError("command-failed", `${name}: ${method}: ${shown(message)}`);
}
