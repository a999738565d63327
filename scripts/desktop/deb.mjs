/** A Debian package of an unpacked app, by dpkg-deb alone: electron-builder's own way downloads a program. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APPS } from './builder.mjs'

const DEPENDS = 'libgtk-3-0, libnss3, libasound2 | libasound2t64, libgbm1, libxss1, libnotify4'

const desktopEntry = ({ name, executable }, words = '') =>
  `[Desktop Entry]
Type=Application
Name=${name}
Exec=/opt/${executable}/${executable}${words} %U
Icon=/opt/${executable}/icon.png
Categories=Office;
MimeType=x-scheme-handler/carillon;
StartupWMClass=${executable}
Terminal=false
`

const control = ({ name, executable }, version) =>
  `Package: ${executable}
Version: ${version}
Architecture: amd64
Maintainer: Carillon
Section: misc
Priority: optional
Depends: ${DEPENDS}
Description: ${name}
 Alerts, messages, training and chat of an organisation.
`

/** Chromium's own sandbox needs this bit where the kernel gives ordinary accounts no namespaces. */
const postinst = ({ executable }) => `#!/bin/sh
chown root:root "$DPKG_ROOT/opt/${executable}/chrome-sandbox"
chmod 4755 "$DPKG_ROOT/opt/${executable}/chrome-sandbox"
exit 0
`

/** @param unpacked folder with the packaged app @returns path of the package */
export const makeDeb = (app, unpacked, icon, version, output) => {
  const about = APPS[app]
  const tree = join(output, 'deb')
  rmSync(tree, { recursive: true, force: true })
  const put = (path, text, mode = 0o644) => {
    mkdirSync(join(tree, path, '..'), { recursive: true })
    writeFileSync(join(tree, path), text, { mode })
  }
  cpSync(unpacked, join(tree, 'opt', about.executable), { recursive: true })
  cpSync(icon, join(tree, 'opt', about.executable, 'icon.png'))
  put(`usr/share/applications/${about.executable}.desktop`, desktopEntry(about))
  if (about.starts) put(`etc/xdg/autostart/${about.executable}.desktop`, desktopEntry(about))
  put('DEBIAN/control', control(about, version))
  put('DEBIAN/postinst', postinst(about), 0o755)
  const file = join(output, `${about.executable}_${version}_amd64.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z3', '--build', tree, file], { stdio: 'pipe' })
  rmSync(tree, { recursive: true, force: true })
  return file
}
