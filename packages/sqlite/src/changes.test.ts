import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChanges } from './changes.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

function watched() {
  const state = { version: 1, looks: 0, woken: [] as string[] }
  const changes = createChanges(() => {
    state.looks += 1
    return state.version
  }, 100)
  const wait = (topic: string, signal = never): void => {
    void changes.next(topic, signal).then(() => state.woken.push(topic))
  }
  return { state, changes, wait }
}

test('the file is polled from the first who waits to the last, and not beyond', async () => {
  const { state, changes, wait } = watched()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(state.looks).toBe(1)
  wait('a')
  wait('b')
  await vi.advanceTimersByTimeAsync(350)
  expect(state.looks).toBe(4)
  changes.wake('a')
  await vi.advanceTimersByTimeAsync(100)
  expect([state.looks, state.woken]).toEqual([5, ['a']])
  changes.wake('b')
  await vi.advanceTimersByTimeAsync(1_000)
  expect([state.looks, state.woken]).toEqual([5, ['a', 'b']])
  expect(vi.getTimerCount()).toBe(0)
})

test("another connection's write wakes all who wait, at the next poll", async () => {
  const { state, wait } = watched()
  wait('a')
  wait('b')
  await vi.advanceTimersByTimeAsync(150)
  state.version = 2
  await vi.advanceTimersByTimeAsync(49)
  expect(state.woken).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(state.woken).toEqual(['a', 'b'])
})

test('a write between the look and the wait is not missed', async () => {
  const { state, wait } = watched()
  state.version = 2
  wait('a')
  await vi.advanceTimersByTimeAsync(100)
  expect(state.woken).toEqual(['a'])
})

test('a file that cannot be read wakes those who wait, so that they meet the fault', async () => {
  const woken: string[] = []
  let broken = false
  const changes = createChanges(() => {
    if (broken) throw new Error('disk I/O error')
    return 1
  }, 100)
  void changes.next('a', never).then(() => woken.push('a'))
  broken = true
  await vi.advanceTimersByTimeAsync(100)
  expect(woken).toEqual(['a'])
})

test('an aborted signal ends the wait, and leaves no listener behind', async () => {
  const { state, wait } = watched()
  const stop = new AbortController()
  const removing = vi.spyOn(stop.signal, 'removeEventListener')
  wait('a', stop.signal)
  stop.abort()
  wait('b', stop.signal)
  await vi.advanceTimersByTimeAsync(0)
  expect(state.woken).toEqual(['a', 'b'])
  expect(removing).toHaveBeenCalledTimes(2)
  expect(vi.getTimerCount()).toBe(0)
})
