import { constants } from 'node:os'
import { runCommandLine } from './command-line.ts'
import { processTerminal } from './terminal.ts'

// Ends as soon as nothing is left to do: an exit in mid-air would cut what stdout still holds.
const stop = new AbortController()
const end = async (): Promise<void> => {
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal(stop.signal))
}

/** Terminals, npm and wrappers each pass a Ctrl-C on: what comes this soon is the same one. */
const SAME_SIGNAL_MS = 500
let firstMs = Infinity

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    const code = 128 + constants.signals[name]
    if (performance.now() - firstMs > SAME_SIGNAL_MS) process.exit(code)
    firstMs = Math.min(firstMs, performance.now())
    stop.abort(code)
  })
}

// Whoever read our output has seen enough: `generate … --out - | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

await end()
