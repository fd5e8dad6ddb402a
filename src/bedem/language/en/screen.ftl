screen-head = { $tlp }   evidence state { $state }
screen-read = { $files ->
    [one] 1 file
   *[other] { $files } files
 }, { $size }, { $events ->
    [one] 1 event
   *[other] { $events } events
 } from { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
 }{ $institutions ->
    [0] {""}
    [one] {" "}in 1 institution
   *[other] {" "}in { $institutions } institutions
 }{ $duplicates ->
    [0] {""}
   *[other] ; { $duplicates } delivered twice and counted once
 }{ $residual ->
    [0] {""}
   *[other] ; { $residual } residual records apart
 }
screen-not-read = { $damaged ->
    [0] nothing damaged or refused
    [one] 1 source damaged or refused in part
   *[other] { $damaged } sources damaged or refused in part
 }{ $unclaimed ->
    [0] {""}
    [one] , 1 file that no reader takes
   *[other] , { $unclaimed } files that no reader takes
 }
screen-hosts = { $delivered ->
    [one] 1 host with records
   *[other] { $delivered } hosts with records
 }{ $named ->
    [0] {""}
   *[other] , { $named } more named in them and never collected
 }
screen-no-time = no record has a time that can be placed
screen-time = { $first } to { $last } UTC
screen-corrected = { $hosts ->
    [one] clock of 1 host corrected
   *[other] clocks of { $hosts } hosts corrected
 } in { $sources ->
    [one] 1 source
   *[other] { $sources } sources
 }: bedem events "SELECT DISTINCT host, time - time_stamped FROM events"
screen-unknown-clock = { $events ->
    [one] 1 record of a clock without zone (give --zone)
   *[other] { $events } records of clocks without zone (give --zone)
 }
screen-hits = { $critical } critical, { $high } high, { $medium } medium, { $low } low by { $rules } rules; { $not_run } rules do not run: bedem rules list --not-run
screen-next-hits = what the rules found, by rule and host:
screen-next-coverage = what the logs cover, and what is missing:
screen-stray-times = { $events ->
    [one] 1 record is stamped before 1990
   *[other] { $events } records are stamped before 1990
 }
screen-verdicts = { $compromised } compromised, { $suspected } suspected{ $clean ->
    [0] {""}
   *[other] , { $clean } no sign
 }, { $silent } not covered
screen-starts = { $host }, { $since } UTC, first seen; entry may lie before the logs
screen-next-ask = one line a question:
screen-active = yes: last attacker record { $last } UTC on { $host }{ $listed ->
    [0] {""}
   *[other] ; { $others }
 }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
 }
screen-seen = not in the last 24 hours of the logs: last attacker record { $last } UTC on { $host }; silent hosts would not show
screen-domain-control-lost = control lost: { $domains } ({ $count })
screen-domain-suspected = suspected: { $domains } ({ $count })
screen-domain-no-sign = no sign: { $domains } ({ $count })
screen-domain-not-covered = not covered: { $domains } ({ $count })
screen-do-isolate = { $number }  isolate { $name }, { $known ->
    [0] what it cuts off is not covered
   *[other] cuts off { $accounts ->
    [one] 1 account
   *[other] { $accounts } accounts
 } from { $machines ->
    [one] 1 machine
   *[other] { $machines } machines
 }
 }
screen-do-disable = { $number }  disable { $name }, { $known ->
    [0] what it cuts off is not covered
   *[other] { $services ->
    [0] no service or job of it seen
    [one] stops services or jobs on 1 host
   *[other] stops services or jobs on { $services } hosts
 }
 }
screen-do-block = { $number }  block { $name }
