import kafkajs from 'kafkajs'

/** What members of one group must agree on; a change of the rule is a change of the name. */
const PROTOCOL = 'fairstream-modulo'

/** What a member tells the group when it joins. */
export function subscriptionTo(topic: string): { readonly name: string; readonly metadata: Buffer } {
  const metadata = { version: 1, topics: [topic], userData: Buffer.alloc(0) }
  return { name: PROTOCOL, metadata: kafkajs.AssignerProtocol.MemberMetadata.encode(metadata) }
}

/** Partition p belongs to member p modulo members, in order of their ids: what each member needs is said to it alone. */
export function shareOut(
  topic: string,
  partitions: number,
  memberIds: readonly string[],
): readonly { readonly memberId: string; readonly memberAssignment: Buffer }[] {
  const sorted = memberIds.toSorted()
  return sorted.map((memberId, index) => {
    const own = Array.from({ length: partitions }, (_, partition) => partition).filter((each) => each % sorted.length === index)
    const assignment = { version: 1, assignment: { [topic]: own }, userData: Buffer.alloc(0) }
    return { memberId, memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode(assignment) }
  })
}

/** The partitions that the leader gave this member. A member that came after the leader counted gets nothing. */
export function ownShare(topic: string, memberAssignment: Buffer): readonly number[] {
  if (memberAssignment.length === 0) return []
  return kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? []
}
