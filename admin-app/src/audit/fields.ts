/** What changed, field by field: the record holds it as text, a line for each field (`responsible: in F01`). */
import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import { READY_MADE_IDS } from '@carillon/shared-model/access/profiles.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from '../i18n/en.ts'

type Words = Translator<English>

const FIELDS = [
  'name',
  'profile',
  'responsible',
  'own',
  'identity',
  'issuer',
  'clientId',
  'claim',
  'secret',
  'hours',
  'answeredBy',
] as const

const known = <Value extends string>(values: readonly Value[], word: string): Value | undefined =>
  values.find((value) => value === word)

export const fieldName = (field: string, { t }: Words): string => {
  const name = known(FIELDS, field)
  return name ? t(`field.${name}`) : field
}

/** Profiles that come with the product have names in every language; others have their own. */
export const profileName = (profile: string, { t }: Words): string => {
  const id = known(READY_MADE_IDS, profile)
  return id ? t(`profile.${id}`) : profile
}

const place = (text: string, { t }: Words): string => {
  if (text === 'everywhere') return t('scope.everywhere')
  if (text === 'nowhere') return t('scope.nowhere')
  if (text === 'where responsible') return t('scope.where responsible')
  return text.startsWith('in ') ? t('scope.in', { units: text.slice(3) }) : text
}

/** `messages.send everywhere; alerts.computers in F01, F02` */
const permissions = (text: string, words: Words): string =>
  text
    .split('; ')
    .map((permission) => {
      const capability = CAPABILITIES.find((one) => permission.startsWith(`${one} `))
      if (!capability) return permission
      return `${words.t(`capability.${capability}`)}: ${place(permission.slice(capability.length + 1), words)}`
    })
    .join('; ')

/** The value of a field in the reader's words, where the record's are not simply names. */
export const fieldValue = (field: string, value: string, words: Words): string => {
  if (value === 'none') return words.t('value.none')
  if (field === 'profile') return profileName(value, words)
  if (field === 'responsible') return place(value, words)
  return field === 'own' || field === 'grants' ? permissions(value, words) : value
}

export type Difference = { field: string; before: string | null; after: string | null }

/** A line without a field's name continues the line above, and text without any is one nameless field. */
const fieldsOf = (text: string): Map<string, string> => {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of text.split('\n').filter(Boolean)) {
    const match = /^([\w.]+): (.*)$/.exec(line)
    if (match) last = match[1]!
    const before = fields.get(last)
    const value = match ? match[2]! : line
    fields.set(last, before === undefined || match ? value : `${before}\n${value}`)
  }
  return fields
}

/** Fields of both texts; null: the text does not have the field. */
export const differencesOf = (before: string, after: string): Difference[] => {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].map((field) => ({
    field,
    before: was.get(field) ?? null,
    after: is.get(field) ?? null,
  }))
}
