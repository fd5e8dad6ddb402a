# the local view: bar, heads ----------------------------------------------------------------------
live-marking = live view, internal
live-head = Live view · evidence in hand on { $when } { $zone } · evidence state { $state }
live-pages = Pages
live-skip = To the content
live-overview = Overview
live-hits = Detections
live-search = Search
live-search-for = Address, name, hash, account, path, any text
live-old = The case has changed since this was opened.
live-renew = Show it as it is now
live-title-host = Host { $name }
live-title-account = Account { $name }
live-title-record = Record { $name }
live-title-basis = { $name }
live-title-search = Search
live-title-working = One moment
live-title-refused = Not shown
live-working = The answers are being put together. This page asks again by itself.
live-working-on = Being answered: { $step_id } This page asks again by itself; records and search can be used meanwhile.
live-known = What is known
# record ------------------------------------------------------------------------------------------
live-same-record = The same record came twice. Answers and counts use its twin:
live-no-neighbours = It names no host or no time, so nothing can be said to stand beside it.
live-not-cited-yet = The answers are not computed yet: what cites this record is not known.
live-around = What { $host } recorded around it
live-around-lead = { $before ->
    [one] 1 record before it
   *[other] { $before } records before it
 } and { $after ->
    [one] 1 after it
   *[other] { $after } after it
 }, { $span_id }.
live-around-here = to the record itself
live-around-host = page of the host
live-around-left = Of each side the { $count } nearest are shown.
live-span-1h = within 1 hour
live-span-1d = within 1 day
live-span-30d = within 30 days
# search ------------------------------------------------------------------------------------------
live-search-lead = Every record that holds the { $type_id } { $value }.
live-search-page = Its page:
live-search-part = Also inside longer words.
live-search-part-wanted = Look inside longer words too; this reads every record.
live-search-first = The first { $count }
live-search-so-far = { $count ->
    [one] 1 record so far, still reading
   *[other] { $count } records so far, still reading
 }
live-search-many = { $count } records hold it, hidden duplicates included; above { $most } they are not told host by host.
live-search-count = { $count ->
    [0] No record holds it. That is no proof that it never was: see what the logs cover.
    [one] 1 record holds it, { $hosts ->
        [0] without a host
        [one] on 1 host
       *[other] on { $hosts } hosts
     }.
   *[other] { $count } records hold it, { $hosts ->
        [0] without a host
        [one] on 1 host
       *[other] on { $hosts } hosts
     }.
 }
live-search-by-host = Host by host
live-column-found = where it stands
live-column-records = records
live-type-address = address
live-type-network = network
live-type-domain = domain name
live-type-host = host name
live-type-url = address of a page
live-type-hash = hash
live-type-email = e-mail address
live-type-account = account
live-type-path = path
live-type-file = file name
live-type-text = text
# refusals ----------------------------------------------------------------------------------------
live-refused-token = This address was used already, or belongs to an earlier run. The terminal shows the one that is good now.
live-refused-cookie = This browser was not let in. Open the address that bedem printed in the terminal.
live-refused-host = This page is reached under its own address only, as bedem printed it in the terminal.
live-refused-origin = The form came from another page; nothing was done.
live-refused-form = The form is not from this run of bedem; nothing was done. Open the page again.
live-refused-long = The request is too long.
live-defect = This page could not be made; the terminal says why. It is a defect of bedem.
live-not-whole = This page broke off and is not whole.
# detections --------------------------------------------------------------------------------------
live-title-hits = Detections
live-hits-filter = Filter
live-hits-level = at least
live-hits-any = any level
live-from = from
live-to = to
live-hits-show = Show
live-hits-all = all
live-hits-count = { $count ->
    [0] No rule found anything here. That is no proof that nothing was: see what the logs cover.
    [one] 1 detection, by { $rules ->
        [one] 1 rule
       *[other] { $rules } rules
     }, { $hosts ->
        [0] without a host
        [one] on 1 host
       *[other] on { $hosts } hosts
     }.
   *[other] { $count } detections, by { $rules ->
        [one] 1 rule
       *[other] { $rules } rules
     }, { $hosts ->
        [0] without a host
        [one] on 1 host
       *[other] on { $hosts } hosts
     }.
 }
live-hits-residual = { $count ->
    [one] 1 more on a record found in unused space; it stands among the single ones alone.
   *[other] { $count } more on records found in unused space; they stand among the single ones alone.
 }
live-hits-rules = Rule by rule
live-hits-hosts = { $names } and { $count } more
live-hits-each = One by one
live-hits-rows = { $start } to { $end } of { $count }
live-column-author = author
live-column-matched = what matched
# ruling ------------------------------------------------------------------------------------------
live-judge = Rule on it
live-judge-lead = A ruling is entered in the ledger with your name and the state of evidence shown here; every answer weighs it. Nothing is deleted: the next ruling on the same subject wins.
live-judge-choose = choose
live-judge-since = holds from (else from now)
live-judge-enter = Enter the ruling
live-judge-host = the host { $name }
live-judge-account = the account { $name }
live-judge-hit = the detection: { $title }
live-judge-subject = { $name }
live-judge-link = the movement { $source } → { $target }, { $account }{ $timed ->
    [1] , { WHEN($time) }
   *[other] , time unknown
 }
live-title-not-ruled = Nothing was entered
live-why = The reasons of the verdict
live-why-key = + holds, − does not hold, ? cannot be said. What does not hold stands here too.
live-why-holds = +
live-why-fails = −
live-why-unknown = ?
live-judge-what = ruling on
