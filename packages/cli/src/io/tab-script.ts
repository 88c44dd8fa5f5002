/** The script of @bomb.sh/tab for a shell; the library can only print it, so that is caught here. */
export async function tabScript(shell: "zsh" | "fish", program: string): Promise<string> {
  const { script } = await import("@bomb.sh/tab");
  const lines: string[] = [];
  const print = console.log;
  console.log = (...said: readonly unknown[]) => void lines.push(said.join(" "));
  try {
    script(shell, program, program);
  } finally {
    console.log = print;
  }
  return lines.join("\n");
}
