/** Every command of the manifest. The entry registers them; the main part holds what they do, by the same ids. */
export const COMMAND_IDS = [
  'secgroup.restartServer',
  'secgroup.showOutput',
  'secgroup.searchFaq',
  'secgroup.openFaqAnswer',
  'secgroup.openCheckPage',
  'secgroup.newFile',
  'secgroup.explainReachability',
  'secgroup.showEffectiveRules',
  'secgroup.revealRule',
  'secgroup.showPlaces',
  'secgroup.renameAt',
  'secgroup.showDeadRules',
  'secgroup.showQuota',
  'secgroup.refreshGroups',
  'secgroup.filterGroups',
  'secgroup.onlyFindings',
  'secgroup.allGroups',
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
