import * as vscode from 'vscode';
import { skip } from '../harness.ts';

/** A desktop VS Code speaks Chinese only with its language pack. */
export function needsChinese(): void {
  if (vscode.env.language !== 'zh-cn') skip(`the display language is ${vscode.env.language}`);
}

/** What an extension of a gallery says of itself is translated on both hosts; a browser reads one under development in English. */
export function needsChineseManifest(): void {
  needsChinese();
  const home = vscode.extensions.getExtension('secgroup.secgroup')?.extensionUri;
  if (home?.scheme === 'http') {
    skip('on the web VS Code reads package.nls.json only, whatever the language, for an extension under development');
  }
}
