/** The load: all endpoints of one server at a time, in one process on a processor of its own. */
import { answerCalls } from '../host.ts'
import { carillonDriver, type CarillonDriver, type CarillonOptions } from './carillon.ts'
import type { Driver } from './driver.ts'
import { natsDriver, type NatsOptions } from './nats.ts'
import { plainDriver, type PlainOptions } from './plain.ts'
import { stockDriver, type StockOptions } from './stock.ts'

let driver: Driver | null = null
const theDriver = (): Driver => {
  if (!driver) throw new Error('no server was named')
  return driver
}

answerCalls({
  plain: (options: PlainOptions) => void (driver = plainDriver(options)),
  stock: (options: StockOptions) => void (driver = stockDriver(options)),
  nats: (options: NatsOptions) => void (driver = natsDriver(options)),
  carillon: (options: CarillonOptions) => void (driver = carillonDriver(options)),
  connect: () => theDriver().connect(),
  alert: () => theDriver().alert(),
  receipts: () => theDriver().receipts(),
  report: () => (theDriver() as CarillonDriver).report(),
  disconnect: () => theDriver().disconnect(),
  stop: () => {},
})
