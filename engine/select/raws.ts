import type { RawFacts } from "../bridge/wire.ts";
import { cameraState, lightLimit } from "../model/instruments.ts";
import { lit } from "./construction.ts";
import { countsOf, diagnosticIf, firstFew, type SelectionDiagnostic, type Selections } from "./selectionDiagnostic.ts";
import { isRamp } from "./sequences.ts";

/** Judges the exposures of a construction by their raws: state of the camera, light, and unreadable raws. Pure. */
export function judgeRaws({ expected, construction, raws }: Selections): readonly SelectionDiagnostic[] {
  const read = raws.filter(({ problem }) => problem === null);
  const unread = raws.flatMap(({ exposure, problem }) => (problem === null ? [] : [`${exposure}: ${problem}`]));
  const silent = read.length > 0 && read.every(({ cards }) => Object.keys(cards).length === 0);
  return [
    ...diagnosticIf(unread.length > 0, "raws-unread", `${unread.length} of ${raws.length}; ${firstFew(unread)}`),
    ...diagnosticIf(silent, "raws-unread", `none of ${cameraState.join(", ")} stands in their headers`),
    ...cameraState.flatMap((card) => stateOf(card, read)),
    ...(asksForLight({ expected, construction }) ? lightOf(read, new Map(construction.map(({ id, time }) => [id, time]))) : []),
  ];
}

/** Whether all exposures should have the same light. A ramp should not, because it runs into saturation. */
export const asksForLight = ({ expected, construction }: Pick<Selections, "expected" | "construction">): boolean =>
  lit(expected.types) && !expected.pairs && !isRamp(construction);

/** Reports a header card whose value is not the same in all exposures. */
function stateOf(card: string, read: readonly RawFacts[]): readonly SelectionDiagnostic[] {
  const valueOf = ({ cards }: RawFacts): string => cards[card] ?? "none";
  const values = countsOf(read.map(valueOf));
  const others = read.filter((raw) => valueOf(raw) !== values[0]?.[0]).map((raw) => raw.exposure);
  return diagnosticIf(
    values.length > 1,
    "camera-state-differs",
    `${card} is ${values.map(([value, many]) => `${value} in ${many}`).join(", ")}: ${firstFew(others)}`,
  );
}

/** Reports exposures with clearly more or less light than the median. */
function lightOf(read: readonly RawFacts[], times: ReadonlyMap<number, number | null>): readonly SelectionDiagnostic[] {
  const rates = read.flatMap((raw) => {
    const rate = rateOf(raw, times.get(raw.exposure) ?? null);
    return rate === null ? [] : [{ exposure: raw.exposure, rate }];
  });
  const timeless = read.filter(({ exposure }) => !rates.some((each) => each.exposure === exposure)).map(({ exposure }) => exposure);
  const typical = median(rates.map(({ rate }) => rate));
  const others = rates.filter(({ rate }) => Math.abs(rate - typical) > lightLimit * Math.abs(typical));
  const unit = read.every(({ amplifiers }) => amplifiers.every(({ gain }) => gain !== null)) ? "e-/s" : "adu/s";
  const shown = firstFew(others.map(({ exposure, rate }) => `${exposure} ${rate.toPrecision(4)}`));
  return [
    ...diagnosticIf(
      timeless.length > 0,
      "raws-unread",
      `${firstFew(timeless)} ${timeless.length > 1 ? "have no exposure time, so that their" : "has no exposure time, so that its"} light says nothing`,
    ),
    ...diagnosticIf(
      others.length > 0,
      "light-differs",
      `${others.length} of ${rates.length} exposures are more than ${100 * lightLimit} % from ${typical.toPrecision(4)} ${unit}: ${shown}`,
    ),
  ];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

/** Mean charge per pixel and second over all amplifiers, in electron if the header has gains, else in adu; null without an exposure time. */
function rateOf({ amplifiers }: RawFacts, seconds: number | null): number | null {
  if (!amplifiers.length || !seconds) return null;
  const total = amplifiers.reduce((sum, { signal, gain }) => sum + signal * (gain ?? 1), 0);
  return total / amplifiers.length / seconds;
}
