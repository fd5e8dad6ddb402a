attribution-hypothesis = { $hypothesis ->
    [individual] an individual
    [criminal_group] a criminal group
    [state_directed] a state directing it
    [state_tolerated_or_hybrid] a group a state tolerates or uses
    [false_claim_or_false_flag] a false claim or false flag
   *[other] another explanation
 }
attribution-low-word = { $low ->
    [almost-no-chance] almost no chance
    [very-unlikely] very unlikely
    [unlikely] unlikely
    [roughly-even] roughly even
    [likely] likely
    [very-likely] very likely
   *[almost-certain] almost certain
 }
attribution-high-word = { $high ->
    [almost-no-chance] almost no chance
    [very-unlikely] very unlikely
    [unlikely] unlikely
    [roughly-even] roughly even
    [likely] likely
    [very-likely] very likely
   *[almost-certain] almost certain
 }
attribution-span = { $same ->
    [0] from { attribution-low-word } to { attribution-high-word }
   *[other] { attribution-low-word }
 }
attribution-no-leader = It is not established who is behind it: which hypothesis comes first depends on the prior ({ $priors } were tried). { $out ->
    [0] None is ruled out.
   *[other] Ruled out: { $out }.
 }
attribution-leader = It is not established who is behind it. Under every prior the first is { attribution-hypothesis }: { attribution-span }. { $out ->
    [0] None is ruled out.
   *[other] Ruled out: { $out }.
 }
attribution-no-ledger = It is not established who is behind it: nobody has entered evidence about it, and techniques alone name nobody.
attribution-apart = It is not established who is behind it: { $count } sets of incidents that no item joins are weighed apart.
attribution-incident = Incidents { $names }, by themselves:
attribution-row = { attribution-hypothesis }: { attribution-span }; not ruled out, a further factor of { $factor } against it is missing (prior { $prior }, without { $without }).
attribution-row-out = { attribution-hypothesis }: { attribution-span }; ruled out: below 5 % under every prior and without any one item or source.
attribution-confidence = Confidence in this weighing: { $level }.
attribution-reason-prior = The prior moves the answer more ({ $prior } points) than all items together ({ $items } points).
attribution-reason-disagree = The priors put different hypotheses first.
attribution-reason-few = It rests on { $count ->
    [one] one independent source
   *[other] { $count } independent sources
 }.
attribution-reason-no-technical = Not one item is a verified technical finding.
attribution-reason-flips = { $count ->
    [one] One omission of a single source or item changes
   *[other] { $count } omissions of single sources or items change
 } which hypothesis comes first.
attribution-reason-unverified = { $count ->
    [one] One item was
   *[other] { $count } items were
 } not verified.
attribution-reason-stable = Several independent sources, technical findings among them, and no single one decides.
attribution-flip = without { $without } the first is { attribution-hypothesis } (prior { $prior })
attribution-no-flip = no single item or source changes which hypothesis comes first
attribution-more-flips = and { $count } more omissions of one source or item
attribution-said = Said in public, which is evidence of what was said: { $by }: “{ $text }”
attribution-ask-knowledge = { $techniques } techniques seen, compared with ATT&CK { $release }: no group is named. On later reports the comparison named { $named } groups, { $right } of them rightly: too few to rely on.
attribution-compare-headline = { $named ->
    [nobody] No group is named.
   *[other] The comparison names { $named }.
 } { $techniques ->
    [one] One technique
   *[other] { $techniques } techniques
 } and { $software ->
    [one] one program
   *[other] { $software } programs
 } compared with ATT&CK { $release }.
attribution-none = P(none of these groups) { $p }, { $uniform } when every group starts alike; declared before looking: { $prior }.{ $capped ->
    [0] {""}
   *[other] {" "}It stays at that: unlikeness does not make a new group likely.
 }
attribution-marker = Software { $software } is tied to { $group } alone. On later reports such software pointed to the right group in { $right } of { $mentions } mentions.
attribution-nature = State against criminal group, from even odds: P(state) { $p }. Whoever imitates ransomware defeats this.
attribution-mapped = { $given } is { $how ->
    [replaced] replaced by { $ids } in this release
    [backwards] younger than this release, there { $ids }
    [parent] younger than this release, taken as { $ids }
   *[other] left out: this release has nothing for it
 }.
attribution-weak-features = { $count ->
    [one] One of them was
   *[other] { $count } of them were
 } seen only in hits below high and count less: { $names }.
attribution-unknown-tags = Left out, since ATT&CK does not know them: { $names }.
attribution-merged = Taken for one by an alias record: { $text }.
attribution-refusal-too-few = Fewer than three techniques ({ $techniques }) and no software of one group alone.
attribution-refusal-benchmark = Naming is not established: on reports of { $releases } a group was named at .8 or more { $named } times, { $right } rightly; 20 named and 90 % right are needed.
attribution-refusal-threshold = The first group has P { $best }, below { $threshold }.
attribution-change-markers = software or samples that one group alone has used, checked by somebody independent
attribution-change-samples = keys, wallets, infrastructure or operator mistakes that are dear to fake
attribution-capability-headline = { $commodity } of { $steps } steps are within reach of many (a public tool, or three unrelated users), { $custom } are not, { $unknown } are unknown to ATT&CK.
attribution-by-criminals = { $count } of { $steps } had been used by a group labelled criminal; half of the steps occur in { $families } program families or more.
attribution-capability-limits = Skill, access, time and money are declared, not measured. Each step common does not make the whole common: coordination, duration and targets are judged in the ledger.
attribution-best-test = Most would be settled by: { $what } ({ $who }); expected gain { $gain } bits at least.
attribution-no-tests = The ledger lists no tests.
attribution-test = { $what } ({ $who })
attribution-test-line = { $test }: { $what }; { $who }; cost: { $cost }
attribution-next-capability = is it within reach of many?
attribution-next-benchmark = how often such comparisons are wrong
attribution-next-tests = which test would settle most
attribution-next-annex = the numbers, under every prior
attribution-next-ledger = enter hypotheses, items, sources and priors, then:
attribution-next-compare = the comparison by itself:
attribution-table-candidates = Candidates: a list, not a finding
attribution-table-contributions = What each feature says for { $group }, against none of these
attribution-table-steps = Steps
attribution-table-weighing = Annex: 5 to 95 of 100 draws ({ $draws } draws)
attribution-table-picture = The same as lines: 5, middle, 95 of 100 draws
attribution-table-matrix = Matrix: what each source says for each hypothesis, against their average
attribution-table-room = What leaves each hypothesis most room
attribution-table-tests = Tests, most telling first
column-group = group
column-reports = reports
column-p-reports = P, prior by reports
column-p-uniform = P, prior alike
column-factor = factor
column-feature = what
column-seen = seen
column-named-in = reports naming it
column-rating = rating
column-skill = skill
column-access = access
column-time-needed = time
column-money = money
column-tools = tools
column-unrelated = unrelated
column-families = families
column-hypothesis = hypothesis
column-prior = { $prior }
column-prior-name = prior
column-picture = 0 to 100 %
column-missing-factor = factor missing
column-without = without
column-high = 95 of 100 below
column-test = test
column-days = days
column-gain = bits
column-p-yes = chance of yes
column-by-yes = yes speaks for
column-by-no = no speaks for
gap-no-attribution-ledger = Nobody has entered evidence, sources and priors on who is behind it.
close-attribution-ledger = An analyst's ledger, { $file }, in the case folder.
