/**
 * The provider's source, which Pulumi stores in its state and evaluates in the provider process. The text only imports the engine.
 * A constant, because any change of the text would update every resource.
 */
export const PROVIDER =
  'const e=import("calibrations-as-code/engine");const c=m=>async(...a)=>(await e).engine[m](...a);exports.handler=()=>({check:c("check"),diff:c("diff"),create:c("create"),read:c("read"),update:c("update"),delete:c("remove")})';
