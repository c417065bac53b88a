/**
 * A file system without a disk, as repositories in the browser are one: `memfs:/examples` and `memfs:/examples-zh-cn` hold our
 * examples. `vscode-vfs:`, under which vscode.dev shows repositories, is another one, and empty.
 */
import * as vscode from 'vscode';

/** Put in by the bundler: the files of the examples by their names, by folder. */
declare const EXAMPLES: readonly (readonly [folder: string, files: Readonly<Record<string, string>>])[];

interface Node {
  readonly time: number;
  /** A folder has children, a file has bytes. */
  readonly children?: Map<string, Node>;
  readonly bytes?: Uint8Array;
}

export function activate(context: vscode.ExtensionContext): void {
  const files = new MemoryFiles();
  for (const [folder, examples] of EXAMPLES) {
    files.createDirectory(vscode.Uri.parse(`memfs:/${folder}`));
    for (const [name, text] of Object.entries(examples)) {
      files.writeFile(vscode.Uri.parse(`memfs:/${folder}/${name}`), new TextEncoder().encode(text));
    }
  }
  for (const [scheme, provider] of Object.entries({ memfs: files, 'vscode-vfs': new MemoryFiles() })) {
    const options = { isCaseSensitive: true };
    context.subscriptions.push(vscode.workspace.registerFileSystemProvider(scheme, provider, options));
  }
}

class MemoryFiles implements vscode.FileSystemProvider {
  readonly #root: Node = folder();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { time, bytes } = this.#existing(uri);
    const type = bytes ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, ctime: time, mtime: time, size: bytes?.length ?? 0 };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const children = this.#existing(uri).children ?? new Map<string, Node>();
    return [...children].map(([name, node]) => [name, node.bytes ? vscode.FileType.File : vscode.FileType.Directory]);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const { bytes } = this.#existing(uri);
    if (bytes === undefined) throw vscode.FileSystemError.FileIsADirectory(uri);
    return bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const existed = this.#find(uri) !== undefined;
    this.#put(uri, { time: Date.now(), bytes });
    this.#tell(existed ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri);
  }

  createDirectory(uri: vscode.Uri): void {
    this.#put(uri, folder());
    this.#tell(vscode.FileChangeType.Created, uri);
  }

  delete(uri: vscode.Uri): void {
    this.#existing(uri);
    this.#existing(parentOf(uri)).children?.delete(nameOf(uri));
    this.#tell(vscode.FileChangeType.Deleted, uri);
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#put(to, this.#existing(from));
    this.delete(from);
    this.#tell(vscode.FileChangeType.Created, to);
  }

  #put(uri: vscode.Uri, node: Node): void {
    this.#existing(parentOf(uri)).children?.set(nameOf(uri), node);
  }

  #existing(uri: vscode.Uri): Node {
    const node = this.#find(uri);
    if (node === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return node;
  }

  #find(uri: vscode.Uri): Node | undefined {
    const names = uri.path.split('/').filter((name) => name !== '');
    return names.reduce<Node | undefined>((node, name) => node?.children?.get(name), this.#root);
  }

  #tell(type: vscode.FileChangeType, uri: vscode.Uri): void {
    this.#changes.fire([{ type, uri }]);
  }
}

function folder(): Node {
  return { time: Date.now(), children: new Map() };
}

function parentOf(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..');
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
