/** What `docs/features.md` says around its tables. */
export interface Words {
  readonly isChinese: boolean;
  /** The way from the page to the root. */
  readonly up: string;
  /** The manifest's texts. */
  readonly texts: string;
  readonly comma: string;
  readonly written: string;
  readonly title: string;
  readonly otherLanguage: string;
  readonly test: string;
  readonly aboutFeatures: (sources: string, rows: number) => string;
  readonly counted: (count: { readonly own: number; readonly all: number; readonly others: string }) => string;
  readonly aboutNeeds: string;
  readonly telemetry: string;
  readonly runtime: string;
  readonly requests: string;
  readonly request: string;
  readonly aboutRequests: (answered: number, all: number) => string;
  readonly commands: string;
  readonly command: string;
  readonly settings: string;
  readonly setting: string;
  readonly byItself: string;
  readonly explained: string;
}

const en: Words = {
  isChinese: false,
  up: '../',
  texts: 'package.nls.json',
  comma: ', ',
  written: "Written by `npm run generate` from the server's capabilities and the manifest.",
  title: 'What SecGroup can do',
  otherLanguage: '**English** · [简体中文](zh-cn/features.md)',
  test: 'test',
  aboutFeatures: (
    sources,
  ) => `The first column of marks is what our server says when it is asked (\`initialize\`) and what the manifest says; each row that is
filled names a test. The other columns are what was found on 2026-11-22 in these: ${sources}.

● yes · ◐ in part · ○ no · ? not found out · – does not apply.

What the servers from InfraGuard to Helm answer was read from their code and their own tables, what manifests say from the manifests;
the rest of Spectral, ESLint, Ruff, Biome, Trivy, Snyk, Checkov and rust-analyzer from what they say of themselves, and it may have changed.`,
  counted: ({ own, all, others }) =>
    `Filled rows of ${all}, what is there in part counted whole: **SecGroup ${own}**, ${others}.`,
  aboutNeeds: 'And what cannot be said with a mark:',
  telemetry: 'telemetry',
  runtime: 'needs beside itself',
  requests: 'Requests of the protocol',
  request: 'request',
  aboutRequests: (answered, all) =>
    `Every request that a client may make of a server by LSP 3.18 but for \`initialize\` and \`shutdown\`, as the library of the protocol
lists them. SecGroup answers ${answered} of ${all}; each of these names a test that asks it over the wire.`,
  commands: 'Commands in VS Code',
  command: 'command',
  settings: 'Settings',
  setting: 'setting',
  byItself: 'by itself',
  explained:
    'Each is explained where VS Code shows it. A `.secgroup.yaml` says what a team agrees on, in every editor.',
};

const chinese: Words = {
  isChinese: true,
  up: '../../',
  texts: 'package.nls.zh-cn.json',
  comma: '、',
  written: '由 `npm run generate` 根据服务器声明的能力和扩展清单生成。',
  title: 'SecGroup 能做什么',
  otherLanguage: '[English](../features.md) · **简体中文**',
  test: '测试',
  aboutFeatures: (
    sources,
  ) => `第一列标记来自服务器对 \`initialize\` 的回答和扩展清单；每个有标记的行都给出一项测试。其余各列是 2026-11-22 查到的情况：${sources}。

● 有 · ◐ 部分 · ○ 无 · ? 未查明 · – 不适用

从 InfraGuard 到 Helm，服务器回答哪些请求取自其代码和自己的功能表；清单中的内容取自清单；Spectral、ESLint、Ruff、Biome、Trivy、Snyk、Checkov 和 rust-analyzer 的其余内容取自它们自己的说明，可能已有变化。`,
  counted: ({ own, all, others }) =>
    `共 ${all} 行，各自有标记的行数（部分支持也计入）：**SecGroup ${own}**、${others}。`,
  aboutNeeds: '以及无法用标记表示的：',
  telemetry: '遥测',
  runtime: '还需要什么',
  requests: '协议中的请求',
  request: '请求',
  aboutRequests: (answered, all) =>
    `LSP 3.18 中客户端可以向服务器发出的全部请求（\`initialize\` 和 \`shutdown\` 除外），以协议库的清单为准。SecGroup 回答其中 ${answered} 个（共 ${all} 个），每个都有一项通过协议提出该请求的测试。`,
  commands: 'VS Code 中的命令',
  command: '命令',
  settings: '设置',
  setting: '设置',
  byItself: '默认值',
  explained: '每项设置的说明见 VS Code 的设置界面。团队共同的约定写在 `.secgroup.yaml` 中，在每个编辑器中都有效。',
};

export const words = { en, 'zh-cn': chinese } as const;
