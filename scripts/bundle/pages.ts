import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../server/src/checks');

/**
 * The pages of all checks as one text, `dist/checks.md`: the server reads a page out of it when somebody asks for one, and
 * other editors follow a diagnostic's link into it.
 */
export function allPages(): string {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
  return files.map((name) => withAnchor(name.slice(0, -'.md'.length))).join('\n');
}

function withAnchor(id: string): string {
  const page = readFileSync(join(FOLDER, `${id}.md`), 'utf8');
  return `<a id="${id}"></a>\n\n${page.replace(/^# (.+)/, `# $1 (\`${id}\`)`)}`;
}
