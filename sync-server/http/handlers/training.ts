/** Courses of the library, and how far people have got in campaigns. */
import { Refusal } from '../../accounts/refusal.ts'
import type { Handlers } from '../handlers.ts'
import { progressReach } from '../scope.ts'
import type { Services } from '../services.ts'
import { actorOf } from '../callers.ts'

type Family = Pick<Handlers, 'createCourse' | 'removeCourse' | 'course' | 'campaignProgress'>

export const trainingHandlers = ({ directory, views, library }: Services): Family => ({
  createCourse: ({ body, caller }) => library.createCourse(body, actorOf(caller)),
  removeCourse: async ({ params, caller }) => {
    await library.removeCourse(params.course, actorOf(caller))
    return {}
  },
  course: ({ params }) => library.pin(params.course),

  campaignProgress: ({ params, caller }) => {
    const item = views.addressees(params.item)
    const reach = item && progressReach(caller.account, item, directory)
    const progress = reach && views.progress(params.item, reach)
    if (!progress) throw new Refusal(404, 'not-found', 'There is no such campaign.')
    return progress
  },
})
