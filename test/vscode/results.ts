/** The environment variable that names the file where the suite leaves its {@link SuiteResults}. */
export const RESULTS_VARIABLE = 'SECGROUP_TEST_RESULTS';

/** The environment variable that has the launcher run the suite in the web worker host. */
export const WEB_VARIABLE = 'SECGROUP_TEST_WEB';

/** The environment variable by which .vscode/launch.json says that the suite is debugged on the source folder. */
export const UNPACKED_VARIABLE = 'SECGROUP_TEST_UNPACKED';

/** `SECGROUP_TEST_THEME='Default High Contrast'`: the colour theme of a run; by itself VS Code chooses. */
export const THEME_VARIABLE = 'SECGROUP_TEST_THEME';

/** What the suite, inside VS Code, tells the runner outside. */
export interface SuiteResults {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** As VS Code itself says: `1.139.1 (desktop)`. */
  readonly vscode: string;
}
