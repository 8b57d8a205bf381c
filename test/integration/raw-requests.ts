import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

const ANSWER_WITHIN_MS = 10_000

/** What a Redis server replies to commands in its inline form, as it stands on the wire. */
export async function askRedis(address: string, ...commands: readonly string[]): Promise<string> {
  const socket = dial(address)
  socket.write([...commands, 'QUIT', ''].join('\r\n'))
  return (await text(socket)).replace(/\+OK\r\n$/, '').trimEnd()
}

/** How many requests a Kafka broker says that it knows: one ApiVersions request (key 18, version 0, no client id). */
export async function countKafkaRequests(address: string): Promise<number> {
  const socket = dial(address)
  socket.write(Buffer.from('0000000a' + '00120000' + '00000007' + 'ffff', 'hex'))
  try {
    const [answer] = (await once(socket, 'data')) as [Buffer]
    // Length, our correlation id, error code, and then the array's length.
    if (answer.readInt32BE(4) !== 7 || answer.readInt16BE(8) !== 0) throw new Error(`Not an answer: ${answer.toString('hex')}`)
    return answer.readInt32BE(10)
  } finally {
    socket.destroy()
  }
}

function dial(address: string): Socket {
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`)
  const socket = connect(Number(port), hostname)
  return socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error(`${address} does not answer`)))
}
