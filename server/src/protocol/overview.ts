// The groups of the workspace: the request, joined to its answer. What answers is loaded when somebody first asks.
import type { Connection } from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import { GROUPS, type GroupsParams } from './requests.ts';
import type { Session } from './session.ts';

const answers = () => import('./overviewAnswers.ts');

export function answerOverview(connection: Connection, session: Session, guarded: Guard): void {
  connection.onRequest(
    GROUPS,
    guarded('groups', [], async ({ uri }: GroupsParams) => {
      const { groupsOfDocument, groupsOfWorkspace } = await answers();
      return uri === undefined ? groupsOfWorkspace(session) : groupsOfDocument(session, uri);
    }),
  );
}
