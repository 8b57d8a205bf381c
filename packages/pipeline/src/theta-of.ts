import type { TransportMapManifest } from '@fairstream/events'

/** The θ that a map gives to a group. */
export function thetaOf({ theta }: TransportMapManifest, group: string): number {
  return (Object.hasOwn(theta.groups, group) ? theta.groups[group] : undefined) ?? theta.default
}
