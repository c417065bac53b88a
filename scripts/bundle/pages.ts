import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../server/src/checks');

/**
 * The pages of all checks as one text, `dist/checks.md`: the server reads a page out of it when somebody asks for one, and
 * other editors follow a diagnostic's link into it. In another language: `dist/checks.zh-cn.md`, with the English page where there is none.
 */
export function allPages(language?: 'zh-cn'): string {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
  return files.map((name) => withAnchor(name.slice(0, -'.md'.length), language)).join('\n');
}

function withAnchor(id: string, language = ''): string {
  const translation = join(FOLDER, language, `${id}.md`);
  const page = readFileSync(existsSync(translation) ? translation : join(FOLDER, `${id}.md`), 'utf8');
  return `<a id="${id}"></a>\n\n${page.replace(/^# (.+)/, `# $1 (\`${id}\`)`)}`;
}
