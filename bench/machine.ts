/** What is said of the machine, and what it must allow. */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { canPin } from './child.ts'

export const machineText = (): string => {
  const cores = availableParallelism()
  return (
    `${cores} ${cores === 1 ? 'core' : 'cores'}, Node ${process.versions.node}, loopback. ` +
    (canPin
      ? 'The server under test has one processor and the load another.'
      : '**Server and load were not pinned to processors** (`taskset` is missing or there is only one): times vary more.')
  )
}

/** Each endpoint of the rival with own documents has two sockets; some files are needed besides. */
export const checkOpenFiles = (most: number): void => {
  const limit = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout?.trim()
  if (limit === undefined || limit === 'unlimited' || Number(limit) >= most + 300) return
  console.error(
    `A process may have ${limit} open files here, and ${most} connections need ${most + 300}. ` +
      `Raise the limit with "ulimit -n ${most + 300}", or measure fewer endpoints with --endpoints.`,
  )
  process.exit(1)
}
