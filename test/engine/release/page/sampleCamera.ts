import type { FocalPlaneResult } from "../../../../engine/bridge/wire.ts";

/** A camera of square detectors on a grid, each with amplifiers C00 to C17 in two rows of eight. */
export function sampleCamera(rows: number, columns: number): FocalPlaneResult {
  const SIDE = 4000;
  const detectors = Array.from({ length: rows * columns }, (_, detector) => {
    const [x, y] = [(detector % columns) * SIDE, Math.floor(detector / columns) * SIDE];
    const amplifiers = AMPLIFIERS.map((name, index) => ({
      name,
      x: x + (index % 8) * (SIDE / 8),
      y: y + (index < 8 ? 0 : SIDE / 2),
      width: SIDE / 8,
      height: SIDE / 2,
    }));
    return { detector, name: sampleName(detector), x, y, width: SIDE, height: SIDE, amplifiers };
  });
  return { source: "the camera of a sample", detectors };
}

export const AMPLIFIERS: readonly string[] = ["C0", "C1"].flatMap((row) => Array.from({ length: 8 }, (_, index) => `${row}${index}`));

export const sampleName = (detector: number): string =>
  `R${String(Math.floor(detector / 9)).padStart(2, "0")}_S${Math.floor((detector % 9) / 3)}${detector % 3}`;
