/** The composition root of the endpoint: everything that lives as long as the page is made here. */
import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import { mount } from 'svelte'
import App from './app/App.svelte'
import { Attention } from './app/attention.svelte.ts'
import { Clock } from './app/clock.svelte.ts'
import { Place } from './app/place.svelte.ts'
import { Session } from './app/session.svelte.ts'
import { Language } from './i18n/language.svelte.ts'
import { Notifications } from './status/notifications.svelte.ts'

const session = new Session(location.origin)
const place = new Place((code) => session.offerCode(code))
const surroundings = { clock: new Clock(), attention: new Attention(), place, notifications: new Notifications() }
mount(App, { target: document.body, props: { session, language: new Language(), surroundings } })
session.run()

if (import.meta.env.PROD && 'serviceWorker' in navigator)
  navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).catch((error: unknown) => {
    // Everything works without it but a start while the server is down.
    console.warn('The app is not kept for offline starts:', error)
  })
