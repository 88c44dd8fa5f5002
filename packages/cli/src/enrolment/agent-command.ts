/** What to type at the site. A token in a file does not show in the process list. */
export function agentCommand(token: { readonly token: string } | { readonly file: string }): string {
  return "token" in token ? `longshore-agent --token ${token.token}` : `longshore-agent --token-file ${token.file}`;
}
