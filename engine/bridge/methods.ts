import type { RepoName } from "../model/brand.ts";
import type { Methods } from "./wire.ts";

export type Method = keyof Methods;
export type WriteMethod = "chain" | "certify" | "ingest" | "tag" | "submit" | "curated" | "correct" | "bundle" | "gather" | "records" | "discard" | "settle";
export type ReadMethod = Exclude<Method, WriteMethod | "open">;

export type Call<M extends Method> = <K extends M>(method: K, params: Methods[K]["params"]) => Promise<Methods[K]["result"]>;

/** What planning, drift and lookup are given: it has no way to write. */
export interface Reader {
  readonly call: Call<ReadMethod>;
}

/** What a step is given to apply a change. */
export interface Writer {
  readonly call: Call<ReadMethod | WriteMethod>;
}

/** The hand that applies: writers by repository, and the files of the world. */
export interface WriteAccess {
  /** A writer whose repository is observed anew afterwards. */
  writer(repo: RepoName): Promise<Writer>;
  /** Jobs that this process started or joined (`jobName`): their failure is news, an older one is history. */
  readonly ran: Set<string>;
}
