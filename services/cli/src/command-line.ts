import { loadBatchCommand } from './batch-commands.ts'
import type { Called } from './commands.ts'
import { ConfigurationError, EXIT, Fault, Interrupted, isSystemError, reasonOf, UsageError } from './errors.ts'
import { printCommands, printHelp } from './print-help.ts'
import { readArguments } from './read-arguments.ts'
import { printMistakes } from './read-configuration-file.ts'
import { writeData } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command line to its exit code. Whatever goes wrong is said in a sentence on stderr. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runCalled(args, terminal)
  } catch (error) {
    return sayError(error, terminal)
  }
}

async function runCalled(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = args
  if (first === undefined) {
    terminal.say(printCommands((await import('./commands.ts')).COMMANDS))
    return EXIT.usage
  }
  if (['--help', '-h', 'help'].includes(first) && args.length === 1) {
    await writeData(terminal, printCommands((await import('./commands.ts')).COMMANDS))
    return EXIT.done
  }
  const { command, args: own } = await called(first === 'help' ? [...args.slice(1), '--help'] : args)
  const given = readArguments(command, own)
  if (given !== 'help') return await command.run(given, terminal)
  await writeData(terminal, printHelp(command))
  return EXIT.done
}

async function called(args: readonly string[]): Promise<Called> {
  const batch = await loadBatchCommand(args[0] ?? '')
  return batch === undefined ? (await import('./commands.ts')).findCommand(args) : { command: batch, args: args.slice(1) }
}

function sayError(error: unknown, { say, paint, signal, environment }: Terminal): number {
  const name = paint.bad('fairstream:')
  if (error instanceof Interrupted) {
    say(`${name} ${error.message}\n`)
    return typeof signal.reason === 'number' ? signal.reason : EXIT.fault
  }
  if (error instanceof ConfigurationError) {
    say(`${name} ${error.message}\n${printMistakes(error.mistakes)}`)
    return EXIT.usage
  }
  if (error instanceof UsageError) {
    say(`${name} ${error.message}\n`)
    return EXIT.usage
  }
  say(`${name} ${sentenceOf(error)}\n`)
  // A stack helps whoever mends the program, and nobody else.
  if (environment['FAIRSTREAM_TEST_STACK'] !== undefined && error instanceof Error) say(`${error.stack ?? ''}\n`)
  return EXIT.fault
}

function sentenceOf(error: unknown): string {
  if (error instanceof Fault) return error.message
  if (isSystemError(error)) return `${error.path ?? 'the system'}: ${reasonOf(error)}`
  const message = error instanceof Error ? error.message : String(error)
  return `a mistake in Fairstream itself: ${message} (FAIRSTREAM_TEST_STACK=1 shows where; please report it)`
}
