# lokalni prikaz: traka, zaglavlja ------------------------------------------------------------------
live-marking = živi prikaz, interno
live-head = Živi prikaz · dokazi prikupljeni do { $when } { $zone } · stanje dokaza { $state }
live-pages = Stranice
live-skip = Na sadržaj
live-overview = Pregled
live-hits = Detekcije
live-search = Traži
live-search-for = Adresa, ime, heš, nalog, putanja, bilo koji tekst
live-old = Predmet se promijenio otkad je ovo otvoreno.
live-renew = Prikaži sadašnje stanje
live-title-host = Računar { $name }
live-title-account = Nalog { $name }
live-title-record = Zapis { $name }
live-title-basis = { $name }
live-title-search = Pretraga
live-title-working = Trenutak
live-title-refused = Nije prikazano
live-working = Odgovori se sastavljaju. Stranica se sama osvježava.
live-working-on = Odgovara se na: { $step_id } Stranica se sama osvježava; zapisi i pretraga mogu se koristiti u međuvremenu.
live-known = Šta se zna
# zapis ---------------------------------------------------------------------------------------------
live-same-record = Isti zapis stigao je dvaput. Odgovori i brojevi koriste njegovog blizanca:
live-no-neighbours = Ne navodi računar ili vrijeme, pa se ne može reći šta stoji pored njega.
live-not-cited-yet = Odgovori još nijesu izračunati: ne zna se šta navodi ovaj zapis.
live-around = Šta je { $host } zabilježio oko njega
live-around-lead = { $before ->
    [one] { $before } zapis prije njega
    [few] { $before } zapisa prije njega
   *[other] { $before } zapisa prije njega
 } i { $after ->
    [one] { $after } poslije njega
    [few] { $after } poslije njega
   *[other] { $after } poslije njega
 }, { $span_id }.
live-around-here = na sam zapis
live-around-host = stranica računara
live-around-left = Sa svake strane prikazano je najbližih { $count }.
live-span-1h = u okviru 1 sata
live-span-1d = u okviru 1 dana
live-span-30d = u okviru 30 dana
# pretraga ------------------------------------------------------------------------------------------
live-search-lead = Svaki zapis koji sadrži { $value } ({ $type_id }).
live-search-page = Stranica:
live-search-part = I unutar dužih riječi.
live-search-part-wanted = Traži i unutar dužih riječi; čita svaki zapis.
live-search-first = Prvih { $count }
live-search-so-far = { $count ->
    [one] { $count } zapis dosad, čitanje traje
    [few] { $count } zapisa dosad, čitanje traje
   *[other] { $count } zapisa dosad, čitanje traje
 }
live-search-many = Zapisa koji to sadrže: { $count }, uključujući skrivene duplikate; iznad { $most } ne navode se po računarima.
live-search-count = { $count ->
    [0] Nijedan zapis to ne sadrži. To ne dokazuje da ga nikad nije bilo: vidi šta dnevnici pokrivaju.
    [one] { $count } zapis to sadrži, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
    [few] { $count } zapisa to sadrže, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
   *[other] { $count } zapisa to sadrži, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
 }
live-search-by-host = Po računarima
live-column-found = gdje stoji
live-column-records = zapisa
live-type-address = adresa
live-type-network = mreža
live-type-domain = ime domena
live-type-host = ime računara
live-type-url = adresa stranice
live-type-hash = heš
live-type-email = adresa e-pošte
live-type-account = nalog
live-type-path = putanja
live-type-file = ime datoteke
live-type-text = tekst
# odbijanja -----------------------------------------------------------------------------------------
live-refused-token = Ova adresa je već iskorišćena ili pripada ranijem pokretanju. Terminal prikazuje onu koja sada važi.
live-refused-cookie = Ovaj pregledač nije pušten. Otvorite adresu koju je bedem ispisao u terminalu.
live-refused-host = Ova stranica otvara se samo pod svojom adresom, kako ju je bedem ispisao u terminalu.
live-refused-origin = Obrazac je stigao sa druge stranice; ništa nije urađeno.
live-refused-form = Obrazac nije iz ovog pokretanja bedema; ništa nije urađeno. Otvorite stranicu ponovo.
live-refused-long = Zahtjev je predugačak.
live-defect = Stranica nije mogla biti napravljena; terminal kaže zašto. To je greška bedema.
live-not-whole = Stranica je prekinuta i nije cijela.
# detekcije -----------------------------------------------------------------------------------------
live-title-hits = Detekcije
live-hits-filter = Filter
live-hits-level = najmanje
live-hits-any = svaki nivo
live-from = od
live-to = do
live-hits-show = Prikaži
live-hits-all = sve
live-hits-count = { $count ->
    [0] Nijedno pravilo ovdje nije našlo ništa. To ne dokazuje da ničega nije bilo: vidi šta dnevnici pokrivaju.
    [one] { $count } detekcija, pravila: { $rules }, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
    [few] { $count } detekcije, pravila: { $rules }, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
   *[other] { $count } detekcija, pravila: { $rules }, { $hosts ->
        [0] bez računara
        [one] na { $hosts } računaru
        [few] na { $hosts } računara
       *[other] na { $hosts } računara
     }.
 }
live-hits-residual = { $count ->
    [one] Još { $count } na zapisu nađenom u neiskorišćenom prostoru; stoji samo među pojedinačnim.
    [few] Još { $count } na zapisima nađenim u neiskorišćenom prostoru; stoje samo među pojedinačnim.
   *[other] Još { $count } na zapisima nađenim u neiskorišćenom prostoru; stoji samo među pojedinačnim.
 }
live-hits-rules = Po pravilima
live-hits-hosts = { $names } i još { $count }
live-hits-each = Jedna po jedna
live-hits-rows = { $start } do { $end } od { $count }
live-column-author = autor
live-column-matched = šta se poklopilo
# presuda --------------------------------------------------------------------------------------------
live-judge = Donesi presudu
live-judge-lead = Presuda se upisuje u knjigu sa vašim imenom i stanjem dokaza koje je ovdje prikazano; uzima je u obzir svaki odgovor. Ništa se ne briše: važi sljedeća presuda o istom predmetu.
live-judge-choose = izaberite
live-judge-since = važi od (inače od sada)
live-judge-enter = Upiši presudu
live-judge-host = računar { $name }
live-judge-account = nalog { $name }
live-judge-hit = detekcija: { $title }
live-judge-subject = { $name }
live-judge-link = kretanje { $source } → { $target }, { $account }{ $timed ->
    [1] , { WHEN($time) }
   *[other] , vrijeme nepoznato
 }
live-title-not-ruled = Ništa nije upisano
live-why = Razlozi presude o računaru
live-why-key = + važi, − ne važi, ? ne može se reći. Stoji i ono što ne važi.
live-why-holds = +
live-why-fails = −
live-why-unknown = ?
live-judge-what = o čemu
