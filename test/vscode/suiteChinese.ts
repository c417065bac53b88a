/** What runs inside a VS Code whose display language is Simplified Chinese, bundled to out/suite-chinese.cjs. */
import './tests/packed.ts';
import './tests/chineseExamples.ts';
import './tests/inChinese.ts';

export { run } from './harness.ts';
