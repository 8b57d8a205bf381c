import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldFindings, remindersDue } from './index.ts'
import type { Alert, AlertContent, Finding, OpenAlert } from './index.ts'

const HOUR = 3_600_000
const rules = { scorecard: 'credit/eu', remindEveryMs: 24 * HOUR }

function content(time: number, group = 'f|old'): AlertContent {
  return {
    kind: 'response-misspecification',
    group,
    time,
    since: time - HOUR,
    evidence: {},
    promise: {},
    effect: {},
    n: 3,
    window: { from: 0, to: time },
    basis: 'event',
    advice: 'Look.',
  }
}

const at = (level: Finding['level'], time: number, group?: string): Finding => ({ level, content: content(time, group) })

function told(findings: readonly (readonly Finding[])[]): { said: string[]; open: readonly OpenAlert[] } {
  let open: readonly OpenAlert[] = []
  const said = findings.flatMap((each) => {
    const fold = foldFindings(open, each, rules)
    open = fold.open
    return fold.said.map(({ state, time }) => `${state} ${time / HOUR}`)
  })
  return { said, open }
}

describe('the life of an alert', () => {
  test('a notice opens it, an alarm escalates it, a clear resolves it', () => {
    const { said, open } = told([[at('notice', HOUR)], [at('alarm', 2 * HOUR)], [at('clear', 3 * HOUR)]])
    expect(said).toEqual(['open 1', 'escalated 2', 'resolved 3'])
    expect(open).toEqual([])
  })

  test('a notice does not escalate; a severe finding is escalated at once', () => {
    expect(told([[at('notice', HOUR)], [at('notice', 2 * HOUR)]]).said).toEqual(['open 1'])
    expect(told([[at('severe', HOUR)]]).said).toEqual(['escalated 1'])
  })

  test('what goes on is said again no sooner than remindEvery', () => {
    const hours = Array.from({ length: 60 }, (_, i) => [at('alarm', i * HOUR)])
    expect(told(hours).said).toEqual(['open 0', 'escalated 1', 'escalated 25', 'escalated 49'])
  })

  test('a notice leaves alone what speaks for closing, an alarm starts it again', () => {
    const fresh = { test: 'air', family: 'location', r: [0, 0, 0] } as const
    const grown = { ...fresh, r: [5, 6, 7] }
    const open = foldFindings([], [{ ...at('notice', HOUR), closing: fresh }], rules).open.map((each) => ({
      ...each,
      closing: grown,
    }))
    expect(foldFindings(open, [{ ...at('notice', 2 * HOUR), closing: fresh }], rules).open[0]?.closing).toEqual(grown)
    expect(foldFindings(open, [{ ...at('alarm', 2 * HOUR), closing: fresh }], rules).open[0]?.closing).toEqual(fresh)
  })

  test('a clear without an alert says nothing, and one beside a new alarm does not count', () => {
    expect(told([[at('clear', HOUR)]]).said).toEqual([])
    expect(told([[at('notice', HOUR)], [at('clear', 2 * HOUR), at('alarm', 2 * HOUR)]]).said).toEqual(['open 1', 'escalated 2'])
  })

  test('it keeps the time at which the change began, and its key names scorecard, kind, group and cut', () => {
    const { open } = told([[at('notice', HOUR)], [at('alarm', 9 * HOUR)]])
    expect(open[0]?.alert).toMatchObject({ since: 0, time: 9 * HOUR, key: 'credit/eu/response-misspecification/f|old/' })
    const cut = foldFindings([], [{ level: 'alarm', content: { ...content(HOUR), cut: 0.5 } }], rules)
    expect(cut.said[0]?.key).toBe('credit/eu/response-misspecification/f|old/0.5')
  })

  test('whatever is found, the records of a key are told in an order that a life can have', () => {
    const anyFindings = fc.array(
      fc.array(fc.record({ level: fc.constantFrom('notice', 'alarm', 'severe', 'clear'), group: fc.constantFrom('a', 'b') }), {
        maxLength: 3,
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(anyFindings, (looks) => {
        const state = new Map<string, Alert['state']>()
        let open: readonly OpenAlert[] = []
        looks.forEach((look, t) => {
          const fold = foldFindings(
            open,
            look.map(({ level, group }) => at(level, t * HOUR, group)),
            rules,
          )
          open = fold.open
          for (const alert of fold.said) {
            const before = state.get(alert.key) ?? 'resolved'
            if (alert.state === 'resolved') expect(before).not.toBe('resolved')
            if (alert.state === 'open') expect(before).not.toBe('escalated')
            state.set(alert.key, alert.state)
          }
        })
        const alive = [...state].filter(([, each]) => each !== 'resolved').map(([key]) => key)
        expect(open.map(({ alert }) => alert.key)).toEqual(alive.sort())
      }),
    )
  })
})

describe('reminders', () => {
  test('carry the record as it stands, by the clock, and only when they are due', () => {
    const { open } = told([[at('notice', HOUR, 'a'), at('notice', HOUR, 'b')]])
    const keys = open.map(({ alert }) => alert.key)
    const saidAt = new Map([[keys[0] ?? '', 100 * HOUR]])
    expect(remindersDue(open, saidAt, 101 * HOUR, 24 * HOUR)).toEqual([{ ...open[1]?.alert, time: 101 * HOUR, basis: 'wall' }])
    expect(remindersDue(open, saidAt, 124 * HOUR, 24 * HOUR)).toHaveLength(2)
  })
})
