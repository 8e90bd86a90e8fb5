/** The host's request, events and result. */

export type Operation = "up" | "preview" | "refresh" | "destroy";

/** The operation on one resource. */
export type Change = "create" | "update" | "delete" | "same";

export interface HostRequest {
  readonly operation: Operation;
  readonly project: string;
  readonly stack: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The absolute path of the program, e.g. `stacks/main.js`. */
  readonly program: string;
  /** The folder that holds `.pulumi`: the CLI's `file://` backend. */
  readonly backend: string;
  /** Added to this process's environment for the program and for the provider. */
  readonly env: Readonly<Record<string, string>>;
  /** The maximal number of operations at once. */
  readonly parallel: number;
  /** If true, changes set the result's `unexpectedChanges`. As with the CLI, they are still made. */
  readonly expectNoChanges: boolean;
  /** For refresh and destroy: only report the changes, and leave the state as it is. `preview` is `up` with this option. */
  readonly previewOnly?: boolean;
  readonly onEvent: (event: HostEvent) => void;
  /** On abort, running operations finish and are saved; no other operation begins. */
  readonly signal?: AbortSignal;
}

export type HostEvent =
  | { readonly kind: "planned"; readonly urn: string; readonly op: Change }
  | { readonly kind: "started"; readonly urn: string; readonly op: Change }
  | { readonly kind: "done"; readonly urn: string; readonly op: Change; readonly outputs: Properties }
  | { readonly kind: "failed"; readonly urn: string; readonly op: Change; readonly reasons: readonly string[] }
  | { readonly kind: "skipped"; readonly urn: string; readonly reason: string }
  | { readonly kind: "pending"; readonly urn: string; readonly operation: string }
  | { readonly kind: "lockTaken"; readonly text: string }
  | { readonly kind: "log"; readonly severity: Severity; readonly source: LogSource; readonly text: string };

export type Severity = "info" | "warning" | "error";
export type LogSource = "program" | "provider";

export interface HostResult {
  /** True if every operation succeeded, without interruption or unexpected changes. */
  readonly ok: boolean;
  readonly changed: boolean;
  readonly unexpectedChanges: boolean;
  readonly interrupted: boolean;
  readonly counts: Readonly<Record<Change, number>>;
  readonly failures: readonly Failure[];
  readonly skipped: readonly string[];
  readonly outputs: Properties;
}

export interface Failure {
  readonly urn: string;
  readonly reasons: readonly string[];
}

export type Json = null | boolean | number | string | readonly Json[] | Properties;
export interface Properties {
  readonly [key: string]: Json;
}
