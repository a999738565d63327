/** To whom something was addressed, as a row of a view tells it. */
import { z } from 'zod'
import { target } from '../org/audience.ts'

export const addressees = {
  /**
   * all of it, or as far as the reader sees receipts or progress: of what lies above, the units within; of what lies
   * elsewhere nothing; everyone is the word
   */
  to: z.array(target),
  /** whether it was addressed to others too, of whom the reader is told neither who nor how many they are */
  elsewhere: z.boolean().default(false),
}
