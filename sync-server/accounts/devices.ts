/** Every device that is admitted now, in memory: checking a token or a ticket reads no disk. */
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { AdminDevice, Computer, Device, DeviceRepository } from '../ports/devices.ts'

export class Devices {
  readonly #repository: DeviceRepository
  readonly #admitted = new Map<DeviceId, Device>()

  private constructor(repository: DeviceRepository) {
    this.#repository = repository
  }

  static async load(repository: DeviceRepository, announcements: Announcements): Promise<Devices> {
    const devices = new Devices(repository)
    await devices.#read()
    announcements.on(['device-added', 'device-changed', 'device-revoked'], (changes) => {
      for (const change of changes)
        if (change.kind === 'device-revoked') devices.#admitted.delete(change.device)
        else devices.#admitted.set(change.device.id, change.device)
    })
    // Who is at which computer depends on who is in the directory; enrolments and sessions have times.
    announcements.on(['directory-imported', 'times-brought-back'], () => devices.#read())
    return devices
  }

  async #read(): Promise<void> {
    const admitted = await this.#repository.admitted()
    this.#admitted.clear()
    for (const device of admitted) this.#admitted.set(device.id, device)
  }

  /** Not revoked; the caller checks `expiresAt` against its clock. */
  get(id: DeviceId): Device | undefined {
    return this.#admitted.get(id)
  }

  /** Also of those that are admitted no more; null: there never was such a device. */
  standing(id: DeviceId): Promise<'admitted' | 'revoked' | null> {
    return this.#repository.standing(id)
  }

  all(): Iterable<Device> {
    return [...this.#admitted.values()]
  }

  *computers(): Iterable<Computer> {
    for (const device of this.#admitted.values()) if (device.admin === null) yield device
  }

  *ofAdmin(admin: AdminId): Iterable<AdminDevice> {
    for (const device of this.#admitted.values()) if (device.admin === admin) yield device
  }

  /**
   * Forgets temporary devices whose time is over. Their rows stay: what they signed is still checked against their keys.
   * @returns which
   */
  forgetExpired(now: number): DeviceId[] {
    const expired: DeviceId[] = []
    for (const { id, expiresAt } of this.#admitted.values())
      if (expiresAt !== null && expiresAt <= now) expired.push(id)
    for (const id of expired) this.#admitted.delete(id)
    return expired
  }
}
