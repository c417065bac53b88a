/** A part of a file's address as people write it. */
export function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // a stray percent sign
  }
}

/** The last part of a file's address. */
export function fileName(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf('/') + 1));
}

/** The folder of a file, with a slash at its end. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

/** Of how many folders two files have the path in common. */
export function kinship(a: string, b: string): number {
  const [one, other] = [folderOf(a).split('/'), folderOf(b).split('/')];
  const apart = one.findIndex((part, i) => part !== other[i]);
  return apart < 0 ? one.length : apart;
}
