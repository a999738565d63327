/** Lets a history happen, and an observer look on. */
import type { Content } from '@carillon/shared-model/facts/items.ts'
import { Observer, type Sent } from './observer.ts'
import type { Step } from './history.ts'
import { World, type Computer } from './world.ts'

const MINUTE = 60_000
/** Until whoever was cut off for long has dialled again, and everything has come everywhere. */
const CALM = 15 * MINUTE

/** What came of it. `virtual`: milliseconds that passed in the world; `trace`: the same for the same history. */
export type Outcome = { failure: string | null; virtual: number; trace: string }

export const play = async (seed: number, branches: number, history: readonly Step[]): Promise<Outcome> => {
  const world = await World.make(seed, branches)
  const start = world.time.now
  try {
    const observer = new Observer(world)
    for (const step of history) {
      await world.pass(step.after)
      await perform(world, observer, step)
      if (observer.failure !== null) break
    }
    if (observer.failure === null) {
      await world.calm(CALM)
      await observer.lookAtTheEnd()
    }
    return {
      failure: observer.failure,
      virtual: world.time.now - start,
      trace: `${world.time.asked} ${world.chance.next()}`,
    }
  } finally {
    await world.end()
  }
}

const round = <One>(all: readonly One[], n: number): One | undefined => all[n % all.length]

const perform = async (world: World, observer: Observer, step: Step): Promise<void> => {
  const { time, chance } = world
  switch (step.kind) {
    case 'publish': {
      const by = round(world.senders, step.sender)!
      const target = step.to === 'everyone' ? step.to : world.sites[step.to]!.unit
      const expires = step.lasting === null ? null : time.now + step.lasting
      const content: Content =
        step.content === 'alert'
          ? { kind: 'alert', severity: 'warning', title: '', text: 'Leave.', seconds: 30, screens: 'both' }
          : { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }
      const { item } = await world.until(by.console.publish({ to: [target], content, expires }))
      const { to, content: kind } = step
      observer.sent.push({ item, by, to, content: kind, expires, isRecalled: false })
      return
    }
    case 'recall': {
      const by = round(world.senders, step.sender)!
      const sent: Sent | undefined = round(observer.sent, step.item)
      if (!sent) return
      const mayRecall = by.scope === null || by.device.account.id === sent.by.device.account.id
      if (mayRecall) sent.isRecalled = true
      await world.until(by.console.recall(sent.item))
      return
    }
    case 'read':
    case 'confirm': {
      const computer = round(world.computers, step.computer)!
      const item = round(computer.endpoint.items.filter(({ content }) => content.kind === 'message'), step.item) // prettier-ignore
      if (!item) return
      observer.does(computer, item.id, step.kind === 'read' ? 'read' : 'acknowledged')
      await world.until(step.kind === 'read' ? computer.endpoint.read(item.id) : computer.endpoint.acknowledge(item.id))
      return
    }
    case 'chat': {
      const chat = round(round(world.computers, step.computer)!.endpoint.chats, 0)
      if (chat) await world.until(chat.at.say('Is anybody there?'))
      return
    }
    case 'enrol':
      if (!world.isFull(0)) observer.watch(await world.enrol(step.place, step.person))
      return
    case 'look':
      await observer.look(step.place)
      return
    case 'cut':
      world.links.line(step.place).cut(chance)
      return
    case 'mend':
      world.links.line(step.place).mend()
      return
    case 'slow':
      world.links.line(step.place).delay = [500, 8000]
      return
    case 'clog':
      world.links.line(step.place).clog(step.up, step.down)
      return
    case 'kill':
      await world.restart(step.place, step.downFor)
      return
    case 'fill':
      world.fill(step.place, step.fullFor)
      return
    case 'power': {
      const computer: Computer = round(world.computers, step.computer)!
      await world.power(computer)
      observer.watch(computer)
    }
  }
}
