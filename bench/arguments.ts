/** What `npm run bench -- …` may be told. */
import { parseArgs } from 'node:util'

export type Arguments = {
  /** how many endpoints, one table for each */
  endpoints: number[]
  passes: number
  /** endpoints of the measurement of growth, and the years that it covers */
  growthEndpoints: number
  years: number
  /** write CPU profiles of our server instead of measuring rivals */
  profile: boolean
  /** leave docs/performance.md as it is */
  dry: boolean
  /** servers whose name contains one of these; none: all */
  only: string[]
}

const HELP = `Measures Carillon beside its rivals and writes docs/performance.md.

  --endpoints 1000,5000,10000   connected endpoints, one table for each
  --passes 3                    interleaved passes; the table shows medians
  --growth-endpoints 1000       endpoints in the measurement of ten years; 0 leaves it out
  --years 10
  --only carillon,stock         some of the servers; implies --dry
  --profile                     CPU profiles of our server; implies --dry
  --dry                         print only`

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const positive = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  console.error(`--${name} wants a whole number of at least ${least}, not "${text}".`)
  process.exit(2)
}

export const readArguments = (): Arguments => {
  const { values } = parseArgs({
    options: {
      endpoints: { type: 'string', default: '1000,5000,10000' },
      passes: { type: 'string', default: '3' },
      'growth-endpoints': { type: 'string', default: '1000' },
      years: { type: 'string', default: '10' },
      only: { type: 'string', default: '' },
      profile: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const only = list(values.only)
  return {
    endpoints: list(values.endpoints).map((part) => positive('endpoints', part, 1)),
    passes: positive('passes', values.passes, 1),
    growthEndpoints: positive('growth-endpoints', values['growth-endpoints'], 0),
    years: positive('years', values.years, 1),
    profile: values.profile,
    dry: values.dry || values.profile || only.length > 0,
    only,
  }
}
