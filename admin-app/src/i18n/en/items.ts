/** What is told of items everywhere. */
export const items = {
  'kind.alert': 'Alert',
  'kind.message': 'Message',
  'severity.info': 'Information',
  'severity.warning': 'Warning',
  'severity.critical': 'Critical',
  'state.valid': 'Valid',
  'state.expired': 'Expired',
  'state.recalled': 'Recalled',
  'count.people': { one: '{count} person', other: '{count} people' },
  'count.onScreens': { one: '{count} screen', other: '{count} screens' },
  'count.waiting': { one: '{count} waiting', other: '{count} waiting' },
  'count.unknown': { one: '{count} unknown', other: '{count} unknown' },
  'count.over': { one: '{count} not asked any more', other: '{count} not asked any more' },
  'count.none': { one: '{count} without a computer', other: '{count} without a computer' },
} as const
