import type { Command } from './command.ts'

/**
 * Commands that work on a file and need nothing of a running system. Each is loaded alone: all of the others would take a second
 * and 40 MB, and scoring a file is to stay below 200 MB.
 */
const BATCH: Readonly<Record<string, () => Promise<Command>>> = {
  fit: async () => (await import('./commands/fit.ts')).fitCommand,
  score: async () => (await import('./commands/score.ts')).scoreCommand,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  theta: async () => (await import('./commands/theta.ts')).thetaCommand,
}

/** The batch command of a name, or undefined where it is none. */
export async function loadBatchCommand(name: string): Promise<Command | undefined> {
  return Object.hasOwn(BATCH, name) ? await BATCH[name]?.() : undefined
}
