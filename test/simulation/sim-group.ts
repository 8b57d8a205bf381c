import type { SimProcess, World } from './world.ts'

/** A consumer group whose coordinator gives each partition to one member, whatever that member believes. */
export interface SimGroup {
  readonly members: Set<SimProcess>
  /** Raised by every change of who owns what. */
  generation: number
  readonly ownerOf: (partition: number) => SimProcess | undefined
  readonly join: (process: SimProcess) => void
  readonly leave: (process: SimProcess) => void
  readonly rebalance: () => void
}

export function createSimGroup(world: World, partitions: () => number): SimGroup {
  const owners = new Map<number, SimProcess>()
  const group: SimGroup = {
    members: new Set(),
    generation: 0,
    ownerOf: (partition) => owners.get(partition),
    join: (process) => {
      group.members.add(process)
      group.rebalance()
    },
    leave: (process) => {
      if (group.members.delete(process)) group.rebalance()
    },
    rebalance: () => {
      const members = [...group.members]
      owners.clear()
      if (members.length > 0)
        for (let partition = 0; partition < partitions(); partition += 1) {
          const member = members[world.random.integer(members.length)]
          if (member !== undefined) owners.set(partition, member)
        }
      group.generation += 1
    },
  }
  return group
}
