#!/bin/bash
# Every minute: tells Cloud Logging whether this host works, and ends the machines when nobody needs them any more.
# They end when the trainer has finished or given up, after IDLE_MINUTES without work, or LIMIT_SECONDS after the first
# boot.
# HOST, PROJECT, RUN, ACCELERATOR, IDLE_MINUTES, LIMIT_SECONDS and ENDING (a method and an address; empty: shut down)
# arrive in the environment, STATE_DIRECTORY and RUNTIME_DIRECTORY, which lives for one boot, from systemd. `guard.sh EVENT`
# only reports that event.
set -euo pipefail

# Minutes that a host stays after its trainer: the others finish, and logs are sent.
LEFT_MINUTES=5
# Below this share of its time, in percent, a GPU does nothing.
BUSY_PERCENT=5
# A trainer that has run for so many seconds works, as far as can be seen from outside a TPU; one that fails and starts
# again and again does not get so far.
SETTLED_SECONDS=120

authorization() {
  curl -fsS --retry 5 -H 'Metadata-Flavor: Google' \
    http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token |
    python3 -c 'import json, sys; print("Authorization: Bearer", json.load(sys.stdin)["access_token"])'
}

# Monitoring reads these entries (guard_rails.py). Every value is a name that Google checked, or a number.
report() {
  local entry
  entry=$(printf '{"logName": "projects/%s/logs/groundplan-trainer", "resource": {"type": "global"}, "entries": [%s]}' \
    "$PROJECT" "$(printf '{"severity": "%s", "jsonPayload": {"run": "%s", "host": "%s", "event": "%s", "minutes": %d}}' \
      "$3" "$RUN" "$HOST" "$1" "$2")")
  authorization | curl -fsS --max-time 20 -H @- -H 'Content-Type: application/json' -d "$entry" -o /dev/null \
    https://logging.googleapis.com/v2/entries:write || echo "$1 could not be reported" >&2
}

trainer() { systemctl show --property="$1" --value groundplan-trainer.service; }

busy() {
  local most
  if [[ $ACCELERATOR == gpu ]]; then
    most=$(nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits | sort -n | tail -n 1)
    ((most >= BUSY_PERCENT))
  else
    [[ $(trainer ActiveState) == active ]] &&
      (($(cut -d. -f1 /proc/uptime) - $(trainer ActiveEnterTimestampMonotonic) / 1000000 >= SETTLED_SECONDS))
  fi
}

# How the trainer left for good: `finished`, or `failed` with a status that says that starting again would not help. One
# that was stopped, by hand or on preemption, leaves with another.
left() {
  case $(trainer ActiveState):$(trainer ExecMainStatus) in
  failed:2 | failed:3) echo failed ;;
  inactive:0) if [[ $(trainer ExecMainExitTimestampMonotonic) != 0 ]]; then echo finished; fi ;;
  esac
}

# Minutes since a file was last touched; the first look touches it.
minutes_since() {
  [[ -e $1 ]] || touch "$1"
  echo $((($(date +%s) - $(stat -c %Y "$1")) / 60))
}

end() {
  report "$1" 0 NOTICE
  if [[ -z $ENDING ]]; then
    systemctl poweroff
  else
    authorization | curl -fsS --retry 5 -H @- -H 'Content-Length: 0' -X "${ENDING%% *}" -o /dev/null "${ENDING#* }"
  fi
}

guard() {
  local idle left
  left=$(left)
  if ((LIMIT_SECONDS > 0 && $(minutes_since "$STATE_DIRECTORY/began") * 60 >= LIMIT_SECONDS)); then
    end limit
  elif [[ -n $left ]]; then
    if (($(minutes_since "$RUNTIME_DIRECTORY/$left") >= LEFT_MINUTES)); then end "$left"; fi
  elif busy; then
    touch "$RUNTIME_DIRECTORY/worked"
    report busy 0 INFO
  else
    idle=$(minutes_since "$RUNTIME_DIRECTORY/worked")
    report idle "$idle" WARNING
    if ((IDLE_MINUTES > 0 && idle >= IDLE_MINUTES)); then end idle; fi
  fi
}

if (($#)); then
  report "$1" 0 NOTICE
else
  guard
fi
