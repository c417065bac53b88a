/**
 * What an input method left switched on wrote full-width, as it is written elsewhere.
 * Its quotes go: they mean nothing to YAML or JSON.
 *
 * @example halfWidth('８０／４４３') // '80/443'
 */
export function halfWidth(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replace(/[“”‘’「」]/g, '');
}
