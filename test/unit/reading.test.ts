// What reading says of texts that people really write: aliases, pasted spaces, the colon of another keyboard.
import { test } from 'node:test';
import { checkFindings } from '../fixture.ts';

const quiet = { checks: { 'mergeable-rules': 'off', 'no-egress': 'off' } };

test('a key of the top level that holds what aliases stand for is no unknown property', () => {
  checkFindings(
    `
base: &b { ipProtocol: tcp, portRange: 22/22 }
shared:
  peers: &p { sourceCidrIp: 10.0.0.0/8 }
unused: &u 1
^^^^^^ unknown-property: There is no property \`unused\`
securityGroups:
  web:
    ingress:
      - { <<: [*b, *p] }
`,
    { settings: quiet },
  );
});

test('what aliases repeat is of the wrong type once', () => {
  checkFindings(
    `
x-all: &all { ingress: [one] }
#                       ^^^ wrong-type: An item of \`ingress\` is a rule
x-list: &list [1]
securityGroups:
  a: *all
  b: *all
  c: *list
#    ^^^^^ wrong-type
  d: *list
`,
    { settings: quiet },
  );
});

test('odd spaces behind a dash or a colon are said where they stand', () => {
  checkFindings(
    `
securityGroups:
  web:
    ingress:
      -\u00A0{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
#      ^ syntax: only look like spaces
      - ipProtocol:\u3000tcp
        portRange: 80/80
        sourceCidrIp: 172.16.0.0/12
`,
    { settings: quiet },
  );
});

test('a full-width colon is told by its name', () => {
  checkFindings(
    `
securityGroups:
  web:
    ingress:
      - ipProtocol：tcp
#       ^^^^^^^^^^^^^^ syntax: full-width
      - ipProtocol: tcp
        portRange：80/80
#       ^^^^^^^^^^^^^^^ syntax: full-width
        sourceCidrIp: 10.0.0.0/8
`,
    { settings: quiet },
  );
});

test('two properties on one line, and an asterisk without a name', () => {
  checkFindings(
    `
securityGroups:
  web:
    ingress:
      - ipProtocol: tcp portRange: 80/80
#                                ^^^^^^^ syntax: Two properties
        sourceCidrIp: 10.0.0.0/8
      - *
#     ^^^ syntax: This text does not fit here
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
`,
    { settings: quiet },
  );
});
