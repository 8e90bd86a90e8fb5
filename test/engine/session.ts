import { makeBoard } from "../../engine/converge/board.ts";
import type { Session } from "../../engine/converge/session.ts";
import { CalibError } from "../../engine/errors.ts";
import type { ObserveResult } from "../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { rows, surveyOf } from "./drift/surveys.ts";
import { rowsOfRun, seen } from "./observed.ts";

/** Returns a read-only session over observed repositories; any other repository does not answer. */
export function sessionOf(loaded: LoadedSet, repositories: Readonly<Record<string, Partial<ObserveResult>>>): Session {
  const none = () => Promise.reject(new Error("unexpected read or write"));
  const bridges = {
    reader: (repo: string) => {
      const facts = repositories[repo];
      if (!facts) return Promise.reject(new CalibError("repository-unreachable", `${repo} does not answer`));
      return Promise.resolve({
        call: (method: string) =>
          method === "survey" ? Promise.resolve(surveyOf(facts)) : method === "rows" ? Promise.resolve(rows([])) : none(),
      });
    },
  };
  return {
    loaded: () => Promise.resolve(loaded),
    observer: {
      view(repo) {
        const facts = repositories[repo];
        return facts ? Promise.resolve(seen(facts)) : Promise.reject(new CalibError("repository-unreachable", `${repo} does not answer`));
      },
      reader: (repo) =>
        Promise.resolve({
          call: (method, params) =>
            method === "rows" && "collection" in params
              ? Promise.resolve(rowsOfRun(repositories[repo] ?? {}, params.collection) as never)
              : none(),
        }),
      forget: () => undefined,
      forgetAll: () => undefined,
    },
    access: { writer: none, ran: new Set() },
    bridges: bridges as never,
    board: makeBoard(0),
    permit: () => Promise.resolve(),
    waits: false,
    takeSlot: none,
    close: () => Promise.resolve(),
  };
}
