import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import { accessPhrases } from '../access-phrases.ts'
import type { capabilities as English } from '../en/capabilities.ts'

export const capabilities: Translation<typeof English> = {
  ...accessPhrases('pl'),

  'may.everything': 'może wszystko i wszędzie',
  'may.nothing': 'nie może jeszcze niczego',
  'may.all': 'może {permissions}',
  'may.within': {
    one: 'może {permissions} w jednostce {units} i podległych',
    few: 'może {permissions} w jednostkach {units} i podległych',
    many: 'może {permissions} w jednostkach {units} i podległych',
    other: 'może {permissions} w jednostkach {units} i podległych',
  },
  'may.assigned': 'może {permissions} tam, gdzie odpowiada',
  'may.unitGone': {
    one: '({count} już nieistniejącej)',
    few: '({count} już nieistniejących)',
    many: '({count} już nieistniejących)',
    other: '({count} już nieistniejących)',
  },
  'may.unitUnseen': {
    one: '({count} poza Twoim zakresem)',
    few: '({count} poza Twoim zakresem)',
    many: '({count} poza Twoim zakresem)',
    other: '({count} poza Twoim zakresem)',
  },
}
