// What our own client asks for beyond LSP: the FAQ, the pages of the checks, explanations. Loaded when somebody first asks.
import type { Connection } from 'vscode-languageserver';
import { checkPages } from './checkPages.ts';
import type { Guard } from './guard.ts';
import {
  CHECK_PAGE,
  EFFECTIVE_RULES,
  type EffectiveRulesParams,
  EXPLAIN,
  type ExplainParams,
  type ExplainResult,
  FAQ_ANSWER,
  type PageParams,
  SEARCH_FAQ,
  type SearchFaqParams,
  TARGETS,
  type TargetsParams,
  TEMPLATES,
} from './requests.ts';
import type { ServerOptions, Session } from './session.ts';

const help = () => import('../features/faq.ts');
const explanations = () => import('./explanations.ts');

export function answerHelp(connection: Connection, session: Session, options: ServerOptions, guarded: Guard): void {
  connection.onRequest(
    SEARCH_FAQ,
    guarded('searchFaq', [], async ({ query }: SearchFaqParams) => (await help()).searchFaqEntries(query)),
  );
  connection.onRequest(
    FAQ_ANSWER,
    guarded('faqAnswer', null, async ({ id }: PageParams) => (await help()).faqAnswer(id) ?? null),
  );
  connection.onRequest(
    CHECK_PAGE,
    guarded('checkPage', null, async ({ id }: PageParams) => {
      const pages = await options.readText(checkPages());
      return (await help()).checkPage(id, pages) ?? null;
    }),
  );
  connection.onRequest(
    TEMPLATES,
    guarded('templates', [], async () => (await help()).fileTemplates()),
  );
  connection.onRequest<ExplainResult | null, void>(
    EXPLAIN,
    guarded(
      'explain',
      null,
      async (params: ExplainParams): Promise<ExplainResult | null> => (await explanations()).explain(params, session),
    ),
  );
  connection.onRequest(
    EFFECTIVE_RULES,
    guarded('effectiveRules', null, async (params: EffectiveRulesParams) =>
      (await explanations()).shownRules(params, session),
    ),
  );
  connection.onRequest(
    TARGETS,
    guarded('targets', [], async (params: TargetsParams) => (await explanations()).targets(params, session)),
  );
}
