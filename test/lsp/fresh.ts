// For each test a server that was just started, and an empty folder of real files.
import { afterEach, beforeEach } from 'node:test';
import { Client, type ClientOptions } from './client.ts';
import { Folder } from './folder.ts';

export let client: Client;
export let folder: Folder;

beforeEach(() => {
  client = new Client();
  folder = new Folder();
});
afterEach(() => {
  client.kill();
  folder.remove();
});

/** Another server in place of the one before. */
export function restart(options: ClientOptions = {}): void {
  client.kill();
  client = new Client(options);
}
