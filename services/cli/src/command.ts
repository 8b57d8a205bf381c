import type { Terminal } from './terminal.ts'

/** One command of `fairstream`: what it is called, what it takes, and what it does. */
export interface Command {
  /** One or two words: `run`, `config print`. */
  readonly name: string
  /** One line, for the list of commands. */
  readonly says: string
  /** What its positional arguments are called, each required. */
  readonly operands?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** Sentences under the options. */
  readonly notes?: readonly string[]
  /** Arguments of an example, without `fairstream`. */
  readonly examples: readonly string[]
  /** Returns the exit code. */
  readonly run: (given: Given, terminal: Terminal) => Promise<number>
}

export interface Option {
  /** What its value is called; an option without one is a switch. */
  readonly value?: string
  readonly says: string
  readonly required?: true
}

/** What was given to a command, by option. Required options are there; switches are there or not. */
export interface Given {
  readonly operands: readonly string[]
  readonly values: ReadonlyMap<string, string>
  readonly switches: ReadonlySet<string>
}
