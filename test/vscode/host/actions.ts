/**
 * What the suite, inside VS Code, may ask of the driver outside: one entry per action, `POST /<action>` with the
 * entry's input as JSON, answered by `{ "value": … }` or `{ "error": "…" }`.
 */
export interface Actions {
  screenshot: { input: { name: string }; output: null };
  /** A key or chord in Playwright's spelling: `Escape`, `Control+Space`. */
  key: { input: { press: string }; output: null };
  type: { input: { text: string }; output: null };
  hover: { input: TextPlace; output: null };
  clickText: { input: TextPlace; output: null };
  click: { input: Target; output: null };
  waitFor: { input: Target & { gone?: boolean; timeoutMs?: number }; output: null };
  texts: { input: Target; output: string[] };
  /** An attribute of all such elements; the empty text where there is none. */
  attributes: { input: Target & { name: string }; output: string[] };
  resize: { input: { width: number; height: number }; output: null };
  log: { input: { line: string }; output: null };
  /** What the suite leaves for those who have started the launcher, such as its totals. */
  results: { input: object; output: null };
}

export type ActionName = keyof Actions;
export type Input<Name extends ActionName> = Actions[Name]['input'];
export type Output<Name extends ActionName> = Actions[Name]['output'];

/** An element of the workbench's page. */
export interface Target {
  /** A CSS selector, such as `.monaco-hover`. */
  selector: string;
  /** Only elements that contain this text. */
  text?: string;
  /** Look inside the newest webview instead of the workbench around it. */
  webview?: boolean;
}

/** Text on a visible line of an editor, such as the `22/22` of a rule. */
export interface TextPlace {
  text: string;
  /** Which of several occurrences, counted from 0, top to bottom. */
  nth?: number;
}

/** The environment variable that carries the driver's address to the suite. */
export const DRIVER_VARIABLE = 'SECGROUP_TEST_DRIVER';
