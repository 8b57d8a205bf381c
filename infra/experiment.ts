import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EXPERIMENTS, runExperiment } from '@fairstream/experiments'
import { scaleReport } from './scale.ts'

const HELP = `npm run -s experiment -- NAME [NAME…] [--seed N] [--out DIR] [--check]

Runs experiments and writes a Markdown report and SVG plots for each into DIR (default docs/experiments).
--check writes nothing and fails when a file in DIR differs from what the experiment gives. NAME may be quick, long or all.

${EXPERIMENTS.map(({ name, about, effort }) => `  ${name.padEnd(24)} ${about}${effort === 'long' ? ' (long)' : ''}`).join('\n')}
  ${'scale'.padEnd(24)} time and memory by size; measured here, so its bytes change from run to run
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    out: { type: 'string', default: 'docs/experiments' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || positionals.length === 0) {
  process.stderr.write(HELP)
  process.exitCode = values.help ? 0 : 2
} else {
  for (const name of positionals.flatMap(namesOf)) {
    if (name === 'scale') {
      if (values.check) process.stderr.write('scale: measured, so its bytes are not checked\n')
      else write([{ name: 'scale.md', text: scaleReport() }])
      continue
    }
    const started = performance.now()
    const { files } = runExperiment(name, values.seed === undefined ? {} : { seed: Number(values.seed) })
    const differing = values.check ? files.filter((file) => read(file.name) !== file.text) : []
    if (!values.check) write(files)
    if (differing.length > 0) process.exitCode = 1
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const verdict =
      differing.length > 0 ? `, differs: ${differing.map((file) => file.name).join(', ')}` : values.check ? ', same bytes' : ''
    process.stderr.write(`${name}: ${files.length} files in ${seconds} s${verdict}\n`)
  }
}

function namesOf(name: string): string[] {
  const group = EXPERIMENTS.filter(({ effort }) => name === 'all' || name === effort)
  return group.length > 0 ? group.map((experiment) => experiment.name) : [name]
}

function read(name: string): string | undefined {
  try {
    return readFileSync(join(values.out, name), 'utf8')
  } catch {
    return undefined
  }
}

function write(files: readonly { readonly name: string; readonly text: string }[]): void {
  mkdirSync(values.out, { recursive: true })
  for (const file of files) writeFileSync(join(values.out, file.name), file.text)
}
