// Neovim and Emacs, as far as they are here, with the recipes of docs/editors.md: what their users see and get.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EMACS, isAtLeast, missing, NEOVIM, recipes, Scratch, script, versionOf } from './editor.ts';

/** Before the places that count: characters of two, three and four bytes. */
const WEB = `securityGroups:
  web:
    ingress:
      - { description: "é 中文 🙂", ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: api }
`;
const API = `securityGroups:
  api:
    ingress:
      - { ipProtocol: tcp, portRange: 8080/8080, sourceGroupId: web }
`;

/** What comes of it in every editor. */
const SAME = {
  outline: ['web'],
  fixed: '      - { description: "é 中文 🙂", ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }',
  renamed: ['  front:', '      - { ipProtocol: tcp, portRange: 8080/8080, sourceGroupId: front }'],
  completed: '      - { description: "甲𠀀 🙂", ipProtocol: ',
  formatted: '      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8, description: "é 中文 🙂" }',
};

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.write('project/web.sg.yaml', WEB);
  scratch.write('project/api.sg.yaml', API);
});
afterEach(() => scratch.remove());

test('Neovim', { skip: missing(NEOVIM) }, async () => {
  const [server = '', enable = '', before = ''] = recipes('Neovim');
  if (isAtLeast(versionOf(NEOVIM) ?? [0, 0], [0, 11])) {
    scratch.write('home/.config/nvim/lsp/secgroup.lua', server);
    scratch.write('home/.config/nvim/init.lua', enable);
  } else scratch.write('home/.config/nvim/init.lua', before);
  const said = await scratch.run(NEOVIM, ['--headless', '-S', script('neovim.lua')]);
  const { hover, ...rest } = said as { hover: string };
  assert.deepEqual(rest, {
    ...SAME,
    findings: [['port-range', '80']],
    hints: ['· out: all allowed', '· same group allowed, all else dropped', '· private addresses', '· SSH'],
  });
  assert.match(hover, /\*\*`portRange`\*\*/);
});

test('Emacs with Eglot', { skip: missing(EMACS) }, async () => {
  const [eglot = ''] = recipes('Emacs');
  const recipe = scratch.write('home/.emacs.d/init.el', eglot);
  const said = await scratch.run(EMACS, ['-Q', '--batch', '-l', recipe, '-l', script('emacs.el')]);
  const { hover, ...rest } = said as { hover: string };
  assert.deepEqual(rest, {
    ...SAME,
    findings: [['secgroup [port-range]: A single port is written twice: `80/80`. (InvalidParam.PortRange)', '80']],
    port: '      - { description: "甲𠀀 🙂", ipProtocol: , portRange: 3306/3306',
  });
  assert.match(hover, /^`portRange`/m);
});
