import { MemoryStorage } from './memory-storage.ts'
import { FailingStorage } from './simulation/failing-storage.ts'
import { RefusingStorage } from './simulation/refusing-storage.ts'
import { storageSuite, type StorageUnderTest } from './storage-suite.ts'

const inMemory = (storage: MemoryStorage, failures: StorageUnderTest['failures'] = {}): StorageUnderTest => ({
  open: () => Promise.resolve(storage),
  close: () => Promise.resolve(),
  failures,
})

storageSuite('memory', () => Promise.resolve(inMemory(new MemoryStorage())))
storageSuite(
  'memory that refuses',
  () => {
    const storage = new RefusingStorage()
    return Promise.resolve(inMemory(storage, { 'the disk is full': () => (storage.refusals = 1) }))
  },
  ['the disk is full'],
)
storageSuite('memory that a process is torn away from', () => {
  const kept = new MemoryStorage()
  return Promise.resolve({
    open: () => Promise.resolve(new FailingStorage(kept)),
    close: (storage) => Promise.resolve((storage as FailingStorage).die()),
    failures: {},
  })
})
