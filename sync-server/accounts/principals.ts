/**
 * Principals of admitted devices. There is one object for a device, which all its connections share and which is
 * brought up to date in place when the directory changes; and one `feeds` array for all whose feeds are the same.
 */
import { reachOf } from '@carillon/shared-model/access/grants.ts'
import { FEEDS_SEEN_WITH } from '@carillon/shared-model/access/log-table.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrators } from './administrators.ts'
import type { Device } from '../ports/devices.ts'
import type { Devices } from './devices.ts'

type Places = { readonly units: ReadonlyMap<UnitId, Unit>; unitOfPerson(person: PersonId): UnitId | null }

const NONE: readonly string[] = []

export class Principals {
  readonly #places: Places
  readonly #devices: Devices
  readonly #administrators: Administrators
  readonly #known = new Map<DeviceId, Principal>()
  readonly #feeds = new Map<string, readonly string[]>()

  constructor(places: Places, devices: Devices, administrators: Administrators) {
    this.#places = places
    this.#devices = devices
    this.#administrators = administrators
  }

  of(device: Device): Principal {
    let principal = this.#known.get(device.id)
    if (!principal) {
      const feeds = this.#feedsOf(device)
      principal =
        device.admin === null
          ? { kind: 'device', id: device.id, unit: device.unit, person: device.person, feeds }
          : { kind: 'admin', id: device.admin, device: device.id, feeds }
      this.#known.set(device.id, principal)
    }
    return principal
  }

  /**
   * After the directory, devices or accounts have changed.
   * @returns devices that lost something: a feed, their person, or their admission
   */
  refresh(): DeviceId[] {
    this.#feeds.clear()
    const losers: DeviceId[] = []
    for (const [id, principal] of this.#known) {
      const device = this.#devices.get(id)
      if (!device) {
        this.#known.delete(id)
        losers.push(id)
        continue
      }
      const feeds = this.#feedsOf(device)
      const lost = principal.feeds.some((feed) => !feeds.includes(feed))
      principal.feeds = feeds
      if (principal.kind === 'device' && device.admin === null) {
        const losesPerson = principal.person !== null && principal.person !== device.person
        principal.unit = device.unit
        principal.person = device.person
        if (losesPerson || lost) losers.push(id)
      } else if (lost) losers.push(id)
    }
    return losers
  }

  #feedsOf(device: Device): readonly string[] {
    if (device.admin === null) {
      const personUnit = device.person && this.#places.unitOfPerson(device.person)
      return this.#shared(`${device.unit} ${personUnit ?? ''}`, () => {
        const own = pathOf(this.#places.units, device.unit)
        return personUnit ? [...new Set([...own, ...pathOf(this.#places.units, personUnit)])] : own
      })
    }
    const grants = this.#administrators
      .grantsOf(device.admin)
      ?.filter((grant) => FEEDS_SEEN_WITH.includes(grant.capability))
    if (!grants) return NONE
    return this.#shared(JSON.stringify(grants), () =>
      [...this.#places.units.keys()].filter(reachOf(grants, FEEDS_SEEN_WITH, this.#places.units)),
    )
  }

  #shared(key: string, make: () => readonly string[]): readonly string[] {
    let feeds = this.#feeds.get(key)
    if (!feeds) {
      feeds = make()
      this.#feeds.set(key, feeds)
    }
    return feeds
  }
}
