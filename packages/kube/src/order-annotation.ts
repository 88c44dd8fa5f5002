/**
 * An integer in an annotation of an object that is to be applied: the lower come first, those without one stand at 0.
 * Who applies them begins with a higher one when all of the lower are there, and a Job among these is complete.
 */
export const ORDER_ANNOTATION = "longshore.dev/order";
