import { shellQuoted } from '../../events/index.js';
import { WAKE_TEXT } from '../driver.js';

/** The folder in a home that holds the pipes of armed hooks. The script makes it. */
export const REWAKE_FOLDER = 'rewake';

/** The line that wakes whoever waits at a pipe. Any other one only makes it look whether its client still runs. */
export const WAKE_LINE = 'wake';

/**
 * The script of the hook that wakes an idle Claude Code, for any POSIX shell. It waits at a pipe of its own, whose
 * name tells the client's process and the script's, and ends with 2 once the wake line comes; in every other case
 * in silence, with 0 or by the signal that ended it. While another one waits for the same client it ends at once.
 * Absolute path of the home, which holds unless the hook's own environment sets `OXTAIL_HOME`.
 *
 * Ends well however it ends: a shell gives 2 to many failures of its own, and 2 is what wakes. The braces make half
 * a script none. It catches no signal: bash may miss one that it catches just before it waits, and then waits on.
 */
export function rewakeScript(home: string): string {
  return `# Waits until something is to be told to an idle Claude Code, and then ends with 2, which wakes it.
{
end=''
# bash gives 2 to half a script alone, and would catch signals for the sake of this trap.
[ -n "\${BASH_VERSION:-}" ] || trap '[ "$end" = 42 ] || exit 0' EXIT
exec 3>&2 2>/dev/null
cat >/dev/null
umask 077

# Pid and start of a process that runs, as one word.
identity() {
  case $1 in '' | *[!0123456789]*) return 1 ;; esac
  if [ -r /proc/self/stat ]; then
    # The name, which comes before the last parenthesis, may hold anything.
    line='' rest=''
    while read -r line; do rest=$line; done <"/proc/$1/stat"
    set -- "$1" \${rest##*) }
    case \${21:+$2} in '' | [ZXx]) return 1 ;; esac
    echo "$1-\${21}"
  else
    set -- "$1" $(LC_ALL=C TZ=UTC ps -o stat= -o lstart= -p "$1" | tr : ' ')
    case \${2:-Z} in Z*) return 1 ;; esac
    echo "$1-$3-$4-$5-$6-$7-$8-$9"
  fi
}

process=\${CLAUDE_PID:-$PPID}
client=$(identity "$process") && self=$(identity $$) || exit 0
home=\${OXTAIL_HOME:-}
[ -n "$home" ] || home=${shellQuoted(home)}
[ -d "$home/${REWAKE_FOLDER}" ] || mkdir "$home/${REWAKE_FOLDER}"
for other in "$home/${REWAKE_FOLDER}/$client".*; do
  [ -p "$other" ] || continue
  name=\${other##*.}
  [ "$(identity "\${name%%-*}")" != "$name" ] || exit 0
  rm -f "$other"
done

pipe=$home/${REWAKE_FOLDER}/$client.$self
mkfifo "$pipe" || exit 0
{
  # Its input ends with whoever waits for it, who alone holds the other end, however that one ends.
  (
    while read -r line; do
      case $line in ${WAKE_LINE}) exit 42 ;; esac
      [ "$(identity "$process")" = "$client" ] || exit 0
    done
    rm -f "$pipe"
  ) <"$pipe" >/dev/null 3>&- 4>&- &
  wait "$!"
  end=$?
} 4<>"$pipe"
rm -f "$pipe"
[ "$end" = 42 ] || exit 0
echo ${shellQuoted(WAKE_TEXT)} >&3
exit 2
}
`;
}

/** The command of that hook: the script in the place of this shell, so that the client's signals reach it, or nothing. */
export function rewakeCommand(script: string): string {
  const file = shellQuoted(script);
  return `if sh -n ${file} 2>/dev/null; then exec sh ${file}; fi`;
}
