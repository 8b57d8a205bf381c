import { LogError } from '@fairstream/ports'
import kafkajs from 'kafkajs'
import { expect, test } from 'vitest'
import { faultType, logFault, mayPass } from './log-fault.ts'

const passing = new kafkajs.KafkaJSProtocolError(
  Object.assign(new Error('no leader'), { type: 'LEADER_NOT_AVAILABLE', retriable: true }),
)
const lasting = new kafkajs.KafkaJSProtocolError(
  Object.assign(new Error('no right'), { type: 'TOPIC_AUTHORIZATION_FAILED', retriable: false }),
)

test.each<[what: string, fault: unknown, retryable: boolean]>([
  ['a fault that kafkajs calls retriable', passing, true],
  ['one that it does not', lasting, false],
  ['the end of its own retries', new kafkajs.KafkaJSNumberOfRetriesExceeded(passing, { retryCount: 2, retryTime: 1 }), true],
  ['one that wraps a retriable fault', Object.assign(new Error('x', { cause: passing }), { retriable: false }), true],
  ['no coordinator', Object.assign(new Error('x'), { name: 'KafkaJSGroupCoordinatorNotFound', retriable: false }), true],
  ['a broken connection', new kafkajs.KafkaJSConnectionError('cut'), true],
  ['a mistake of ours', new TypeError('undefined is no function'), false],
  ['what is no error', 'text', false],
])('%s is judged', (_, fault, retryable) => {
  expect(mayPass(fault)).toBe(retryable)
  expect(logFault('t', 'append', fault)).toMatchObject({ code: 'LOG', topic: 't', retryable, cause: fault })
})

test('a LogError stays as it is', () => {
  const fault = new LogError('t', 'x', { retryable: true })
  expect(logFault('other', 'append', fault)).toBe(fault)
})

test("a broker's name of a fault is found behind what wraps it", () => {
  expect(faultType(new LogError('t', 'x', { retryable: false, cause: passing }))).toBe('LEADER_NOT_AVAILABLE')
  expect(faultType(new Error('x'))).toBeUndefined()
})
