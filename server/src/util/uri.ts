/** A part of a file's address as people write it. */
export function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // a stray percent sign
  }
}

/**
 * Names a file, however its address is written: clients do not agree on what is escaped (`%3A`, `(`, `+`) nor on the case of
 * a drive's letter.
 */
export function keyOf(uri: string): string {
  return decoded(uri).replace(/^file:\/\/\/[A-Z]:/, (drive) => drive.toLowerCase());
}

/** The last part of a file's address. */
export function fileName(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf('/') + 1));
}

/** What to call a file where another one speaks of it: with its folders where both bear the same name. */
export function fileNameFrom(from: string, uri: string): string {
  const name = fileName(uri);
  if (uri === from || name !== fileName(from)) return name;
  const parts = uri.split('/');
  // Of two folders within each other, the outer one is said as well.
  const apart = Math.min(kinship(uri, from), parts.length - 2);
  return decoded(parts.slice(Math.max(apart, 0)).join('/'));
}

/** Where a file lies, seen from the folder of another one: no two files are called the same. */
export function pathFrom(from: string, uri: string): string {
  const [own, folders] = [keyOf(from), keyOf(uri)].map((key) => folderOf(key).split('/').slice(0, -1)) as [
    string[],
    string[],
  ];
  const shared = Math.min(kinship(uri, from), own.length, folders.length);
  const up = '../'.repeat(own.length - shared);
  return up + [...folders.slice(shared), fileName(uri)].join('/');
}

/** The folder of a file, with a slash at its end. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

/** Of how many folders two files have the path in common. */
export function kinship(a: string, b: string): number {
  const [one, other] = [folderOf(keyOf(a)).split('/'), folderOf(keyOf(b)).split('/')];
  const apart = one.findIndex((part, i) => part !== other[i]);
  return apart < 0 ? one.length : apart;
}
