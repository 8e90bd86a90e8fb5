import { calibset, range, where } from "calibrations-as-code";

const rerun = "20250710a";
const verifyRerun = "20250714a";

/** The day of the daily calibrations. No construction uses the first exposure of a sequence. */
const day = 20250708;
const biases = range(day, 2, 21);
const darks = range(day, 32, 51);

/** A dense photon transfer curve: 120 pairs of flats of growing exposure time, in one filter. */
const curve = range(20250706, 101, 340);
const others = range(20250707, 101, 340);

const flats = {
  u: range(20250701, 61, 80),
  g: range(20250702, 81, 100),
  r: range(20250703, 101, 120),
  i: range(20250704, 121, 140),
  z: range(20250705, 141, 160),
  y: range(20250705, 181, 200),
};

/** Flats with the camera in reference orientation, from which the gradients of all later flats are measured. */
const gradients = {
  u: range(20250621, 21, 40),
  g: range(20250622, 21, 40),
  r: range(20250623, 21, 40),
  i: range(20250624, 21, 40),
  z: range(20250625, 21, 40),
  y: range(20250626, 21, 40),
};

const fields = (program: string) =>
  where(
    `exposure.science_program='${program}' and exposure.day_obs >= 20250615 and exposure.day_obs <= 20250705 and exposure.observation_type='science'`,
  );

/**
 * An example with invented exposures: one set with every product of LSSTCam in the catalog, in ugrizy. A real set takes linearizer,
 * ptc, crosstalk and kernel from an earlier ticket, as the example of DMTN-222 does.
 */
export default calibset({
  ticket: "DM-50000",
  tag: "everything",
  instrument: "LSSTCam",
  kind: "forward",
  begin: "2025-07-09",
  build: { repo: "usdf/embargo", raws: "LSSTCam/raw/all", calibs: ["LSSTCam/calib"], executor: "pipetask" },
  products: {
    biasBootstrap: { rerun, exposures: biases, checkpoint: { detectors: [94] } },
    darkBootstrap: { rerun, exposures: darks, checkpoint: { detectors: [94] } },
    flatBootstrap: { rerun, exposures: flats.r },
    defects: { rerun, verification: { rerun: verifyRerun, exposures: darks } },
    linearizer: { rerun, exposures: curve, verification: { rerun: verifyRerun, exposures: curve.or(others) } },
    cti: { rerun, exposures: curve },
    ptc: { rerun, exposures: curve, verification: { rerun: verifyRerun, exposures: curve.or(others) } },
    crosstalk: {
      rerun,
      exposures: fields("BLOCK-365"),
      verification: { rerun: verifyRerun, exposures: fields("BLOCK-365").or(fields("BLOCK-366")) },
    },
    bfk: { rerun, exposures: curve, verification: { rerun: verifyRerun, exposures: curve.or(others) } },
    electroBfDistortionMatrix: { rerun },
    bias: {
      rerun,
      exposures: biases,
      checkpoint: {},
      verification: { rerun: verifyRerun, exposures: biases.or(range(20250709, 2, 6)).or(range(20250710, 2, 6)) },
    },
    dark: {
      rerun,
      exposures: darks,
      checkpoint: {},
      verification: { rerun: verifyRerun, exposures: darks.or(range(20250709, 32, 36)).or(range(20250710, 32, 36)) },
    },
    flat_gradient_reference: {
      rerun,
      bands: {
        u: { exposures: gradients.u },
        g: { exposures: gradients.g },
        r: { exposures: gradients.r },
        i: { exposures: gradients.i },
        z: { exposures: gradients.z },
        y: { exposures: gradients.y },
      },
    },
    flat: {
      rerun,
      verifyRerun,
      checkpoint: {},
      bands: {
        u: { exposures: flats.u, verification: flats.u },
        g: { exposures: flats.g, verification: flats.g },
        r: { exposures: flats.r, verification: flats.r },
        i: { exposures: flats.i, verification: flats.i },
        z: { exposures: flats.z, verification: flats.z },
        y: { exposures: flats.y, verification: flats.y },
      },
    },
    gain_correction: { rerun, exposures: flats.r },
    sky: { rerun, exposures: fields("BLOCK-365") },
    science: { rerun: verifyRerun, exposures: range(20250704, 301, 306) },
  },
  targets: ["usdf/main", "usdf/ir2", "summit/LSSTCam"],
  skip: { "usdf/embargo_old": "closed: nothing is processed there any more" },
});
