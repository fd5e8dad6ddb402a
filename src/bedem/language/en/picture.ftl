infection-headline = { $compromised ->
    [one] 1 host is compromised
   *[other] { $compromised } hosts are compromised
 }, { $suspected } suspected; { $silent } others show nothing, which is not judged yet.
infection-host = { $host }: { $why ->
    [alone] a record that carries it alone
    [pair] two independent records within a day
    [link] reached from a compromised host or by an attack
    [alone-pair] a record that carries it alone, and two independent ones
    [alone-link] a record that carries it alone, and it was reached by an attack
    [pair-link] two independent records, and it was reached by an attack
   *[other] a record that carries it alone, two independent ones, and it was reached by an attack
 }
infection-small-fleet = With { $count ->
    [one] 1 host
   *[other] { $count } hosts
 } nobody can tell a habit of the whole network from an attack: administrators' tools count as marks.
infection-would-change = an analyst's word that a tool or host is ours; logs of the hosts that show nothing
gap-silence-not-judged = { $count ->
    [one] 1 host shows no mark of an attacker; whether its logs would show one is not judged in this version.
   *[other] { $count } hosts show no mark of an attacker; whether their logs would show one is not judged in this version.
 }
gap-habits-not-judged = Habits of the network are not told apart from marks with fewer than 20 hosts (here { $count }).
verdict-any = one of the three is enough
verdict-alone = one record that carries it alone
verdict-pair = two independent records within 24 hours
verdict-link = target of an attacker's link with execution
spread-headline = { $links ->
    [0] No movement of an attacker between hosts is seen
    [one] 1 movement of an attacker between hosts
   *[other] { $links } movements of an attacker between hosts
 }{ $links ->
    [0] {""}
   *[other] : { $both } seen on both ends, { $one } on one, { $inferred } inferred
 }; { $attempts } attempts; { $other } other connections that are unexplained or ordinary.
spread-link = { $source } reached { $target } by { $method } as { $account } ({ $evidence ->
    [both_ends] both ends
    [one_end] one end
   *[other] inferred
 })
spread-first = { $host } is the first host seen; entry may lie before the logs
spread-would-change = records of the other end; an analyst's word that an account's work is ordinary
gap-no-attacker-link = No record shows an attacker moving between hosts; where the logs of logons and services are missing, that says nothing.
column-verdict = verdict
column-since = since
column-last-activity = last activity
column-marks = marks
column-ref = record
column-time = time
column-from = from
column-to = to
column-method = method
column-account = account
column-evidence = evidence
next-spread = who reached whom
next-infection = which hosts are compromised
next-hits = the detections behind it
now-active = The attacker was active within the last 24 hours of the logs, on { $hosts ->
    [one] 1 compromised host.
   *[other] one or more of { $hosts } compromised hosts.
 }
now-seen = { $hosts ->
    [one] 1 host is compromised; its last attacker record is older than the last 24 hours of their logs.
   *[other] { $hosts } hosts are compromised; their last attacker record is older than the last 24 hours of their logs.
 }
now-not-covered = No attacker's record is seen; a silent implant would not show.
now-last = last records on { $host }
now-would-change = evidence taken later; a firewall rule of the responders; an analyst's word that an account is ours
gap-after-the-evidence = What happened after the last record of the evidence is not known, and a silent implant would not show.
table-isolate = Isolate, newest activity first; what depends on a host is not known here
table-disable = Disable or reset: accounts used in an attacker's movement; tickets live on for hours
table-block = Block: reached by odd programs of compromised hosts, and by at most two others
column-order = order
column-isolate = isolate
column-disable = disable
column-block = block
column-reached = reached
column-ports = ports
column-programs = programs
column-other-hosts = other hosts
