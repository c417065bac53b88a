// Conditions and parameters as templates of a file have them that are nested in no stack.
import { type Condition, type Guard, inTemplate, type Parameter } from '../server/src/model/variables.ts';

const FILE = { path: '', stack: '' };

export function guard(name: string, holds = true): Guard {
  return { condition: inTemplate({ kind: 'named', name }, FILE, name), holds };
}

export function parameter(name: string): Parameter {
  return inTemplate({ kind: 'parameter', name }, FILE, name);
}

/** `Open`, `not Open`, `Shop/Open`, `{"Ref":"N"} > 0` */
export function textOf({ condition, holds }: Guard): string {
  const { stack } = condition;
  return `${holds ? '' : 'not '}${stack === '' ? '' : `${stack}/`}${whatIsAsked(condition)}`;
}

function whatIsAsked(condition: Condition): string {
  if (condition.kind === 'named') return condition.name;
  return condition.kind === 'counted' ? `${JSON.stringify(condition.count)} > 0` : JSON.stringify(condition.expression);
}
