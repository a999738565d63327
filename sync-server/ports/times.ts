/**
 * A clock was ahead and was set back: what says when something was or when it is over is brought back to `now`, and what
 * goes by the calendar is looked at again. Of items and of what was said others tell (`redated`, `dated`). Milliseconds.
 */
export type TimesChange = { kind: 'times-brought-back'; now: number; ahead: number }
