/** What is opened in a window that has loaded nothing for it yet, and whose findings are waited for. */
export interface Subject {
  readonly title: string;
  /** The id of the extension that finds something. */
  readonly extension: string;
  readonly file: string;
  /** One mistake at least. */
  readonly text: string;
  /** Whether the window without a server behind it has this extension, too. */
  readonly isInBrowser: boolean;
}

export const SUBJECTS: Readonly<Record<string, Subject>> = {
  secgroup: {
    title: 'SecGroup',
    extension: 'secgroup.secgroup',
    file: 'start.sg.yaml',
    text: `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`,
    isInBrowser: true,
  },
  css: {
    title: "VS Code's own for CSS",
    extension: 'vscode.css-language-features',
    file: 'start.css',
    text: 'a { color red; }\n',
    isInBrowser: false,
  },
  json: {
    title: "VS Code's own for JSON",
    extension: 'vscode.json-language-features',
    file: 'start.json',
    text: '{ "a": 1, "a" }\n',
    isInBrowser: false,
  },
};

/** What one window tells, in milliseconds. */
export interface StartTimes {
  /** To load the code of the extension that is loaded at first, and to run its `activate`. */
  readonly activation: number;
  /** From opening the file until VS Code knows of findings; with the activation, even where that was before. */
  readonly found: number;
  /** Likewise until one of them is underlined in the window. */
  readonly drawn: number;
}
