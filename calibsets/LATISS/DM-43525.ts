import { calibset, list, range } from "calibrations-as-code";

/** Bias after the set temperature was lowered (Calibration Production, A Short Introduction, 2024-04-02). */
export default calibset({
  ticket: "DM-43525",
  tag: "lowerSetTemp",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-04-10",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: {
    bias: {
      rerun: "20240326a",
      certifyRerun: "20240405a",
      exposures: range(20240326, 2, 21),
      verification: {
        // The first of the sequence, which is never part of a construction, and samples of the later sets of that day.
        exposures: range(20240326, 2, 21)
          .or(list(2024032600001))
          .or(range(20240326, 66, 69))
          .or(range(20240326, 95, 98))
          .or(range(20240326, 124, 127))
          .or(range(20240326, 153, 156)),
      },
    },
  },
  targets: ["usdf/main", "summit/LATISS"],
});
