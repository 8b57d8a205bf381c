import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeadLetter, FairScore, LateScore, PlanReport } from '../../packages/events/src/index.ts'
import { fairstream, inDirectory, linesOf, recordsOf } from './fairstream-command.ts'
import { bytes, CONFIGURATION, FILE, FILE_WITHOUT_UNCOUNTED, GOOD, good, offsetOf, ROWS } from './rows-of-the-table.ts'
import type { Row } from './rows-of-the-table.ts'

interface Outputs {
  readonly summary: string
  readonly counts: { readonly deadLetters: { readonly byCode: Readonly<Record<string, number>> } }
  readonly fairLines: readonly string[]
  readonly fair: ReadonlyMap<string, FairScore>
  readonly dead: ReadonlyMap<string, DeadLetter>
  readonly late: readonly LateScore[]
  readonly maps: string
  readonly reports: readonly PlanReport[]
}

async function runOn(file: readonly Uint8Array[]): Promise<Outputs> {
  return await inDirectory(async (directory) => {
    await writeFile(join(directory, 'f.yaml'), CONFIGURATION)
    await writeFile(join(directory, 'events.ndjson'), Buffer.concat(file.flatMap((line) => [line, bytes('\n')])))
    const args = ['run', '--input', 'events.ndjson', '--config', 'f.yaml', '--out', 'out', '--log-time', 'taken', '--json']
    const { code, stdout, stderr } = await fairstream(directory, args)
    expect(stderr).toContain('fair scores')
    expect(code).toBe(0)
    const out = join(directory, 'out')
    const byId = <T extends { readonly id: string }>(all: readonly T[]) => new Map(all.map((each) => [each.id, each]))
    return {
      summary: stderr,
      counts: JSON.parse(stdout) as Outputs['counts'],
      fairLines: await linesOf(out, 'fair-scores.ndjson'),
      fair: byId(await recordsOf<FairScore>(out, 'fair-scores.ndjson')),
      dead: byId(await recordsOf<DeadLetter>(out, 'dead-letters.ndjson')),
      late: await recordsOf<LateScore>(out, 'late-scores.ndjson'),
      maps: await readFile(join(out, 'transport-maps.ndjson'), 'utf8'),
      reports: await recordsOf<PlanReport>(out, 'plan-reports.ndjson'),
    }
  })
}

let outputs: Outputs
let clean: Outputs

beforeAll(async () => {
  ;[outputs, clean] = await Promise.all([runOn(FILE), runOn(FILE_WITHOUT_UNCOUNTED)])
})

describe('where every input ends', () => {
  it.each(ROWS.map((each) => [each.input, each] as const))('%s', (_, each) => {
    const id = `main/0/${offsetOf(each)}`
    const { ends } = each
    if ('dead' in ends) {
      const letter = outputs.dead.get(id)
      expect(letter).toMatchObject({ code: ends.dead, topic: 'fairstream.raw-scores.v1', partition: 0, offset: offsetOf(each) })
      expect(letter?.message.startsWith(ends.naming ?? '')).toBe(true)
      const value = Buffer.from(letter?.value ?? '', letter?.encoding ?? 'utf8')
      expect(value.equals(each.line)).toBe(true)
      expect(outputs.fair.has(id)).toBe(false)
    } else {
      const score = outputs.fair.get(id)
      expect(score?.flags.toSorted()).toEqual(ends.flags.toSorted())
      if (ends.group !== undefined) expect(score?.group).toBe(ends.group)
      if (ends.raw !== undefined) expect(Object.is(score?.raw, ends.raw)).toBe(true)
      if (ends.fairIsRaw === true) expect(score?.fair).toBe(score?.raw)
      expect(outputs.dead.has(id)).toBe(false)
    }
  })

  it('is one fair score or one dead letter for every line', () => {
    expect(outputs.fair.size + outputs.dead.size).toBe(FILE.length)
    expect(outputs.fairLines).toHaveLength(outputs.fair.size)
    const dead = ROWS.filter(({ ends }) => 'dead' in ends)
    expect(outputs.dead.size).toBe(dead.length)
  })

  it('is told by the summary, by code', () => {
    expect(outputs.counts.deadLetters.byCode).toEqual({
      future: 1,
      invalid: 9,
      'too-large': 1,
      'unknown-scorecard': 1,
      unreadable: 5,
    })
    expect(outputs.summary).toContain(
      '17 dead letters (1 future, 9 invalid, 1 too-large, 1 unknown-scorecard, 5 unreadable), 1 late score',
    )
  })

  it('repeats a late score with its lateness', () => {
    const lateOne = ROWS.find(({ input }) => input === 'in a sealed slice') as Row
    expect(outputs.late).toEqual([{ ...outputs.fair.get(`main/0/${offsetOf(lateOne)}`), latenessMs: 295_000 }])
  })

  it('leaves the rest of the file unharmed: without the rows that are not counted, every other line has the same bytes', () => {
    const uncounted = new Set(ROWS.filter(({ counted }) => !counted).map((each) => `main/0/${offsetOf(each)}`))
    const others = outputs.fairLines.filter((line) => !uncounted.has((JSON.parse(line) as FairScore).id))
    expect(others.length).toBeGreaterThan(GOOD)
    expect(others.length).toBe(clean.fairLines.length)
    expect(others.find((line, index) => line !== clean.fairLines[index])).toBeUndefined()
    expect(manifestsOf(outputs.maps)).toEqual(manifestsOf(clean.maps))
  })

  it('counts what is to be counted, and nothing else', () => {
    const last = outputs.reports.filter(({ scorecard }) => scorecard === 'exam').at(-1)
    const upTo = last?.window.to ?? 0
    const inWindow = Array.from({ length: GOOD }, (_, index) => good(index)).filter(
      ({ scorecard, time }) => scorecard === 'exam' && Date.parse(time) < upTo,
    )
    const n = (sex: string) => inWindow.filter(({ traits }) => traits['sex'] === sex).length
    const rowsCounted = ['−0', 'a schema registry’s frame', 'ahead, but within the skew of another log time'].length
    expect(last?.groups.map(({ group, n, underflow, overflow }) => ({ group, n, underflow, overflow }))).toEqual([
      { group: 'f', n: n('f') + rowsCounted, underflow: 1, overflow: 1 },
      { group: 'm', n: n('m'), underflow: 0, overflow: 0 },
    ])
  })
})

/** Versions in order; the offsets in their sources tell nothing about a map. */
function manifestsOf(maps: string): readonly unknown[] {
  const records = maps
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  return records.filter((record) => !('part' in record)).map(({ version }) => version)
}

afterAll(() => {
  console.log(`where every input ends: ${ROWS.length} rows among ${GOOD} good records: ${outputs.summary.split('\n')[0] ?? ''}`)
})
