import type { DetectorsDeclaration } from "./declaration.ts";
import { grouped } from "./group.ts";
import { compact } from "./ranges.ts";

/** Groups of an instrument's detectors: those of the science images, and the wavefront and guide sensors at the corners of the focal plane. */
export const detectorGroups = ["science", "wavefront", "guide"] as const;

export type DetectorGroup = (typeof detectorGroups)[number];

/** Corner detectors by instrument (obs_lsst, policy/lsstCam). All other detectors are science detectors. */
const corners: Readonly<Record<string, Readonly<Record<Exclude<DetectorGroup, "science">, readonly number[]>>>> = {
  LSSTCam: { wavefront: [191, 192, 195, 196, 199, 200, 203, 204], guide: [189, 190, 193, 194, 197, 198, 201, 202] },
};

/** Wavefront and guide sensors of an instrument, sorted; empty for an instrument without corners. */
export const cornersOf = (instrument: string): readonly number[] =>
  Object.values(corners[instrument] ?? {})
    .flat()
    .sort(ascending);

/** The detectors that a complete product has. `listed`: those that the world lists for a repository; all of them if nothing is declared. */
export function expectedDetectors(instrument: string, listed: readonly number[], declared: DetectorsDeclaration | null): readonly number[] {
  if (!declared) return listed;
  return membersOf(instrument, listed, declared.groups).filter((detector) => declared.without?.[detector] === undefined);
}

function membersOf(instrument: string, listed: readonly number[], groups: DetectorsDeclaration["groups"]): readonly number[] {
  if (!groups) return listed;
  const science = listed.filter((detector) => !cornersOf(instrument).includes(detector));
  const members = groups.flatMap((group) => (group === "science" ? science : (corners[instrument]?.[group] ?? [])));
  return [...new Set(members)].sort(ascending);
}

/** The declared detectors without the reasons, which people may still change. */
export interface NumberedDetectors {
  readonly groups?: readonly DetectorGroup[];
  /** Detectors that the product lacks, sorted. */
  readonly without?: readonly number[];
}

export const numbered = ({ groups, without }: DetectorsDeclaration): NumberedDetectors => ({
  ...(groups ? { groups } : {}),
  ...(without ? { without: Object.keys(without).map(Number).sort(ascending) } : {}),
});

/** Whether a product lacks a detector by its declaration. Corner detectors have to be declared. */
export function isAbsent(instrument: string, detector: number, { groups, without = [] }: NumberedDetectors = {}): boolean {
  const group = cornerGroupOf(instrument, detector) ?? "science";
  return without.includes(detector) || !(groups ? groups.includes(group) : group === "science");
}

/** Why a product lacks a detector by its declaration; undefined if it should have it. */
export function whyAbsent(instrument: string, detector: number, declared: DetectorsDeclaration = {}): string | undefined {
  if (!isAbsent(instrument, detector, numbered(declared))) return undefined;
  return declared.without?.[detector] ?? `made without ${cornerGroupOf(instrument, detector) ?? "science"} detectors`;
}

const cornerGroupOf = (instrument: string, detector: number): DetectorGroup | undefined =>
  detectorGroups.find((group) => group !== "science" && corners[instrument]?.[group].includes(detector));

/** Whether an instrument has a group of detectors. */
export const hasGroup = (instrument: string, group: DetectorGroup): boolean => group === "science" || corners[instrument] !== undefined;

/** The declared detectors in words, e.g. `science and wavefront detectors, without 4,7 (no power)`. */
export function describeDetectors({ groups, without = {} }: DetectorsDeclaration): string {
  const byReason = grouped(Object.entries(without), ([, reason]) => reason);
  const left = [...byReason].map(
    ([reason, those]) => `${compact(those.map(([detector]) => Number(detector)).sort(ascending))} (${reason})`,
  );
  return [...(groups ? [`${groups.join(" and ")} detectors`] : []), ...(left.length ? [`without ${left.join(", ")}`] : [])].join(", ");
}

const ascending = (a: number, b: number): number => a - b;
