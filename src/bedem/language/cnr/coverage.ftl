coverage-headline = Zapise ima { $hosts ->
    [one] { $hosts } računar
    [few] { $hosts } računara
   *[other] { $hosts } računara
 }, u { $logs ->
    [one] { $logs } dnevniku
   *[other] { $logs } dnevnika
 }.
denominator-named = { $count ->
    [one] { $count } računar pomenut u zapisima
    [few] { $count } računara pomenuta u zapisima
   *[other] { $count } računara pomenuto u zapisima
 }
column-host = računar
column-log = dnevnik
column-records = zapisi
column-first = prvi
column-last = posljednji
column-missing = nedostaje
next-gaps = šta nedostaje i šta bi to nadoknadilo
