import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'

/** `fairstream policy solve`: the best mixture of the policies in a table, or the proof that there is none. */
export const policySolveCommand: Command = {
  name: 'policy solve',
  says: 'the best fair mixture of the policies in a table, or the proof that there is none',
  options: {
    input: { value: 'F', says: 'a problem: policies with their risk and moments, and constraints', required: true },
    json: { says: 'as JSON' },
  },
  notes: [
    'The file is { semantics: "cohort", policies: [{ id, risk, moments: { name: value } }], constraints: [{ moment, atMost | atLeast | equals: number }], maxSupport? }. An answer that no policy will do is an answer: exit code 0.',
  ],
  examples: ['policy solve --input problem.json', 'policy solve --input problem.json --json'],
  run: async ({ values, switches }, terminal) => {
    const file = values.get('input') ?? ''
    const problem = readProblem(file, await readFile(file, 'utf8'))
    // The solver takes a tenth of a second to load, which no other command should pay.
    const { PolicyProblemError, policyAnswerText, solvePolicyProblem } = await import('@fairstream/response')
    try {
      const answer = solvePolicyProblem(problem)
      const text = switches.has('json') ? `${JSON.stringify(answer, undefined, 2)}\n` : policyAnswerText(answer)
      await writeData(terminal, text)
      return EXIT.done
    } catch (error) {
      if (!(error instanceof PolicyProblemError)) throw error
      const mistakes = error.mistakes.map(({ path, message }) => `  ${path}: ${message}`).join('\n')
      throw new UsageError(`${file}: ${counted(error.mistakes.length, 'mistake')}\n${mistakes}`)
    }
  },
}

/** Throws a UsageError that says where the text stops being JSON. */
function readProblem(file: string, text: string): unknown {
  const lineCounter = new LineCounter()
  try {
    return JSON.parse(text)
  } catch {
    // JSON.parse does not always say where; YAML's JSON schema is read by a parser that does.
    const [mistake] = parseDocument(text, { schema: 'json', prettyErrors: false, lineCounter }).errors
    const place = mistake === undefined ? { line: 1, col: 1 } : lineCounter.linePos(mistake.pos[0])
    throw new UsageError(`${file}:${place.line}:${place.col}: not JSON${mistake === undefined ? '' : ` (${mistake.message})`}`)
  }
}
