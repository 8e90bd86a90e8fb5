import type {
  CertifiedFacts,
  CertifyParams,
  ChainParams,
  JobFacts,
  JobsParams,
  RunFacts,
  SubmitParams,
} from "../../../engine/bridge/wire.ts";
import type { Writer } from "../../../engine/bridge/methods.ts";
import { makeBoard } from "../../../engine/converge/board.ts";
import { type Session, slotsOf } from "../../../engine/converge/session.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { digestOf } from "../../../engine/model/digest.ts";
import { certified as certifiedFacts, chain, job, run, seen, workflow } from "../observed.ts";

/** A build repository in memory. Its pipelines end on the first request for their job; failing ones leave no dataset. */
export interface Builder {
  readonly session: Session;
  /** Starts, ends and certifications, in order. */
  readonly events: string[];
  /** Returns the largest number of pipelines that ran at once. */
  most(): number;
  /** Returns the number of free slots. */
  free(): Promise<number>;
  /** Removes an attempt, as a person might. */
  lose(output: string): void;
}

const soon = () => new Promise((resolve) => setImmediate(resolve));
const verdict = { success: true, tests: 1, failures: [], majorityFails: [] };
const outputOf = (key: string) => key.slice(0, key.lastIndexOf("/"));
const nameOf = (collection: string) =>
  collection
    .split("/")
    .slice(4)
    .join("/")
    .replace(/\.\d{8}[a-z].*/, "");

export function builderOf(
  loaded: LoadedSet,
  jobs: number,
  fails: readonly string[] = [],
  onSlot: (builder: Builder) => void = () => undefined,
): Builder {
  const chains = new Map<string, readonly string[]>();
  const runs = new Map<string, RunFacts[]>();
  const ended: JobFacts[] = [];
  const certified: CertifiedFacts[] = [];
  const events: string[] = [];
  const running = new Set<string>();
  const workflows = new Set<string>();
  const jobOf = (key: string, facts: Partial<JobFacts>) => job(key, { ...facts, workflow: workflows.has(key) ? workflow : null });
  const slots = slotsOf(new Map([["usdf", jobs]]));
  let most = 0;

  const isThere = (name: string) =>
    certified.some(({ collection }) => collection === name) || [...runs.values()].flat().some((each) => each.run === name);
  const methods: Record<string, (params: never) => unknown> = {
    // The bridge too leaves out members that do not exist yet.
    chain: ({ chain: name, children }: ChainParams) => chains.set(name, children.filter(isThere)),
    // All locked exposures exist.
    exposures: () => ({
      id: (loaded.lock?.inputs.products ?? []).flatMap(({ construction, verification }) => [
        ...(construction?.exposures ?? []),
        ...(verification?.exposures ?? []),
      ]),
    }),
    submit({ key, bps }: SubmitParams) {
      running.add(key);
      if (bps) workflows.add(key);
      most = Math.max(most, running.size);
      events.push(`start ${nameOf(key)}`);
      return { job: jobOf(key, { state: "running", exitCode: null }) };
    },
    jobs({ keys: [key = ""] }: JobsParams) {
      if (!running.delete(key)) return { jobs: ended.filter((each) => each.key === key) };
      const failed = fails.includes(nameOf(key));
      ended.push(jobOf(key, failed ? { exitCode: 1, error: "no raw" } : {}));
      if (!failed) runs.set(outputOf(key), [run(key, { fingerprint: digestOf(key), verdict: key.includes("/verify") ? verdict : null })]);
      events.push(`${failed ? "fail" : "end"} ${nameOf(key)}`);
      return { jobs: ended.filter((each) => each.key === key) };
    },
    rows: ({ collection }: { collection: string }) => ({ id: [digestOf(collection)] }),
    certify({ collection, datasetType, ours: [fingerprint = ""] }: CertifyParams) {
      certified.push(certifiedFacts({ collection, datasetType, fingerprint }));
      events.push(`certify ${nameOf(collection)}`);
    },
    picture: () => ({ png: null }),
  };
  const call = async (method: string, params: never) => {
    await soon();
    const answer = methods[method];
    if (!answer) throw new Error(`${method} is not expected`);
    return answer(params);
  };
  const access = { call: call as unknown as Writer["call"] };
  const runningJobs = () => [...running].map((key) => jobOf(key, { state: "running", exitCode: null, done: 1 }));

  const builder: Builder = {
    events,
    most: () => most,
    lose: (output) => void runs.delete(output),
    async free() {
      const taken: (() => void)[] = [];
      for (let index = 0; index <= jobs; index++) void slots.take("usdf", 0).then((give) => taken.push(give));
      await soon();
      return taken.length;
    },
    session: {
      permit: () => Promise.resolve(),
      loaded: () => Promise.resolve(loaded),
      observer: {
        async view() {
          await soon();
          return seen({
            collections: [...chains].map(([name, children]) => chain(name, ...children)),
            outputs: [...runs].map(([name, attempts]) => ({ chain: name, runs: attempts })),
            jobs: [...ended, ...runningJobs()],
            certified,
          });
        },
        reader: () => Promise.resolve(access),
        forget: () => undefined,
        forgetAll: () => undefined,
      },
      access: { writer: () => Promise.resolve(access), ran: new Set() },
      bridges: undefined as never,
      board: makeBoard(0),
      waits: false,
      async takeSlot(_repo, rank) {
        const give = await slots.take("usdf", rank);
        onSlot(builder);
        return give;
      },
      close: () => Promise.resolve(),
    },
  };
  return builder;
}
