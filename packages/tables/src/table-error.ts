/** A file that is not the table it was said to be. Reading it again gives the same, so it is not retryable. */
export class TableError extends Error {
  override readonly name = 'TableError'
  readonly code = 'TABLE'
  readonly retryable = false
  readonly file: string
  /** Counted from 1; undefined where the whole file is meant. */
  readonly line: number | undefined

  constructor(file: string, line: number | undefined, what: string, options?: ErrorOptions) {
    super(line === undefined ? `${file}: ${what}` : `${file}:${line}: ${what}`, options)
    this.file = file
    this.line = line
  }
}
