/** Labels of objects at API servers that several sites may share. */
export const SITE_LABEL = "longshore.dev/site";
export const MACHINE_LABEL = "longshore.dev/machine";
export const ARCH_LABEL = "longshore.dev/arch";
/** Also of nodes. */
export const POOL_LABEL = "longshore.dev/pool";
