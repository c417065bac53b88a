// The addresses of our rendered pages: the server puts them into findings, the client opens them.

export const PAGE_SCHEME = 'secgroup-page';

/** Where the page of a check is; the server fills in the id. */
export const CHECK_PAGE_TEMPLATE = `${PAGE_SCHEME}:/checks/{id}.md`;
