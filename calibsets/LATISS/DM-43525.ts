import { calibset, list, range, type Selection } from "calibrations-as-code";

const rerun = "20240326a";
const certifyRerun = "20240405a";
const day = 20240326;

const biases = range(day, 2, 21);
/** Darks of 30 s. Shorter ones would add more noise to the dark rate than information. */
const darks = range(day, 30, 44);

/** A sequence of flats. Its first exposure is used only for verification. */
const flats = (from: number, to: number): { exposures: Selection; verification: Selection } => ({
  exposures: range(day, from + 1, to),
  verification: range(day, from, to),
});

/** The camera had just changed, so no other date has its state. */
const waive = { "verification-same-dates": "all of 2024-03-26, the special calibration day after the set temperature was lowered" };

/** LATISS after the set temperature was lowered (Calibration Production, A Short Introduction, 2024-04-02). */
export default calibset({
  ticket: "DM-43525",
  tag: "lowerSetTemp",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-04-10",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: {
    biasBootstrap: { rerun, exposures: biases },
    darkBootstrap: { rerun, exposures: darks },
    flatBootstrap: { rerun, exposures: range(day, 212, 226) },
    defects: { rerun, certifyRerun, verification: { exposures: range(day, 212, 216) } },
    bias: {
      rerun,
      certifyRerun,
      exposures: biases,
      verification: {
        exposures: biases
          .or(list(2024032600001))
          .or(range(day, 66, 69))
          .or(range(day, 95, 98))
          .or(range(day, 124, 127))
          .or(range(day, 153, 156)),
      },
      waive,
    },
    dark: { rerun, certifyRerun, exposures: darks, verification: { exposures: darks.or(list(2024032600029)) }, waive },
    flat: {
      rerun,
      certifyRerun,
      bands: {
        g: flats(191, 206),
        r: flats(211, 226),
        i: flats(231, 246),
        z: flats(251, 266),
        y: flats(271, 286),
        white: flats(291, 306),
      },
      waive,
    },
  },
  targets: ["usdf/main", "summit/LATISS"],
});
