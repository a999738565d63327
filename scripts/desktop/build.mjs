/** Builds the installed apps: main process and preload, then the pages. */
import { build } from 'vite'

for (const app of ['endpoint', 'admin'])
  for (const part of ['', '-pages']) await build({ mode: `desktop-${app}${part}`, logLevel: 'warn' })
