/** A README for those who have nothing but it. */

const RELATIVE = String.raw`\]\((?!\w+:|#)[^)]*\)`;
const image = new RegExp(String.raw`!\[[^\]]*${RELATIVE}`, 'g');
const link = new RegExp(String.raw`\[([^\]]*)${RELATIVE}`, 'g');
/** `[Changes](CHANGELOG.md)` or `**English**`, as they stand in a line of links. */
const lineItem = new RegExp(String.raw`^(?:.*[:：]\s*)?(?:\[[^\]]*${RELATIVE}|\*\*[^*]*\*\*)$`);

/** Links to files become their words; pictures, and lines that are nothing but links, go. */
export function withoutRelativeLinks(markdown: string): string {
  const lines = markdown.split('\n').filter((line) => !isOnlyLinks(line));
  const text = lines.join('\n').replace(image, '').replace(link, '$1');
  return text.replace(/\n{3,}/g, '\n\n');
}

function isOnlyLinks(line: string): boolean {
  const items = line.split(' · ');
  return items.length > 1 && items.every((item) => lineItem.test(item.trim()));
}
