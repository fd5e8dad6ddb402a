coverage-headline = { $hosts } of { $of } hosts gave records; logons are covered on { $logons }, new processes on { $process }.
host-outside = a host outside
denominator-own = { $count ->
    [one] 1 host of the institution
   *[other] { $count } hosts of the institution
 }{ $registered ->
    [0] {" "}named in any record
   *[other] {""}
 }
denominator-named = { $count ->
    [one] 1 host named in any record
   *[other] { $count } hosts named in any record
 }
denominator-register = { $count ->
    [one] 1 host in the register
   *[other] { $count } hosts in the register
 }
column-host = host
column-logs = logs
column-first = first
column-last = last
column-logons = logons
column-processes = processes
column-missing = missing
column-kind = log kind
column-shows = log
column-on = on
column-off = off
column-lost = lost
column-unknown = unknown
claim-recorded = Of { $of } hosts with records, most of the time: logons recorded on { $logons }, new processes on { $processes }.
claim-no-processes = Process creation was not audited on { $hosts } of { $of } (4688 of booting alone, or none).
claim-taken-away = Logs were cleared or stopped on { $hosts } of { $of }.
against-clocks = { $hosts ->
    [one] The clock of 1 host was corrected
   *[other] The clocks of { $hosts } hosts were corrected
 }: their hours are right only as far as the correction is.
against-residual = { $count ->
    [one] 1 residual record is not counted: it never proves that a log was on.
   *[other] { $count } residual records are not counted: they never prove that a log was on.
 }
next-gaps = what is missing, and what would close it
next-not-collected = hosts and logs that nobody delivered
next-kinds = each stretch, with the reason
gap-nothing = There is no record of any host.
gap-numbers-missing = { $count ->
    [one] Record { $first } is missing
   *[other] Records { $first } to { $last } are missing ({ $count })
 }: deleted, damaged, or left out when the file was saved. Goes on at { $ref }.
gap-numbers-damaged = { $count ->
    [one] Record { $first } is lost in a damaged part of the file.
   *[other] Records { $first } to { $last } ({ $count }) are lost in a damaged part of the file.
 } Goes on at { $ref }.
gap-numbers-many = Record numbers jump { $jumps } times; { $count } records are missing.
gap-numbers-restart = Record numbers begin again at { $first } after { $last }: the log was cleared in between. Goes on at { $ref }.
gap-rolled-over = { $count ->
    [one] The record before the first was overwritten
   *[other] { $count } records before the first were overwritten
 }; a full log lasts { $hours ->
    [0] under an hour
   *[other] { $hours } h
 } at its pace. Begins at { $ref }.
gap-begins-late = The file begins with record { $number } although it was never full: what stood before was left out or cleared. Begins at { $ref }.
gap-cleared = The log was cleared ({ $ref }).
gap-dropped = { $count ->
    [one] 1 record says
   *[other] { $count } records say
 } that events were lost ({ $ids }; { $ref }).
gap-sysmon-stopped = Sysmon was stopped ({ $ref }).
gap-log-stopped = The event log service stopped while the system was not shutting down ({ $ref }).
gap-silent = No record for hours while another log of this host goes on ({ $ref }).
gap-no-process-audit = Process creation was not audited for { $hours } h.
gap-not-audited = { $count ->
    [one] 1 log kind was
   *[other] { $count } log kinds were
 } off: { $kinds }.
gap-selection = The file is a selection: { $count ->
    [one] 1 record
   *[other] { $count } records
 } of the numbers { $first } to { $last }.
gap-not-subscribed = Forwarded records of { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
 } hold nothing of: { $kinds }.
gap-machine-none = { $files ->
    [one] 1 artefact file names no computer, and nothing collected with it does: its records belong to no host.
   *[other] { $files } artefact files collected together name no computer, and nothing beside them does: their records belong to no host.
 }
gap-machine-several = { $files ->
    [one] 1 artefact file names no computer, and what was collected with it names several ({ $hosts }): none was guessed.
   *[other] { $files } artefact files collected together name no computer, and what lies beside them names several ({ $hosts }): none was guessed.
 }
close-machine = The SYSTEM hive of the same collection, or one folder a computer with --layout host.
gap-only-named = { $count ->
    [one] Named in 1 record
   *[other] Named in { $count } records
 } ({ $field }, first { $ref }), never collected.
gap-more-named = { $count ->
    [one] 1 more host is
   *[other] { $count } more hosts are
 } named in records, never collected: many may be made-up names.
gap-registered = In the register, but in no record.
gap-no-security = No Security log was delivered; missing: { $logs }.
gap-logs-lacking = Not delivered: { $logs }.
close-whole-log = Save the whole log on the host again, without a filter.
close-cleared = A copy at the log server, a backup or a shadow copy; else what can be carved from the disk.
close-rolled-over = A copy at the log server, a backup, or an image of the disk with its shadow copies.
close-never = Nothing: it was never recorded.
close-collector = Ask the collector which ids it takes; fetch the logs from the hosts themselves.
close-collect-host = Collect the logs of this host, or an image of its disk.
close-collect-logs = Collect these logs from the host, or from an image of its disk.
