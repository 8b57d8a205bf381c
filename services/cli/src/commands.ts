import { nearest } from '@fairstream/configuration'
import type { Command } from './command.ts'
import { alertsCommand } from './commands/alerts.ts'
import { configExampleCommand, configPrintCommand } from './commands/config.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { experimentCommand } from './commands/experiment.ts'
import { explainCommand } from './commands/explain.ts'
import { fitCommand } from './commands/fit.ts'
import { generateCommand } from './commands/generate.ts'
import { ingestCommand } from './commands/ingest.ts'
import { mapsListCommand, mapsShowCommand } from './commands/maps.ts'
import { mapsSeedCommand } from './commands/maps-seed.ts'
import { policySolveCommand } from './commands/policy-solve.ts'
import { replayRebuildCommand } from './commands/replay-rebuild.ts'
import { resumeCommand } from './commands/resume.ts'
import { replayWhatIfCommand } from './commands/replay-what-if.ts'
import { replayRedriveCommand } from './commands/replay-redrive.ts'
import { replayVerifyCommand } from './commands/replay-verify.ts'
import { runCommand } from './commands/run.ts'
import { scoreCommand } from './commands/score.ts'
import { skipCommand } from './commands/skip.ts'
import { startCommand } from './commands/start.ts'
import { tailCommand } from './commands/tail.ts'
import { thetaCommand } from './commands/theta.ts'
import { topicsCheckCommand, topicsCreateCommand } from './commands/topics.ts'
import { topicsGrowCommand } from './commands/topics-grow.ts'
import { UsageError } from './errors.ts'

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  runCommand,
  explainCommand,
  fitCommand,
  scoreCommand,
  evaluateCommand,
  thetaCommand,
  experimentCommand,
  generateCommand,
  ingestCommand,
  tailCommand,
  alertsCommand,
  mapsListCommand,
  mapsShowCommand,
  mapsSeedCommand,
  replayWhatIfCommand,
  replayVerifyCommand,
  replayRedriveCommand,
  topicsCreateCommand,
  topicsCheckCommand,
  topicsGrowCommand,
  resumeCommand,
  skipCommand,
  replayRebuildCommand,
  policySolveCommand,
  configExampleCommand,
  configPrintCommand,
  doctorCommand,
]

/** A command and the arguments after its name. */
export interface Called {
  readonly command: Command
  readonly args: readonly string[]
}

/** The command that the arguments name, by its longest name. Throws a UsageError with the nearest name. */
export function findCommand(args: readonly string[]): Called {
  for (const words of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === args.slice(0, words).join(' '))
    if (command !== undefined) return { command, args: args.slice(words) }
  }
  throw new UsageError(unknownCommand(args))
}

function unknownCommand([first = '', second]: readonly string[]): string {
  const names = COMMANDS.map(({ name }) => name)
  const ofFirst = names.filter((name) => name.startsWith(`${first} `))
  const asked = ofFirst.length > 0 && second !== undefined ? `${first} ${second}` : first
  const meant =
    nearest(asked, names) ??
    nearest(
      asked,
      names.map((name) => name.split(' ')[0] ?? ''),
    )
  if (meant !== undefined && meant !== asked) return `'${asked}' is no command: did you mean ${meant}?`
  const known = (ofFirst.length > 0 ? ofFirst : names).join(', ')
  return `'${asked}' is no command: there are ${known}`
}
