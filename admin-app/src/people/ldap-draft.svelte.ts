/** The settings of a directory server while somebody writes them. */
import type { LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { LDAP_PRESETS, type LdapPreset } from '@carillon/shared-model/org/ldap-presets.ts'

const { people, units } = LDAP_PRESETS.openLdap

export class LdapDraft {
  url = $state('ldaps://')
  startTls = $state(false)
  authority = $state('')
  bindDn = $state('')
  password = $state('')
  people = $state({ base: '', ...people })
  unitBy = $state<'place' | 'attribute'>('place')
  unitAttribute = $state('')
  unitsFrom = $state<'server' | 'files'>('server')
  units = $state<NonNullable<LdapSource['units']>>({ base: '', ...units })
  leaveOut = $state(false)
  /** minutes; 0: by hand */
  every = $state(60)

  constructor(source: LdapSource | null) {
    if (!source) return
    this.url = source.url
    this.startTls = source.startTls
    this.authority = source.authority ?? ''
    this.bindDn = source.bindDn
    const { unit, ...people } = source.people
    this.people = people
    this.unitBy = unit.by
    if (unit.by === 'attribute') this.unitAttribute = unit.attribute
    if (source.units) this.units = source.units
    else this.unitsFrom = 'files'
    this.leaveOut = source.leaveOut
    this.every = source.every ?? 0
  }

  /** Filters and attributes; where to search stays. */
  fill(preset: LdapPreset): void {
    const { people, units } = LDAP_PRESETS[preset]
    this.people = { base: this.people.base, ...people }
    this.units = { base: this.units.base, ...units }
    this.unitAttribute ||= preset === 'activeDirectory' ? 'department' : 'departmentNumber'
  }

  /** What the server is asked with; an empty password keeps the stored one. */
  get body(): { source: LdapSource; password: string | null } {
    const byAttribute = this.unitBy === 'attribute' || this.unitsFrom === 'files'
    const source: LdapSource = {
      url: this.url,
      startTls: this.startTls,
      authority: this.authority.trim() || null,
      bindDn: this.bindDn,
      people: {
        ...$state.snapshot(this.people),
        unit: byAttribute ? { by: 'attribute', attribute: this.unitAttribute } : { by: 'place' },
      },
      units: this.unitsFrom === 'server' ? $state.snapshot(this.units) : null,
      leaveOut: this.leaveOut,
      every: this.every || null,
    }
    return { source, password: this.password || null }
  }
}
