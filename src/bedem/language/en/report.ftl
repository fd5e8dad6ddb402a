# dates ------------------------------------------------------------------------------------------
time-when = { $day } { $month_id } { $year }, { $clock }
time-when-short = { $day } { $month_id }, { $clock }
time-day = { $day } { $month_id } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
# head -------------------------------------------------------------------------------------------
report-title = Attack on state institutions
report-title-told = { $text }
report-audience-council = council, internal
report-audience-technical = technical annex
report-audience-institution = { $institution }, own part
report-audience-public = for the public
report-exercise = EXERCISE, all invented
report-draft = DRAFT, UNVERIFIED
report-internal = holds checks of public statements
report-head = Report { $number } · as of { $when } { $zone } · evidence state { $state }
report-head-utc = Report { $number } · as of { $when } UTC · evidence state { $state }
report-made-with = Made by bedem { $tool } from evidence state { $state }, rules { $rules }, ATT&CK { $knowledge }. Times are { $zone }.
report-skip = To the answer of each question
report-theme-system = System
report-theme-light = Light
report-theme-dark = Dark
report-theme = Colours
page-changes-first = What changed
page-changes = Changed since report { $number }
page-questions = The questions
page-figures = Of { $count ->
    [one] 1 host
   *[other] { $count } hosts
 }
page-of = of { $count }
page-decisions = Decisions wanted
page-next = Next report:
page-contents = Contents
of-hosts = hosts
figures-beyond = { $count ->
    [one] 1 known host
   *[other] { $count } known hosts
 }, and { $more ->
    [one] 1 more that only records name
   *[other] { $more } more that only records name
 }
next-report-with-evidence = when new evidence has been taken in.
next-report-at = { WHEN($time) }.
# questions --------------------------------------------------------------------------------------
question-now = Is he still in?
question-infection = What is infected?
question-spread = How did it spread?
question-domain = Is the domain lost?
question-campaign = One hand?
question-exposure = Citizens’ data?
question-recovery = Recoverable?
question-attribution = Who?
question-infrastructure = Services at risk?
question-indicators = Partners’ indicators?
question-prevention = How to prevent the next?
question-coverage = What do the logs cover?
question-statements = What was said in public?
question-judgements = What analysts ruled
question-records = Records
question-todo = What to do here
# words ------------------------------------------------------------------------------------------
word-active = active
word-seen = seen
word-compromised = compromised
word-suspected = suspected
word-no-sign = no sign
word-not-covered = not covered
word-at-risk = at risk
word-partly = partly known
word-covered = covered
word-not-built = not answered
word-not-asked = not asked
word-not-established = not established
word-one-hand = one hand
word-separate = separate
word-reached = reached
word-attempted = attempted
word-accessed = accessed
word-staged = staged
word-outflow = outflow
word-taken = taken
word-published = published
word-contained = contained
word-clean = clean
word-rebuilt = rebuilt
word-ours = ours
word-same = the same
word-apart = apart
word-changed = changed
word-unchanged = unchanged
word-ordinary = ordinary
word-encrypted = encrypted
word-wiped = wiped
word-none-seen = none seen
word-both-ends = both ends
word-one-end = one end
word-inferred = inferred
word-attempt = attempt
word-attacker = attacker
word-unexplained = unexplained
word-supported = supported
word-contradicted = contradicted
word-not-carried = cannot be carried
word-established = established
word-unknown = unknown
word-yes = yes
word-no = no
word-cannot-say = cannot say
word-critical = critical
word-high = high
word-medium = medium
word-low = low
word-informational = informational
word-full = full
word-partial = partial
word-none = none
absent-withheld = withheld
# page one ---------------------------------------------------------------------------------------
one-not-built = This version does not answer it.
one-now-active = Last attacker record { WHEN($end) }; silent hosts would not show.
one-now-seen = Last attacker record { WHEN($end) }, over a day before the logs end; silent hosts would not show.
one-now-not-covered = No attacker’s record is seen; a silent implant would not show.
one-infection-compromised = { $compromised } of { $of } hosts; { $suspected } more suspected, { $not_covered } cannot be judged.
one-infection-suspected = { $suspected } of { $of } hosts; none proven, { $not_covered } cannot be judged.
one-infection-not-covered = No mark of an attacker; { $not_covered } of { $of } hosts cannot be judged.
one-spread-partly = { $links ->
    [one] 1 movement
   *[other] { $links } movements
 } between hosts seen; first seen on { $host }, entry may be earlier.
one-spread-not-covered = No movement between hosts is seen; where logs are missing, that says nothing.
one-attribution-not-established = Techniques alone name nobody.
one-infrastructure-not-covered = Nothing can be said without the operators’ logs and a register of services.
# decisions --------------------------------------------------------------------------------------
decide-isolate = { $count ->
    [one] Isolate 1 host
   *[other] Isolate { $count } hosts
 }: { $names }.
decide-disable = { $count ->
    [one] Disable or reset 1 account
   *[other] Disable or reset { $count } accounts
 }: { $names }.
decide-inform = Inform the people concerned and the data protection authority.
decide-collect = { $count ->
    [one] Order the logs of 1 place
   *[other] Order the logs of { $count } places
 } to be handed over.
decide-collect-dying = { $count ->
    [one] Secure 1 log
   *[other] Secure { $count } logs
 } before they are overwritten.
by-at-once = At once
by-law = Within the legal time
by-moment = { WHEN($time) }
by-next-report = Before the next report
# what changed -----------------------------------------------------------------------------------
change-first = This is the first report.
change-none = Nothing changed since report { $number }.
change-compromised = { $count ->
    [one] 1 more host is compromised
   *[other] { $count } more hosts are compromised
 }: { $names }.
change-suspected = { $count ->
    [one] 1 more host is suspected
   *[other] { $count } more hosts are suspected
 }: { $names }.
change-no-longer = { $count ->
    [one] 1 host is no longer judged compromised
   *[other] { $count } hosts are no longer judged compromised
 }: { $names }.
change-word = { $question_id } It was { $before_id }, it is { $after_id }.
change-arrived = { $count ->
    [one] 1 new file of evidence arrived.
   *[other] { $count } new files of evidence arrived.
 }
change-gaps = Gaps closed: { $closed }, new ones: { $opened }.
# sections ---------------------------------------------------------------------------------------
section-since = From { WHEN($start) } to { WHEN($end) }.
section-more-claims = { $count ->
    [one] 1 further sentence
   *[other] { $count } further sentences
 } in the technical annex.
section-more-rows = { $count ->
    [one] 1 further row
   *[other] { $count } further rows
 } in the technical annex.
section-next = Next: { $step_text }
section-against = Against it:
section-would-change = Would change it:
section-basis = Basis
section-basis-more = +{ $count }
section-table-of = The same as a table
table-gaps = What is missing, and what would close it
table-detections = Detections, worst first
table-todo = Host by host
column-gap = gap
column-where = where
column-what-is-missing = what is missing
column-what-would-close = what would close it
column-vanishes = gone on
column-level = level
column-rule = rule
column-log = log
column-code = event
column-what = what it says
column-subject = of
column-judged-as = judged as
column-by = by
column-because = because
column-institution = institution
column-logs-from = logs from
column-logs-to = logs to
column-from-time = from
column-municipality = municipality
column-of = of
column-do = do
column-reconnect = may be reconnected
column-host-group = hosts
column-logs-of = logs of
column-days-full = days full
column-days-partial = days partial
column-days-none = days without
column-days-unknown = days unknown
judgements-count = { $count ->
    [0] No analyst has ruled on anything yet.
    [one] 1 ruling of an analyst counts in these answers.
   *[other] { $count } rulings of analysts count in these answers.
 }
records-lead = { $count ->
    [one] 1 record is cited
   *[other] { $count } records are cited
 }, with { $others ->
    [one] 1 other basis
   *[other] { $others } other bases
 }; each is shown whole.
# pictures ---------------------------------------------------------------------------------------
chart-spread = One line per compromised host, time from left to right, an arrow for each movement. Quiet hosts are folded and counted.
chart-detections = Detections by level, { $hours ->
    [one] hour by hour
    [24] day by day
   *[other] in steps of { $hours } hours
 }
chart-coverage = Silence in a hatched square means nothing. { $days ->
    [one] 1 day
   *[other] { $days } days
 }, UTC{ $left ->
    [0] .
    [one] , of the attack where it was seen; 1 more day with logs is not drawn.
   *[other] , of the attack where it was seen; { $left } more days with logs are not drawn.
 }{ $breaks ->
    [0] {""}
   *[other] {" "}A dotted line stands for days left out.
 }{ $quiet ->
    [0] {""}
    [one] {" "}1 more host has no square here; the table names it.
   *[other] {" "}{ $quiet } more hosts have no square here; the table names them.
 }
chart-map = Compromised hosts by municipality of their institution
chart-hindsight = What was said, against the evidence in hand then
chart-wave = Wave { $number } · { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
 }
panel-logons = Logons
panel-processes = New processes
panel-any = Any log
key-since = compromised since
key-earlier = since may be earlier
key-logs = logs, nothing seen
key-no-logs = no logs
key-both-ends = movement seen on both ends
key-one-end = on one end
key-inferred = inferred
key-attempt = attempt
key-contained = contained
key-last = last attacker record, not contained
key-encrypted = encrypted
key-full = full: every host, the whole day
key-partial = partial
key-none = none
key-unknown = unknown
key-attack-day = hosts first compromised that day
lane-counts = { $compromised } of { $of }
lane-fold = { $suspected } suspected, { $no_sign } no sign, { $not_covered } not covered
lane-nowhere = Institution not known
axis-left-out = left out
axis-days = { $days ->
    [one] 1 d
   *[other] { $days } d
 }
axis-hours = { $hours } h
chart-many-lanes = { $count ->
    [one] 1 host
   *[other] { $count } hosts
 } in one line
# records ----------------------------------------------------------------------------------------
record-cited-by = Cited by
record-time = time
record-time-between = between
record-stamped = as stamped
record-shift = clock corrected by { $hours } h
record-shown-by = shown by
record-host = host
record-log = log
record-event = event
record-number = record number
record-file = file
record-place = bytes { $length } at { $place }
record-detections = detections
record-data = the record as read
record-withheld = { $count ->
    [one] 1 name of others taken out
   *[other] { $count } names of others taken out
 }
record-residual = residual: found in unused space
basis-gap = gap
basis-register = register
basis-ruling = ruling
basis-knowledge = knowledge
basis-closes = What would close it:
basis-vanishes = Gone for good on { WHEN($time) }.
rows-filter = Show only rows with
rows-shown = { $shown } of { $count } rows
rows-page-before = Before
rows-page-next = Next
rows-script = The first { $count } rows; with scripts allowed all can be paged and filtered.
rows-left-out = { $count ->
    [one] 1 row more does not fit
   *[other] { $count } rows more do not fit
 } into one file: bedem hits.
# institution ------------------------------------------------------------------------------------
own-infection = { $compromised } of { $of } own hosts are compromised, { $suspected } suspected.
own-lines = { $count ->
    [0] Nothing here speaks of own hosts.
    [one] 1 row of the answer speaks of own hosts.
   *[other] { $count } rows of the answer speak of own hosts.
 }
todo-lead = { $count ->
    [one] 1 host, with what to do now.
   *[other] { $count } hosts, each with what to do now.
 }
todo-isolate = isolate; collect memory, disk and logs; then reset the accounts that logged on
todo-collect = collect the missing logs, keep it apart until judged
todo-nothing = nothing now
because-compromised = a record shows an attacker on it
because-suspected = one record short of proof
because-not-covered = the logs that would show an attacker are missing
because-no-sign = the logs that would show it exist, and show nothing
because-contained = an analyst ruled it contained; it is not clean yet
because-ruled = an analyst ruled it clean or rebuilt
# public -----------------------------------------------------------------------------------------
public-heading = What is known
public-no-names = No institution, person or system is named here; what each sentence rests on is held by the investigators.
public-no-answer = This cannot be said yet.
public-now-active = Traces of the attackers reach to the end of the examined records; the work goes on.
public-now-seen = The last traces of the attackers are older than the end of the examined records; more cannot be excluded.
public-now-not-covered = The examined records show no attacker; what was not recorded cannot show one.
public-infection-compromised = Of { $of } examined computers { $compromised } are compromised; { $not_covered } cannot be judged yet.
public-infection-suspected = Of { $of } examined computers { $suspected } are under suspicion; { $not_covered } cannot be judged yet.
public-infection-not-covered = None of { $of } examined computers shows an attack; { $not_covered } cannot be judged yet.
public-exposure-taken = Data of citizens were taken; those concerned are told directly.
public-exposure-published = Data of citizens were published; those concerned are told directly.
public-exposure-outflow = Data left the systems; whether they are citizens’ is being examined.
public-exposure-no-sign = The examined records show no access to citizens’ data.
public-exposure-not-covered = Whether citizens’ data are concerned cannot be said yet.
public-attribution-not-established = Who is behind the attack is not established.
public-infrastructure-reached = A system that controls equipment was reached; its operator is told.
public-infrastructure-not-covered = Nothing can be said yet about systems that control equipment.
time-minute = { $day } { $month_id } { $year } { $clock }
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
label-answer = ANSWER
label-of = OF
label-since = SINCE
label-for = FOR
label-against = AGAINST
label-not-covered = NOT COVERED
label-would-change = WOULD CHANGE
label-next = NEXT
label-basis = BASIS
answer-basis = { $bound ->
    [0] all evidence
   *[other] as of { $as_of }
 }{ $cut ->
    [0] {""}
   *[other] , until { $until }
 }, state { $state }, rules { $rules }, ATT&CK { $knowledge }, bedem { $tool }
