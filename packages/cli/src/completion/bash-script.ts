/**
 * The bash side of the completion protocol of @bomb.sh/tab. Its own script for bash needs the bash-completion package,
 * and hands what was typed to `eval`; this one needs bash 4 alone and evaluates nothing.
 */
export function bashScript(program: string): string {
  const name = program.replaceAll(/\W/g, "_");
  return `# bash completion for ${program}: source <(${program} completion bash)
_${name}_complete() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() reply=() value bits
  # Words as the shell splits them at blanks, so that KEY=VALUE and a:b stay whole.
  read -ra words <<<"$line"
  [[ $line == *[[:blank:]] ]] && words+=("")
  mapfile -t reply < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
  bits=4
  ((\${#reply[@]})) && bits=\${reply[\${#reply[@]} - 1]#:} && unset 'reply[\${#reply[@]}-1]'
  COMPREPLY=()
  for value in "\${reply[@]}"; do COMPREPLY+=("\${value%%$'\\t'*}"); done
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[/,=] ]] && compopt -o nospace 2>/dev/null
  ((bits & 4)) || compopt -o default 2>/dev/null
  return 0
}
complete -F _${name}_complete ${program}`;
}
