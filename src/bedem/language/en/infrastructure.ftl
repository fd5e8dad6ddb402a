infrastructure-reach = { $all } control systems: { $reached } reached, { $attempted } attempted, { $no_sign } no sign, { $not_covered } not covered
infrastructure-ask-first = not covered is not "not reached"; ask each operator first for three records:
infrastructure-ask-jump-host = - log of the jump host or remote access gateway: who came in, when, from where
infrastructure-ask-firewall = - log of the firewall between office and control network, allowed and denied
infrastructure-ask-historian = - logons and writes at historian, engineering station and operator stations
infrastructure-input = { $sourced } numbers come from a source, { $assumed } are assumed ({ $tags })
infrastructure-synthetic = the register declares synthetic: { $what }
infrastructure-calibrated = probabilities calibrated on: { $what }
infrastructure-not-calibrated = nothing was calibrated: order and break-even count, hours are whole and conditional
infrastructure-attack = an attacker who holds a domain acts with { $acts } % within { $within } h, reaches { $share } % of its systems, and what he stops is out { $median } h in the median
infrastructure-ranked-expected-loss = options, smallest expected loss first
infrastructure-ranked-break-even = options, lowest break-even first: no probability was declared
infrastructure-flip = below { $people } people a shift in { $pool }: { $instead } comes first
infrastructure-no-flip = at no number of people in { $pool }: { $first } stays first
infrastructure-unknown = P({ $domain } held): moves the first option in { $share } of 100 draws over its range
infrastructure-unknown-none = no single probability moves the first option over its range
infrastructure-left-out = { $what }
infrastructure-cost-crew = { $count ->
    [one] { $count } person a shift
   *[other] { $count } people a shift
}
infrastructure-cost-waits = { $count ->
    [one] { $count } switch waits for people
   *[other] { $count } switches wait for people
}
infrastructure-cost-stops = { $count ->
    [one] { $count } service stops
   *[other] { $count } services stop
}
infrastructure-cost-mwh = { $count } MWh not generated
infrastructure-cost-none = nothing in this model
infrastructure-range = { $low } to { $high }
infrastructure-break-even = { $low } to { $high } { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-always = 0: costs nothing { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-never = above 1 { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-no-difference = no difference{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-break-even-pays-below = pays only if not held{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-break-even-unclear = too few samples{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-result-pays = pays
infrastructure-result-does-not-pay = does not pay
infrastructure-result-never-pays = never pays
infrastructure-result-not-decided = not decided
infrastructure-result-no-difference = no difference
infrastructure-result-not-stated = no probability declared
infrastructure-loop = { $members } wait for one another; { $waiting } nodes stay down, in { $share } % of the samples
infrastructure-loop-frees = a black start would free it at: { $nodes }
infrastructure-no-return = never
infrastructure-outlook-declared = fails within { $hours } h if nothing is done, P10 · P50 · P90
infrastructure-outlook-if-held = would fail within { $hours } h if the attacker held every control system, P10 · P50 · P90
infrastructure-outlook-replay = served in this replay, { $hours } h
infrastructure-replay = { $name }: { $down ->
    [one] { $down } node was down
   *[other] { $down } nodes were down
}
infrastructure-replay-late = { $count ->
    [one] { $count } event lies
   *[other] { $count } events lie
} after hour { $hours } and was not reached: --hours
infrastructure-replay-waits = for want of people late or never switched: { $nodes }
infrastructure-expected = { $met } of { $all } expectations met
infrastructure-expected-wrong = { $node }: expected { $expected } h, found { $found } h
infrastructure-expected-unseen = { $count } cannot be judged within this horizon: --hours
infrastructure-column-rank = rank
infrastructure-column-option = option
infrastructure-column-costs = costs
infrastructure-column-break-even = break-even
infrastructure-column-assumed = assumed
infrastructure-column-result = result
infrastructure-column-service = service
infrastructure-column-region = region
infrastructure-column-half = hours to half
infrastructure-column-lost = hours lost
infrastructure-column-people = people
infrastructure-column-served = served, 0 to { $hours } h
infrastructure-costs-nothing = { $what }: in this register nothing runs worse for it within the horizon; ask the operator whether that is so
infrastructure-without-pool = no crew pool may work at { $nodes }: the people are taken as there
infrastructure-headline = Of { $all } control systems { $reached } reached, { $attempted } attempted, { $no_sign } no sign, { $not_covered } not covered
infrastructure-systems = { $count } control systems of the register
infrastructure-no-services = The register names no services and no control systems: nothing can be said of them
infrastructure-next-run = what fails when, with options and replays
infrastructure-next-init = a register to start from
gap-no-services = No part "services" in the register of this case.
close-no-services = Write one: bedem infrastructure init, then register.yml into the case folder.
gap-system-not-covered = No log of any way to { $system }.
close-system-not-covered = From the operator: jump host log, firewall log, logons at historian and stations.
claim-system-reached = A record on a host of { $system } shows an attack; { $stops } nodes can be stopped from there
claim-system-attempted = A logon to a host of { $system } was refused; { $stops } nodes can be stopped from there
infrastructure-column-system = control system
infrastructure-column-reach = reach
infrastructure-column-stops = can stop
infrastructure-column-ways = ways in
infrastructure-column-refs = records
infrastructure-column-people-a-shift = people
infrastructure-column-services-stopped = services stopped
infrastructure-column-mwh-lost = MWh
infrastructure-column-break-even-low = pays above, from
infrastructure-column-break-even-high = to
infrastructure-column-half-p10 = half P10
infrastructure-column-half-p50 = P50
infrastructure-column-half-p90 = P90
infrastructure-column-lost-p10 = lost P10
infrastructure-column-lost-p50 = P50
infrastructure-column-lost-p90 = P90
infrastructure-column-people-p90 = people P90
infrastructure-result-order = an order: below
infrastructure-switch-order = { $option }: { $nodes }
infrastructure-switch-any = { $option }: the order does not matter, people suffice or none wait
infrastructure-order-worse = the order given loses { $share } % more
infrastructure-restore-order = { $option }: { $nodes }
infrastructure-not-clean = not judged clean or rebuilt, so it does not return until it is: { $nodes }
infrastructure-same-hours = no hours of work are given (restore_h): all count alike, only the order is told
infrastructure-prices = manual mode and isolation, each node on its own ({ $shown } of { $count })
infrastructure-unit-person-hours = person-hours
infrastructure-unit-service-hours = service-hours
infrastructure-unit-mwh = MWh
infrastructure-mode-manual = manual
infrastructure-mode-isolated = isolated
infrastructure-column-node = node
infrastructure-column-mode = mode
infrastructure-column-switch = switch h
infrastructure-column-lasts = lasts h
infrastructure-column-buys = buys if held
infrastructure-map = hours lost within { $hours } h, P90, mean over the services of a municipality
infrastructure-column-way = way in
infrastructure-column-accounts = accounts
infrastructure-column-held = the attacker has
infrastructure-column-covered = silence counts
infrastructure-ways = declared ways in
infrastructure-manual-first = manual mode, where first: each node on its own
infrastructure-amount-person-hours = { $count } person-hours
infrastructure-amount-service-hours = { $count } service-hours
infrastructure-amount-mwh = { $count } MWh
infrastructure-fails-declared = If nothing is done, within { $hours } h, with the declared probabilities: { $service } loses { $p10 } · { $p50 } · { $p90 } h (P10 · P50 · P90){ $people ->
    [0] .
   *[other] , up to { $people } people.
} { $others ->
    [0] No other group of services fails.
    [one] 1 other group fails too.
   *[other] { $others } other groups fail too.
}
infrastructure-fails-if-held = If the attacker held every control system and nothing were done, within { $hours } h: { $service } loses { $p10 } · { $p50 } · { $p90 } h (P10 · P50 · P90){ $people ->
    [0] .
   *[other] , up to { $people } people.
} { $others ->
    [0] No other group of services fails.
    [one] 1 other group fails too.
   *[other] { $others } other groups fail too.
}
infrastructure-fails-none-declared = With the declared probabilities no group of services loses an hour within { $hours } h in nine of ten samples; that is no proof of safety
infrastructure-fails-none-if-held = Even if the attacker held every control system no group of services would lose an hour within { $hours } h in nine of ten samples; the register may lack dependencies
infrastructure-by-hand = Manual mode pays first at: { $nodes }
infrastructure-first-expected-loss = Of the options the smallest expected loss has: { $option }
infrastructure-first-break-even = No probability was declared; at the lowest one pays: { $option }
infrastructure-sure = How sure: the order and the break-even, from { $samples } samples; nothing was calibrated, so hours are conditional on what is assumed
infrastructure-sure-calibrated = How sure: { $samples } samples; probabilities calibrated on { $what }
claim-system-session = The attacker came to a host of { $system }; { $stops } nodes can be stopped from there
claim-system-suspected = A host of { $system } is suspected: one record short of an attack; { $stops } nodes can be stopped from there
claim-system-way-held = On a way to { $system } the attacker has { $held }; { $count ->
    [0] nothing stands between
   *[other] between them stand: { $between }
}
gap-infrastructure-unclear = The register's host { $host } may be any of { $hosts }: it decided nothing.
close-infrastructure-unclear = Name it in the register with its domain, as in bedem host.
infrastructure-first-expected-loss-free = Of the options the smallest expected loss has: { $option }; in this register it costs nothing: ask the operator whether that is so
infrastructure-first-break-even-free = No probability was declared; at the lowest one pays: { $option }; in this register it costs nothing: ask the operator whether that is so
infrastructure-next-hosts = The register names no host of any control system, so no record can speak of one: add hosts and access to each
infrastructure-needs-assumed = { $count ->
    [0] nothing here is assumed: every number has a source
   *[other] assumed here: { $tags }; their texts stand in the register
}
