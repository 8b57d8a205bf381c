import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Stands between clients and a server of 127.0.0.1, loses an answer when told to, and cuts what is connected. */
export interface CuttingProxy {
  readonly port: number
  /** The next bytes that the server answers do not arrive: the connection breaks instead. */
  readonly loseNextAnswer: () => void
  /** Breaks every connection there is; says how many there were. */
  readonly cut: () => number
  readonly close: () => void
}

/** @param serverPort - Asked at each connection: a server may need to know of its proxy before it has a port. */
export async function startCuttingProxy(serverPort: () => number): Promise<CuttingProxy> {
  const breakEach = new Set<() => void>()
  let losing = false
  const cut = (): number => {
    const { size } = breakEach
    for (const breakBoth of breakEach) breakBoth()
    return size
  }
  const proxy = createServer((client) => {
    const server = connect(serverPort(), '127.0.0.1')
    const breakBoth = (): void => {
      client.destroy()
      server.destroy()
      breakEach.delete(breakBoth)
    }
    breakEach.add(breakBoth)
    for (const side of [client, server]) side.setNoDelay(true).on('error', breakBoth).on('close', breakBoth)
    client.pipe(server)
    server.on('data', (answer) => {
      if (losing) breakBoth()
      else if (!client.write(answer)) server.pause()
      losing = false
    })
    client.on('drain', () => {
      server.resume()
    })
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    loseNextAnswer: () => {
      losing = true
    },
    cut,
    close: () => {
      proxy.close()
      cut()
    },
  }
}
