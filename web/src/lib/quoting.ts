/** A word of a POSIX shell. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Cron ends a command at the first percent sign that has no backslash. */
export function cronCommand(command: string): string {
  return command.replaceAll("%", "\\%");
}

/** A word of `ExecStart=` and its like: systemd reads percent signs, dollars, quotes and backslashes. */
export function systemdWord(text: string): string {
  const escaped = text.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[A-Za-z0-9_@%+=:,./?&$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A string of Python, JavaScript or JSON; YAML takes it too. */
export function quotedString(text: string): string {
  return JSON.stringify(text);
}

/** A string of PowerShell, in which nothing is replaced. */
export function powershellString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
