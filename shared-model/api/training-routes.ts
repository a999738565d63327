/** Courses and how far people have got; campaigns are started through the outbox like everything that is sent. */
import { z } from 'zod'
import { lesson } from '../facts/training.ts'
import { courseId, itemId } from '../org/ids.ts'
import { campaignProgress, pinnedCourse } from '../views/training.ts'
import { nothing, route } from './route.ts'

const params = z.object({ course: courseId })

export const trainingRoutes = {
  createCourse: route({
    method: 'POST',
    path: '/api/courses',
    access: { needs: 'courses.write', over: 'organisation' },
    summary: 'A new course in the library, empty or with lessons',
    body: z.object({
      name: z.string().trim().min(1).max(200),
      description: z.string().max(5000).default(''),
      lessons: z.array(lesson).max(100).default([]),
    }),
    reply: z.object({ course: courseId, document: z.string() }),
  }),
  removeCourse: route({
    method: 'DELETE',
    path: '/api/courses/:course',
    access: { needs: 'courses.write', over: 'organisation' },
    summary: 'Takes a course out of the list; campaigns that run keep their lessons',
    params,
    reply: nothing,
  }),
  course: route({
    method: 'GET',
    path: '/api/courses/:course',
    access: { needs: 'campaigns.run', over: 'anywhere' },
    summary: 'A course as it is now, with the hash of this version',
    params,
    reply: pinnedCourse,
  }),
  campaignProgress: route({
    method: 'GET',
    path: '/api/campaigns/:item/progress',
    access: 'progress',
    summary: 'Person by person and lesson by lesson who has got how far',
    params: z.object({ item: itemId }),
    reply: campaignProgress,
  }),
}
