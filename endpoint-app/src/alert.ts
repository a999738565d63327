/**
 * The alert alone: `alert.html?preview` in a frame of the console shows one card; in a window of the installed app it is
 * all that is to be on the display.
 */
import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import { desktopBridge } from '@carillon/shared-model/web/desktop-shell.ts'
import { keepFocus } from '@carillon/shared-model/web/keep-focus.ts'
import { mount } from 'svelte'
import AlertPage from './AlertPage.svelte'
import AlertWindowPage from './AlertWindowPage.svelte'
import { Language } from './i18n/language.svelte.ts'

const bridge = window.parent === window ? desktopBridge() : undefined
keepFocus()
const language = new Language()
if (bridge) mount(AlertWindowPage, { target: document.body, props: { language, bridge } })
else mount(AlertPage, { target: document.body, props: { language } })
