/** What a field of a divergence is, for those who do not know the events. */
export function wordsOfField(field: string): string {
  if (field.startsWith('late score')) return 'the copy of a fair score that came after its slice was sealed'
  if (field.startsWith('slice/')) return 'what the store counts of one group in one slice of time'
  if (field.startsWith('arrivals/')) return 'what the store counts of the records that came in one slice of time'
  if (field.startsWith('watermark')) return 'how far event time had come'
  return WORDS.get(field) ?? 'a field of the answer'
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['output', 'whether there is one answer, and of which kind'],
  ['input', 'the raw score that an answer is of'],
  ['order', 'answers stand in the order of their inputs'],
  ['map', 'the map that its sources give when it is planned again'],
  ['boundary', 'the one map that was planned for a moment'],
  ['repeat', 'an answer said again with other bytes than the first time'],
  ['fair', 'the fair score'],
  ['raw', 'the raw score'],
  ['group', 'the group that the traits make'],
  ['quantile', 'the place within the own group'],
  ['theta', 'how far scores are carried'],
  ['decision', 'what the thresholds make of the fair score'],
  ['errorBound', 'how far off the fair score may be'],
  ['flags', 'what is to be known beside: late, duplicate, unmapped'],
  ['mapVersion', 'the map that made the fair score'],
  ['policyVersion', 'the policy that the map stands for'],
  ['subject', 'whose score it is'],
  ['record', 'the input as the dead letter keeps it'],
  ['code', 'why the input was refused'],
  ['message', 'why the input was refused, in words'],
  ['headers', 'what stands beside the answer'],
  ['bytes', 'the same fields, written otherwise'],
  ['count of ids', 'how many ids were remembered to know repeats by'],
])
