# Što čitači nijesu mogli da pročitaju, ili su pročitali s ogradom.

gap-json-damaged = { $count ->
    [one] { $count } objekat je presječen ili oštećen (bajtovi { $start } do { $end }); svi ostali su pročitani.
    [few] { $count } objekta su presječena ili oštećena (bajtovi { $start } do { $end }); svi ostali su pročitani.
   *[other] { $count } objekata je presječeno ili oštećeno (bajtovi { $start } do { $end }); svi ostali su pročitani.
}
gap-json-repaired = { $count ->
    [one] { $count } zapis nije ispravan JSON (loši bajtovi ili znakovi); pročitan je uz zamjene.
    [few] { $count } zapisa nijesu ispravan JSON (loši bajtovi ili znakovi); pročitani su uz zamjene.
   *[other] { $count } zapisa nije ispravan JSON (loši bajtovi ili znakovi); pročitani su uz zamjene.
}
gap-layout-unknown = { $count ->
    [one] { $count } zapis ima oblik koji bedem ne poznaje; zadržan je bez vremena, računara i broja događaja.
    [few] { $count } zapisa imaju oblik koji bedem ne poznaje; zadržani su bez vremena, računara i broja događaja.
   *[other] { $count } zapisa ima oblik koji bedem ne poznaje; zadržani su bez vremena, računara i broja događaja.
}
gap-time-unset = { $count ->
    [one] { $count } zapis nosi vrijeme koje nikad nije podešeno (1601. ili 2106. godina); zadržan je bez vremena.
    [few] { $count } zapisa nose vrijeme koje nikad nije podešeno (1601. ili 2106. godina); zadržani su bez vremena.
   *[other] { $count } zapisa nosi vrijeme koje nikad nije podešeno (1601. ili 2106. godina); zadržani su bez vremena.
}
gap-time-unreadable = { $count ->
    [one] Vrijeme { $count } zapisa ne može se pročitati; zadržan je bez vremena.
    [few] Vremena { $count } zapisa ne mogu se pročitati; zadržani su bez vremena.
   *[other] Vremena { $count } zapisa ne mogu se pročitati; zadržani su bez vremena.
}
close-damaged = Izvezite dnevnik ponovo ili dostavite izvornu datoteku.
close-time-unset = Poređajte ove zapise po broju zapisa; sat računara nije bio podešen.
close-time-unreadable = Izvezite dnevnik ponovo, s vremenom u obliku ISO 8601.
gap-xml-damaged = { $count ->
    [one] { $count } događaj je presječen ili oštećen (bajtovi { $start } do { $end }); zadržano je ono što stoji prije oštećenja.
    [few] { $count } događaja su presječena ili oštećena (bajtovi { $start } do { $end }); zadržano je ono što stoji prije oštećenja.
   *[other] { $count } događaja je presječeno ili oštećeno (bajtovi { $start } do { $end }); zadržano je ono što stoji prije oštećenja.
}
gap-zeek-no-fields = { $count ->
    [one] { $count } red stoji prije svake linije #fields; njegove kolone su nepoznate i nije pročitan.
    [few] { $count } reda stoje prije svake linije #fields; njihove kolone su nepoznate i nijesu pročitani.
   *[other] { $count } redova stoji prije svake linije #fields; njihove kolone su nepoznate i nijesu pročitani.
}
gap-zeek-columns = Redovi čiji broj kolona nije onaj iz #fields: { $short } prekratkih (zadržani kao presječeni), { $long } predugih (zadržani, ostatak pod _more).
gap-zeek-path = { $count ->
    [one] { $count } Zeek red ni sam ni imenom datoteke ne kaže iz kog je dnevnika; zadržan je kao zeek/unknown.
    [few] { $count } Zeek reda ni sami ni imenom datoteke ne kažu iz kog su dnevnika; zadržani su kao zeek/unknown.
   *[other] { $count } Zeek redova ni sami ni imenom datoteke ne kažu iz kog su dnevnika; zadržani su kao zeek/unknown.
}
gap-zeros = Bajtovi između redova koji su nula: { $count }. Tu je nešto izgubljeno ili nikad nije zapisano.
gap-text-repaired = { $count ->
    [one] { $count } red sadrži bajtove koji nijesu UTF-8; prikazani su kao \xNN.
    [few] { $count } reda sadrže bajtove koji nijesu UTF-8; prikazani su kao \xNN.
   *[other] { $count } redova sadrži bajtove koji nijesu UTF-8; prikazani su kao \xNN.
}
gap-line-long = { $count ->
    [one] { $count } red je duži od megabajta; pročitan je samo njegov prvi megabajt.
    [few] { $count } reda su duža od megabajta; od svakog je pročitan samo prvi megabajt.
   *[other] { $count } redova je duže od megabajta; od svakog je pročitan samo prvi megabajt.
}
gap-lines-unread = { $count ->
    [one] { $count } red nije u formatu ovog dnevnika; nije pročitan.
    [few] { $count } reda nijesu u formatu ovog dnevnika; nijesu pročitani.
   *[other] { $count } redova nije u formatu ovog dnevnika; nijesu pročitani.
}
gap-hive-unwritten = Ova datoteka registra nije bila do kraja upisana kad je kopirana: najnovije izmjene su možda u njenim datotekama .LOG1 i .LOG2, koje se ne primjenjuju.
close-hive-unwritten = Prikupite datoteku registra zajedno s .LOG1 i .LOG2 i upišite je cijelu alatom koji ih primjenjuje.
gap-records-unread = { $count ->
    [one] { $count } zapis je oštećen; nije pročitan.
    [few] { $count } zapisa su oštećena; nijesu pročitani.
   *[other] { $count } zapisa je oštećeno; nijesu pročitani.
}
gap-journal-no-message = { $count ->
    [one] { $count } zapis žurnala nema poruku: journalctl izostavlja sve duže od 4.096 bajtova.
    [few] { $count } zapisa žurnala nemaju poruku: journalctl izostavlja sve duže od 4.096 bajtova.
   *[other] { $count } zapisa žurnala nema poruku: journalctl izostavlja sve duže od 4.096 bajtova.
}
close-journal-all = Izvezite žurnal ponovo s journalctl --all ili dostavite datoteke žurnala.
gap-time-no-year = { $count ->
    [one] { $count } red ne navodi godinu i ništa u datoteci je ne otkriva; zadržan je bez vremena.
    [few] { $count } reda ne navode godinu i ništa u datoteci je ne otkriva; zadržani su bez vremena.
   *[other] { $count } redova ne navodi godinu i ništa u datoteci je ne otkriva; zadržani su bez vremena.
}
close-time-no-year = Dostavite dnevnik u cjelini, sa starijim dijelovima, ili izvoz žurnala istog računara.
gap-csv-columns = Redovi čiji broj kolona nije onaj iz zaglavlja: { $short } prekratkih, { $long } predugih (zadržani, ostatak pod _more).
gap-w3c-no-fields = { $count ->
    [one] { $count } red stoji prije svake linije #Fields; njegove kolone su nepoznate i nije pročitan.
    [few] { $count } reda stoje prije svake linije #Fields; njihove kolone su nepoznate i nijesu pročitani.
   *[other] { $count } redova stoji prije svake linije #Fields; njihove kolone su nepoznate i nijesu pročitani.
}
gap-time-order = { $count ->
    [one] U { $count } datumu ne može se razlikovati dan od mjeseca; zapis je zadržan bez vremena.
    [few] U { $count } datuma ne može se razlikovati dan od mjeseca; zapisi su zadržani bez vremena.
   *[other] U { $count } datuma ne može se razlikovati dan od mjeseca; zapisi su zadržani bez vremena.
}
close-time-order = Dostavite duži dio dnevnika (dan veći od 12 otkriva redosljed) ili ga izvezite s ISO datumima.
gap-map-columns = Mapa navodi kolone kojih nema u tabeli: { $missing }. Tabela ima: { $held }.
close-map-columns = Ispravite mapu; bedem investigate DATOTEKA --map MAPA --dry-run pokazuje prve redove kako su shvaćeni.
