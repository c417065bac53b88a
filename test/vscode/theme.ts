import * as vscode from 'vscode';
import { THEME_VARIABLE } from './results.ts';

/** Shows the workbench in a colour theme; by itself in the one of the whole run. */
export async function showIn(theme = themeOfRun()): Promise<void> {
  await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Global);
}

/** The web worker host knows no variables: there the page starts in the theme of the run (host/web.ts). */
function themeOfRun(): string | undefined {
  return globalThis.process?.env?.[THEME_VARIABLE];
}
