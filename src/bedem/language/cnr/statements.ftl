column-check = provjera
column-statement = izjava
column-in-hand = dokazi u ruci od
column-said = rečeno
statement-supported = Odgovor je: { $word_id }.
statement-contradicted = Zapisi pokazuju drugačije: { $word_id }.
statement-not-carried = Dokazi ne sežu tako daleko: { $word_id }.
statement-not-entered = Šta izjava tvrdi nije uneseno kao riječ ili broj; odgovor je: { $word_id }.
statement-number-hosts = Rečeno: { $number }. { $shown ->
    [one] Pokazuje se { $shown } kompromitovan računar
    [few] Pokazuju se { $shown } kompromitovana računara
   *[other] Pokazuje se { $shown } kompromitovanih računara
 }, za još { $unsure } se ne može ocijeniti.
statement-number-institutions = Rečeno: { $number }. { $shown ->
    [one] Pokazuje se { $shown } institucija sa kompromitovanim računarom
    [few] Pokazuju se { $shown } institucije sa kompromitovanim računarima
   *[other] Pokazuje se { $shown } institucija sa kompromitovanim računarima
 }, za još { $unsure } se ne može ocijeniti.
statements-lead = { $count ->
    [0] Nijedna javna izjava nije unesena.
    [one] Provjerena je { $count } javna izjava: potkrijepljeno { $supported }, opovrgnuto { $contradicted }, ne može se potkrijepiti { $not_carried }.
    [few] Provjerene su { $count } javne izjave: potkrijepljeno { $supported }, opovrgnuto { $contradicted }, ne može se potkrijepiti { $not_carried }.
   *[other] Provjereno je { $count } javnih izjava: potkrijepljeno { $supported }, opovrgnuto { $contradicted }, ne može se potkrijepiti { $not_carried }.
 }
statements-conflict-hosts = Navedeni su različiti brojevi računara: { $first } ({ $first_by }) i { $second } ({ $second_by }).
statements-conflict-institutions = Navedeni su različiti brojevi institucija: { $first } ({ $first_by }) i { $second } ({ $second_by }).
