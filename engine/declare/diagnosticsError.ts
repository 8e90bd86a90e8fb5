import type { Finding } from "../model/finding.ts";

/** What a person wrote cannot be used: all findings at once, never just the first. */
export class FindingsError extends Error {
  override readonly name = "FindingsError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.code}: ${finding.detail}`).join("; "));
    this.findings = findings;
  }
}
