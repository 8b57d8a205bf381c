import { expect, test } from 'vitest'
import { redisAddress } from './address.ts'

test('a URL names host, port, TLS, user, password and database', () => {
  expect(redisAddress('redis://h')).toEqual({ host: 'h', port: 6379, tls: false, db: 0 })
  expect(redisAddress('rediss://[::1]:6390/')).toEqual({ host: '::1', port: 6390, tls: true, db: 0 })
  expect(redisAddress('redis://scorer:p%40s%2Fs%25@h:1/2')).toEqual({
    host: 'h',
    port: 1,
    tls: false,
    username: 'scorer',
    password: 'p@s/s%',
    db: 2,
  })
  expect(redisAddress('redis://:secret@h')).toEqual({ host: 'h', port: 6379, tls: false, password: 'secret', db: 0 })
})

test.each([
  ['http://:secret@h', 'scheme'],
  ['secret', 'no URL'],
  ['redis://:secret@h:port', 'no URL'],
  ['redis://:%zzsecret@h', 'percent-encoded'],
  ['redis:///0', 'no host'],
  ['redis://:secret@h/name', 'database number'],
  ['redis://:secret@h/0?enableOfflineQueue=true', 'goes on'],
  ['redis://:secret@h/0#x', 'goes on'],
])('%s is refused, without the secret being told', (url, why) => {
  const refusal = (): unknown => redisAddress(url)
  expect(refusal).toThrow(RangeError)
  expect(refusal).toThrow(why)
  expect(refusal).not.toThrow('secret')
})
