/** Where every page is. Pages link through here and nowhere else. */
export const paths = {
  signIn: "/sign-in",
  join: "/join",
  endpoints: "/private-endpoints",
  newRequest: "/private-endpoints/new",
  endpoint: (id: string) => `/private-endpoints/${id}`,
  connections: "/connections",
  newConnection: "/connections/new",
  connection: (id: string) => `/connections/${id}`,
  editConnection: (id: string) => `/connections/${id}/edit`,
  environments: "/environments",
  members: "/members",
  apiKeys: "/api-keys",
  audit: "/audit",
  approvals: "/approvals",
};
