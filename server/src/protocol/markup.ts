import { type MarkupContent, MarkupKind } from 'vscode-languageserver';

/** Our Markdown in a form that the client shows: it names those that it knows, and one that names none knows Markdown. */
export function markup(markdown: string, known: readonly MarkupKind[] = [MarkupKind.Markdown]): MarkupContent {
  if (known.includes(MarkupKind.Markdown)) return { kind: MarkupKind.Markdown, value: markdown };
  return { kind: MarkupKind.PlainText, value: plain(markdown) };
}

/** Values stay in their backticks, as in the messages of findings. */
function plain(markdown: string): string {
  return markdown
    .replace(/^```.*\n?/gm, '')
    .replace(/^#+ /gm, '')
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, '$1 ($2)')
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replace(/ {2}$/gm, '');
}
