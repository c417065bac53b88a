/** What runs inside VS Code, bundled to out/suite.cjs. One file per topic; each adds its tests when it is imported. */
import './tests/packed.ts';
import './tests/smoke.ts';
import './tests/checks.ts';
import './tests/completion.ts';
import './tests/client.ts';
import './tests/deadRules.ts';
import './tests/explain.ts';
import './tests/navigation.ts';
import './tests/lenses.ts';
import './tests/workspace.ts';
import './tests/overview.ts';
import './tests/keyboard.ts';

export { run } from './harness.ts';
