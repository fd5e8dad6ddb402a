# Liste indikatora naspram zapisa.

column-indicator = indikator
column-hits = pogoci
column-hosts = računari
column-could-show = mogli pokazati
indicators-headline = { $hit } od { $all } indikatora stoji u zapisima, na { $hosts ->
    [one] { $hosts } računaru
    [few] { $hosts } računara
   *[other] { $hosts } računara
}.
indicators-seen = { $indicator }: { $hits ->
    [one] { $hits } zapis
    [few] { $hits } zapisa
   *[other] { $hits } zapisa
} na { $hosts ->
    [one] { $hosts } računaru
    [few] { $hosts } računara
   *[other] { $hosts } računara
} ({ $names }).
indicators-none = Još nije data nijedna lista indikatora.
indicators-would-change = Dnevnici računara koji indikator nijesu mogli pokazati i sljedeća lista partnera.
gap-indicator-blind = { $count } od { $of } računara nema dnevnik koji bi pokazao indikator vrste { $type }.
close-indicator-blind = Prikupite s tih računara dnevnike koji ga pokazuju (docs/reference/indicators.md).
gap-indicator-wide = { $count ->
    [one] { $count } mreža je preširoka da bi se tražile sve njene adrese.
    [few] { $count } mreže su preširoke da bi se tražile sve njihove adrese.
   *[other] { $count } mreža je preširoko da bi se tražile sve njihove adrese.
}
gap-indicator-lines = { $count ->
    [one] { $count } red u listama nije indikator.
    [few] { $count } reda u listama nijesu indikatori.
   *[other] { $count } redova u listama nijesu indikatori.
}
gap-indicators-none = Indikatori partnera nijesu traženi: nije data nijedna lista.
close-indicators-none = Pretražite po listi: bedem sweep LISTA.
next-find = Pogledajte zapise indikatora koji je na najviše računara.
next-sweep = Dajte listu indikatora.
