// The view in the side bar, there from the start; what fills it is loaded when it is first looked at.
import { type Disposable, EventEmitter, type TreeItem, type TreeView, window } from 'vscode';
import type { Node } from './nodes.ts';

export const VIEW = 'secgroup.groups';

export interface GroupsView extends Disposable {
  readonly tree: TreeView<Node>;
  /** Has the view asked for what it shows. */
  readonly changed: EventEmitter<undefined>;
}

/** What is asked of whoever fills the view. */
export interface Content {
  roots(): Promise<readonly Node[]>;
  itemOf(node: Node): TreeItem;
}

export function createView(content: () => Content): GroupsView {
  const changed = new EventEmitter<undefined>();
  const tree = window.createTreeView<Node>(VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => [...(node ? node.children : await content().roots())],
      getParent: ({ parent }) => parent,
      getTreeItem: (node) => content().itemOf(node),
    },
    showCollapseAll: true,
  });
  return {
    tree,
    changed,
    dispose: () => {
      tree.dispose();
      changed.dispose();
    },
  };
}
