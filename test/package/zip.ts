/** Reading a zip, which is what a .vsix is, as far as vsce writes one: no encryption, no parts, less than 4 GB. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The files in a zip by their paths, from the directory at its end. */
export function filesInZip(zip: string): ReadonlyMap<string, Buffer> {
  const bytes = readFileSync(zip);
  const end = endOf(bytes);
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error(`${zip}: no entry at ${at}`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) files.set(name, contentAt(bytes, at));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/** Writes the files below one folder of a zip into a folder of the disk: `extension/dist/client.cjs` as `dist/client.cjs`. */
export function unpack(zip: string, inside: string, folder: string): void {
  for (const [name, content] of filesInZip(zip)) {
    if (!name.startsWith(`${inside}/`)) continue;
    const file = join(folder, name.slice(inside.length + 1));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function endOf(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= 0; at--) if (bytes.readUInt32LE(at) === END) return at;
  throw new Error('this is no zip file');
}

function contentAt(bytes: Buffer, entry: number): Buffer {
  const header = bytes.readUInt32LE(entry + 42);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const data = bytes.subarray(start, start + bytes.readUInt32LE(entry + 20));
  return bytes.readUInt16LE(entry + 10) === 0 ? data : inflateRawSync(data);
}
