import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * We take js-yaml's events and leave its schemas and its writer. The bundler may drop a constant only if it knows that making
 * it does nothing else; so every constant of that file says so.
 */
const CONSTANT = /^(var [\w$]+ = )((?:[{`]|new \w|(?!class)[\w$.]+\()(?:.*|.*\n[\s\S]*?\n[\]})]+));$/gm;

/** For its message, each error looks through all of the text; we say in our own words what is wrong. */
const SNIPPET = /^\t+mark\.snippet = makeSnippet\(mark\);\n/m;

export const yamlEventsOnly: Plugin = {
  name: 'js-yaml events only',
  setup({ onLoad }) {
    onLoad({ filter: /js-yaml\.mjs$/ }, ({ path }) => {
      const pure = readFileSync(path, 'utf8')
        .replace(CONSTANT, '$1/* @__PURE__ */ (() => ($2))();')
        .replace(SNIPPET, '');
      return { contents: pure, loader: 'js' };
    });
  },
};
