/** What most directory servers call their entries and attributes, to begin the settings of one with. */
import type { LdapSource } from '../api/directory-routes.ts'

export type LdapPreset = 'openLdap' | 'activeDirectory'
type Names = {
  people: Omit<LdapSource['people'], 'base' | 'unit'>
  units: Omit<NonNullable<LdapSource['units']>, 'base'>
}

export const LDAP_PRESETS: Record<LdapPreset, Names> = {
  openLdap: {
    people: {
      filter: '(objectClass=inetOrgPerson)',
      login: 'uid',
      firstName: 'givenName',
      lastName: 'sn',
      email: 'mail',
      employeeNo: 'employeeNumber',
      title: 'title',
    },
    units: { filter: '(objectClass=organizationalUnit)', code: 'ou', codeBy: 'attribute', name: 'ou' },
  },
  activeDirectory: {
    people: {
      // Computers are users there, and the second bit of userAccountControl is that of a disabled account.
      filter: '(&(objectClass=user)(!(objectClass=computer))(!(userAccountControl:1.2.840.113556.1.4.803:=2)))',
      login: 'sAMAccountName',
      firstName: 'givenName',
      lastName: 'sn',
      email: 'mail',
      employeeNo: 'employeeID',
      title: 'title',
    },
    units: { filter: '(objectClass=organizationalUnit)', code: 'name', codeBy: 'attribute', name: 'name' },
  },
}
