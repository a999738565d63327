// @timeout 180
/** A quarter of the library's computers; `npm run test:long` takes all. */
import { pilot } from './test-pilot.ts'

pilot(4)
