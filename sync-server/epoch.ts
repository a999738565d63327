/**
 * Which database this is: an id that is new at set-up and at each restore. Whoever kept something of another one, a
 * revision of a view or how far a log was stored, takes none of it for this one's.
 */
import type { SettingsChange, SettingsRepository } from './ports/settings.ts'
import type { UnitOfWork } from './ports/unit-of-work.ts'

const KEY = 'epoch'

type Epoch = {
  id: string
  /** computers have been told their desks anew: those that they hold may come from after the backup */
  isTold: boolean
}

/** That of a database that was never restored begins here. */
export const openEpoch = (unitOfWork: UnitOfWork): Promise<Epoch> =>
  unitOfWork(async ({ settings, write }) => {
    const found = await read(settings)
    const epoch = found ?? newEpoch(true)
    if (!found) write(saved(epoch))
    return epoch
  })

/** At a restore. */
export const beginEpoch = (unitOfWork: UnitOfWork): Promise<void> =>
  unitOfWork(async ({ write }) => write(saved(newEpoch(false))))

export const noteTold = (unitOfWork: UnitOfWork, epoch: Epoch): Promise<void> =>
  unitOfWork(async ({ write }) => write(saved({ ...epoch, isTold: true })))

const newEpoch = (isTold: boolean): Epoch => ({ id: crypto.randomUUID(), isTold })

const read = async (settings: SettingsRepository): Promise<Epoch | undefined> =>
  (await settings.get(KEY)) as Epoch | undefined

const saved = (value: Epoch): SettingsChange => ({ kind: 'setting-saved', key: KEY, value })
