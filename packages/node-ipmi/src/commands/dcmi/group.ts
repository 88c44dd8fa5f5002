import { constant, u8 } from "@longshore/kit";

/** Every DCMI request and response starts with this number of its group (DCMI 1.5 §6.1). */
export const dcmiGroup = constant(u8, 0xdc);
