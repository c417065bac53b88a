import { extensions, Uri, type WorkspaceConfiguration, workspace } from 'vscode';
import type { Middleware } from 'vscode-languageclient';

type Section = { [name: string]: unknown };

/**
 * Tells the server only what somebody has set, and leaves out the defaults: what is left open here, the project's file may
 * say.
 */
export const explicitSettings: Middleware = {
  workspace: {
    configuration: async (params, token, next) => {
      const answers = await next(params, token);
      if (!Array.isArray(answers)) return answers;
      return params.items.map(({ section, scopeUri }, i) =>
        section === 'secgroup' ? explicit(scopeUri === undefined ? undefined : Uri.parse(scopeUri)) : answers[i],
      );
    },
  },
};

function explicit(scope: Uri | undefined): Section {
  const configuration = workspace.getConfiguration('secgroup', scope);
  const result: Section = {};
  for (const name of settingNames()) {
    const value = explicitValue(configuration, name);
    if (value !== undefined) put(result, name.split('.'), value);
  }
  return result;
}

/** The values of the user, the workspace and the folder: objects together, else the innermost. */
function explicitValue(configuration: WorkspaceConfiguration, name: string): unknown {
  const found = configuration.inspect(name);
  const values = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].filter(
    (value) => value !== undefined,
  );
  return values.every(isObject) && values.length > 0 ? Object.assign({}, ...values) : values.at(-1);
}

function put(section: Section, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) section[name] = value;
  else {
    const inner = section[name];
    const holder: Section = isObject(inner) ? inner : {};
    section[name] = holder;
    put(holder, rest, value);
  }
}

function isObject(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names of our settings, as the manifest has them. */
function settingNames(): string[] {
  const manifest = extensions.getExtension('secgroup.secgroup')?.packageJSON;
  const properties: Section = manifest?.contributes?.configuration?.properties ?? {};
  return Object.keys(properties).map((name) => name.replace(/^secgroup\./, ''));
}
