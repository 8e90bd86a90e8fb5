import { pipeline } from "../pipeline/pipelineOrigin.ts";

/**
 * A product that was made by hand, as `calib adopt` found it. The lock names its RUNs (`adopted`), which count as attempts
 * although their names are not `<output>/run<N>`. In all else the product is one that a pipeline makes: if its RUN is lost
 * before the release, a pipeline makes the next attempt.
 */
export const adopted: typeof pipeline = {
  ...pipeline,

  // A RUN that was made by hand keeps its names and chains: commands of other people must find the same datasets as before.
  namesRun: (run, { adopted: byHand }) => run !== byHand?.run && run !== byHand?.verifyRun,
};
