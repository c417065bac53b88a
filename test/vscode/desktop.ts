/** Finding the desktop VS Code. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The program itself, given what users know: the command `code` or the program. The command starts the program and
 * returns at once, so its exit code says nothing about tests.
 */
export function desktopProgram(path: string): string {
  const real = realpathSync(path);
  const folder = dirname(real);
  const candidates = [
    // Linux: /usr/share/code/bin/code → /usr/share/code/code; Windows: …\bin\code.cmd → …\Code.exe
    join(folder, '..', 'code'),
    join(folder, '..', 'Code.exe'),
    // macOS: …/Contents/Resources/app/bin/code → …/Contents/MacOS/…
    join(folder, '..', '..', '..', 'MacOS', 'Electron'),
    join(folder, '..', '..', '..', 'MacOS', 'Code'),
  ];
  const isCommand = folder.endsWith('bin');
  return (isCommand && candidates.find((candidate) => existsSync(candidate))) || real;
}
