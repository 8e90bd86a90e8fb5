// Pulumi loads this file with plain `node`; it opens the TypeScript sources.
import { register } from "tsx/esm/api";

register();
export default async () => (await import("./program.ts")).default();
