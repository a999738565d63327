/** Hands calls and news through between page and main process, and decides nothing: ipc.ts has what they are. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, CALL, TELL, Told } from '../ipc.ts'

// A sandboxed preload loads no other file: the types hold these equal.
const CALLED: typeof CALL = 'carillon:call'
const TOLD: typeof TELL = 'carillon:tell'

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(CALLED, name, input),
  onTold: (listener) => {
    ipcRenderer.on(TOLD, (_event, told: Told) => listener(told))
  },
}
contextBridge.exposeInMainWorld('carillon', bridge)
