import { calibset, list, range, where } from "calibrations-as-code";

const rerun = "20250207a";

const nights = "((exposure.day_obs=20241208 and exposure.seq_num >= 696) or (exposure.day_obs=20241206 and exposure.seq_num >= 427))";
const biases = where(`${nights} and exposure.observation_type='bias'`);
const darks = where(`${nights} and exposure.observation_type='dark'`);
/** Exposures of other nights too, so that a product is not verified only on its own inputs. */
const autumn = (type: string) =>
  where(`exposure.day_obs >= 20241020 and exposure.day_obs <= 20241211 and exposure.observation_type='${type}'`);
const lab = (reason: string) =>
  where(
    `exposure.day_obs=20240806 and exposure.science_program='BLOCK-T68' and exposure.observation_reason='${reason}' and physical_filter='r_03'`,
  );

/** Seventeen pairs of flats of growing exposure time: the fewest that give the simulator's gains to one percent. */
const curve = range(20240807, 10, 142).every(4);

/** Fields of bright stars, whose sizes show whether a kernel is good. */
const stars = range(20240807, 146, 147);

const flats = {
  u: range(20241110, 44, 63),
  g: range(20241126, 21, 40),
  r: range(20241111, 17, 36),
  i: range(20241120, 41, 64).except(58, "left out in DMTN-222's selection"),
  z: range(20241112, 28, 48),
  y: range(20241119, 21, 36),
};

const first = { "selection-first-of-sequence": "the exposures of DMTN-222's example are the first of their sequences too" };
const ramp = {
  "selection-first-of-sequence": "the curve is a sequence of its own, and is used whole",
  "verification-same-dates": "there is one curve, of one night",
};
const twilight = { ...first, "verification-same-dates": "a flat is tried on what it is made of (docs/products.md)" };

/** Every product of LSSTComCam with a reference pipeline, made from each other in one set: `npm run demo -- --full`. */
export default calibset({
  ticket: "DM-50001",
  tag: "everything",
  instrument: "LSSTComCam",
  kind: "forward",
  begin: "1970-01-01T00:00:00",
  build: { repo: "usdf/main", raws: "LSSTComCam/raw/all", calibs: ["LSSTComCam/calib/DM-48650"], executor: "pipetask" },
  products: {
    biasBootstrap: { rerun, exposures: biases, waive: first },
    darkBootstrap: { rerun, exposures: darks, waive: first },
    flatBootstrap: { rerun, exposures: lab("flat"), waive: first },
    defects: { rerun, verification: { exposures: lab("flat") } },
    linearizer: { rerun, exposures: curve, verification: { exposures: curve }, waive: ramp },
    cti: { rerun, exposures: lab("comcam_ptc"), waive: first },
    ptc: { rerun, exposures: curve, verification: { exposures: curve }, waive: ramp },
    bfk: {
      rerun,
      exposures: curve,
      verification: { exposures: curve.or(stars) },
      waive: ramp,
    },
    bias: { rerun, exposures: biases, verification: { exposures: autumn("bias") }, waive: first },
    dark: { rerun, exposures: darks, verification: { exposures: autumn("dark") }, waive: first },
    flat: {
      rerun,
      waive: twilight,
      bands: {
        u: { exposures: flats.u, verification: flats.u },
        g: { exposures: flats.g, verification: flats.g },
        r: { exposures: flats.r, verification: flats.r },
        i: { exposures: flats.i, verification: flats.i },
        z: { exposures: flats.z, verification: flats.z },
        y: { exposures: flats.y, verification: flats.y },
      },
    },
    science: { rerun, exposures: list(2024120100160, 2024120700307, 2024120700297, 2024120300156, 2024120700339, 2024112000223) },
  },
  targets: ["usdf/embargo", "summit/LSSTComCam", "tts/LSSTComCam"],
  skip: { "usdf/embargo_old": "closed: nothing is processed there any more" },
});
