/** How the apps are packaged, for electron-builder. */

export const APPS = {
  endpoint: { id: 'org.carillon.endpoint', name: 'Carillon', executable: 'carillon', starts: true },
  admin: { id: 'org.carillon.console', name: 'Carillon Console', executable: 'carillon-console', starts: false },
}

/** What a packaged app cannot be made to do. */
const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  // Where Electron has it: Windows and macOS.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
}

/** Electron's version from which on there is this fuse. */
const FILE_PROTOCOL_SINCE = 29

/** @param version of Electron */
export const fusesOf = (version) => ({
  ...FUSES,
  ...(Number.parseInt(version, 10) >= FILE_PROTOCOL_SINCE ? { grantFileProtocolExtraPrivileges: false } : {}),
})

/**
 * @param app `endpoint` or `admin` @param folders `app`: what is packaged; `output`
 * @param runtime `electronVersion`, and `electronDist` where that is here and need not be downloaded
 */
export const builderConfig = (app, folders, runtime) => {
  const { id, name, executable } = APPS[app]
  return {
    ...{
      appId: id,
      productName: name,
      directories: folders,
      electronFuses: fusesOf(runtime.electronVersion),
      ...runtime,
    },
    asar: true,
    npmRebuild: false,
    publish: null,
    protocols: [{ name, schemes: ['carillon'] }],
    win: { target: ['nsis', 'msi'], icon: `${folders.app}/icon.png` },
    // For all accounts of a computer, and updated by whoever distributes it.
    nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: false },
    msi: { perMachine: true, oneClick: false, runAfterFinish: false },
    mac: { target: ['dmg'], category: 'public.app-category.business', icon: `${folders.app}/icon.png` },
    linux: {
      target: ['deb', 'rpm', 'AppImage'],
      executableName: executable,
      category: 'Office',
      icon: `${folders.app}/icon.png`,
      maintainer: 'Carillon',
    },
  }
}
