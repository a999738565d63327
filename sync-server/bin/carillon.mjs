#!/usr/bin/env node
// The command line is TypeScript, which tsx translates while it loads.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../cli/main.ts')
await main(process.argv.slice(2))
