/** Courses of the library, and how far people have got in campaigns. */
import { Refusal } from '../../refusal.ts'
import { type Handlers, actorOf } from '../call.ts'
import { progressReach, toldRow } from '../scope.ts'
import type { LibraryServices, ViewServices } from '../services.ts'

type Family = Pick<Handlers, 'createCourse' | 'removeCourse' | 'course' | 'campaignProgress'>

export const trainingHandlers = ({ directory, views, library }: LibraryServices & ViewServices): Family => ({
  createCourse: ({ body, caller }) => library.createCourse(body, actorOf(caller)),
  removeCourse: async ({ params, caller }) => {
    await library.removeCourse(params.course, actorOf(caller))
    return {}
  },
  course: ({ params }) => library.pin(params.course),

  campaignProgress: async ({ params, caller }) => {
    const item = await views.addressees(params.item)
    const reach = item && progressReach(caller.account, item, directory)
    const progress = reach && (await views.progress(params.item, reach))
    if (!progress) throw new Refusal('not-found', 'There is no such campaign.')
    return { ...progress, campaign: toldRow(caller.account, 'campaigns', directory)(progress.campaign) }
  },
})
