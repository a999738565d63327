import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import './app/layout.css'
import { mount } from 'svelte'
import App from './app/App.svelte'
import { Console } from './app/console.svelte.ts'

mount(App, { target: document.body, props: { root: new Console() } })

// The dev server serves modules one by one: there is nothing whole to keep.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  navigator.serviceWorker.register('/console/sw.js', { scope: '/console/' }).catch((error: unknown) => {
    console.warn('The console will not open without the server.', error)
  })
