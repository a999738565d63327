/** A name that its owner recognises in a list of devices, such as `Firefox, Windows`. */
export const deviceName = ({ userAgent }: Pick<Navigator, 'userAgent'>): string => {
  const browser = /(Edg|OPR|Firefox|Electron|Chrome|Safari)\//.exec(userAgent)?.[1] ?? 'Browser'
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0]
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' }
  return [names[browser] ?? browser, system].filter(Boolean).join(', ')
}
