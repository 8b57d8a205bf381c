import { parseArgs } from 'node:util'
import { nearest } from '@fairstream/configuration'
import type { Command, Given } from './command.ts'
import { UsageError } from './errors.ts'

/** What a command was given, or `help` where that was asked for. Throws a UsageError that names what is wrong. */
export function readArguments(command: Command, args: readonly string[]): Given | 'help' {
  const values = new Map<string, string>()
  const switches = new Set<string>()
  const operands: string[] = []
  for (const token of tokensOf(command, args)) {
    if (token.kind === 'positional') operands.push(token.value)
    else if (token.kind === 'option') {
      if (token.name === 'help' || token.rawName === '-h') return 'help'
      takeOption(command, token, values, switches)
    }
  }
  checkOperands(command, operands)
  checkRequired(command, values)
  return { operands, values, switches }
}

type Token = NonNullable<ReturnType<typeof parseArgs<{ tokens: true; strict: false }>>['tokens']>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

function tokensOf({ options }: Command, args: readonly string[]): readonly Token[] {
  const known = Object.entries(options).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }])
  const config = { args: [...args], options: Object.fromEntries(known) as Record<string, { type: 'boolean' | 'string' }> }
  return parseArgs({ ...config, allowPositionals: true, strict: false, tokens: true }).tokens
}

function takeOption(command: Command, token: OptionToken, values: Map<string, string>, switches: Set<string>): void {
  const { name, rawName, value } = token
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined
  if (option === undefined || !rawName.startsWith('--')) throw new UsageError(unknownOption(command, rawName))
  if (values.has(name) || switches.has(name)) throw new UsageError(`--${name} is given twice`)
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`)
    switches.add(name)
  } else if (value === undefined || value === '' || (!token.inlineValue && value.startsWith('--'))) {
    throw new UsageError(`--${name} needs a value: --${name} ${option.value}`)
  } else {
    values.set(name, value)
  }
}

function unknownOption({ name, options }: Command, given: string): string {
  const names = [...Object.keys(options), 'help']
  const meant = nearest(given.replace(/^-+/, ''), names)
  const known = names.map((each) => `--${each}`).join(', ')
  return `${given} is no option of ${name}${meant === undefined ? `; it takes ${known}` : `: did you mean --${meant}?`}`
}

function checkOperands({ name, operands: wanted = [] }: Command, operands: readonly string[]): void {
  const missing = wanted[operands.length]
  if (missing !== undefined) throw new UsageError(`${name} needs ${missing}`)
  const extra = operands[wanted.length]
  if (extra !== undefined) throw new UsageError(`${name} does not know what to do with '${extra}'`)
}

function checkRequired({ name, options }: Command, values: ReadonlyMap<string, string>): void {
  const missing = Object.entries(options).filter(([each, { required }]) => required === true && !values.has(each))
  if (missing.length === 0) return
  throw new UsageError(`${name} needs ${missing.map(([each, { value = '' }]) => `--${each} ${value}`).join(' and ')}`)
}
