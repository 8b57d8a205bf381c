/** Characters that one row of a text file may have: what bounds memory where a quote is not closed. */
export const RECORD_LENGTH_MAX = 16 * 1_048_576

/** Rows of a Parquet file that are read and written at a time. */
export const ROWS_AT_A_TIME = 16_384
