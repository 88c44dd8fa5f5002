// Bounds of what is read: far above any honest file, far below what hurts.

/** Of one file, bytes of UTF-8. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Lexical tokens of one file (a file of brackets alone costs the parser most). */
export const MAX_TOKENS = 400_000;

/** Values of one file after aliases are resolved (an alias bomb grows here, not in the file). */
export const MAX_VALUES = 100_000;

/** Levels of nesting of one document. */
export const MAX_DEPTH = 32;

/** Documents of one set. */
export const MAX_DOCUMENTS = 10_000;
