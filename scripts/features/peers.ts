/**
 * What the extensions and language servers of others can do, as their code, manifests and feature tables said on 2026-11-22.
 * ● yes, ◐ in part, ○ no, ? not found out, – does not apply.
 */
export const PEERS = [
  { name: 'InfraGuard', version: '0.2.0', source: 'https://github.com/aliyun/infraguard' },
  {
    name: 'CloudFormation',
    version: '1.3.1',
    source: 'https://github.com/aws-cloudformation/cloudformation-languageserver',
  },
  { name: 'cfn-lint', version: '0.27', source: 'https://github.com/aws-cloudformation/cfn-lint-visual-studio-code' },
  { name: 'Terraform', version: '2.39.3', source: 'https://github.com/hashicorp/vscode-terraform' },
  { name: 'tflint', version: '', source: 'https://github.com/terraform-linters/tflint' },
  { name: 'YAML', version: '1.25', source: 'https://github.com/redhat-developer/vscode-yaml' },
  { name: 'GitHub Actions', version: '', source: 'https://github.com/actions/languageservices' },
  { name: 'Azure Pipelines', version: '', source: 'https://github.com/microsoft/azure-pipelines-language-server' },
  { name: 'Docker', version: '0.20', source: 'https://github.com/docker/docker-language-server' },
  { name: 'Helm', version: '', source: 'https://github.com/mrjosh/helm-ls' },
  { name: 'Spectral', version: '1.1.4', source: 'https://github.com/stoplightio/vscode-spectral' },
  { name: 'ESLint', version: '3.0.34', source: 'https://github.com/microsoft/vscode-eslint' },
  { name: 'Ruff', version: '2026.74', source: 'https://github.com/astral-sh/ruff-vscode' },
  { name: 'Biome', version: '3.7.1', source: 'https://github.com/biomejs/biome-vscode' },
  { name: 'Trivy', version: '1.8.11', source: 'https://github.com/aquasecurity/trivy-vscode-extension' },
  { name: 'Snyk', version: '', source: 'https://github.com/snyk/vscode-extension' },
  { name: 'Checkov', version: '1.0.101', source: 'https://github.com/bridgecrewio/checkov-vscode' },
  { name: 'rust-analyzer', version: '', source: 'https://github.com/rust-lang/rust-analyzer' },
] as const;

/** What says that we have it: the capabilities that our server tells, our manifest, or a word of a source. */
export type Evidence =
  | { readonly capability: string }
  /** A kind of code action that must be among those offered. */
  | { readonly kind: string }
  /** Names, from the manifest's top; any of several. */
  | { readonly manifest: readonly (readonly string[])[] }
  | { readonly file: string; readonly word: string };

/** A file of `test/`, and what must stand in it. */
export interface TestAt {
  readonly file: string;
  readonly word: string;
}

export interface Feature {
  readonly name: string;
  readonly chinese: string;
  readonly evidence: Evidence;
  /** What a test over the wire sends or waits for. */
  readonly method?: string;
  /** Another test, where none over the wire can tell. */
  readonly test?: TestAt;
  /** One mark for each of {@link PEERS}, in their order. */
  readonly peers: string;
}

export const FEATURES: readonly Feature[] = [
  {
    name: 'Diagnostics while typing',
    chinese: '边输入边诊断',
    evidence: { capability: 'textDocumentSync.change' },
    method: 'textDocument/publishDiagnostics',
    peers: '◐●◐●●●●●●●●●●●○◐◐●',
  },
  {
    name: 'Diagnostics that the editor pulls',
    chinese: '由编辑器拉取诊断',
    evidence: { capability: 'diagnosticProvider' },
    method: 'textDocument/diagnostic',
    peers: '○○○○○○○○○○○●●?–––?',
  },
  {
    name: 'Diagnostics of the whole folder',
    chinese: '整个文件夹的诊断',
    evidence: { capability: 'diagnosticProvider.workspaceDiagnostics' },
    method: 'workspace/diagnostic',
    peers: '○○○◐○○○○○○?◐○?●●○●',
  },
  {
    name: 'Quick fixes',
    chinese: '快速修复',
    evidence: { kind: 'quickfix' },
    method: 'textDocument/codeAction',
    peers: '○●◐○○◐◐○◐○?●●●◐●◐●',
  },
  {
    name: 'Fix all on save',
    chinese: '保存时全部修复',
    evidence: { kind: 'source.fixAll' },
    method: 'textDocument/codeAction',
    peers: '○○○◐○○○○○○○●●●○○○○',
  },
  {
    name: 'Refactorings',
    chinese: '重构',
    evidence: { kind: 'refactor' },
    method: 'textDocument/codeAction',
    peers: '○●○○○◐○○○○○○○◐○○○●',
  },
  {
    name: 'Ignore comments, and an action that writes them',
    chinese: '忽略注释，以及写入它的操作',
    evidence: { manifest: [['contributes', 'configuration', 'properties', 'secgroup.requireReason']] },
    test: { file: 'unit/suppressions.test.ts', word: "'Ignore port-range here'" },
    peers: '◐◐○○◐◐○○◐○○●●●◐◐◐●',
  },
  {
    name: 'Hover',
    chinese: '悬停提示',
    evidence: { capability: 'hoverProvider' },
    method: 'textDocument/hover',
    peers: '●●●●○●●●●●○○◐○○○○●',
  },
  {
    name: 'Completion',
    chinese: '补全',
    evidence: { capability: 'completionProvider' },
    method: 'textDocument/completion',
    peers: '●●●●○●●●●●○○○○○○○●',
  },
  {
    name: 'Outline',
    chinese: '大纲',
    evidence: { capability: 'documentSymbolProvider' },
    method: 'textDocument/documentSymbol',
    peers: '○●●●○●○●●●○○○○○○○●',
  },
  {
    name: 'Workspace symbols',
    chinese: '工作区符号',
    evidence: { capability: 'workspaceSymbolProvider' },
    method: 'workspace/symbol',
    peers: '○○○●○○○○○○○○○○○○○●',
  },
  {
    name: 'Go to definition',
    chinese: '转到定义',
    evidence: { capability: 'definitionProvider' },
    method: 'textDocument/definition',
    peers: '●●●●○●○●●●○○○○○○○●',
  },
  {
    name: 'References',
    chinese: '查找引用',
    evidence: { capability: 'referencesProvider' },
    method: 'textDocument/references',
    peers: '○○○●○○○○○●○○○○○○○●',
  },
  {
    name: 'Rename',
    chinese: '重命名',
    evidence: { capability: 'renameProvider' },
    method: 'textDocument/rename',
    peers: '○○○○○●○○●○○○○○○○○●',
  },
  {
    name: 'Highlights',
    chinese: '突出显示同一名称',
    evidence: { capability: 'documentHighlightProvider' },
    method: 'textDocument/documentHighlight',
    peers: '○○○○○○○○●○○○○○○○○●',
  },
  {
    name: 'Call hierarchy: who may talk to whom',
    chinese: '调用层次结构：谁可以访问谁',
    evidence: { capability: 'callHierarchyProvider' },
    method: 'textDocument/prepareCallHierarchy',
    peers: '??????????????????',
  },
  {
    name: 'Code lenses',
    chinese: 'CodeLens',
    evidence: { capability: 'codeLensProvider' },
    method: 'textDocument/codeLens',
    peers: '○●○●○●○○●○○○○○○○○●',
  },
  {
    name: 'Inlay hints',
    chinese: '内嵌提示',
    evidence: { capability: 'inlayHintProvider' },
    method: 'textDocument/inlayHint',
    peers: '○○○○○○●○●○○○○○○○○●',
  },
  {
    name: 'Semantic tokens',
    chinese: '语义着色',
    evidence: { capability: 'semanticTokensProvider' },
    method: 'textDocument/semanticTokens/full',
    peers: '○○○●○○○○●○○○○○○○○●',
  },
  {
    name: 'Formatting',
    chinese: '格式化',
    evidence: { capability: 'documentFormattingProvider' },
    method: 'textDocument/formatting',
    peers: '○○○●○●○○●○○◐●●○○○●',
  },
  {
    name: 'Folding',
    chinese: '折叠',
    evidence: { capability: 'foldingRangeProvider' },
    method: 'textDocument/foldingRange',
    peers: '○○●○○●○○○○–––––––●',
  },
  {
    name: 'Growing selections',
    chinese: '扩大选区',
    evidence: { capability: 'selectionRangeProvider' },
    method: 'textDocument/selectionRange',
    peers: '○○○○○●○○○○–––––––●',
  },
  {
    name: 'Links',
    chinese: '链接',
    evidence: { capability: 'documentLinkProvider' },
    method: 'textDocument/documentLink',
    peers: '○○●●○●●○●○○○○○○○○○',
  },
  {
    name: 'Several folders at once',
    chinese: '多根工作区',
    evidence: { capability: 'workspace.workspaceFolders.supported' },
    method: 'workspace/didChangeWorkspaceFolders',
    peers: '?●○●?●●?●??●●●?●?●',
  },
  {
    name: 'vscode.dev, with a server that works',
    chinese: '在 vscode.dev 中可用，包括语言服务器',
    evidence: { manifest: [['browser']] },
    test: { file: 'vscode/host/web.ts', word: 'in the web worker host' },
    peers: '○○○○○●●?○○○○○○○○○○',
  },
  {
    name: 'The manifest says what works where the workspace is not trusted',
    chinese: '清单声明在不受信任的工作区中的行为',
    evidence: { manifest: [['capabilities', 'untrustedWorkspaces', 'supported']] },
    test: { file: 'unit/manifest.test.ts', word: 'untrustedWorkspaces' },
    peers: '○–○○–●––––○●●○◐○○●',
  },
  {
    name: 'The same of virtual workspaces',
    chinese: '清单声明在虚拟工作区中的行为',
    evidence: { manifest: [['capabilities', 'virtualWorkspaces']] },
    test: { file: 'unit/manifest.test.ts', word: 'virtualWorkspaces' },
    peers: '○–○○–●––––○●●○○○○○',
  },
  {
    name: 'In Simplified Chinese',
    chinese: '简体中文',
    evidence: { manifest: [['l10n']] },
    test: { file: 'unit/translation.test.ts', word: 'zh-cn' },
    peers: '◐○○○○●○○○○○○○○○○○○',
  },
  {
    name: 'Walkthrough',
    chinese: '演练',
    evidence: { manifest: [['contributes', 'walkthroughs']] },
    test: { file: 'vscode/tests/overview.ts', word: "'the walkthrough opens" },
    peers: '○○○○–○––––○○○○●○○●',
  },
  {
    name: 'Views of its own',
    chinese: '自带视图',
    evidence: { manifest: [['contributes', 'views']] },
    test: { file: 'vscode/tests/overview.ts', word: "'secgroup.groups.focus'" },
    peers: '○●○●–○––––○○○○●●○●',
  },
  {
    name: 'Pages or diagrams of its own',
    chinese: '自带页面或图表',
    evidence: { file: 'client/src/explanationPanel.ts', word: 'createWebviewPanel' },
    test: { file: 'vscode/tests/explain.ts', word: 'webview: true' },
    peers: '○○●○–○––––○○○○●●○●',
  },
  {
    name: 'Tools for language models',
    chinese: '供大模型调用的工具',
    evidence: {
      manifest: [
        ['contributes', 'mcpServerDefinitionProviders'],
        ['contributes', 'languageModelTools'],
      ],
    },
    peers: '○◐○●○○○○○○○○○○●●○○',
  },
];

/** What each sends home and what it needs beside itself, first ours and then that of {@link PEERS}. */
export const NEEDS: readonly (readonly [telemetry: string, runtime: string])[] = [
  ['none', 'none'],
  ['none', 'a Go program, bundled'],
  ['OpenTelemetry, off in production', 'native modules for one version of Node, Pyodide'],
  ['?', 'Python'],
  ['yes', 'terraform'],
  ['none', 'tflint'],
  ['after asking', 'none'],
  ['?', 'none'],
  ['?', 'none'],
  ['?', 'a Go program, buildx'],
  ['?', 'a Go program'],
  ['?', 'none'],
  ['?', 'Node and ESLint'],
  ['none', 'a program, bundled'],
  ['none', 'a program, bundled or from npm'],
  ['?', 'the trivy program'],
  ['yes', 'a program to download, and a login'],
  ['?', 'Python or Docker, and an API key'],
  ['none', 'the Rust toolchain'],
];

export const NEEDS_IN_CHINESE: Readonly<Record<string, string>> = {
  none: '无',
  yes: '有',
  '?': '?',
  'after asking': '询问后才有',
  'OpenTelemetry, off in production': 'OpenTelemetry，发布版中关闭',
  'a Go program, bundled': 'Go 程序（自带）',
  'native modules for one version of Node, Pyodide': '绑定某一 Node 版本的原生模块、Pyodide',
  Python: 'Python',
  terraform: 'terraform',
  tflint: 'tflint',
  'a Go program, buildx': 'Go 程序、buildx',
  'a Go program': 'Go 程序',
  'Node and ESLint': 'Node 和 ESLint',
  'a program, bundled': '程序（自带）',
  'a program, bundled or from npm': '程序（自带或来自 npm）',
  'the trivy program': 'trivy 程序',
  'a program to download, and a login': '需下载的程序，并需登录',
  'Python or Docker, and an API key': 'Python 或 Docker，以及 API 密钥',
  'the Rust toolchain': 'Rust 工具链',
};
