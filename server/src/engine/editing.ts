import { asRecord } from '../util/record.ts';

/** What a user may set about the aids of editing. None of it changes what is found in a file. */
export interface EditingSettings {
  readonly codeLens: Switches<'counts' | 'attachments' | 'deadRules'>;
  readonly inlayHints: Switches<'ports' | 'addresses' | 'implicitRules' | 'parameterDefaults'>;
  readonly format: Switches<'propertyOrder' | 'ports' | 'addresses' | 'sortRules' | 'everywhere'> & {
    readonly singleAddresses: SingleAddresses;
  };
}

/** How a block of one address is written: `10.0.0.1` or `10.0.0.1/32`. */
export type SingleAddresses = 'asWritten' | 'withoutPrefix' | 'withPrefix';

export type Switches<Name extends string> = Readonly<Record<Name, boolean>>;

export const defaultEditing: EditingSettings = {
  codeLens: { counts: true, attachments: true, deadRules: true },
  inlayHints: { ports: true, addresses: true, implicitRules: true, parameterDefaults: true },
  format: {
    propertyOrder: true,
    ports: true,
    addresses: true,
    sortRules: false,
    everywhere: false,
    singleAddresses: 'asWritten',
  },
};

/** Reads the parts of the `secgroup` section that are about editing; what makes no sense is as if it were not there. */
export function readEditing(section: Readonly<Record<string, unknown>>): EditingSettings {
  return {
    codeLens: switches(section.codeLens, defaultEditing.codeLens),
    inlayHints: switches(section.inlayHints, defaultEditing.inlayHints),
    format: {
      ...switches(section.format, defaultEditing.format),
      singleAddresses: singleAddresses(asRecord(section.format).singleAddresses),
    },
  };
}

function singleAddresses(value: unknown): SingleAddresses {
  return value === 'withoutPrefix' || value === 'withPrefix' ? value : 'asWritten';
}

function switches<All extends object>(value: unknown, usual: All): All {
  const known = Object.entries(asRecord(value)).filter(
    ([name, on]) => Object.hasOwn(usual, name) && typeof on === 'boolean',
  );
  return { ...usual, ...Object.fromEntries(known) };
}
