import type { RepoName } from "../model/brand.ts";
import type { Methods, Why } from "./wire.ts";

export type Method = keyof Methods;
/** A method writes if its parameters say on whose behalf, for the journal. */
export type WriteMethod = { [M in Method]: Methods[M]["params"] extends { readonly why: Why } ? M : never }[Method];
export type ReadMethod = Exclude<Method, WriteMethod | "open">;

export type Call<M extends Method> = <K extends M>(method: K, params: Methods[K]["params"]) => Promise<Methods[K]["result"]>;

/** A client that can only read. Planning, drift and lookup get no other client. */
export interface Reader {
  readonly call: Call<ReadMethod>;
}

/** A client that can write. Only the `apply` of a step gets it. */
export interface Writer {
  readonly call: Call<ReadMethod | WriteMethod>;
}

/** Access for a step that applies a change: a writer for each repository, and the jobs of this process. */
export interface WriteAccess {
  /** Returns a writer. Every call through it drops the observation of its repository. */
  writer(repo: RepoName): Promise<Writer>;
  /** Jobs that this process started or joined (`jobName`). Their failure is reported; an older failure leads to the next attempt. */
  readonly ran: Set<string>;
}
