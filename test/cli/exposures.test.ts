import { expect, test } from "@jest/globals";
import { comCamRaws, latissRaws, type Raws } from "../../cli/demo/exposures.ts";

const countOf = ({ seq_nums, first = 0, last = 0 }: Raws): number => seq_nums?.length ?? last - first + 1;
const count = (raws: readonly Raws[], chosen: (raws: Raws) => boolean): number =>
  raws.filter(chosen).reduce((sum, each) => sum + countOf(each), 0);
const construction = [20241208, 20241206];
const isOf = (type: string) => (each: Raws) => each.observation_type === type;

/** Twilight flats by night: the ranges of DMTN-222 section 7, with its exception. */
const nights = { u: 20241110, g: 20241126, r: 20241111, i: 20241120, z: 20241112, y: 20241119 } as const;

test.each([
  ["u", 20, 6],
  ["g", 20, 6],
  ["r", 20, 6],
  // With the one that the set leaves out.
  ["i", 24, 7],
  ["z", 21, 6],
  ["y", 16, 6],
] as const)("of the DMTN-222 flats in %s the demo has %i in full size, and %i if not", (band, full, few) => {
  const ofNight = (each: Raws) => isOf("flat")(each) && each.day_obs === nights[band];
  expect(count(comCamRaws(true), ofNight)).toBe(full);
  expect(count(comCamRaws(false), ofNight)).toBe(few);
});

test.each(["bias", "dark"])("the demo has six of the DMTN-222 %s exposures of two nights, and all forty in full size", (type) => {
  const ofNights = (each: Raws) =>
    isOf(type)(each) && construction.includes(each.day_obs) && (each.seq_nums?.[0] ?? 0) >= 427 && countOf(each) > 2;
  expect(count(comCamRaws(true), ofNights)).toBe(40);
  expect(count(comCamRaws(false), ofNights)).toBe(6);
});

test("the demo has six each of the DMTN-222 laboratory flats, and all twenty and forty in full size", () => {
  const ofLab = (reason: string) => (each: Raws) => each.science_program === "BLOCK-T68" && each.observation_reason === reason;
  expect([count(comCamRaws(true), ofLab("flat")), count(comCamRaws(true), ofLab("comcam_ptc"))]).toEqual([20, 40]);
  expect([count(comCamRaws(false), ofLab("flat")), count(comCamRaws(false), ofLab("comcam_ptc"))]).toEqual([6, 6]);
});

test("the demo has seven LATISS flats of a sequence, and all sixteen in full size", () => {
  const ofFilter = (each: Raws) => each.physical_filter === "SDSSr_65mm~empty" && each.observation_type === "flat";
  expect([count(latissRaws(true), ofFilter), count(latissRaws(false), ofFilter)]).toEqual([16, 7]);
});
