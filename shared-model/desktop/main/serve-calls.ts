/** Answers what pages ask (ipc.ts). In Electron's main process. */
import { ipcMain, type WebContents } from 'electron'
import { isOurs } from './harden.ts'
import { CALL, readCall, TELL, type CallInput, type CallName, type CallOutput, type Told } from '../ipc.ts'

export type Handlers<Names extends CallName> = {
  [Name in Names]: (input: CallInput<Name>, from: WebContents) => CallOutput<Name> | Promise<CallOutput<Name>>
}

/** @param origin of our pages: nobody else is answered */
export const serveCalls = <Names extends CallName>(origin: string, handlers: Handlers<Names>): void =>
  ipcMain.handle(CALL, (event, name: unknown, input: unknown) => {
    const isPage = event.senderFrame === event.sender.mainFrame && isOurs(event.sender, origin)
    if (!isPage) throw new Error('Only pages of the app are answered.')
    const call = readCall(name, input)
    const handler = (handlers as Partial<Record<CallName, (input: unknown, from: WebContents) => unknown>>)[call.name]
    if (!handler) throw new Error(`This app does not answer “${call.name}”.`)
    return handler(call.input, event.sender)
  })

export const tell = (contents: WebContents, told: Told): void => {
  if (!contents.isDestroyed()) contents.send(TELL, told)
}
