/** Exit codes, which scripts rely on. `drift` is also pulumi's exit code for unexpected changes. */
export const EXIT = { ok: 0, error: 1, usage: 2, drift: 7 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
