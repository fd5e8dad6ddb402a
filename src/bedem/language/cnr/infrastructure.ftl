infrastructure-reach = Upravljačkih sistema: { $all }; dosegnuto { $reached }, pokušano { $attempted }, bez traga { $no_sign }, nepokriveno { $not_covered }
infrastructure-ask-first = nepokriveno nije „nedosegnuto“; od svakog operatora prvo tražiti tri zapisa:
infrastructure-ask-jump-host = - dnevnik posredničkog računara ili kapije za daljinski pristup: ko je ušao, kada, odakle
infrastructure-ask-firewall = - dnevnik zaštitnog zida između poslovne i upravljačke mreže, dozvoljeno i odbijeno
infrastructure-ask-historian = - prijave i upisi na istorijskom serveru, inženjerskoj i operatorskim stanicama
infrastructure-input = brojeva iz izvora: { $sourced }, pretpostavljenih: { $assumed } ({ $tags })
infrastructure-synthetic = registar kao sintetičko navodi: { $what }
infrastructure-calibrated = vjerovatnoće kalibrisane na: { $what }
infrastructure-not-calibrated = ništa nije kalibrisano: važe redosljed i prag isplativosti, sati su cijeli i uslovni
infrastructure-attack = napadač koji drži domen djeluje s vjerovatnoćom { $acts } % u roku od { $within } h, doseže { $share } % njegovih sistema, a ono što zaustavi ne radi { $median } h (medijana)
infrastructure-ranked-expected-loss = mogućnosti, najmanji očekivani gubitak prvi
infrastructure-ranked-break-even = mogućnosti, najniži prag isplativosti prvi: nijedna vjerovatnoća nije navedena
infrastructure-flip = ispod { $people } ljudi po smjeni u { $pool }: prvo dolazi { $instead }
infrastructure-no-flip = ni pri kojem broju ljudi u { $pool }: { $first } ostaje prvo
infrastructure-unknown = P({ $domain } u rukama napadača): mijenja prvu mogućnost u { $share } od 100 izvlačenja iz svog raspona
infrastructure-unknown-none = nijedna pojedinačna vjerovatnoća u svom rasponu ne mijenja prvu mogućnost
infrastructure-left-out = { $what }
infrastructure-cost-crew = { $count ->
    [one] { $count } osoba po smjeni
    [few] { $count } osobe po smjeni
   *[other] { $count } osoba po smjeni
}
infrastructure-cost-waits = { $count ->
    [one] { $count } prebacivanje čeka ljude
    [few] { $count } prebacivanja čekaju ljude
   *[other] { $count } prebacivanja čeka ljude
}
infrastructure-cost-stops = { $count ->
    [one] { $count } usluga staje
    [few] { $count } usluge staju
   *[other] { $count } usluga staje
}
infrastructure-cost-mwh = neproizvedeno { $count } MWh
infrastructure-cost-none = ništa u ovom modelu
infrastructure-range = { $low } do { $high }
infrastructure-break-even = { $low } do { $high } { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-always = 0: ne košta ništa { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-never = iznad 1 { $unit ->
    [mwh] (MWh)
   *[other] {""}
}
infrastructure-break-even-no-difference = bez razlike{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-break-even-pays-below = isplati se samo ako nije dosegnuto{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-break-even-unclear = premalo uzoraka{ $unit ->
    [mwh] {""}
   *[other] {""}
}
infrastructure-result-pays = isplati se
infrastructure-result-does-not-pay = ne isplati se
infrastructure-result-never-pays = nikad se ne isplati
infrastructure-result-not-decided = neodlučeno
infrastructure-result-no-difference = bez razlike
infrastructure-result-not-stated = vjerovatnoća nije navedena
infrastructure-loop = { $members } čekaju jedni druge; { $waiting } čvorova ostaje van rada, u { $share } % uzoraka
infrastructure-loop-frees = oslobodio bi ih samostalni start na: { $nodes }
infrastructure-no-return = nikad
infrastructure-outlook-declared = otkazuje u roku od { $hours } h ako se ništa ne uradi, P10 · P50 · P90
infrastructure-outlook-if-held = otkazalo bi u roku od { $hours } h kad bi napadač držao sve upravljačke sisteme, P10 · P50 · P90
infrastructure-outlook-replay = isporučeno u ovoj reprodukciji, { $hours } h
infrastructure-replay = { $name }: { $down ->
    [one] { $down } čvor nije radio
    [few] { $down } čvora nijesu radila
   *[other] { $down } čvorova nije radilo
}
infrastructure-replay-late = { $count ->
    [one] { $count } događaj je
    [few] { $count } događaja su
   *[other] { $count } događaja je
} poslije sata { $hours } i nije dosegnuto: --hours
infrastructure-replay-waits = zbog manjka ljudi kasno ili nikad prebačeno: { $nodes }
infrastructure-expected = ispunjeno { $met } od { $all } očekivanja
infrastructure-expected-wrong = { $node }: očekivano { $expected } h, nađeno { $found } h
infrastructure-expected-unseen = { $count } se ne može ocijeniti u ovom roku: --hours
infrastructure-column-rank = red
infrastructure-column-option = mogućnost
infrastructure-column-costs = košta
infrastructure-column-break-even = prag isplativosti
infrastructure-column-assumed = pretpostavljeno
infrastructure-column-result = ishod
infrastructure-column-service = usluga
infrastructure-column-region = oblast
infrastructure-column-half = sati do polovine
infrastructure-column-lost = izgubljeni sati
infrastructure-column-people = ljudi
infrastructure-column-served = isporučeno, 0 do { $hours } h
infrastructure-costs-nothing = { $what }: u ovom registru zbog toga ništa ne radi gore u ovom roku; pitati operatora da li je tako
infrastructure-without-pool = nijedna ekipa ne može raditi na { $nodes }: uzeto je da ljudi postoje
infrastructure-headline = Od { $all } upravljačkih sistema dosegnuto { $reached }, pokušano { $attempted }, bez traga { $no_sign }, nepokriveno { $not_covered }
infrastructure-systems = upravljačkih sistema u registru: { $count }
infrastructure-no-services = Registar ne navodi ni usluge ni upravljačke sisteme: o njima se ništa ne može reći
infrastructure-next-run = šta kada otkazuje, s mogućnostima i reprodukcijama
infrastructure-next-init = registar od kojeg se može početi
gap-no-services = U registru ovog slučaja nema dijela „services“.
close-no-services = Napisati ga: bedem infrastructure init, zatim register.yml u folder slučaja.
gap-system-not-covered = Nema dnevnika nijednog puta do: { $system }.
close-system-not-covered = Od operatora: dnevnik posredničkog računara, zaštitnog zida, prijave na istorijskom serveru i stanicama.
claim-system-reached = Zapis na računaru sistema { $system } pokazuje napad; odatle se može zaustaviti čvorova: { $stops }
claim-system-attempted = Prijava na računar sistema { $system } je odbijena; odatle se može zaustaviti čvorova: { $stops }
infrastructure-column-system = upravljački sistem
infrastructure-column-reach = doseg
infrastructure-column-stops = može zaustaviti
infrastructure-column-ways = putevi
infrastructure-column-refs = zapisi
infrastructure-column-people-a-shift = ljudi
infrastructure-column-services-stopped = zaustavljene usluge
infrastructure-column-mwh-lost = MWh
infrastructure-column-break-even-low = isplati se iznad, od
infrastructure-column-break-even-high = do
infrastructure-column-half-p10 = polovina P10
infrastructure-column-half-p50 = P50
infrastructure-column-half-p90 = P90
infrastructure-column-lost-p10 = izgubljeno P10
infrastructure-column-lost-p50 = P50
infrastructure-column-lost-p90 = P90
infrastructure-column-people-p90 = ljudi P90
infrastructure-result-order = redosljed: niže
infrastructure-switch-order = { $option }: { $nodes }
infrastructure-switch-any = { $option }: redosljed nije važan, ljudi ima dovoljno ili niko ne čeka
infrastructure-order-worse = zadati redosljed gubi { $share } % više
infrastructure-restore-order = { $option }: { $nodes }
infrastructure-not-clean = nije ocijenjeno kao čisto ni obnovljeno, pa se dotle ne vraća: { $nodes }
infrastructure-same-hours = sati rada nijesu navedeni (restore_h): svi se broje jednako, navodi se samo redosljed
infrastructure-prices = ručni rad i izolacija, svaki čvor za sebe ({ $shown } od { $count })
infrastructure-unit-person-hours = osoba-sati
infrastructure-unit-service-hours = usluga-sati
infrastructure-unit-mwh = MWh
infrastructure-mode-manual = ručno
infrastructure-mode-isolated = izolovano
infrastructure-column-node = čvor
infrastructure-column-mode = režim
infrastructure-column-switch = prebacivanje h
infrastructure-column-lasts = traje h
infrastructure-column-buys = donosi ako je u rukama napadača
infrastructure-map = izgubljeni sati u { $hours } h, P90, prosjek usluga u opštini
infrastructure-column-way = put
infrastructure-column-accounts = nalozi
infrastructure-column-held = napadač ima
infrastructure-column-covered = tišina se računa
infrastructure-ways = navedeni putevi do sistema
infrastructure-manual-first = ručni režim, gdje prvo: svaki čvor za sebe
infrastructure-amount-person-hours = { $count } osoba-sati
infrastructure-amount-service-hours = { $count } sati usluge
infrastructure-amount-mwh = { $count } MWh
infrastructure-fails-declared = Ako se ništa ne preduzme, za { $hours } h, s navedenim vjerovatnoćama: { $service } gubi { $p10 } · { $p50 } · { $p90 } h (P10 · P50 · P90){ $people ->
    [0] .
   *[other] , ljudi najviše: { $people }.
} { $others ->
    [0] Nijedna druga grupa usluga ne otkazuje.
   *[other] Drugih grupa koje otkazuju: { $others }.
}
infrastructure-fails-if-held = Kad bi napadač držao svaki upravljački sistem i kad se ništa ne bi preduzelo, za { $hours } h: { $service } gubi { $p10 } · { $p50 } · { $p90 } h (P10 · P50 · P90){ $people ->
    [0] .
   *[other] , ljudi najviše: { $people }.
} { $others ->
    [0] Nijedna druga grupa usluga ne bi otkazala.
   *[other] Drugih grupa koje bi otkazale: { $others }.
}
infrastructure-fails-none-declared = S navedenim vjerovatnoćama nijedna grupa usluga za { $hours } h ne gubi ni sat u devet od deset uzoraka; to nije dokaz sigurnosti
infrastructure-fails-none-if-held = Čak i kad bi napadač držao svaki upravljački sistem, nijedna grupa usluga za { $hours } h ne bi izgubila ni sat u devet od deset uzoraka; registru možda nedostaju zavisnosti
infrastructure-by-hand = Ručni režim se prvo isplati u: { $nodes }
infrastructure-first-expected-loss = Od mogućnosti najmanji očekivani gubitak ima: { $option }
infrastructure-first-break-even = Vjerovatnoća nije navedena; pri najmanjoj se isplati: { $option }
infrastructure-sure = Koliko je pouzdano: redosljed i prelomna vjerovatnoća, iz uzoraka: { $samples }; ništa nije kalibrisano, pa sati zavise od pretpostavki
infrastructure-sure-calibrated = Koliko je pouzdano: uzoraka { $samples }; vjerovatnoće kalibrisane na: { $what }
claim-system-session = Napadač je došao na računar sistema { $system }; odatle se može zaustaviti čvorova: { $stops }
claim-system-suspected = Računar sistema { $system } je sumnjiv: jedan zapis manje od napada; odatle se može zaustaviti čvorova: { $stops }
claim-system-way-held = Na putu do sistema { $system } napadač ima: { $held }; { $count ->
    [0] između ne stoji ništa
   *[other] između stoji: { $between }
}
gap-infrastructure-unclear = Računar { $host } iz registra može biti bilo koji od: { $hosts }; nije odlučio ni o čemu.
close-infrastructure-unclear = U registru ga navesti s domenom, kao u bedem host.
infrastructure-first-expected-loss-free = Od mogućnosti najmanji očekivani gubitak ima: { $option }; u ovom registru ne košta ništa: pitati operatora da li je tako
infrastructure-first-break-even-free = Vjerovatnoća nije navedena; pri najmanjoj se isplati: { $option }; u ovom registru ne košta ništa: pitati operatora da li je tako
infrastructure-next-hosts = Registar ne navodi nijedan računar nijednog upravljačkog sistema, pa nijedan zapis ne može govoriti o njima: dodati hosts i access svakom
infrastructure-needs-assumed = { $count ->
    [0] ovdje ništa nije pretpostavljeno: svaki broj ima izvor
   *[other] ovdje je pretpostavljeno: { $tags }; tekstovi stoje u registru
}
