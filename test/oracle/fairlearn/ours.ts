import { columnGeneration, tableProblem } from '@fairstream/response'
import { readStaticProblem, staticTable } from './static-table.ts'

// Run by compare.py: our answer to the static problem, and the least of three times, from the counts to the certified optimum.
const problem = readStaticProblem()
const runs = Array.from({ length: 3 }, () => {
  const started = performance.now()
  const { risk, gap, oracleCalls } = columnGeneration(tableProblem(staticTable(problem)))
  return { risk, gap, oracleCalls, seconds: (performance.now() - started) / 1000 }
})
process.stdout.write(JSON.stringify({ ...runs[0], seconds: Math.min(...runs.map(({ seconds }) => seconds)) }) + '\n')
