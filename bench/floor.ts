// The least that any reader of YAML here must do: js-yaml's bare event pass, in a process of its own that is kept as
// warm as the servers are. Nobody imports this file; bench.ts starts it.
import { parseEvents } from 'js-yaml';

let text = '';
process.on('message', (message: { text: string } | { insertAt: number }) => {
  if ('text' in message) text = message.text;
  const at = 'text' in message ? 0 : message.insertAt;
  const edited = at === 0 ? text : `${text.slice(0, at)}x${text.slice(at)}`;
  const start = performance.now();
  parseEvents(edited, { maxDepth: 100 });
  process.send?.(performance.now() - start);
});
