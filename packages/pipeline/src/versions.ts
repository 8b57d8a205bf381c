/** The format of what the scorer says. Bytes of a repeat are equal within one format. */
export const OUTPUT_FORMAT = 1

/** The version of the code that plans maps, named in each. */
export const CODE_VERSION = '0.1.0'
