infection-headline = { $compromised ->
    [one] Kompromitovan je { $compromised } računar
    [few] Kompromitovana su { $compromised } računara
   *[other] Kompromitovano je { $compromised } računara
 }, pod sumnjom { $suspected };{ $clean ->
    [0] {""}
   *[other] {" "}bez znaka gdje bi se vidio: { $clean };
 }{" "}ne mogu se ocijeniti: { $silent }.
infection-host = { $host } je kompromitovan: { $why ->
    [alone] dovoljan je jedan zapis.
    [pair] pokazuju to dva nezavisna zapisa u istom danu.
    [link] dosegnut je napadom ili sa kompromitovanog računara.
    [alone-pair] dovoljan je jedan zapis, a potvrđuju ga dva nezavisna.
    [alone-link] dovoljan je jedan zapis, a dosegnut je i napadom.
    [pair-link] pokazuju to dva nezavisna zapisa, a dosegnut je i napadom.
   *[other] dovoljan je jedan zapis, potvrđuju ga dva nezavisna, a dosegnut je i napadom.
 }
infection-small-fleet = Sa { $count ->
    [one] { $count } računarom
   *[other] { $count } računara
 } niko ne može razlikovati naviku cijele mreže od napada: alati administratora broje se kao znaci, osim ako ih zapisi pokazuju iz sedmice u sedmicu.
infection-habits = Ponavlja se iz sedmice u sedmicu i ne broji se kao znak: { $count ->
    [one] { $count } zapis
   *[other] { $count } zapisa
 }, { $rules ->
    [one] { $rules } pravilo
   *[other] { $rules } pravila
 }. Napadač koji radi isto ne bi se razlikovao od toga.
gap-habits-aside = Nije ocijenjeno kao znak, jer se ponavlja iz sedmice u sedmicu: { $titles } ({ $rules ->
    [one] { $rules } pravilo
   *[other] { $rules } pravila
 }, { $count ->
    [one] { $count } zapis
   *[other] { $count } zapisa
 }).
infection-would-change = riječ analitičara da je alat ili računar naš; dnevnici računara koji ne pokazuju ništa
gap-silence-nothing-shown = Nijedan zapis nema vrijeme, pa se ničije ćutanje ne može ocijeniti ({ $count }).
gap-silence = { $count ->
    [one] { $count } računar ne pokazuje znak, a njegovo ćutanje se ne računa
    [few] { $count } računara ne pokazuju znak, a njihovo ćutanje se ne računa
   *[other] { $count } računara ne pokazuje znak, a njihovo ćutanje se ne računa
 }: trebali bi dnevnici za { $hours } sati koji pokazuju svaku od { $techniques } tehnika viđenih u ovom slučaju (još { $invisible } nigdje ne ostavlja zapis na računaru).
gap-silence-default = { $count ->
    [one] { $count } računar ne pokazuje znak, a njegovo ćutanje se ne računa
    [few] { $count } računara ne pokazuju znak, a njihovo ćutanje se ne računa
   *[other] { $count } računara ne pokazuje znak, a njihovo ćutanje se ne računa
 }: trebali bi neprekinuti dnevnici posljednjih 30 dana koji pokazuju svaku od { $techniques } tehnika koje podrazumijevani dnevnici pokazuju.
gap-habits-not-judged = Sa manje od 20 računara (ovdje { $count }) navike mreže se ne razlikuju od znakova.
verdict-any = dovoljno je jedno od tri
verdict-alone = jedan zapis koji je sam dovoljan
verdict-pair = dva nezavisna zapisa u 24 sata
verdict-link = meta napadačeve veze sa izvršavanjem
spread-headline = { $links ->
    [0] Ne vidi se kretanje napadača između računara
    [one] { $links } kretanje napadača između računara
    [few] { $links } kretanja napadača između računara
   *[other] { $links } kretanja napadača između računara
 }{ $links ->
    [0] {""}
   *[other] : { $both } viđeno na oba kraja, { $one } na jednom, { $inferred } izvedeno
 }; pokušaja { $attempts }; drugih veza, neobjašnjenih ili uobičajenih, { $other }.
spread-link = { $whence ->
    [outside] računar izvan ustanove
   *[known] { $source }
 } je dosegao { $whither ->
    [outside] računar izvan ustanove
   *[known] { $target }
 } pomoću { $method } kao { $account } ({ $evidence ->
    [both_ends] oba kraja
    [one_end] jedan kraj
   *[other] izvedeno
 })
spread-first = { $host } je prvi viđeni računar; ulaz je možda prije dnevnika
spread-would-change = zapisi drugog kraja; riječ analitičara da je rad jednog naloga uobičajen
gap-no-attacker-link = Nijedan zapis ne pokazuje napadača kako se kreće između računara; gdje nema dnevnika prijava i servisa, to ne znači ništa.
column-verdict = ocjena
column-since = od
column-last-activity = posljednja aktivnost
column-marks = znaci
column-ref = zapis
column-time = vrijeme
column-from = sa
column-to = na
column-method = način
column-account = nalog
column-evidence = dokaz
next-spread = ko je koga dosegao
next-infection = koji su računari kompromitovani
next-hits = nalazi iza toga
now-active = Napadač je bio aktivan u posljednja 24 sata dnevnika, na { $hosts ->
    [one] { $hosts } kompromitovanom računaru.
   *[other] jednom ili više od { $hosts } kompromitovanih računara.
 }
now-seen = { $hosts ->
    [one] Kompromitovan je { $hosts } računar; posljednji zapis napadača stariji je od posljednja 24 sata njihovih dnevnika.
    [few] Kompromitovana su { $hosts } računara; posljednji zapis napadača stariji je od posljednja 24 sata njihovih dnevnika.
   *[other] Kompromitovano je { $hosts } računara; posljednji zapis napadača stariji je od posljednja 24 sata njihovih dnevnika.
 }
now-not-covered = Ne vidi se nijedan zapis napadača; tihi implant se ne bi pokazao.
now-last = Na { $host } napadač je posljednji put viđen { WHEN($time) }.
now-would-change = dokazi uzeti kasnije; pravilo zaštitnog zida koje su postavili odgovarači; riječ analitičara da je nalog naš
gap-after-the-evidence = Šta se desilo poslije posljednjeg zapisa u dokazima nije poznato, a tihi implant se ne bi pokazao.
table-isolate = Izolovati, najnovija aktivnost prvo; to prekida i one koji se tu prijavljuju
table-disable = Onemogućiti ili promijeniti lozinku: nalozi korišćeni u kretanju napadača; karte važe još satima
table-block = Blokirati: dosegnuto neobičnim programima sa kompromitovanih računara, i sa najviše još dva
column-order = red
column-isolate = izolovati
column-disable = onemogućiti
column-block = blokirati
column-reached = dosegnuto
column-ports = portovi
column-programs = programi
column-other-hosts = drugi računari
domain-control-lost = { $count ->
    [one] Kontrola nad domenom { $domains } je izgubljena: njegove ključeve treba smatrati poznatim.
    [few] Kontrola nad { $count } od { $of } domena je izgubljena ({ $domains }): njihove ključeve treba smatrati poznatim.
   *[other] Kontrola nad { $count } od { $of } domena je izgubljena ({ $domains }): njihove ključeve treba smatrati poznatim.
 }
domain-suspected = { $count ->
    [one] Kontrola nad domenom { $domains } je možda izgubljena; nijedan zapis to ne dokazuje.
    [few] Kontrola nad { $count } od { $of } domena je možda izgubljena ({ $domains }); nijedan zapis to ne dokazuje.
   *[other] Kontrola nad { $count } od { $of } domena je možda izgubljena ({ $domains }); nijedan zapis to ne dokazuje.
 }
domain-not-covered = { $count ->
    [one] Da li je domen { $domains } izgubljen ne može se reći: dnevnici njegovih kontrolera to ne pokrivaju.
    [few] Da li su { $count } domena ({ $domains }) izgubljena ne može se reći: dnevnici njihovih kontrolera to ne pokrivaju.
   *[other] Da li je { $count } domena ({ $domains }) izgubljeno ne može se reći: dnevnici njihovih kontrolera to ne pokrivaju.
 }
domain-no-sign = { $count ->
    [one] Nema znaka da je domen { $domains } izgubljen; dnevnici svih njegovih kontrolera bi to pokazali.
    [few] Nema znaka da je neki od { $count } domena izgubljen; dnevnici svih njihovih kontrolera bi to pokazali.
   *[other] Nema znaka da je neki od { $count } domena izgubljen; dnevnici svih njihovih kontrolera bi to pokazali.
 }
domain-none-seen = Nijedan zapis ne pokazuje računar koji pripada domenu; da li domen postoji ne može se reći.
domain-sign-replication = { $domain }: { $account } je replikacijom uzeo tajne domena sa { $host }, što rade samo kontroleri
domain-sign-netlogon = { $domain }: lozinka kontrolera { $host } promijenjena je anonimno (Zerologon)
domain-sign-group = { $domain }: { $account } je dodao člana u vladajuću grupu { $told }
domain-sign-policy = { $domain }: { $account } je promijenio grupnu politiku ({ $told })
domain-sign-database-copied = { $domain }: baza direktorijuma je kopirana na { $host }: { $told }
domain-sign-ticket = { $domain }: na { $host } je otkrivena krivotvorena karta: { $told }
domain-sign-controller = { $domain }: sam kontroler { $host } pokazuje napadača
domain-trust = Nalozi domena { $domain } prijavljuju se na računare domena { $others }: ko drži jedan, dohvata i drugi
domain-usual = { $domain }: { $account } je isto radio prije ili izvan napada, kao što rade administratori i sinhronizacija: { $kind ->
    [replication] replikacija
    [group] članovi dodati u vladajuće grupe
   *[policy] promjene grupnih politika
 }, { $count ->
    [one] { $count } zapis
    [few] { $count } zapisa
   *[other] { $count } zapisa
 }
domain-would-change = dnevnici svakog kontrolera (Security sa pristupom direktorijumu, Directory Service); spisak kontrolera u registru; riječ administratora da je promjena njihova
domain-next-reset = dvaput promijeniti lozinku naloga krbtgt, zatim vladajuće naloge i povjerenja, pošto se računari izoluju
domain-next-collect = pribaviti dnevnike kontrolera
gap-no-domain-seen = U zapisima nema računarskog naloga nekog domena: nije pokriveno da li je domen izgubljen.
gap-domain-no-controller = Nije predat nijedan dnevnik kontrolera domena { $domain }.
gap-domain-unregistered = Registar ne navodi kontrolere domena { $domain }; { $controllers ->
    [one] { $controllers } je poznat iz svojih zapisa
    [few] { $controllers } su poznata iz svojih zapisa
   *[other] { $controllers } je poznato iz svojih zapisa
 }, drugi možda nedostaju.
gap-domain-hours = Dnevnici kontrolera domena { $domain } koji bi to pokazali pokrivaju { $hours } od { $needed } sati.
column-domain = domen
column-controllers = kontroleri
column-hours-covered = pokriveno, najmanje
column-signs = znaci
one-domain-control-lost = Izgubljeno: { $domains }.
one-domain-suspected = Možda izgubljeno, nije dokazano: { $domains }.
one-domain-not-covered = Dnevnici kontrolera to ne pokrivaju.
word-control-lost = kontrola izgubljena
column-cuts-off = prekida
cut-host = { $accounts ->
    [one] { $accounts } nalog
    [few] { $accounts } naloga
   *[other] { $accounts } naloga
 } sa { $machines ->
    [one] { $machines } računara
    [few] { $machines } računara
   *[other] { $machines } računara
 }
cut-account = { $services ->
    [0] ne vidi se servis ni posao
    [one] servisi ili poslovi na { $services } računaru
    [few] servisi ili poslovi na { $services } računara
   *[other] servisi ili poslovi na { $services } računara
 }; prijavljuje se na { $hosts ->
    [one] { $hosts } računar
    [few] { $hosts } računara
   *[other] { $hosts } računara
 }
campaign-one-hand = { $waves ->
    [one] { $waves } talas
    [few] { $waves } talasa
   *[other] { $waves } talasa
 } na { $hosts } računara, jedna ruka: { $shared ->
    [one] povezuje ih { $shared } obilježje koje se rijetko dijeli
    [few] povezuju ih { $shared } obilježja koja se rijetko dijele
   *[other] povezuje ih { $shared } obilježja koja se rijetko dijele
 }.
campaign-moved = { $waves ->
    [one] { $waves } talas
    [few] { $waves } talasa
   *[other] { $waves } talasa
 } na { $hosts } računara, jedna ruka: napadač je prelazio s jednog na drugi.
campaign-single = { $waves ->
    [one] { $waves } talas
    [few] { $waves } talasa
   *[other] { $waves } talasa
 } na jednom računaru; nema se s čim uporediti.
campaign-not-established = { $waves ->
    [one] { $waves } talas
    [few] { $waves } talasa
   *[other] { $waves } talasa
 } na { $hosts } računara; nije utvrđeno da li je to jedna ruka: grupe ({ $hands }) ne dijele ništa što bi to nosilo.
campaign-none = Nijedan zapis napadača ne nosi talas; to nije dokaz da ga nije bilo.
campaign-shared = { $weight ->
    [strong] jako
    [medium] srednje
   *[weak] slabo
 }: { $kind ->
    [address] adresa { $value }
    [hash] program sa otiskom { $value }
    [account] nalog { $value }
    [path] program na { $value }
    [file-name] ime datoteke { $value }
    [import-hash] otisak uvoza { $value }, koji gotov alat daje svima koji ga koriste
   *[service] servis { $value }
 } u grupama: { $groups }; na drugim računarima: { $others }
campaign-differs = Jedna ruka, a ipak svuda različito: { $kind ->
    [hash] otisci programa
    [address] pozvane adrese
   *[account] korišćeni nalozi
 }
campaign-apart = Grupe ({ $hands }) ne dijele rijetko obilježje; to ih ne čini odvojenim
campaign-would-change = datoteke i adrese druge strane sa još računara; dnevnici iz pauza; riječ analitičara da je nalog ili adresa naša
gap-no-campaign = Ne vidi se kompromitovan računar ni kretanje napadača, pa nema talasa.
gap-pause-not-covered = U ovoj pauzi dnevnici su radili na { $covered } od { $count } kompromitovanih računara: dva talasa su možda jedan.
column-wave = talas
column-to-time = do
column-names = imena
column-pause-before = pauza prije
one-campaign-one-hand = Jedna ruka, { $waves ->
    [one] { $waves } talas
    [few] { $waves } talasa
   *[other] { $waves } talasa
 }{ $unseen ->
    [0] {""}
   *[other] ; jedna pauza nije pokrivena
 }.
one-campaign-not-established = Nije utvrđeno da li je to jedna ruka.
one-campaign-not-covered = Ne vidi se nijedan talas; to ništa ne dokazuje.
exposure-taken = Podaci su preuzeti: { $hosts ->
    [one] zapis o prenosu sa { $hosts } računara imenuje datoteke
    [few] zapisi o prenosu sa { $hosts } računara imenuju datoteke
   *[other] zapisi o prenosu sa { $hosts } računara imenuju datoteke
 }{ $assets ->
    [0] {""}
   *[other] ; tu je { $assets } od { $of } upisanih zbirki podataka
 }.
exposure-outflow = Podaci su napustili { $hosts ->
    [one] { $hosts } kompromitovan računar
    [few] { $hosts } kompromitovana računara
   *[other] { $hosts } kompromitovanih računara
 }{ $bytes ->
    [0] , količina nije izmjerena
   *[other] , izmjereno { SIZE($bytes) }
 }; ne vidi se šta su{ $assets ->
    [0] {""}
   *[other] ; tu je { $assets } od { $of } upisanih zbirki podataka
 }.
exposure-staged = Podaci su prikupljeni na { $hosts ->
    [one] { $hosts } kompromitovanom računaru
    [few] { $hosts } kompromitovana računara
   *[other] { $hosts } kompromitovanih računara
 }; ne vidi se da su otišli.
exposure-accessed = Podaci su čitani na { $hosts ->
    [one] { $hosts } računaru ili sandučetu
    [few] { $hosts } računara ili sandučeta
   *[other] { $hosts } računara ili sandučića
 } nalogom napadača; ne vidi se da su otišli.
exposure-not-covered = Ne može se reći da li su podaci čitani ili su otišli: nijedan zapis to ne pokazuje, a dnevnici koji bi nedostaju ili to ne mjere.
exposure-trace-bytes = { $host } je poslao { SIZE($bytes) } na { $told }; sadržaj nepoznat
exposure-trace-upload = { $host } je u jednom slanju poslao { SIZE($bytes) } na { $told }{ $ours ->
    [0] ; nije utvrđeno čija je to ruka
   *[other] {""}
 }
exposure-trace-packer = { $host } je pakovao podatke: { $told }
exposure-trace-sender = { $host } je pokrenuo alat koji šalje podatke napolje: { $told }; ne vidi se da su otišli
exposure-trace-file = { $host }: zapisana je datoteka { $told }
exposure-trace-share = { $host }: nalog napadača je koristio dijeljenu fasciklu { $told }
exposure-trace-cloud = { $host }: { $told }, { $bytes ->
    [one] { $bytes } zapis
    [few] { $bytes } zapisa
   *[other] { $bytes } zapisa
 }
exposure-reach = { $asset } je nadohvat napadaču: kompromitovano je { $hosts }, gdje ti podaci leže; čitanje ne mora ostaviti zapis
exposure-would-change = zapisi o saobraćaju prema izlazu (zaštitni zid, Zeek); SRUM sa računara; procurjela kopija; riječ analitičara da je odredište naše
exposure-next-collect = pribaviti ono što bi to izmjerilo
gap-volume-not-measurable = { $host } je razgovarao sa { $target }, a senzor nije zapisao nijedan poslat bajt: količina se ne može izmjeriti.
gap-exposure-nobody = Nijedan računar nije ocijenjen kao kompromitovan, pa se nijedan prenos ne može pripisati napadaču.
gap-exposure-no-flows = U slučaju nema zapisa o saobraćaju (zaštitni zid, Zeek, Suricata): ništa ne mjeri šta je otišlo.
gap-exposure-unmeasured = { $count ->
    [one] Za { $count } kompromitovan računar nijedan zapis o saobraćaju ne pokazuje prenos napolje; njegov saobraćaj možda nikad nije viđen.
    [few] Za { $count } kompromitovana računara nijedan zapis o saobraćaju ne pokazuje prenos napolje; njihov saobraćaj možda nikad nije viđen.
   *[other] Za { $count } kompromitovanih računara nijedan zapis o saobraćaju ne pokazuje prenos napolje; njihov saobraćaj možda nikad nije viđen.
 }
table-assets = Upisane zbirke podataka; broj ljudi je „do“ i nikad se ne sabira
table-outflow = Poslato sa kompromitovanih računara na odredišta koja niko drugi ne koristi
column-asset = zbirka podataka
column-state = stanje
column-people = ljudi, do
column-hosts-within-reach = njeni kompromitovani računari
column-destination = odredište
column-bytes-sent = poslato
column-bytes-received = primljeno
one-exposure-taken = Datoteke su preuzete sa { $hosts ->
    [one] { $hosts } računara
   *[other] { $hosts } računara
 }; tiče se { $assets } od { $of } zbirki podataka.
one-exposure-outflow = { $bytes ->
    [0] Podaci su otišli, količina nije izmjerena
   *[other] Otišlo je { SIZE($bytes) }
 }; sadržaj nepoznat; tiče se { $assets } od { $of } zbirki podataka.
one-exposure-staged = Podaci su prikupljeni; ne vidi se da su otišli.
one-exposure-accessed = Podaci su čitani; ne vidi se da su otišli.
one-exposure-not-covered = Ne vidi se, a nije ni isključeno: nije izmjereno šta je otišlo.
verdict-ruled = odluka analitičara
ruling = { $by } ocjenjuje { $subject }: { $judged_id }; razlog: { $because }{ $count ->
    [0] {""}
    [one] ; time je { $count } zapis ostavljen po strani
    [few] ; time su { $count } zapisa ostavljena po strani
   *[other] ; time je { $count } zapisa ostavljeno po strani
 }
ruling-reopened = PONOVO OTVORENO: { $by } ocjenjuje { $subject }: { $judged_id } ({ $because }), a poslije toga došlo je { $count ->
    [one] { $count } zapis napadača
    [few] { $count } zapisa napadača
   *[other] { $count } zapisa napadača
 }
host-headline = { $host }: { $word_id }{ $ruled ->
    [0] {""}
   *[other] , po odluci { $state_id }
 }.
account-headline = { $account }: napadači su se njime kretali { $moved ->
    [0] ni u jednom zapisu
    [one] { $moved } put
    [few] { $moved } puta
   *[other] { $moved } puta
 }; njegova tajna je data na kompromitovanim računarima: { $hosts }.
gap-host-silent = { $host } ne pokazuje znak; njegovi dnevnici pokrivaju { $covered } od { $needed } sati onoga što bi ga pokazalo.
gap-account-quiet = Nijedan zapis ne vezuje { $account } za napadača; gdje nema dnevnika prijava, to ne znači ništa.
verdict-quiet = bez znaka, uz ćutanje koje se računa
verdict-silence = njegovi dnevnici bi sve vrijeme pokazali svaku tehniku iz slučaja
verdict-untouched = ništa nije stiglo sa kompromitovanog računara ni nalogom napadača
next-why = razlozi, kao stablo
next-host-coverage = šta mu nedostaje
table-cut = { $title_id } (prikazano { $shown } od { $of }; sve: bedem host ili bedem account sa --whole)
table-host-marks = Znaci napadača
table-host-links = Kretanja sa njega i na njega
table-host-calls = Adrese koje je zvao, a vrijedi ih blokirati
table-host-logons = Prijave na njega
table-account-logons = Njegove prijave
column-intent = čije
column-logon-type = vrsta
column-times = puta
column-last-time = posljednji put
account-name-written = kako ga zapisi pišu
account-name-sid = SID koji prijave daju uz njega
account-name-domain-sid = ovaj domen ima isti SID
account-name-machine = računar ovog domena ima nalog onog drugog
account-name-logon-guid = prijava i njena karta nose isti GUID
account-name-same-sid = prijave daju isti SID
account-name-register = tako kaže registar
account-bare = { $count ->
    [one] { $count } zapis imenuje { $user } bez domena; ovdje se ne računa
    [few] { $count } zapisa imenuju { $user } bez domena; ovdje se ne računaju
   *[other] { $count } zapisa imenuje { $user } bez domena; ovdje se ne računaju
 }: samo ime nije dokaz
table-account-names = Imena ovog naloga i po čemu su jedno
table-resets = Nalozi kojima treba zamijeniti lozinku: njihova tajna je data na kompromitovanim računarima
column-reset = nalog
column-given-at = data na
column-proof = dokazuje
host-renamed = { $old } i { $new } su jedan računar i broje se jednom: { $why ->
    [renamed-6011] njegov dnevnik događaja imenuje oba
    [renamed-4781] kontroler je preimenovao njegov nalog
    [renamed-sid] njegov nalog računara zadržao je isti SID pod oba imena
    [renamed-numbers] njegov dnevnik se nastavlja pod novim imenom sljedećim brojem zapisa
   *[renamed-ruled] tako je presudio analitičar
 }
column-question = pitanje
column-then = tada
column-now = sada
column-ruled = odluka
table-changed-words = Odgovori koji su se promijenili
table-changed-hosts = Računari koji su novi ili imaju drugu ocjenu
table-closed-gaps = Praznine koje su zatvorene
table-new-rulings = Odluke od tada
gap-unchanged = Nijedan računar, ocjena ni odluka nije nova; što u međuvremenu nije primljeno nije ih ni moglo promijeniti.
changes-headline = { $received ->
    [0] Od tada nije primljen nijedan izvor
    [one] Od tada je primljen { $received } izvor
    [few] Od tada su primljena { $received } izvora
   *[other] Od tada je primljeno { $received } izvora
 }; novi računari: { $new }, promijenjene ocjene: { $flipped }, zatvorene praznine: { $closed }, odluke: { $rulings }.
column-impact = šteta
impact-host = { $host }: { $word_id }, po vlastitim zapisima
impact-hindered = { $host }: oporavak je ometan ili su servisi zaustavljeni { $count ->
    [one] ({ $count } zapis)
    [few] ({ $count } zapisa)
   *[other] ({ $count } zapisa)
 }, što priprema šifrovanje ili brisanje
across-one-hand = Dva slučaja su djelo iste ruke: u oba stoji { $carrying ->
    [one] { $carrying } rijedak pokazatelj
    [few] { $carrying } rijetka pokazatelja
   *[other] { $carrying } rijetkih pokazatelja
 }.
across-not-established = Nije utvrđeno da su dva slučaja djelo iste ruke: { $carrying ->
    [0] nijedan rijedak pokazatelj ne stoji u oba
    [one] { $carrying } rijedak pokazatelj stoji u oba, što je samo za sebe premalo
    [few] { $carrying } rijetka pokazatelja stoje u oba, što je premalo
   *[other] { $carrying } rijetkih pokazatelja stoji u oba, što je premalo
 }{ $weak ->
    [0] {""}
   *[other] ; takvih koje mnogi koriste: { $weak }
 }.
across-shared = u oba: { $kind ->
    [address] adresa
    [account] nalog
    [hash] otisak programa
    [import-hash] otisak uvoza
    [path] program na
    [file-name] ime datoteke
   *[other] servis
 } { $value } ({ $weight ->
    [strong] jako
    [medium] srednje
   *[other] slabo
 }{ $others ->
    [0] , ni na jednom drugom računaru
   *[other] , na drugim računarima: { $others }
 })
across-differs = između dva slučaja svuda različito: { $kind ->
    [hash] programi
    [address] adrese
   *[other] nalozi
 }
across-same-evidence = izvora koji leže u oba slučaja: { $count }; jedan zapis u oba ne broji se kao slaganje
across-only-weak = sve što se slaže pripada alatima ili imenima koje mnogi koriste
across-next = šta tražiti drugdje
gap-across-nothing = Ništa što stoji u grupama napadnutih računara ovdje ({ $here }) ne stoji u grupama tamo ({ $there }); to što ništa nije zajedničko ne čini ih odvojenim.
column-weight = težina
column-ref-there = zapis u drugom slučaju
word-strong = jako
word-weak = slabo
