import { ReplyError } from 'ioredis'
import { expect, test } from 'vitest'
import { storeFault } from './fault.ts'

const reply = (text: string): Error => new (ReplyError as new (text: string) => Error)(text)
const faultOf = (fault: unknown, password?: string) => storeFault('no', fault, { key: 'k', password })

test.each([
  'LOADING Redis is loading the dataset in memory',
  'BUSY Redis is busy running a script.',
  "READONLY You can't write against a read only replica. script: 1f, on @user_script:3.",
  'CLUSTERDOWN The cluster is down',
  'MASTERDOWN Link with MASTER is down',
  'NOREPLICAS Not enough good replicas to write.',
  "OOM command not allowed when used memory > 'maxmemory'.",
  "ERR Error running script (call to f_1f): @user_script:3: @user_script: 3: -OOM command not allowed when used memory > 'maxmemory'.",
  'MISCONF Errors writing to the AOF file',
])('%s may pass', (text) => {
  expect(faultOf(reply(text)).retryable).toBe(true)
})

test.each([
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'NOAUTH Authentication required.',
  'WRONGPASS invalid username-password pair or user is disabled.',
  'NOPERM this user has no permissions',
  'NOSCRIPT No matching script.',
  'CROSSSLOT Keys in request do not hash to the same slot',
  'ERR unknown command',
  'ERR the word OOM is no code here',
])('%s does not pass', (text) => {
  expect(faultOf(reply(text)).retryable).toBe(false)
})

test('what befalls a connection may pass, a certificate that is not trusted does not', () => {
  expect(faultOf(new Error('Command timed out')).retryable).toBe(true)
  expect(faultOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).retryable).toBe(true)
  expect(faultOf(Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })).retryable).toBe(false)
})

test('a fault tells of every address that was tried', () => {
  expect(faultOf(new AggregateError([new Error('first'), new Error('second')])).message).toContain('first; second')
})

test('the password and the arguments of the command go no further', () => {
  const fault = Object.assign(reply("ERR unknown command 'AUTH', with args beginning with: 'hunter2' "), {
    command: { name: 'auth', args: ['hunter2'] },
  })
  const told = faultOf(fault, 'hunter2')
  expect(told.message).toContain("unknown command 'AUTH'")
  expect(told.cause).toMatchObject({ name: 'ReplyError' })
  const all = [told, told.cause].flatMap((each) =>
    Object.getOwnPropertyNames(each).map((name) => (each as Record<string, unknown>)[name]),
  )
  expect(JSON.stringify(all)).not.toContain('hunter2')
})
