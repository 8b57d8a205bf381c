import type { Command, Option } from './command.ts'
import { wrapWords } from './wrap-words.ts'

const WIDTH = 120

const HEAD = `Fairstream: live, provably fair scoring.

Usage: fairstream COMMAND …, in the repository as  npm run -s fairstream -- COMMAND …
`

/** All commands, one a line. */
export function printCommands(commands: readonly Command[]): string {
  const rows = commands.map((command) => [called(command), command.says] as const)
  return `${HEAD}\n${table(rows)}\n
fairstream COMMAND --help says more, with an example.
Exit codes: 0 done, 1 found something, 2 usage, 3 fault. Data goes to stdout, words to stderr. NO_COLOR is heeded.
`
}

/** One command: its usage, its options and an example. */
export function printHelp(command: Command): string {
  const options = Object.entries(command.options)
  const usage = [`fairstream ${called(command)}`, ...options.map(([name, option]) => usageOf(name, option))].join(' ')
  const rows = [
    ...options.map(([name, option]) => [written(name, option), option.says] as const),
    ['--help', 'this text'] as const,
  ]
  const notes = (command.notes ?? []).map((note) => `${wrapWords(note.split(' '), WIDTH).join('\n')}\n`)
  const examples = `Example:\n${command.examples.map((example) => `  npm run -s fairstream -- ${example}\n`).join('')}`
  return [`${command.name}: ${command.says}\n`, `Usage: ${usage}\n`, `${table(rows)}\n`, ...notes, examples].join('\n')
}

function called({ name, operands = [] }: Command): string {
  return [name, ...operands].join(' ')
}

function usageOf(name: string, option: Option): string {
  return option.required === true ? written(name, option) : `[${written(name, option)}]`
}

function written(name: string, { value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n')
}
