/**
 * The child's side of the talk with the one who runs the benchmark: named calls over the IPC channel, one answer each.
 * Every process under test answers `measure`, so that its own CPU time and memory are what is compared.
 */
export type Call = { id: number; name: string; input: unknown }
export type Answer = { id: number; output: unknown } | { id: number; error: string }
/** `cpu`: milliseconds that this process has used, user and system; memory in bytes. */
export type Measure = { cpu: number; rss: number; heap: number }

/** @param collect run the garbage collector first, so that memory means what is kept */
const measure = (collect: boolean): Measure => {
  if (collect) for (let i = 0; i < 3; i++) globalThis.gc?.()
  const cpu = process.cpuUsage()
  const memory = process.memoryUsage()
  return {
    cpu: (cpu.user + cpu.system) / 1000,
    rss: memory.rss,
    heap: memory.heapUsed + memory.external,
  }
}

/** Milliseconds on a clock that all processes of the machine share. */
export const clock = (): number => performance.timeOrigin + performance.now()

/** Answers calls until `stop`; a handler that throws makes that one call fail. */
export const answerCalls = (handlers: Record<string, (input: never) => unknown>): void => {
  const all: Record<string, (input: never) => unknown> = {
    measure: ({ collect }: { collect: boolean }) => measure(collect),
    ...handlers,
  }
  const answer = async ({ id, name, input }: Call): Promise<void> => {
    let reply: Answer
    try {
      const handler = all[name]
      if (!handler) throw new Error(`no call named ${name}`)
      reply = { id, output: await handler(input as never) }
    } catch (error) {
      reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
    process.send?.(reply)
    if (name === 'stop') process.disconnect()
  }
  process.on('message', (message) => void answer(message as Call))
  // Whoever runs the benchmark is gone, or has asked to stop: a CPU profile is written on this way out.
  process.on('disconnect', () => process.exit(0))
}
