infection-headline = { $compromised ->
    [one] 1 host is compromised
   *[other] { $compromised } hosts are compromised
 }, { $suspected } suspected;{ $clean ->
    [0] {""}
   *[other] {" "}{ $clean } show no sign where one would show;
 }{" "}{ $silent } cannot be judged.
infection-host = { $host } is compromised: { $why ->
    [alone] one record is enough to show it.
    [pair] two independent records within a day show it.
    [link] an attack, or a compromised host, reached it.
    [alone-pair] one record is enough to show it, and two independent ones agree.
    [alone-link] one record is enough to show it, and an attack reached it.
    [pair-link] two independent records show it, and an attack reached it.
   *[other] one record is enough to show it, two independent ones agree, and an attack reached it.
 }
infection-small-fleet = With { $count ->
    [one] 1 host
   *[other] { $count } hosts
 } nobody can tell a habit of the whole network from an attack: administrators' tools count as marks, unless the logs show them week after week.
infection-habits = Recurs week after week and counts as no mark: { $count ->
    [one] 1 record
   *[other] { $count } records
 } of { $rules ->
    [one] 1 rule
   *[other] { $rules } rules
 }. An attacker who does the same would pass among them.
gap-habits-aside = Not judged as marks, since they recur week after week: { $titles } ({ $rules ->
    [one] 1 rule
   *[other] { $rules } rules
 }, { $count ->
    [one] 1 record
   *[other] { $count } records
 }).
infection-would-change = an analyst's word that a tool or host is ours; logs of the hosts that show nothing
gap-silence-nothing-shown = No record has a time, so nobody's silence can be judged ({ $count }).
gap-silence = { $count ->
    [one] 1 host shows no mark, and its silence does not count
   *[other] { $count } hosts show no mark, and their silence does not count
 }: it would take logs over { $hours } hours that show each of { $techniques } techniques seen in this case ({ $invisible } more leave no record on the host anywhere).
gap-silence-default = { $count ->
    [one] 1 host shows no mark, and its silence does not count
   *[other] { $count } hosts show no mark, and their silence does not count
 }: it would take unbroken logs of the last 30 days that show each of the { $techniques } techniques that default logs show.
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
spread-link = { $whence ->
    [outside] a host outside
   *[known] { $source }
 } reached { $whither ->
    [outside] a host outside
   *[known] { $target }
 } by { $method } as { $account } ({ $evidence ->
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
now-last = On { $host } an attacker was last seen { WHEN($time) }.
now-would-change = evidence taken later; a firewall rule of the responders; an analyst's word that an account is ours
gap-after-the-evidence = What happened after the last record of the evidence is not known, and a silent implant would not show.
table-isolate = Isolate, newest activity first; it also cuts off who logs on there
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
domain-control-lost = { $count ->
    [one] Control of the domain { $domains } is lost: its keys must be taken for known.
   *[other] Control of { $count } of { $of } domains is lost ({ $domains }): their keys must be taken for known.
 }
domain-suspected = { $count ->
    [one] Control of the domain { $domains } may be lost; no record proves it.
   *[other] Control of { $count } of { $of } domains may be lost ({ $domains }); no record proves it.
 }
domain-not-covered = { $count ->
    [one] Whether the domain { $domains } is lost cannot be said: its controllers' logs do not cover it.
   *[other] Whether { $count } domains ({ $domains }) are lost cannot be said: their controllers' logs do not cover it.
 }
domain-no-sign = { $count ->
    [one] No sign that the domain { $domains } is lost; the logs of all its controllers would show it.
   *[other] No sign that one of { $count } domains is lost; the logs of all their controllers would show it.
 }
domain-none-seen = No record shows a machine that belongs to a domain; whether there is one cannot be said.
domain-sign-replication = { $domain }: { $account } fetched the domain's secrets by replication from { $host }, which only controllers do
domain-sign-netlogon = { $domain }: the password of the controller { $host } was changed anonymously (Zerologon)
domain-sign-group = { $domain }: { $account } put a member into the ruling group { $told }
domain-sign-policy = { $domain }: { $account } changed a group policy ({ $told })
domain-sign-database-copied = { $domain }: the directory's database was copied on { $host }: { $told }
domain-sign-ticket = { $domain }: a forged ticket is detected on { $host }: { $told }
domain-sign-controller = { $domain }: the controller { $host } itself shows the attacker
domain-trust = Accounts of { $domain } log on to machines of { $others }: who holds the one reaches the other
domain-usual = { $domain }: { $account } did the same before or outside the attack, as administrators and synchronisation do: { $kind ->
    [replication] replication
    [group] members put into ruling groups
   *[policy] group policies changed
 }, { $count ->
    [one] 1 record
   *[other] { $count } records
 }
domain-would-change = logs of every controller (Security with directory access, Directory Service); a list of the controllers in the register; an administrator's word that a change was theirs
domain-next-reset = reset krbtgt twice, the ruling accounts and the trusts, after the hosts are isolated
domain-next-collect = fetch the logs of the controllers
gap-no-domain-seen = No machine account of a domain stands in the records: whether a domain is lost is not covered.
gap-domain-no-controller = No log of a controller of { $domain } was delivered.
gap-domain-unregistered = The register does not list the controllers of { $domain }; { $controllers ->
    [one] 1 is known from its records
   *[other] { $controllers } are known from their records
 }, others may be missing.
gap-domain-hours = The controllers' logs of { $domain } that would show it cover { $hours } of { $needed } hours.
column-domain = domain
column-controllers = controllers
column-hours-covered = covered, least
column-signs = signs
one-domain-control-lost = Lost: { $domains }.
one-domain-suspected = May be lost, not proven: { $domains }.
one-domain-not-covered = Controllers’ logs do not cover it.
word-control-lost = control lost
column-cuts-off = cuts off
cut-host = { $accounts ->
    [one] 1 account
   *[other] { $accounts } accounts
 } from { $machines ->
    [one] 1 machine
   *[other] { $machines } machines
 }
cut-account = { $services ->
    [0] no service or job seen
    [one] services or jobs on 1 host
   *[other] services or jobs on { $services } hosts
 }; logs on to { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
 }
campaign-one-hand = { $waves ->
    [one] One wave
   *[other] { $waves } waves
 } on { $hosts } hosts, one hand: { $shared ->
    [one] 1 indicator that is rarely shared joins them
   *[other] { $shared } indicators that are rarely shared join them
 }.
campaign-moved = { $waves ->
    [one] One wave
   *[other] { $waves } waves
 } on { $hosts } hosts, one hand: an attacker moved from each to the next.
campaign-single = { $waves ->
    [one] One wave
   *[other] { $waves } waves
 } on 1 host; there is nothing to compare it with.
campaign-not-established = { $waves ->
    [one] One wave
   *[other] { $waves } waves
 } on { $hosts } hosts; whether it is one hand is not established: { $hands } groups share nothing that carries it.
campaign-none = No record of an attacker carries a wave; that is no proof that there was none.
campaign-shared = { $weight ->
    [strong] strong
    [medium] medium
   *[weak] weak
 }: { $kind ->
    [address] the address { $value }
    [hash] the program with the hash { $value }
    [account] the account { $value }
    [path] a program at { $value }
    [file-name] the file name { $value }
    [import-hash] the import hash { $value }, which a stock tool gives to all its users
   *[service] the service { $value }
 } in { $groups } groups, on { $others ->
    [0] no other host
    [one] 1 other host
   *[other] { $others } other hosts
 }
campaign-differs = Of one hand, and yet different everywhere: { $kind ->
    [hash] the programs' hashes
    [address] the addresses called
   *[account] the accounts used
 }
campaign-apart = { $hands } groups share no rare indicator; that does not make them separate
campaign-would-change = the other side's files and addresses from more hosts; logs of the pauses; an analyst's word that an account or address is ours
gap-no-campaign = No compromised host and no attacker's movement is seen, so there are no waves to tell.
gap-pause-not-covered = In this pause the logs of { $covered } of { $count } compromised hosts were on: the two waves may be one.
column-wave = wave
column-to-time = to
column-names = names
column-pause-before = pause before it
one-campaign-one-hand = One hand, { $waves ->
    [one] 1 wave
   *[other] { $waves } waves
 }{ $unseen ->
    [0] {""}
   *[other] ; a pause is not covered
 }.
one-campaign-not-established = Whether it is one hand is not established.
one-campaign-not-covered = No wave is seen; that proves nothing.
exposure-taken = Data were taken: { $hosts ->
    [one] a transfer record of 1 host names the files
   *[other] transfer records of { $hosts } hosts name the files
 }{ $assets ->
    [0] {""}
   *[other] ; { $assets } of { $of } registered data assets lie there
 }.
exposure-outflow = Data left { $hosts ->
    [one] 1 compromised host
   *[other] { $hosts } compromised hosts
 }{ $bytes ->
    [0] , how much is not measured
   *[other] , { SIZE($bytes) } as measured
 }; what they were is not shown{ $assets ->
    [0] {""}
   *[other] ; { $assets } of { $of } registered data assets lie there
 }.
exposure-staged = Data were collected on { $hosts ->
    [one] 1 compromised host
   *[other] { $hosts } compromised hosts
 }; that they left is not shown.
exposure-accessed = Data were read on { $hosts ->
    [one] 1 host or mailbox
   *[other] { $hosts } hosts or mailboxes
 } by an account of the attacker; that they left is not shown.
exposure-not-covered = Whether data were read or left cannot be said: no record shows it, and the logs that would are missing or do not measure it.
exposure-trace-bytes = { $host } sent { SIZE($bytes) } to { $told }; content unknown
exposure-trace-upload = { $host } sent { SIZE($bytes) } in one upload to { $told }{ $ours ->
    [0] ; whose hand it was is not established
   *[other] {""}
 }
exposure-trace-packer = { $host } packed data: { $told }
exposure-trace-sender = { $host } ran a tool that sends data out: { $told }; that they left is not shown
exposure-trace-file = { $host }: the file { $told } was written
exposure-trace-share = { $host }: the share { $told } was used by an account of the attacker
exposure-trace-cloud = { $host }: { $told }, { $bytes ->
    [one] 1 record
   *[other] { $bytes } records
 }
exposure-reach = { $asset } is within the attacker's reach: { $hosts } where it lies is compromised; reading it would not have to leave a record
exposure-would-change = flow records of the way out (firewall, Zeek); SRUM of the hosts; a leaked copy; an analyst's word that a destination is ours
exposure-next-collect = fetch what would measure it
gap-volume-not-measurable = { $host } spoke with { $target }, and the sensor recorded no byte sent: the volume is not measurable.
gap-exposure-nobody = No host is judged compromised, so no transfer can be called the attacker's.
gap-exposure-no-flows = No flow record (firewall, Zeek, Suricata) is in the case: nothing measures what left.
gap-exposure-unmeasured = { $count ->
    [one] For 1 compromised host no flow record shows a transfer out; its traffic may never have been seen.
   *[other] For { $count } compromised hosts no flow record shows a transfer out; their traffic may never have been seen.
 }
table-assets = Registered data assets; people are "up to" and are never added up
table-outflow = Sent by compromised hosts to destinations nobody else uses
column-asset = data asset
column-state = state
column-people = people, up to
column-hosts-within-reach = compromised hosts of it
column-destination = destination
column-bytes-sent = sent
column-bytes-received = received
one-exposure-taken = Files were taken from { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
 }; { $assets } of { $of } data assets concerned.
one-exposure-outflow = { $bytes ->
    [0] Data left, how much is not measured
   *[other] { SIZE($bytes) } left
 }; content unknown; { $assets } of { $of } data assets concerned.
one-exposure-staged = Data were collected; that they left is not shown.
one-exposure-accessed = Data were read; that they left is not shown.
one-exposure-not-covered = Not shown, and not ruled out: what left is not measured.
verdict-ruled = an analyst's ruling
ruling = { $by } judged { $subject } { $judged_id }: { $because }{ $count ->
    [0] {""}
    [one] ; 1 record is set aside by it
   *[other] ; { $count } records are set aside by it
 }
ruling-reopened = REOPENED: { $by } judged { $subject } { $judged_id } ({ $because }), and { $count ->
    [one] 1 record of an attacker
   *[other] { $count } records of an attacker
 } came after
host-headline = { $host } is: { $word_id }{ $ruled ->
    [0] {""}
   *[other] , by ruling { $state_id }
 }.
account-headline = { $account }: attackers moved with it { $moved ->
    [0] in no record
    [one] once
   *[other] { $moved } times
 }; { $hosts ->
    [0] no logon with its secret at a compromised host is seen
    [one] its secret was given at 1 compromised host
   *[other] its secret was given at { $hosts } compromised hosts
 }.
gap-host-silent = { $host } shows no mark; its logs cover { $covered } of { $needed } hours of what would show one.
gap-account-quiet = No record ties { $account } to an attacker; where the logs of logons are missing, that says nothing.
verdict-quiet = no mark, and silence that counts
verdict-silence = its logs would have shown each technique of the case, all the time
verdict-untouched = nothing reached it from a compromised host or an account of the attacker
next-why = the reasons, as a tree
next-host-coverage = what is missing of it
table-cut = { $title_id } ({ $shown } of { $of } shown; all of them: bedem host or bedem account with --whole)
table-host-marks = Marks of an attacker
table-host-links = Movements from and to it
table-host-calls = Addresses it called that are worth blocking
table-host-logons = Logons on it
table-account-logons = Logons of it
column-intent = whose
column-logon-type = type
column-times = times
column-last-time = last
account-name-written = as records write it
account-name-sid = the SID that logons give with it
account-name-domain-sid = this domain has the same SID
account-name-machine = a machine of this domain has an account of the other
account-name-logon-guid = a logon and its ticket carry one GUID
account-name-same-sid = logons give the same SID
account-name-register = the register says so
account-bare = { $count ->
    [one] 1 record names { $user } without a domain; it is
   *[other] { $count } records name { $user } without a domain; they are
 } not counted here: a name alone is no proof
table-account-names = Names of this account, and by what they are one
table-resets = Accounts to reset: their secrets were given at compromised hosts
column-reset = account
column-given-at = given at
column-proof = proven by
host-renamed = { $old } and { $new } are one machine and counted once: { $why ->
    [renamed-6011] its event log names both
    [renamed-4781] a controller renamed its account
    [renamed-sid] its machine account kept one SID under both names
    [renamed-numbers] its log goes on under the new name with the next record number
   *[renamed-ruled] an analyst ruled so
 }
column-question = question
column-then = then
column-now = now
column-ruled = ruling
table-changed-words = Answers that changed
table-changed-hosts = Hosts that are new or have another verdict
table-closed-gaps = Gaps that were closed
table-new-rulings = Rulings since then
gap-unchanged = No host, verdict or ruling is new; what was not received in between cannot have changed it.
changes-headline = { $received ->
    [0] No source was
    [one] 1 source was
   *[other] { $received } sources were
 } received since; new hosts { $new }, changed verdicts { $flipped }, closed gaps { $closed }, rulings { $rulings }.
column-impact = impact
impact-host = { $host } is { $word_id } by its own records
impact-hindered = { $host }: recovery was hindered or services stopped { $count ->
    [one] (1 record)
   *[other] ({ $count } records)
 }, which prepares encryption or wiping
across-one-hand = The two cases are one hand's: { $carrying ->
    [one] 1 rare indicator stands
   *[other] { $carrying } rare indicators stand
 } in both.
across-not-established = Whether the two cases are one hand is not established: { $carrying ->
    [0] no rare indicator stands
    [one] 1 rare indicator, too little alone, stands
   *[other] { $carrying } rare indicators, too little together, stand
 } in both{ $weak ->
    [0] {""}
    [one] , and 1 that many use
   *[other] , and { $weak } that many use
 }.
across-shared = in both: { $kind ->
    [address] address
    [account] account
    [hash] program's hash
    [import-hash] import hash
    [path] program at
    [file-name] file name
   *[other] service
 } { $value } ({ $weight ->
    [strong] strong
    [medium] medium
   *[other] weak
 }{ $others ->
    [0] , on no other host
    [one] , on 1 other host
   *[other] , on { $others } other hosts
 })
across-differs = different everywhere between the two cases: { $kind ->
    [hash] programs
    [address] addresses
   *[other] accounts
 }
across-same-evidence = { $count ->
    [one] 1 source lies
   *[other] { $count } sources lie
 } in both cases; one record in both is not counted as agreement
across-only-weak = all that agrees belongs to tools or names that many use
across-next = what to look for elsewhere
gap-across-nothing = Nothing that stands in { $here } groups of attacked hosts here stands in the { $there } there; sharing nothing does not make them separate.
column-weight = weight
column-ref-there = record in the other case
word-strong = strong
word-weak = weak
