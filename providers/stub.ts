/**
 * What Pulumi stores in its state and evaluates in the provider process. A constant, so that no compiler, path or version
 * ever changes it; it holds nothing but the way into the engine (design section 7).
 */
export const PROVIDER =
  'const e=import("calibrations-as-code/engine");const c=m=>async(...a)=>(await e).engine[m](...a);exports.handler=()=>({check:c("check"),diff:c("diff"),create:c("create"),read:c("read"),update:c("update"),delete:c("remove")})';
