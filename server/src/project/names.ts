/** What the file of a project is called; it holds for its folder and all below. */
export const PROJECT_FILE_NAMES = ['.secgroup.yaml', '.secgroup.yml'] as const;

export function isProjectFile(path: string): boolean {
  return PROJECT_FILE_NAMES.some((name) => path === name || path.endsWith(`/${name}`));
}
