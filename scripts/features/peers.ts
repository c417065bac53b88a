/**
 * What other language servers for infrastructure files answer, as their code and feature tables said on 2026-11-22: the
 * capabilities of their `initialize`, at the versions named here. ● yes, ◐ in part, ○ no, ? not found out.
 */
export const PEERS = [
  { name: 'InfraGuard', source: 'https://github.com/aliyun/infraguard' },
  { name: 'CloudFormation', source: 'https://github.com/aws-cloudformation/cloudformation-languageserver' },
  { name: 'cfn-lint', source: 'https://github.com/aws-cloudformation/cfn-lint-visual-studio-code' },
  { name: 'terraform-ls', source: 'https://github.com/hashicorp/terraform-ls' },
  { name: 'tflint', source: 'https://github.com/terraform-linters/tflint' },
  { name: 'YAML', source: 'https://github.com/redhat-developer/yaml-language-server' },
  { name: 'GitHub Actions', source: 'https://github.com/actions/languageservices' },
  { name: 'Azure Pipelines', source: 'https://github.com/microsoft/azure-pipelines-language-server' },
  { name: 'Docker', source: 'https://github.com/docker/docker-language-server' },
  { name: 'Helm', source: 'https://github.com/mrjosh/helm-ls' },
] as const;

/** One mark for each of {@link PEERS}, in their order. */
export interface Feature {
  readonly name: string;
  /** The request by which a client asks; the notification where there is none. */
  readonly method: string;
  /** What of the server's capabilities says that it answers, as a path; absent where nothing needs to say so. */
  readonly capability?: string;
  /** A kind of code action that must be among those offered. */
  readonly kind?: string;
  readonly peers: string;
}

export const FEATURES: readonly Feature[] = [
  { name: 'Diagnostics while typing (push)', method: 'textDocument/publishDiagnostics', peers: '◐●◐●●●●●●●' },
  {
    name: 'Diagnostics (pull)',
    method: 'textDocument/diagnostic',
    capability: 'diagnosticProvider',
    peers: '○○○○○○○○○○',
  },
  {
    name: 'Diagnostics of the whole workspace',
    method: 'workspace/diagnostic',
    capability: 'diagnosticProvider.workspaceDiagnostics',
    peers: '○○○◐○○○○○○',
  },
  {
    name: 'Quick fixes',
    method: 'textDocument/codeAction',
    capability: 'codeActionProvider',
    kind: 'quickfix',
    peers: '○●◐○○◐◐○◐○',
  },
  {
    name: 'Fix all',
    method: 'textDocument/codeAction',
    capability: 'codeActionProvider',
    kind: 'source.fixAll',
    peers: '○○○◐○○○○○○',
  },
  {
    name: 'Refactorings',
    method: 'textDocument/codeAction',
    capability: 'codeActionProvider',
    kind: 'refactor',
    peers: '○●○○○◐○○○○',
  },
  { name: 'Hover', method: 'textDocument/hover', capability: 'hoverProvider', peers: '●●●●○●●●●●' },
  { name: 'Completion', method: 'textDocument/completion', capability: 'completionProvider', peers: '●●●●○●●●●●' },
  { name: 'Outline', method: 'textDocument/documentSymbol', capability: 'documentSymbolProvider', peers: '○●●●○●○●●●' },
  { name: 'Workspace symbols', method: 'workspace/symbol', capability: 'workspaceSymbolProvider', peers: '○○○●○○○○○○' },
  {
    name: 'Go to definition',
    method: 'textDocument/definition',
    capability: 'definitionProvider',
    peers: '●●●●○●○●●●',
  },
  { name: 'References', method: 'textDocument/references', capability: 'referencesProvider', peers: '○○○●○○○○○●' },
  {
    name: 'Highlights',
    method: 'textDocument/documentHighlight',
    capability: 'documentHighlightProvider',
    peers: '○○○○○○○○●○',
  },
  { name: 'Rename', method: 'textDocument/rename', capability: 'renameProvider', peers: '○○○○○●○○●○' },
  {
    name: 'Call hierarchy (who may talk to whom)',
    method: 'textDocument/prepareCallHierarchy',
    capability: 'callHierarchyProvider',
    peers: '??????????',
  },
  { name: 'Code lenses', method: 'textDocument/codeLens', capability: 'codeLensProvider', peers: '○●○●○●○○●○' },
  { name: 'Inlay hints', method: 'textDocument/inlayHint', capability: 'inlayHintProvider', peers: '○○○○○○●○●○' },
  {
    name: 'Semantic tokens',
    method: 'textDocument/semanticTokens/full',
    capability: 'semanticTokensProvider',
    peers: '○○○●○○○○●○',
  },
  {
    name: 'Formatting',
    method: 'textDocument/formatting',
    capability: 'documentFormattingProvider',
    peers: '○○○●○●○○●○',
  },
  { name: 'Folding', method: 'textDocument/foldingRange', capability: 'foldingRangeProvider', peers: '○○●○○●○○○○' },
  {
    name: 'Growing selections',
    method: 'textDocument/selectionRange',
    capability: 'selectionRangeProvider',
    peers: '○○○○○●○○○○',
  },
  { name: 'Links', method: 'textDocument/documentLink', capability: 'documentLinkProvider', peers: '○○●●○●●○●○' },
];
