# datumi -----------------------------------------------------------------------------------------
time-when = { $day }. { $month_id } { $year }. u { $clock }
time-when-short = { $day }. { $month_id } u { $clock }
time-day = { $day }. { $month_id } { $year }.
month-1 = januara
month-2 = februara
month-3 = marta
month-4 = aprila
month-5 = maja
month-6 = juna
month-7 = jula
month-8 = avgusta
month-9 = septembra
month-10 = oktobra
month-11 = novembra
month-12 = decembra
# zaglavlje --------------------------------------------------------------------------------------
report-title = Napad na državne institucije
report-title-told = { $text }
report-audience-council = Vijeće, interno
report-audience-technical = tehnički prilog
report-audience-institution = { $institution }, sopstveni dio
report-audience-public = za javnost
report-exercise = VJEŽBA, sve je izmišljeno
report-draft = NACRT, NEPROVJERENO
report-internal = sadrži provjere javnih izjava
report-head = Izvještaj { $number } · stanje { $when } { $zone } · stanje dokaza { $state }
report-head-utc = Izvještaj { $number } · stanje { $when } UTC · stanje dokaza { $state }
report-made-with = Napravio bedem { $tool } iz stanja dokaza { $state }, pravila { $rules }, ATT&CK { $knowledge }. Vremena su { $zone }.
report-skip = Na odgovore po pitanjima
report-theme-system = Sistem
report-theme-light = Svijetlo
report-theme-dark = Tamno
report-theme = Boje
page-changes-first = Šta se promijenilo
page-changes = Promjene od izvještaja { $number }
page-questions = Pitanja
page-figures = Od { $count ->
    [one] { $count } računara
    [few] { $count } računara
   *[other] { $count } računara
 }
page-of = od { $count }
page-decisions = Potrebne odluke
page-next = Sljedeći izvještaj:
page-contents = Sadržaj
of-hosts = računari
figures-beyond = { $count ->
    [one] { $count } poznat računar
    [few] { $count } poznata računara
   *[other] { $count } poznatih računara
 } i još { $more ->
    [one] { $more } kojeg imenuju samo zapisi
    [few] { $more } koja imenuju samo zapisi
   *[other] { $more } koje imenuju samo zapisi
 }
next-report-with-evidence = kada se unesu novi dokazi.
next-report-at = { WHEN($time) }.
# pitanja ----------------------------------------------------------------------------------------
question-now = Da li je još unutra?
question-infection = Šta je zaraženo?
question-spread = Kako se širilo?
question-domain = Da li je domen izgubljen?
question-campaign = Da li je ista ruka?
question-exposure = Podaci građana?
question-recovery = Šta se može vratiti?
question-attribution = Ko stoji iza toga?
question-infrastructure = Usluge u opasnosti?
question-indicators = Pokazatelji partnera?
question-prevention = Kako spriječiti sljedeći?
question-coverage = Šta dnevnici pokrivaju?
question-statements = Šta je rečeno u javnosti?
question-judgements = Šta su analitičari presudili
question-records = Zapisi
question-todo = Šta uraditi ovdje
# riječi -----------------------------------------------------------------------------------------
word-active = aktivan
word-seen = viđen
word-compromised = kompromitovano
word-suspected = pod sumnjom
word-no-sign = bez traga
word-not-covered = nije pokriveno
word-at-risk = u opasnosti
word-partly = djelimično poznato
word-covered = pokriveno
word-not-built = bez odgovora
word-not-asked = nije pitano
word-not-established = nije utvrđeno
word-one-hand = ista ruka
word-separate = odvojeno
word-reached = dosegnuto
word-attempted = pokušano
word-accessed = pristupljeno
word-staged = pripremljeno
word-outflow = odliv
word-taken = preuzeto
word-published = objavljeno
word-contained = obuzdano
word-clean = čisto
word-rebuilt = ponovo podignuto
word-ours = naše
word-same = isti računar
word-apart = odvojeni računari
word-changed = promijenjeno
word-unchanged = nepromijenjeno
word-ordinary = uobičajeno
word-encrypted = šifrovano
word-wiped = obrisano
word-none-seen = ne vidi se
word-both-ends = oba kraja
word-one-end = jedan kraj
word-inferred = izvedeno
word-attempt = pokušaj
word-attacker = napadač
word-unexplained = neobjašnjeno
word-supported = potkrijepljeno
word-contradicted = opovrgnuto
word-not-carried = ne može se potkrijepiti
word-established = utvrđeno
word-unknown = nepoznato
word-yes = da
word-no = ne
word-cannot-say = ne može se reći
word-critical = kritično
word-high = visoko
word-medium = srednje
word-low = nisko
word-informational = obavještenje
word-full = potpuno
word-partial = djelimično
word-none = ništa
absent-withheld = izostavljeno
# prva strana ------------------------------------------------------------------------------------
one-not-built = Ova verzija na to ne odgovara.
one-now-active = Posljednji zapis napadača { WHEN($end) }; računari koji ćute ne bi se vidjeli.
one-now-seen = Posljednji zapis napadača { WHEN($end) }, više od dana prije kraja dnevnika; računari koji ćute ne bi se vidjeli.
one-now-not-covered = Ne vidi se nijedan zapis napadača; tihi implant se ne bi pokazao.
one-infection-compromised = { $compromised } od { $of } računara; pod sumnjom još { $suspected }, za { $not_covered } se ne može ocijeniti.
one-infection-suspected = { $suspected } od { $of } računara; ništa nije dokazano, za { $not_covered } se ne može ocijeniti.
one-infection-not-covered = Nema znaka napadača; za { $not_covered } od { $of } računara se ne može ocijeniti.
one-spread-partly = { $links ->
    [one] Viđeno je { $links } kretanje
    [few] Viđena su { $links } kretanja
   *[other] Viđeno je { $links } kretanja
 } između računara; prvi trag je na { $host }, ulaz može biti raniji.
one-spread-not-covered = Ne vidi se kretanje između računara; gdje nema dnevnika, to ne znači ništa.
one-attribution-not-established = Same tehnike ne imenuju nikoga.
one-infrastructure-not-covered = Bez dnevnika operatora i registra usluga ništa se ne može reći.
# odluke -----------------------------------------------------------------------------------------
decide-isolate = { $count ->
    [one] Isključiti { $count } računar s mreže
    [few] Isključiti { $count } računara s mreže
   *[other] Isključiti { $count } računara s mreže
 }: { $names }.
decide-disable = { $count ->
    [one] Onemogućiti { $count } nalog ili mu promijeniti lozinku
    [few] Onemogućiti { $count } naloga ili im promijeniti lozinke
   *[other] Onemogućiti { $count } naloga ili im promijeniti lozinke
 }: { $names }.
decide-inform = Obavijestiti one kojih se tiče i agenciju za zaštitu podataka.
decide-collect = { $count ->
    [one] Naložiti predaju dnevnika sa { $count } mjesta.
    [few] Naložiti predaju dnevnika sa { $count } mjesta.
   *[other] Naložiti predaju dnevnika sa { $count } mjesta.
 }
decide-collect-dying = { $count ->
    [one] Sačuvati { $count } dnevnik prije nego što bude prepisan.
    [few] Sačuvati { $count } dnevnika prije nego što budu prepisani.
   *[other] Sačuvati { $count } dnevnika prije nego što budu prepisani.
 }
by-at-once = Odmah
by-law = U zakonskom roku
by-moment = { WHEN($time) }
by-next-report = Prije sljedećeg izvještaja
# promjene ---------------------------------------------------------------------------------------
change-first = Ovo je prvi izvještaj.
change-none = Od izvještaja { $number } ništa se nije promijenilo.
change-compromised = { $count ->
    [one] Kompromitovan je još { $count } računar
    [few] Kompromitovana su još { $count } računara
   *[other] Kompromitovano je još { $count } računara
 }: { $names }.
change-suspected = { $count ->
    [one] Pod sumnjom je još { $count } računar
    [few] Pod sumnjom su još { $count } računara
   *[other] Pod sumnjom je još { $count } računara
 }: { $names }.
change-no-longer = { $count ->
    [one] { $count } računar više se ne ocjenjuje kao kompromitovan
    [few] { $count } računara više se ne ocjenjuju kao kompromitovana
   *[other] { $count } računara više se ne ocjenjuje kao kompromitovano
 }: { $names }.
change-word = { $question_id } Bilo je: { $before_id }, sada je: { $after_id }.
change-arrived = { $count ->
    [one] Stigla je { $count } nova datoteka s dokazima.
    [few] Stigle su { $count } nove datoteke s dokazima.
   *[other] Stiglo je { $count } novih datoteka s dokazima.
 }
change-gaps = Zatvorenih praznina: { $closed }, novih: { $opened }.
# odjeljci ---------------------------------------------------------------------------------------
section-since = Od { WHEN($start) } do { WHEN($end) }.
section-more-claims = { $count ->
    [one] Još { $count } rečenica je u tehničkom prilogu.
    [few] Još { $count } rečenice su u tehničkom prilogu.
   *[other] Još { $count } rečenica je u tehničkom prilogu.
 }
section-more-rows = { $count ->
    [one] Još { $count } red je u tehničkom prilogu.
    [few] Još { $count } reda su u tehničkom prilogu.
   *[other] Još { $count } redova je u tehničkom prilogu.
 }
section-next = Dalje: { $step_text }
section-against = Protiv toga:
section-would-change = Promijenilo bi to:
section-basis = Osnova
section-basis-more = +{ $count }
section-table-of = Isto kao tabela
table-gaps = Šta nedostaje i čime bi se zatvorilo
table-detections = Nalazi, najteži prvo
table-todo = Računar po računar
column-gap = praznina
column-where = gdje
column-what-is-missing = šta nedostaje
column-what-would-close = čime bi se zatvorilo
column-vanishes = nestaje
column-level = nivo
column-rule = pravilo
column-log = dnevnik
column-code = događaj
column-what = šta kaže
column-subject = o čemu
column-judged-as = presuđeno kao
column-by = ko
column-because = zašto
column-institution = institucija
column-logs-from = dnevnici od
column-logs-to = dnevnici do
column-from-time = od
column-municipality = opština
column-of = od ukupno
column-do = uraditi
column-reconnect = smije se ponovo povezati
column-host-group = računari
column-logs-of = dnevnici o
column-days-full = dana potpuno
column-days-partial = dana djelimično
column-days-none = dana bez dnevnika
column-days-unknown = dana nepoznato
judgements-count = { $count ->
    [0] Nijedan analitičar još ništa nije presudio.
    [one] U ovim odgovorima računa se { $count } presuda analitičara.
    [few] U ovim odgovorima računaju se { $count } presude analitičara.
   *[other] U ovim odgovorima računa se { $count } presuda analitičara.
 }
records-lead = { $count ->
    [one] Naveden je { $count } zapis
    [few] Navedena su { $count } zapisa
   *[other] Navedeno je { $count } zapisa
 } i { $others ->
    [one] { $others } druga osnova
    [few] { $others } druge osnove
   *[other] { $others } drugih osnova
 }; sve je prikazano u cjelini.
# slike ------------------------------------------------------------------------------------------
chart-spread = Jedna linija za svaki kompromitovani računar, vrijeme slijeva nadesno, strelica za svako kretanje. Tihi računari su sažeti i prebrojani.
chart-detections = Nalazi po nivou, { $hours ->
    [one] sat po sat
    [24] dan po dan
    [few] u koracima od { $hours } sata
   *[other] u koracima od { $hours } sati
 }
chart-coverage = Tišina u šrafiranom polju ne znači ništa. { $days ->
    [one] { $days } dan
    [few] { $days } dana
   *[other] { $days } dana
 }, UTC{ $left ->
    [0] .
    [one] , iz vremena napada gdje je viđen; još { $left } dan sa dnevnicima nije nacrtan.
    [few] , iz vremena napada gdje je viđen; još { $left } dana sa dnevnicima nisu nacrtana.
   *[other] , iz vremena napada gdje je viđen; još { $left } dana sa dnevnicima nije nacrtano.
 }{ $breaks ->
    [0] {""}
   *[other] {" "}Tačkasta linija zamjenjuje izostavljene dane.
 }{ $quiet ->
    [0] {""}
    [one] {" "}Još { $quiet } računar nema polja ovdje; imenuje ga tabela.
    [few] {" "}Još { $quiet } računara nemaju polja ovdje; imenuje ih tabela.
   *[other] {" "}Još { $quiet } računara nema polja ovdje; imenuje ih tabela.
 }
chart-map = Kompromitovani računari po opštini njihove institucije
chart-hindsight = Šta je rečeno, prema dokazima koji su tada bili u ruci
chart-wave = Talas { $number } · { $hosts ->
    [one] { $hosts } računar
    [few] { $hosts } računara
   *[other] { $hosts } računara
 }
panel-logons = Prijave
panel-processes = Novi procesi
panel-any = Bilo koji dnevnik
key-since = kompromitovano od
key-earlier = početak može biti raniji
key-logs = dnevnici, ništa se ne vidi
key-no-logs = nema dnevnika
key-both-ends = kretanje viđeno na oba kraja
key-one-end = na jednom kraju
key-inferred = izvedeno
key-attempt = pokušaj
key-contained = obuzdano
key-last = posljednji zapis napadača, nije obuzdano
key-encrypted = šifrovano
key-full = potpuno: svaki računar, cijeli dan
key-partial = djelimično
key-none = ništa
key-unknown = nepoznato
key-attack-day = računari prvi put kompromitovani tog dana
lane-counts = { $compromised } od { $of }
lane-fold = pod sumnjom { $suspected }, bez traga { $no_sign }, nije pokriveno { $not_covered }
lane-nowhere = Institucija nije poznata
axis-left-out = izostavljeno
axis-days = { $days ->
    [one] { $days } dan
    [few] { $days } dana
   *[other] { $days } dana
 }
axis-hours = { $hours } h
chart-many-lanes = { $count ->
    [one] { $count } računar
    [few] { $count } računara
   *[other] { $count } računara
 } u jednoj liniji
# zapisi -----------------------------------------------------------------------------------------
record-cited-by = Navodi se u
record-time = vrijeme
record-time-between = između
record-stamped = kako je upisano
record-shift = sat ispravljen za { $hours } h
record-shown-by = pokazuje
record-host = računar
record-log = dnevnik
record-event = događaj
record-number = broj zapisa
record-file = datoteka
record-place = bajtova { $length } od { $place }
record-detections = nalazi
record-data = zapis kako je pročitan
record-withheld = { $count ->
    [one] izostavljeno { $count } ime drugih
    [few] izostavljena { $count } imena drugih
   *[other] izostavljeno { $count } imena drugih
 }
record-residual = ostatak: nađen u neiskorišćenom prostoru
basis-gap = praznina
basis-register = registar
basis-ruling = presuda
basis-knowledge = znanje
basis-closes = Čime bi se zatvorilo:
basis-vanishes = Zauvijek nestaje { WHEN($time) }.
rows-filter = Prikaži samo redove sa
rows-shown = { $shown } od { $count } redova
rows-page-before = Prethodni
rows-page-next = Sljedeći
rows-script = Prvih { $count } redova; uz dozvoljene skripte svi se mogu listati i filtrirati.
rows-left-out = { $count ->
    [one] Još { $count } red ne staje u jednu datoteku: bedem hits.
    [few] Još { $count } reda ne staju u jednu datoteku: bedem hits.
   *[other] Još { $count } redova ne staje u jednu datoteku: bedem hits.
 }
# institucija ------------------------------------------------------------------------------------
own-infection = Kompromitovano je { $compromised } od { $of } sopstvenih računara, pod sumnjom { $suspected }.
own-lines = { $count ->
    [0] Ništa se ovdje ne odnosi na sopstvene računare.
    [one] Na sopstvene računare odnosi se { $count } red odgovora.
    [few] Na sopstvene računare odnose se { $count } reda odgovora.
   *[other] Na sopstvene računare odnosi se { $count } redova odgovora.
 }
todo-lead = { $count ->
    [one] { $count } računar, sa onim što sada treba uraditi.
    [few] { $count } računara, svaki sa onim što sada treba uraditi.
   *[other] { $count } računara, svaki sa onim što sada treba uraditi.
 }
todo-isolate = isključiti s mreže; prikupiti memoriju, disk i dnevnike; zatim promijeniti lozinke naloga koji su se prijavljivali
todo-collect = prikupiti dnevnike koji nedostaju, držati odvojeno do ocjene
todo-nothing = sada ništa
because-compromised = zapis pokazuje napadača na njemu
because-suspected = nedostaje jedan zapis do dokaza
because-not-covered = nedostaju dnevnici koji bi pokazali napadača
because-no-sign = dnevnici koji bi ga pokazali postoje i ne pokazuju ništa
because-contained = analitičar je presudio da je izolovan; još nije čist
because-ruled = analitičar je presudio da je čist ili ponovo podignut
# javnost ----------------------------------------------------------------------------------------
public-heading = Šta se zna
public-no-names = Ovdje se ne imenuje nijedna institucija, osoba ni sistem; osnovu svake rečenice čuvaju istražitelji.
public-no-answer = To se još ne može reći.
public-now-active = Tragovi napadača dosežu do kraja pregledanih zapisa; rad se nastavlja.
public-now-seen = Posljednji tragovi napadača stariji su od kraja pregledanih zapisa; više se ne može isključiti.
public-now-not-covered = Pregledani zapisi ne pokazuju napadača; što nije zapisano, ne može ga pokazati.
public-infection-compromised = Od { $of } pregledanih računara kompromitovano je { $compromised }; za { $not_covered } se još ne može ocijeniti.
public-infection-suspected = Od { $of } pregledanih računara pod sumnjom je { $suspected }; za { $not_covered } se još ne može ocijeniti.
public-infection-not-covered = Nijedan od { $of } pregledanih računara ne pokazuje napad; za { $not_covered } se još ne može ocijeniti.
public-exposure-taken = Podaci građana su preuzeti; oni kojih se tiče biće direktno obaviješteni.
public-exposure-published = Podaci građana su objavljeni; oni kojih se tiče biće direktno obaviješteni.
public-exposure-outflow = Podaci su napustili sisteme; ispituje se da li su to podaci građana.
public-exposure-no-sign = Pregledani zapisi ne pokazuju pristup podacima građana.
public-exposure-not-covered = Da li se to tiče podataka građana još se ne može reći.
public-attribution-not-established = Nije utvrđeno ko stoji iza napada.
public-infrastructure-reached = Dosegnut je sistem koji upravlja opremom; njegov operator je obaviješten.
public-infrastructure-not-covered = O sistemima koji upravljaju opremom još se ništa ne može reći.
time-minute = { $day }. { $month_id } { $year }. { $clock }
month-short-1 = jan
month-short-2 = feb
month-short-3 = mar
month-short-4 = apr
month-short-5 = maj
month-short-6 = jun
month-short-7 = jul
month-short-8 = avg
month-short-9 = sep
month-short-10 = okt
month-short-11 = nov
month-short-12 = dec
label-answer = ODGOVOR
label-of = UKUPNO
label-since = KADA
label-for = ZA
label-against = PROTIV
label-not-covered = NEPOKRIVENO
label-would-change = MIJENJALO BI
label-next = DALJE
label-basis = OSNOVA
answer-basis = { $bound ->
    [0] svi dokazi
   *[other] sa stanjem od { $as_of }
 }{ $cut ->
    [0] {""}
   *[other] , zapisi do { $until }
 }, stanje { $state }, pravila { $rules }, ATT&CK { $knowledge }, bedem { $tool }
