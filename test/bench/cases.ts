import type { BenchCase } from './bench-case.ts'
import { lookUp } from './core/look-up.ts'
import { plan } from './core/plan.ts'
import { planVectors } from './core/plan-vectors.ts'
import { sketchAdd } from './core/sketch-add.ts'
import { embedded } from './embedded.ts'
import { live } from './live.ts'
import { rebalance } from './rebalance.ts'
import { restore } from './restore.ts'
import { strict } from './strict.ts'

const LOOP_ROUNDS = 9

/** In the order in which they run: what needs nothing first. */
export const CASES: readonly BenchCase[] = [
  {
    name: 'sketch-add',
    about: 'counting a score, beside adding one in a typed array',
    rounds: LOOP_ROUNDS,
    brokers: 'none',
    run: sketchAdd,
  },
  {
    name: 'look-up',
    about: 'judging a score by a map, beside bare binary searches',
    rounds: LOOP_ROUNDS,
    brokers: 'none',
    run: lookUp,
  },
  {
    name: 'plan',
    about: 'laws and barycenter of 2 to 64 groups, beside the same sums over typed arrays',
    rounds: LOOP_ROUNDS,
    brokers: 'none',
    run: plan,
  },
  {
    name: 'plan-vectors',
    about: 'a whole plan of vector scores of 2, 8 and 16 coordinates, beside the first one, which reads its slices',
    rounds: LOOP_ROUNDS,
    brokers: 'none',
    run: planVectors,
  },
  {
    name: 'embedded',
    about: 'the scorer on disk over a filled log, beside the same stage in a bare loop over it',
    rounds: 5,
    brokers: 'none',
    run: embedded,
  },
  {
    name: 'live',
    about: 'one scorer on Kafka and Redis, beside pass-throughs that write the same bytes',
    rounds: 3,
    brokers: 'needed',
    run: live,
  },
  {
    name: 'strict',
    about: 'one scorer on Kafka and Redis in strict mode, beside the same in default mode',
    rounds: 3,
    brokers: 'needed',
    run: strict,
  },
  {
    name: 'restore',
    about: 'the claim of a partition with 288 slices × 64 groups, from disk, and from Redis where there are brokers',
    rounds: 5,
    brokers: 'wanted',
    run: restore,
  },
  {
    name: 'rebalance',
    about: "from a scorer's start, SIGTERM and SIGKILL to the first commit of whoever has its partitions then",
    rounds: 3,
    brokers: 'needed',
    run: rebalance,
  },
]
