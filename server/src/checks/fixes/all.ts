// Fixes that take some work, or some code: of nearly all findings nobody asks for them.
export { addressFixes, entryFixes } from './address.ts';
export { managementFixes } from './management.ts';
export { mergingFixes } from './merging.ts';
export { missingFixes } from './missing.ts';
export { openingFixes } from './opening.ts';
export { portListFixes, portMismatchFixes, sourcePortFixes } from './portMismatch.ts';
export { paddedPortFixes, portRangeFixes } from './portRange.ts';
export { protocolFixes, protocolNameFixes } from './protocol.ts';
export { quotaFixes, quotaFixesOfExisting } from './quota.ts';
