// @timeout 300
/** All computers of the library. */
import { pilot } from './test-pilot.ts'

pilot(1)
