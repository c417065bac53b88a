// Formatting of files that are ours by what is in them. Loaded when a user wants it.
import {
  BulkRegistration,
  type BulkUnregistration,
  type Connection,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
} from 'vscode-languageserver';
import { isOurs } from './formattingAnswers.ts';

/**
 * Offers to format documents one by one: an editor that knows of two formatters for a file asks its user which one to take,
 * and nobody should be asked for a file that we would not touch.
 */
export class FormatOffers {
  readonly #connection: Connection;
  readonly #offered = new Map<string, Promise<BulkUnregistration | undefined>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  offer({ uri, languageId }: { readonly uri: string; readonly languageId: string }): void {
    if (this.#offered.has(uri) || isOurs({ uri, languageId })) return;
    const documentSelector = [selectorOf(uri)];
    const registration = BulkRegistration.create();
    registration.add(DocumentFormattingRequest.type, { documentSelector });
    registration.add(DocumentRangeFormattingRequest.type, { documentSelector });
    // A client that refuses goes without.
    this.#offered.set(
      uri,
      this.#connection.client.register(registration).catch(() => undefined),
    );
  }

  async withdraw(uri: string): Promise<void> {
    const offered = this.#offered.get(uri);
    this.#offered.delete(uri);
    (await offered)?.dispose();
  }
}

/** A drive is left out: patterns are matched against paths of the system, which write it otherwise. */
function selectorOf(uri: string): { readonly scheme: string; readonly pattern: string } {
  const [, scheme = '', path = ''] = /^([\w+.-]+):(?:\/\/[^/]*)?([^?#]*)/.exec(uri) ?? [];
  const parts = decodeURIComponent(path)
    .split('/')
    .filter((part) => part !== '' && !/^[a-z]:$/i.test(part));
  return { scheme, pattern: `**/${parts.map((part) => part.replace(/[*?[\]{}]/g, '[$&]')).join('/')}` };
}
