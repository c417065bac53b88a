import { writeFileSync } from 'node:fs';

/** Prints what was measured, and writes it beside this file, with what it was measured on. */
export function writePage(name: string, command: string, parts: readonly string[]): void {
  const [title = '', ...rest] = parts;
  const date = new Date().toISOString().slice(0, 10);
  const preface = `Written by \`npm run ${command}\`. Node ${process.versions.node}, ${date}.`;
  const text = `${[`# ${title}`, preface, ...rest].join('\n\n')}\n`;
  console.log(text);
  writeFileSync(new URL(`${name}.md`, import.meta.url), text);
}
