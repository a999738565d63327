/** The alert card alone: `alert.html?preview` in a frame of the console. */
import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import { mount } from 'svelte'
import AlertPage from './AlertPage.svelte'
import { Language } from './i18n/language.svelte.ts'

mount(AlertPage, { target: document.body, props: { language: new Language() } })
