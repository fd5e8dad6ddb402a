coverage-headline = { $hosts ->
    [one] 1 host has
   *[other] { $hosts } hosts have
 } records, in { $logs ->
    [one] 1 log
   *[other] { $logs } logs
 }.
denominator-named = { $count ->
    [one] 1 host named in records
   *[other] { $count } hosts named in records
 }
column-host = host
column-log = log
column-records = records
column-first = first
column-last = last
column-missing = missing
next-gaps = what is missing, and what would close it
