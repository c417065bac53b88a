/** Stands in for `node:fs` where the suite runs in a browser: the results go by way of the driver. */
export function writeFileSync(file: string): never {
  throw new Error(`a browser cannot write ${file}`);
}
