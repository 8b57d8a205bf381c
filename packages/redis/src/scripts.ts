import { createHash } from 'node:crypto'

/** A Lua script, and the name by which Redis knows it once it has run. */
export interface Script {
  readonly lua: string
  readonly sha: string
}

/**
 * What every script keeps to: KEYS are a record's three keys in the order of `RecordKeys`; ARGV are strings, numbers too, because
 * Lua's numbers would lose digits; no call has more arguments than Lua's stack takes.
 *
 * The first write of a script is one that Redis refuses when it may not write: out of memory, on a replica, with too few replicas.
 * Redis asks before the first write only, and lets removals pass without memory; so all is written or nothing.
 */
const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })

/** Writes the entries whose names and values are ARGV from `first` on. 1,000 is even: a name and its value stay together. */
const PUT = `
local function put(first)
  for from = first, #ARGV, 1000 do
    local to = math.min(from + 999, #ARGV)
    local scored = {}
    for at = from, to, 2 do
      scored[#scored + 1] = '0'
      scored[#scored + 1] = ARGV[at]
    end
    redis.call('HSET', KEYS[3], unpack(ARGV, from, to))
    redis.call('ZADD', KEYS[2], unpack(scored))
  end
end
`

/** ARGV: next, body, then names and values. Returns 1, or 0 where the record is there. Leftovers without a record are nobody's. */
export const CREATE = script(`${PUT}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'owner', '', 'epoch', '0', 'next', ARGV[1], 'body', ARGV[2])
redis.call('DEL', KEYS[2], KEYS[3])
put(3)
return 1
`)

/** ARGV: owner. Returns owner, epoch, next and body, or nil where there is no record. */
export const CLAIM = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'epoch', '1')
return redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'next', 'body')
`)

/**
 * ARGV: owner, expected, next, body, count of ranges, two bounds a range, then names and values. Returns 1, or 0 where fenced.
 *
 * ZCARD and HLEN are there to fail: a key of another type must be met before the first write, for a script is not rolled back.
 */
export const COMMIT = script(`${PUT}
local held = redis.call('HMGET', KEYS[1], 'owner', 'next')
if held[1] ~= ARGV[1] then return 0 end
if held[2] ~= ARGV[2] then
  if held[2] == ARGV[3] then return 1 end
  return 0
end
redis.call('ZCARD', KEYS[2])
redis.call('HLEN', KEYS[3])
redis.call('HSET', KEYS[1], 'next', ARGV[3], 'body', ARGV[4])
local firstPut = 6 + 2 * ARGV[5]
for range = 6, firstPut - 1, 2 do
  local names = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[range], ARGV[range + 1])
  for from = 1, #names, 1000 do
    redis.call('HDEL', KEYS[3], unpack(names, from, math.min(from + 999, #names)))
  end
  redis.call('ZREMRANGEBYLEX', KEYS[2], ARGV[range], ARGV[range + 1])
end
put(firstPut)
return 1
`)

/** ARGV: two bounds a range. Returns owner, epoch, next, body and a list of names and values, or nil where there is no record. */
export const READ = script(`
local found = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'next', 'body')
if not found[1] then return false end
local entries, count = {}, 0
for range = 1, #ARGV, 2 do
  local names = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[range], ARGV[range + 1])
  for from = 1, #names, 1000 do
    local values = redis.call('HMGET', KEYS[3], unpack(names, from, math.min(from + 999, #names)))
    for at = 1, #values do
      entries[count + 1] = names[from + at - 1]
      entries[count + 2] = values[at]
      count = count + 2
    end
  end
end
found[5] = entries
return found
`)
