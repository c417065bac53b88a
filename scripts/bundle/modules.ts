/**
 * The language-server libraries ship as CommonJS, of which a bundler must take every file whole. What TypeScript wrote as
 * CommonJS can be read back: each line of it that imports or exports has one of a few forms. As ES modules the same files
 * give up what nobody uses, which is more than half of them.
 *
 * A file with a line of another form is bundled as it is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const LIBRARIES =
  /[\\/]node_modules[\\/]vscode-(?:jsonrpc|languageserver(?:-protocol|-types)?|languageclient)[\\/]lib[\\/].*\.js$/;

const TOKENS = join(import.meta.dirname, '../../node_modules/vscode-languageserver/lib/common/semanticTokens.js');

const ES_MODULE_MARK = 'Object.defineProperty(exports, "__esModule", { value: true });';
const REQUIRE = /^(?:const|var) (\w+) = (__import(?:Star|Default)\()?require\(("[^"]+")\)\)?;$/gm;
const EXPORT_ALL = /^__exportStar\(require\(("[^"]+")\), exports\);$/gm;
const EXPORT_FROM =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;
const EXPORT_DECLARED = /^exports\.(\w+) = \1;$/gm;
const EXPORT_NAMESPACE = /^\}\)\((\w+) \|\| \(exports\.\1 = \1 = \{\}\)\);$/gm;
const EXPORT_VALUE = /^exports\.(\w+) = (?!\1;|void 0;|exports\.)/gm;
const EXPORTS_TO_COME = /^(?:exports\.\w+ = )+void 0;$/gm;

export const lspAsModules: Plugin = {
  name: 'language-server libraries as ES modules',
  setup({ onLoad }) {
    onLoad({ filter: LIBRARIES }, ({ path }) => ({
      contents: pureNamespaces(toModule(readFileSync(path, 'utf8').replace(ABOUT_REQUESTS, ''))),
      loader: 'js',
    }));
  },
};

/** What the protocol says of each request for those who generate code from it; no library asks for it. */
const ABOUT_REQUESTS = /^ {4}\w+\.(?:messageDirection|registrationMethod|capabilities) = .*;\n/gm;

/** The same, and the server's connection leaves out the requests that nobody in `protocol/` answers. */
export const lspServerAsModules: Plugin = {
  name: 'language-server libraries as ES modules, requests that we answer',
  setup(build) {
    const ours = wordsOf(join(import.meta.dirname, '../../server/src/protocol'));
    build.onLoad({ filter: /[\\/]vscode-languageserver[\\/]lib[\\/]common[\\/]server\.js$/ }, ({ path }) => ({
      contents: pureNamespaces(toModule(withoutUnused(readFileSync(path, 'utf8'), ours))),
      loader: 'js',
    }));
    build.onLoad({ filter: /[\\/]vscode-languageserver[\\/]lib[\\/]node[\\/]main\.js$/ }, ({ path }) => ({
      contents: pureNamespaces(
        toModule(readFileSync(path, 'utf8').replace(PATCHED_CONSOLE, '').replace(ARGUMENTS, '')),
      ),
      loader: 'js',
    }));
    // What the connection takes at the start and what builds tokens later stand in one file; as two, each gives up the other.
    build.onResolve({ filter: /^vscode-languageserver$/ }, ({ importer }) =>
      /[\\/]structureAnswers\.ts$/.test(importer) ? { path: TOKENS, suffix: '?builder' } : undefined,
    );
    // The library makes the names of its progress by hand. Node has that; in a browser only pages that came by `https:` do.
    if (build.initialOptions.platform === 'node')
      build.onLoad({ filter: UUID }, () => ({ contents: NODE_UUID, loader: 'js' }));
    build.onLoad({ filter: LINKED_MAP }, ({ path }) => {
      const used = readFileSync(join(path, '../connection.js'), 'utf8').matchAll(/[qQ]ueue\.(\w+)/g);
      const other = [...used].find(([, name = '']) => !QUEUE_CAN.includes(name));
      return other ? undefined : { contents: QUEUE, loader: 'js' };
    });
    lspAsModules.setup(build);
  },
};

/**
 * The library's queue of messages is a list of its own that can do much more than is asked of it. As long as it is asked for
 * no more, one of JavaScript's maps does: they keep their order as well.
 */
const LINKED_MAP = /[\\/]vscode-jsonrpc[\\/]lib[\\/]common[\\/]linkedMap\.js$/;
const QUEUE_CAN = ['delete', 'get', 'set', 'shift', 'size'];
const QUEUE = `export class LinkedMap extends Map {
  shift() {
    for (const [key, value] of this) {
      this.delete(key);
      return value;
    }
  }
}
export { LinkedMap as LRUCache, LinkedMap as Touch };`;

const UUID = /[\\/]vscode-languageserver[\\/]lib[\\/]common[\\/]utils[\\/]uuid\.js$/;
const NODE_UUID = 'export const generateUuid = () => crypto.randomUUID();';

/** What is printed while standard output carries messages: `protocol/stdio.ts` sees to that. */
const PATCHED_CONSOLE = /^ {8}if \(stdio\) \{\n {12}patchConsole\(logger\);\n {8}\}\n/m;

/** How the library finds what to talk over, and what it says when it does not: we hand it both ends (`protocol/otherTransports.ts`). */
const ARGUMENTS = /^ {4}if \(!input && !output && process\.argv[\s\S]*?(?=^ {4}\/\/ Backwards compatibility\n)/m;

/** Rarely used parts of a connection, and the words by which one would use them. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  FileOperations: ['Create', 'Rename', 'Delete'].flatMap((what) => [`onDid${what}Files`, `onWill${what}Files`]),
  InlineCompletion: ['inlineCompletion'],
  InlineValue: ['inlineValue'],
  LinkedEditingRange: ['onLinkedEditingRange'],
  Moniker: ['moniker'],
  NotebookSync: ['notebooks', 'NotebookDocuments'],
  ShowDocument: ['showDocument'],
  TextDocumentContent: ['textDocumentContent'],
  TypeHierarchy: ['typeHierarchy'],
};

/** The text of the library's `server.js` without the handlers (`onRename…: (handler) => connection.onRequest(…)`) and features of which no word is ours. */
function withoutUnused(text: string, ours: ReadonlySet<string>): string {
  const handlers =
    /^ {8}(on(?!Will)\w+): \(handler\) => connection\.onRequest\((?:.*, handler|.*=> \{\n[\s\S]*?^ {8}\})\),\n/gm;
  const features = /\(0, \w+\.(\w+)Feature\)\(/g;
  return text
    .replace(handlers, (entry, name) => (ours.has(name) ? entry : ''))
    .replace(features, (call, name) =>
      (FEATURES[name] ?? [name]).some((word) => ours.has(word) || word === name) ? call : '(',
    );
}

function wordsOf(folder: string): Set<string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return new Set(files.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/\w+/g) ?? []));
}

/** What TypeScript wrote as CommonJS, as the ES module that it came from. */
function toModule(text: string): string {
  const mark = text.indexOf(ES_MODULE_MARK);
  if (mark < 0) return text;
  // Before the mark stand only TypeScript's helpers for what becomes `import` and `export`.
  const body = text.slice(mark + ES_MODULE_MARK.length);
  const paths = new Map([...body.matchAll(REQUIRE)].map(([, name, , path]) => [name, path]));
  const values = new Set([...body.matchAll(EXPORT_VALUE)].map(([, name]) => name));
  const declared = [EXPORT_DECLARED, EXPORT_NAMESPACE].flatMap((form) =>
    [...body.matchAll(form)].map(([, name]) => name),
  );
  const module = body
    .replace(REQUIRE, toImport)
    .replace(EXPORT_ALL, 'export * from $1;')
    .replace(EXPORT_FROM, (line, name, from, what) =>
      paths.has(from) ? `export { ${what} as ${name} } from ${paths.get(from)};` : line,
    )
    .replace(EXPORTS_TO_COME, '')
    .replace(/^exports\.default = (\w+);$/gm, 'export { $1 as default };')
    .replace(EXPORT_DECLARED, '')
    .replace(EXPORT_NAMESPACE, '})($1 || ($1 = {}));')
    .replace(/^require\(("[^"]+")\);$/gm, 'import $1;')
    .replace(EXPORT_VALUE, 'export var $1 = ')
    .replace(/\bexports\.(\w+)\b/g, (use, name) => (values.has(name) ? name : use));
  return isModule(module) ? `${module}\nexport { ${[...new Set(declared)].join(', ')} };\n` : text;
}

/** `x_1` is how TypeScript names what it takes names from; any other plain `require` gives one thing: a default import. */
function toImport(_line: string, name: string, helper: string | undefined, path: string): string {
  const whole = helper === undefined && !/_\d+$/.test(name);
  return `import ${whole ? name : `* as ${name}`} from ${path};`;
}

/**
 * A namespace, `var X; (function (X) { … })(X || (X = {}));`, in words that may be dropped when nobody uses it; so may a class
 * with a frozen object of its own.
 */
function pureNamespaces(text: string): string {
  return text
    .replaceAll('= Object.freeze(', '= /* @__PURE__ */ Object.freeze(')
    .replace(
      /^(export )?var (\w+);\n((?:\/\*\*[\s\S]*?\*\/\n)?)\(function \(\2\) \{\n([\s\S]*?)^\}\)\(\2 \|\| \(\2 = \{\}\)\);$/gm,
      '$3$1var $2 = /* @__PURE__ */ (($2) => {\n$4return $2;\n})({});',
    );
}

function isModule(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:\\.|[^'\\\n])*'/gm, '');
  return !/\bexports\b|\brequire\(|\b__(?:importStar|importDefault|exportStar)\b/.test(code);
}
