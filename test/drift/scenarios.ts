import { EQUAL, UNEQUAL_20, UNEQUAL_6 } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** What is run by name. */
export interface Planned extends Scenario {
  /** Who is shown the same events as we are: KS and PSI look after look, and ADWIN. */
  readonly peers: 'none' | 'looks' | 'looks and ADWIN'
  /** Runs as a share of those asked for: long streams get fewer. */
  readonly runs: number
}

const base = { slices: 600, perSlice: 500, map: 'exact', height: 12_000, peers: 'looks', runs: 1 } as const
const rolling = { map: 'rolling', peers: 'none' } as const
const LAWS_6 = [-0.5, -0.2, 0, 0.1, 0.3, 0.8].map((mean, g) => ({ mean, sd: 0.7 + 0.1 * g }))
const adwin = { peers: 'looks and ADWIN' } as const
const long = { slices: 4000, height: 80_000 }
/** Long enough after slice 300 for a change of an eighth of a standard deviation in a group of a tenth. */
const changed = { slices: 700, height: 80_000 }

const GROUPINGS = [
  { name: '2 equal', shares: EQUAL(2), longRuns: 1 },
  { name: '2 unequal', shares: [0.8, 0.2], longRuns: 1 },
  { name: '6 equal', shares: EQUAL(6), longRuns: 0.5 },
  { name: '6 unequal', shares: UNEQUAL_6, longRuns: 0.5 },
  { name: '20 equal', shares: EQUAL(20), longRuns: 0.25 },
  { name: '20 unequal', shares: UNEQUAL_20, longRuns: 0.25 },
]

/** The streams that the false-alarm promise and the delays are shown on. */
export const SCENARIOS: readonly Planned[] = [
  ...GROUPINGS.map(({ name, shares }) => ({ ...base, ...(name === '6 equal' && adwin), name: `still, ${name}`, shares })),
  { ...base, ...adwin, name: 'still, 6 equal, lattice .8 sd', shares: EQUAL(6), step: 0.8, laws: LAWS_6 },
  { ...base, name: 'still, 6 equal, 6 events a slice', shares: EQUAL(6), perSlice: 6 },
  { ...base, name: 'still, 6 equal, every other 24 slices empty', shares: EQUAL(6), nightOf: 48 },
  { ...base, name: 'common drift .3 sd from 300, 6 equal', shares: EQUAL(6), change: { at: 300, group: 'all', sd: 0.3 } },
  { ...base, name: 'common drift .3 sd from 300, 6 unequal', shares: UNEQUAL_6, change: { at: 300, group: 'all', sd: 0.3 } },
  { ...base, ...rolling, name: 'still, 6 equal, rolling map', shares: EQUAL(6) },
  { ...base, ...rolling, name: 'still, 6 unequal, rolling map', shares: UNEQUAL_6 },
  ...[
    { name: '1/2 of 2', shares: EQUAL(2), group: 0 },
    { name: '1/6 of 6', shares: EQUAL(6), group: 0 },
    { name: '.1 of 6', shares: UNEQUAL_6, group: 3 },
  ].map(({ name, shares, group }) => ({
    ...base,
    ...changed,
    name: `.125 sd, ${name}`,
    shares,
    change: { at: 300, group, sd: 0.125 },
  })),
  { ...base, ...changed, ...adwin, name: '.25 sd, 1/6 of 6', shares: EQUAL(6), change: { at: 300, group: 0, sd: 0.25 } },
  ...[0.125, 0.25].map((sd) => ({
    ...base,
    ...changed,
    ...rolling,
    name: `${String(sd).slice(1)} sd, 1/6 of 6, rolling map`,
    shares: EQUAL(6),
    change: { at: 300, group: 0, sd },
  })),
  ...GROUPINGS.map(({ name, shares, longRuns }) => ({
    ...base,
    ...long,
    name: `still, ${name}, 2 M events`,
    shares,
    ...(name === '6 equal' ? adwin : { peers: 'none' as const }),
    runs: longRuns,
  })),
  { ...base, ...long, ...rolling, name: 'still, 6 equal, 2 M events, rolling map', shares: EQUAL(6), runs: 0.125 },
]
