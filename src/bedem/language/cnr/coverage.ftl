coverage-headline = Zapise ima { $hosts } od { $of } računara; prijave su pokrivene na { $logons }, novi procesi na { $process }.
host-outside = računar izvan ustanove
denominator-own = { $count ->
    [one] { $count } računar ustanove
    [few] { $count } računara ustanove
   *[other] { $count } računara ustanove
 }{ $registered ->
    [0] {" "}pomenut u zapisima
   *[other] {""}
 }
denominator-named = { $count ->
    [one] { $count } računar pomenut u nekom zapisu
    [few] { $count } računara pomenuta u nekom zapisu
   *[other] { $count } računara pomenuto u nekom zapisu
 }
denominator-register = { $count ->
    [one] { $count } računar u registru
    [few] { $count } računara u registru
   *[other] { $count } računara u registru
 }
column-host = računar
column-logs = dnevnici
column-first = prvi
column-last = posljednji
column-logons = prijave
column-processes = procesi
column-missing = nedostaje
column-kind = vrsta dnevnika
column-shows = dnevnik
column-on = uključen
column-off = isključen
column-lost = izgubljen
column-unknown = nepoznato
claim-recorded = Od { $of } računara sa zapisima, većinu vremena: prijave bilježene na { $logons }, novi procesi na { $processes }.
claim-no-processes = Pokretanje procesa nije nadzirano na { $hosts } od { $of } (4688 samo od podizanja sistema, ili ga nema).
claim-taken-away = Dnevnici su obrisani ili zaustavljeni na { $hosts } od { $of }.
against-clocks = { $hosts ->
    [one] Ispravljen je sat { $hosts } računara
    [few] Ispravljeni su satovi { $hosts } računara
   *[other] Ispravljeni su satovi { $hosts } računara
 }: njihovi sati su tačni samo koliko i ispravka.
against-residual = { $count ->
    [one] { $count } zaostali zapis se ne broji: on nikad ne dokazuje da je dnevnik radio.
    [few] { $count } zaostala zapisa se ne broje: oni nikad ne dokazuju da je dnevnik radio.
   *[other] { $count } zaostalih zapisa se ne broji: oni nikad ne dokazuju da je dnevnik radio.
 }
next-gaps = šta nedostaje i šta bi to nadoknadilo
next-not-collected = računari i dnevnici koje niko nije dostavio
next-kinds = svako razdoblje, s razlogom
gap-nothing = Nema zapisa ni sa jednog računara.
gap-numbers-missing = { $count ->
    [one] Nedostaje zapis { $first } (ukupno { $count }, do { $last })
    [few] Nedostaju zapisi { $first } do { $last } ({ $count })
   *[other] Nedostaju zapisi { $first } do { $last } ({ $count })
 }: obrisani, oštećeni ili izostavljeni pri čuvanju datoteke. Nastavlja se na { $ref }.
gap-numbers-damaged = { $count ->
    [one] U oštećenom dijelu datoteke izgubljen je { $count } zapis ({ $first } do { $last }).
    [few] U oštećenom dijelu datoteke izgubljena su { $count } zapisa ({ $first } do { $last }).
   *[other] U oštećenom dijelu datoteke izgubljeno je { $count } zapisa ({ $first } do { $last }).
 } Nastavlja se na { $ref }.
gap-numbers-many = Brojevi zapisa preskaču { $jumps } puta; nedostaje { $count } zapisa.
gap-numbers-restart = Brojevi zapisa počinju iznova od { $first } poslije { $last }: dnevnik je u međuvremenu obrisan. Nastavlja se na { $ref }.
gap-rolled-over = { $count ->
    [one] Prepisan je { $count } zapis prije prvog
    [few] Prepisana su { $count } zapisa prije prvog
   *[other] Prepisano je { $count } zapisa prije prvog
 }; pun dnevnik ovim tempom traje { $hours ->
    [0] manje od sata
   *[other] { $hours } h
 }. Počinje na { $ref }.
gap-begins-late = Datoteka počinje zapisom { $number } iako nikad nije bila puna: ono prije toga je izostavljeno ili obrisano. Počinje na { $ref }.
gap-cleared = Dnevnik je obrisan ({ $ref }).
gap-dropped = { $count ->
    [one] { $count } zapis kaže
    [few] { $count } zapisa kažu
   *[other] { $count } zapisa kaže
 } da su događaji izgubljeni ({ $ids }; { $ref }).
gap-sysmon-stopped = Sysmon je zaustavljen ({ $ref }).
gap-log-stopped = Servis dnevnika događaja stao je a da se sistem nije gasio ({ $ref }).
gap-silent = Satima nema nijednog zapisa dok drugi dnevnik istog računara nastavlja ({ $ref }).
gap-no-process-audit = Pokretanje procesa nije nadzirano { $hours } h.
gap-not-audited = { $count ->
    [one] Isključena je { $count } vrsta dnevnika
    [few] Isključene su { $count } vrste dnevnika
   *[other] Isključeno je { $count } vrsta dnevnika
 }: { $kinds }.
gap-selection = Datoteka je izbor: { $count ->
    [one] { $count } zapis
    [few] { $count } zapisa
   *[other] { $count } zapisa
 } iz brojeva { $first } do { $last }.
gap-not-subscribed = U proslijeđenim zapisima { $hosts ->
    [one] { $hosts } računara
   *[other] { $hosts } računara
 } nema ničega od: { $kinds }.
gap-machine-none = { $files ->
    [one] { $files } datoteka s tragovima ne imenuje računar, a ni ono što je prikupljeno s njom: njeni zapisi ne pripadaju nijednom računaru.
    [few] { $files } datoteke s tragovima prikupljene zajedno ne imenuju računar, a ni ono pored njih: njihovi zapisi ne pripadaju nijednom računaru.
   *[other] { $files } datoteka s tragovima prikupljenih zajedno ne imenuje računar, a ni ono pored njih: njihovi zapisi ne pripadaju nijednom računaru.
 }
gap-machine-several = { $files ->
    [one] { $files } datoteka s tragovima ne imenuje računar, a ono što je prikupljeno s njom imenuje više njih ({ $hosts }): ništa nije pogađano.
    [few] { $files } datoteke s tragovima prikupljene zajedno ne imenuju računar, a ono pored njih imenuje više njih ({ $hosts }): ništa nije pogađano.
   *[other] { $files } datoteka s tragovima prikupljenih zajedno ne imenuje računar, a ono pored njih imenuje više njih ({ $hosts }): ništa nije pogađano.
 }
close-machine = Datoteka registra SYSTEM iz iste zbirke ili po jedna fascikla za svaki računar uz --layout host.
gap-only-named = { $count ->
    [one] Pomenut u { $count } zapisu
   *[other] Pomenut u { $count } zapisa
 } ({ $field }, prvi put { $ref }), a nikad prikupljen.
gap-more-named = { $count ->
    [one] Još { $count } računar je pomenut
    [few] Još { $count } računara su pomenuta
   *[other] Još { $count } računara je pomenuto
 } u zapisima, a nikad prikupljeno: mnoga imena mogu biti izmišljena.
gap-registered = U registru je, ali ni u jednom zapisu.
gap-no-security = Dnevnik Security nije dostavljen; nedostaje: { $logs }.
gap-logs-lacking = Nije dostavljeno: { $logs }.
close-whole-log = Ponovo sačuvati cijeli dnevnik na računaru, bez filtera.
close-cleared = Kopija na serveru dnevnika, rezervna ili sjenovita kopija; inače ono što se može izvući s diska.
close-rolled-over = Kopija na serveru dnevnika, rezervna kopija, ili slika diska sa sjenovitim kopijama.
close-never = Ništa: to nikad nije bilježeno.
close-collector = Pitati sakupljač koje brojeve događaja uzima; uzeti dnevnike sa samih računara.
close-collect-host = Prikupiti dnevnike ovog računara, ili sliku njegovog diska.
close-collect-logs = Prikupiti ove dnevnike sa računara, ili iz slike njegovog diska.
