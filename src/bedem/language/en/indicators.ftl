# Lists of indicators against the records.

column-indicator = indicator
column-hits = hits
column-hosts = hosts
column-could-show = could show
indicators-headline = { $hit } of { $all } indicators stand in records, on { $hosts ->
    [one] one host
   *[other] { $hosts } hosts
}.
indicators-seen = { $indicator }: { $hits ->
    [one] one record
   *[other] { $hits } records
} on { $hosts ->
    [one] one host
   *[other] { $hosts } hosts
} ({ $names }).
indicators-none = No list of indicators was given yet.
indicators-would-change = Logs of hosts that could not have shown an indicator, and the next list of a partner.
gap-indicator-blind = { $count } of { $of } hosts have no log that would show an indicator of the type { $type }.
close-indicator-blind = Collect from these hosts the logs that show it (docs/reference/indicators.md).
gap-indicator-wide = { $count ->
    [one] One network is too wide to look for all its addresses.
   *[other] { $count } networks are too wide to look for all their addresses.
}
gap-indicator-lines = { $count ->
    [one] One line of the lists is no indicator.
   *[other] { $count } lines of the lists are no indicators.
}
gap-indicators-none = Indicators of partners were not looked for: no list was given.
close-indicators-none = Sweep with a list: bedem sweep LIST.
next-find = Look at the records of the indicator on most hosts.
next-sweep = Give a list of indicators.
