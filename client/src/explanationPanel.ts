// One page that shows the last explanation. A webview of its own: the Markdown preview follows no links that run a command.
import { commands, env, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { ExplainAnswer } from '../../server/src/protocol/requests.ts';

/** What a link of an explanation may run. */
const LINKED_COMMANDS = ['secgroup.revealRule', 'secgroup.openFaqAnswer'];

export class ExplanationPanel {
  #panel: WebviewPanel | undefined;

  /** Shows an answer beside the editor, in place of the one before. */
  async show({ title, markdown }: ExplainAnswer): Promise<void> {
    const body = await commands.executeCommand<string>('markdown.api.render', markdown);
    const panel = this.#panel ?? this.#create();
    panel.title = title.replaceAll('`', '');
    panel.webview.html = page(panel.title, body);
    panel.reveal(undefined, false);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #create(): WebviewPanel {
    const column = { viewColumn: ViewColumn.Beside, preserveFocus: false };
    const panel = window.createWebviewPanel('secgroup.explanation', l10n.t('Explanation'), column, {
      enableCommandUris: LINKED_COMMANDS,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    this.#panel = panel;
    return panel;
  }
}

/** No scripts and nothing from elsewhere: text and links. */
function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="${spoken()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title.replace(/[&<>"]/g, '')}</title>
<style>
body { font-size: var(--vscode-markdown-font-size, 14px); line-height: 1.6; max-width: 60em; padding: 0 2em 2em; }
h1 { font-size: 1.5em; font-weight: 600; }
h2 { font-size: 1.15em; font-weight: 600; margin-top: 1.6em; }
li { margin: 0.3em 0; }
a { color: var(--vscode-textLink-foreground); }
</style>
</head>
<body>${body}</body>
</html>`;
}

/** The language of what is shown: VS Code's own, where we have texts in it. Screen readers choose their voice by it. */
function spoken(): string {
  return l10n.bundle === undefined ? 'en' : env.language;
}
