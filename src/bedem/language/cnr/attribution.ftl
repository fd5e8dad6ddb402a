attribution-hypothesis = { $hypothesis ->
    [individual] pojedinac
    [criminal_group] kriminalna grupa
    [state_directed] država koja time upravlja
    [state_tolerated_or_hybrid] grupa koju država toleriše ili koristi
    [false_claim_or_false_flag] lažna tvrdnja ili lažni trag
   *[other] drugo objašnjenje
 }
attribution-low-word = { $low ->
    [almost-no-chance] gotovo bez izgleda
    [very-unlikely] vrlo malo vjerovatno
    [unlikely] malo vjerovatno
    [roughly-even] podjednako moguće
    [likely] vjerovatno
    [very-likely] vrlo vjerovatno
   *[almost-certain] gotovo sigurno
 }
attribution-high-word = { $high ->
    [almost-no-chance] gotovo bez izgleda
    [very-unlikely] vrlo malo vjerovatno
    [unlikely] malo vjerovatno
    [roughly-even] podjednako moguće
    [likely] vjerovatno
    [very-likely] vrlo vjerovatno
   *[almost-certain] gotovo sigurno
 }
attribution-span = { $same ->
    [0] od „{ attribution-low-word }“ do „{ attribution-high-word }“
   *[other] „{ attribution-low-word }“
 }
attribution-no-leader = Nije utvrđeno ko stoji iza napada: koja je pretpostavka prva zavisi od polaznih vjerovatnoća (isprobano: { $priors }). { $out ->
    [0] Nijedna nije isključena.
   *[other] Isključeno: { $out }.
 }
attribution-leader = Nije utvrđeno ko stoji iza napada. Pri svakim polaznim vjerovatnoćama prva je pretpostavka: { attribution-hypothesis }, { attribution-span }. { $out ->
    [0] Nijedna nije isključena.
   *[other] Isključeno: { $out }.
 }
attribution-no-ledger = Nije utvrđeno ko stoji iza napada: niko još nije unio dokaze o tome, a same tehnike ne imenuju nikoga.
attribution-apart = Nije utvrđeno ko stoji iza napada: odvojeno se procjenjuju incidenti koje nijedan dokaz ne povezuje (skupova: { $count }).
attribution-incident = Incidenti { $names }, sami za sebe:
attribution-row = { attribution-hypothesis }: { attribution-span }; nije isključeno, nedostaje još faktor { $factor } protiv (polazne vjerovatnoće { $prior }, bez { $without }).
attribution-row-out = { attribution-hypothesis }: { attribution-span }; isključeno: ispod 5 % pri svim polaznim vjerovatnoćama i bez bilo kojeg pojedinog dokaza ili izvora.
attribution-confidence = Pouzdanje u ovu procjenu: { $level ->
    [low] nisko
    [moderate] umjereno
   *[high] visoko
 }.
attribution-reason-prior = Polazne vjerovatnoće pomjeraju odgovor više ({ $prior } poena) nego svi dokazi zajedno ({ $items } poena).
attribution-reason-disagree = Različite polazne vjerovatnoće stavljaju na prvo mjesto različite pretpostavke.
attribution-reason-few = Počiva na { $count ->
    [one] { $count } nezavisnom izvoru
   *[other] { $count } nezavisnih izvora
 }.
attribution-reason-no-technical = Nijedan dokaz nije provjeren tehnički nalaz.
attribution-reason-flips = { $count ->
    [one] { $count } izostavljanje jednog izvora ili dokaza mijenja
    [few] { $count } izostavljanja pojedinih izvora ili dokaza mijenjaju
   *[other] { $count } izostavljanja pojedinih izvora ili dokaza mijenja
 } koja je pretpostavka prva.
attribution-reason-unverified = { $count ->
    [one] { $count } dokaz nije provjeren
    [few] { $count } dokaza nijesu provjerena
   *[other] { $count } dokaza nije provjereno
 }.
attribution-reason-stable = Više nezavisnih izvora, među njima tehnički nalazi, i nijedan sam ne odlučuje.
attribution-flip = bez { $without } prva je pretpostavka: { attribution-hypothesis } (polazne vjerovatnoće { $prior })
attribution-no-flip = nijedan pojedini dokaz ni izvor ne mijenja koja je pretpostavka prva
attribution-more-flips = i još { $count } izostavljanja jednog izvora ili dokaza
attribution-said = Rečeno u javnosti, što je dokaz o tome šta je rečeno: { $by }: „{ $text }“
attribution-ask-knowledge = Uočenih tehnika: { $techniques }, upoređeno sa ATT&CK { $release }: nijedna grupa nije imenovana. Na kasnijim izvještajima poređenje je imenovalo grupu { $named } puta, od toga tačno { $right }: premalo za oslonac.
attribution-compare-headline = { $named ->
    [nobody] Nijedna grupa nije imenovana.
   *[other] Poređenje imenuje { $named }.
 } Tehnika: { $techniques }, programa: { $software }, upoređeno sa ATT&CK { $release }.
attribution-none = P(nijedna od ovih grupa) { $p }, a { $uniform } kad sve grupe kreću jednako; zadato prije uvida: { $prior }.{ $capped ->
    [0] {""}
   *[other] {" "}Tu i ostaje: nesličnost ne čini novu grupu vjerovatnom.
 }
attribution-marker = Program { $software } vezan je samo za { $group }. Na kasnijim izvještajima takav program je pokazao na pravu grupu u { $right } od { $mentions } pominjanja.
attribution-nature = Država naspram kriminalne grupe, od jednakih izgleda: P(država) { $p }. Ko oponaša ucjenjivački softver, ovo poništava.
attribution-mapped = { $given }: { $how ->
    [replaced] u ovom izdanju zamijenjeno sa { $ids }
    [backwards] mlađe od ovog izdanja, tamo { $ids }
    [parent] mlađe od ovog izdanja, uzeto kao { $ids }
   *[other] izostavljeno, ovo izdanje nema ništa za to
 }.
attribution-weak-features = Uočeno samo u pogocima ispod visokog nivoa, pa vrijedi manje ({ $count }): { $names }.
attribution-unknown-tags = Izostavljeno, jer ih ATT&CK ne poznaje: { $names }.
attribution-merged = Uzeto za jedno po zapisu o imenima: { $text }.
attribution-refusal-too-few = Manje od tri tehnike ({ $techniques }) i nijedan program koji ima samo jedna grupa.
attribution-refusal-benchmark = Imenovanje nije utvrđeno: na izvještajima { $releases } grupa je imenovana sa .8 ili više { $named } puta, tačno { $right }; potrebno je 20 imenovanih i 90 % tačnih.
attribution-refusal-threshold = Prva grupa ima P { $best }, ispod { $threshold }.
attribution-change-markers = programi ili uzorci koje je koristila samo jedna grupa, uz provjeru nekog nezavisnog
attribution-change-samples = ključevi, novčanici, infrastruktura ili greške izvršilaca koje je skupo falsifikovati
attribution-capability-headline = Od { $steps } koraka u domašaju mnogih (javni alat ili tri nepovezana korisnika): { $commodity }; van toga: { $custom }; ATT&CK ne poznaje: { $unknown }.
attribution-by-criminals = { $count } od { $steps } koraka ranije je koristila neka grupa označena kao kriminalna; polovina koraka javlja se u { $families } ili više porodica programa.
attribution-capability-limits = Znanje, pristup, vrijeme i novac su zadati, ne izmjereni. To što je svaki korak čest ne čini cjelinu čestom: usklađenost, trajanje i mete procjenjuju se u knjizi dokaza.
attribution-best-test = Najviše bi razriješilo: { $what } ({ $who }); očekivana dobit najmanje { $gain } bita.
attribution-no-tests = Knjiga dokaza ne navodi nijednu provjeru.
attribution-test = { $what } ({ $who })
attribution-test-line = { $test }: { $what }; { $who }; cijena: { $cost }
attribution-next-capability = da li je u domašaju mnogih?
attribution-next-benchmark = koliko često takva poređenja griješe
attribution-next-tests = koja bi provjera najviše razriješila
attribution-next-annex = brojevi, pri svim polaznim vjerovatnoćama
attribution-next-ledger = unijeti pretpostavke, dokaze, izvore i polazne vjerovatnoće, zatim:
attribution-next-compare = samo poređenje:
attribution-table-candidates = Kandidati: spisak, ne nalaz
attribution-table-contributions = Šta svako obilježje kaže za { $group }, naspram nijedne od ovih
attribution-table-steps = Koraci
attribution-table-weighing = Prilog: 5 do 95 od 100 izvlačenja ({ $draws } izvlačenja)
attribution-table-picture = Isto kao linije: 5, sredina, 95 od 100 izvlačenja
attribution-table-matrix = Matrica: šta svaki izvor kaže za svaku pretpostavku, naspram njihovog prosjeka
attribution-table-room = Šta svakoj pretpostavci ostavlja najviše prostora
attribution-table-tests = Provjere, najizdašnije prve
column-group = grupa
column-reports = izvještaji
column-p-reports = P, po izvještajima
column-p-uniform = P, sve jednako
column-factor = faktor
column-feature = šta
column-seen = uočeno
column-named-in = izvještaji koji ga navode
column-rating = ocjena
column-skill = znanje
column-access = pristup
column-time-needed = vrijeme
column-money = novac
column-tools = alati
column-unrelated = nepovezani
column-families = porodice
column-hypothesis = pretpostavka
column-prior = { $prior }
column-prior-name = polazne vjerovatnoće
column-picture = 0 do 100 %
column-missing-factor = nedostaje faktor
column-without = bez
column-high = 95 od 100 ispod
column-test = provjera
column-days = dani
column-gain = biti
column-p-yes = izgledi za da
column-by-yes = da govori za
column-by-no = ne govori za
gap-no-attribution-ledger = Niko nije unio dokaze, izvore i polazne vjerovatnoće o tome ko stoji iza napada.
close-attribution-ledger = Knjiga dokaza analitičara, { $file }, u folderu slučaja.
