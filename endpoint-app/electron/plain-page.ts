/** The alert as a page without any script, for when the app's own page does not draw. Pure. */
import type { AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import { mannerOf } from './placement.ts'

/** Below the origin of the app. */
export const PLAIN = '/plain.html'
export const PLAIN_CLOSE = '/plain-close'

export const PLAIN_WORDS = {
  en: { severity: { info: 'Information', warning: 'Warning', critical: 'Critical' }, close: 'Close' },
  pl: { severity: { info: 'Informacja', warning: 'Ostrzeżenie', critical: 'Alarm' }, close: 'Zamknij' },
} as const

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const COLOURS = { screen: '#8c1d18', card: '#7a4b00', corner: '#1f4f8f' } as const

/** Style attributes alone: the policy admits no style elements. */
export const plainPage = (picture: AlertPicture, locale: string): string => {
  const language = locale.toLowerCase().startsWith('pl') ? 'pl' : 'en'
  const words = PLAIN_WORDS[language]
  const alerts = [...picture.cards, ...picture.digest].map(
    ({ id, severity, title, text, from }) => `<article style="margin:0 auto 24px;max-width:680px">
<p style="font-weight:700;margin:0">${words.severity[severity]}</p>
<h1 style="font-size:26px;margin:8px 0">${escape(title)}</h1>
<p style="font-size:19px;white-space:pre-wrap;margin:0 0 8px">${escape(text)}</p>
<p style="margin:0 0 12px">${escape(from)}</p>
<a style="color:#fff;font-size:18px;font-weight:700" href="${PLAIN_CLOSE}?id=${encodeURIComponent(id)}">${words.close}</a>
</article>`,
  )
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Carillon</title>
<body style="margin:0;padding:32px;font:16px sans-serif;color:#fff;background:${COLOURS[mannerOf(picture)]}">
${alerts.join('\n')}</body></html>`
}
