// An origin needs every member of the strategy. `npm run types` compiles this file, and nothing runs it.
import type { Change } from "../../engine/model/change.ts";
import type { SetProduct } from "../../engine/model/calibset.ts";
import { curated } from "../../engine/origins/curated/curatedOrigin.ts";
import type { OriginStrategy } from "../../engine/origins/strategy.ts";

type Strategy = OriginStrategy<SetProduct, object, Change>;
type Optional<T> = { readonly [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** No member of a strategy may be left out. */
export const optional: readonly Optional<Strategy>[] = [] satisfies readonly never[];

const { shell: _shell, ...withoutShell } = curated;
// @ts-expect-error an origin without its shell form
export const incomplete: typeof curated = withoutShell;
