import type { BpsSubmission } from "./bpsSubmission.ts";

/**
 * The first value that would arrive otherwise than it was written, in words. bps replaces `$X` and `{x}` wherever they
 * stand, and puts paths and names bare into command lines; only the selection stands between double quotes.
 */
export function unsafeValue({ pipelineYaml, submitPath, payload }: BpsSubmission): string | undefined {
  const { dataQuery, payloadName, output, outputRun, butlerConfig, inCollection } = payload;
  const bare = Object.entries({ pipelineYaml, submitPath, payloadName, output, outputRun, butlerConfig, inCollection });
  const values = [...bare.filter(([, value]) => /[\s"'`\\$&;|<>(){}*?]/.test(value)), ...(/["`\\${}]/.test(dataQuery) ? [["dataQuery", dataQuery] as const] : [])];
  return values.map(([name, value]) => `${name} ${JSON.stringify(value)}`)[0];
}
