/**
 * Runs inside the page. The program as a whole is not compiled against the browser's types, so the few that are needed
 * are said here.
 */
declare const document: {
  querySelectorAll(selector: string): Iterable<Element>;
  createTreeWalker(root: Element, what: number): { nextNode(): TextNode | null };
  createRange(): Range;
};
interface Element {
  readonly textContent: string;
  getBoundingClientRect(): Box;
}
interface TextNode {
  readonly data: string;
}
interface Range {
  setStart(node: TextNode, offset: number): void;
  setEnd(node: TextNode, offset: number): void;
  getBoundingClientRect(): Box;
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where on the page a text stands in an editor, or null while it does not (yet). The editor cuts a line into coloured
 * pieces, so the text may span several nodes. Must not use anything outside of itself: it is sent to the page as text.
 */
export function centreOfText({ text, nth }: { text: string; nth: number }): { x: number; y: number } | null {
  const TEXT_NODES = 4;
  const lines = [...document.querySelectorAll('.monaco-editor .view-line')]
    .filter((line) => line.getBoundingClientRect().height > 0)
    .sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y);
  let left = nth;
  for (const line of lines) {
    const shown = line.textContent.replaceAll('\u00a0', ' ');
    for (let start = shown.indexOf(text); start >= 0; start = shown.indexOf(text, start + 1)) {
      if (left > 0) {
        left -= 1;
        continue;
      }
      const range = document.createRange();
      const walker = document.createTreeWalker(line, TEXT_NODES);
      let offset = 0;
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const end = start + text.length;
        const nodeEnd = offset + node.data.length;
        if (offset <= start && start < nodeEnd) range.setStart(node, start - offset);
        if (offset < end && end <= nodeEnd) range.setEnd(node, end - offset);
        offset = nodeEnd;
      }
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
  }
  return null;
}
