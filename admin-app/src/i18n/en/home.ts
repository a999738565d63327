/** The first page, and a clock that is doubted. */
export const home = {
  'home.screens': 'Screens connected',
  'home.places': { one: '{count} place', other: '{count} places' },
  'home.ofAll': '{connected} of {all}',
  'home.cutOffCount': { one: '{count} place cut off', other: '{count} places cut off' },
  'home.cutOff': 'cut off {span} · since {since}',
  'home.cutOffSince': 'cut off since {since}',
  'home.noComputers': 'no computers',
  'home.noUnits': 'There are no units yet.',
  'clock.ahead': 'This server’s clock jumped ahead by {span}: it shows {wall}.',
  'clock.behind': 'This server’s clock jumped back by {span}: it shows {wall}.',
  'clock.meanwhile':
    'Messages, alerts and chat go on. Nothing that depends on the calendar is delivered, expires or is removed until the clock is right. If it is wrong, set it right on the server. If it is right, confirm it.',
  'clock.others': 'Computers whose clocks show the same: {agreeing}; another time: {disagreeing}.',
  'clock.confirm': 'The clock is right',
  'clock.confirmTitle': 'Is the server’s clock right?',
  'clock.confirmText':
    'It shows {wall}. Until now the server has gone by {time}. If you confirm, everything that has become due since then is delivered at once, and what has expired is removed. This cannot be undone.',
  'home.now': 'Now',
  'home.quiet': 'No alert in the last day, and nobody has anything left to read.',
  'home.shownOn': 'Shown to {reached} of {all}',
  'home.readBy': 'Read by {reached} of {all}',
  'home.confirmedBy': 'Confirmed by {reached} of {all}',
} as const
