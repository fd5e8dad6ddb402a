screen-head = { $tlp }   stanje dokaza { $state }
screen-read = { $files ->
    [one] { $files } datoteka
    [few] { $files } datoteke
   *[other] { $files } datoteka
 }, { $size }, { $events ->
    [one] { $events } događaj
    [few] { $events } događaja
   *[other] { $events } događaja
 } sa { $hosts ->
    [one] { $hosts } računara
   *[other] { $hosts } računara
 }{ $institutions ->
    [0] {""}
    [one] {" "}u { $institutions } instituciji
   *[other] {" "}u { $institutions } institucija
 }{ $duplicates ->
    [0] {""}
   *[other] ; { $duplicates } dostavljeno dvaput, brojano jednom
 }{ $residual ->
    [0] {""}
   *[other] ; { $residual } zaostalih zapisa posebno
 }
screen-not-read = { $damaged ->
    [0] ništa nije oštećeno ni odbijeno
    [one] { $damaged } izvor djelimično oštećen ili odbijen
    [few] { $damaged } izvora djelimično oštećena ili odbijena
   *[other] { $damaged } izvora djelimično oštećeno ili odbijeno
 }{ $unclaimed ->
    [0] {""}
    [one] , { $unclaimed } datoteka koju nijedan čitač ne prepoznaje
    [few] , { $unclaimed } datoteke koje nijedan čitač ne prepoznaje
   *[other] , { $unclaimed } datoteka koje nijedan čitač ne prepoznaje
 }
screen-hosts = { $delivered ->
    [one] { $delivered } računar sa zapisima
    [few] { $delivered } računara sa zapisima
   *[other] { $delivered } računara sa zapisima
 }{ $named ->
    [0] {""}
   *[other] , još { $named } pomenuto u njima, a nikad prikupljeno
 }
screen-no-time = nijedan zapis nema vrijeme koje se može odrediti
screen-time = od { $first } do { $last } UTC
screen-corrected = { $hosts ->
    [one] ispravljen sat { $hosts } računara
   *[other] ispravljeni satovi { $hosts } računara
 } u { $sources ->
    [one] { $sources } izvoru
   *[other] { $sources } izvora
 }: bedem events "SELECT DISTINCT host, time - time_stamped FROM events"
screen-unknown-clock = { $events ->
    [one] { $events } zapis sa satom bez vremenske zone (navesti --zone)
    [few] { $events } zapisa sa satovima bez vremenske zone (navesti --zone)
   *[other] { $events } zapisa sa satovima bez vremenske zone (navesti --zone)
 }
screen-hits = { $critical } kritičnih, { $high } visokih, { $medium } srednjih, { $low } niskih po { $rules } pravila; { $not_run } pravila se ne izvršava: bedem rules list --not-run
screen-next-hits = šta su pravila našla, po pravilu i računaru:
screen-next-coverage = šta dnevnici pokrivaju i šta nedostaje:
screen-stray-times = { $events ->
    [one] { $events } zapis ima vrijeme prije 1990.
    [few] { $events } zapisa imaju vrijeme prije 1990.
   *[other] { $events } zapisa ima vrijeme prije 1990.
 }
screen-verdicts = kompromitovano { $compromised }, pod sumnjom { $suspected }{ $clean ->
    [0] {""}
   *[other] , bez znaka { $clean }
 }, nije pokriveno { $silent }
screen-starts = { $host }, { $since } UTC, prvi viđen; ulaz je možda prije dnevnika
screen-next-ask = jedan red po pitanju:
screen-active = da: posljednji zapis napadača { $last } UTC na { $host }{ $listed ->
    [0] {""}
   *[other] ; { $others }
 }{ $more ->
    [0] {""}
   *[other] {" "}i još { $more }
 }
screen-seen = ne u posljednja 24 sata dnevnika: posljednji zapis napadača { $last } UTC na { $host }; računari koji ćute ne bi se vidjeli
screen-domain-control-lost = kontrola izgubljena: { $domains } ({ $count })
screen-domain-suspected = pod sumnjom: { $domains } ({ $count })
screen-domain-no-sign = bez znaka: { $domains } ({ $count })
screen-domain-not-covered = nije pokriveno: { $domains } ({ $count })
screen-do-isolate = { $number }  izolovati { $name }, { $known ->
    [0] nije pokriveno šta to prekida
   *[other] prekida { $accounts ->
    [one] { $accounts } nalog
    [few] { $accounts } naloga
   *[other] { $accounts } naloga
 } sa { $machines ->
    [one] { $machines } računara
    [few] { $machines } računara
   *[other] { $machines } računara
 }
 }
screen-do-disable = { $number }  onemogućiti { $name }, { $known ->
    [0] nije pokriveno šta to prekida
   *[other] { $services ->
    [0] ne vidi se njegov servis ni posao
    [one] prekida servise ili poslove na { $services } računaru
    [few] prekida servise ili poslove na { $services } računara
   *[other] prekida servise ili poslove na { $services } računara
 }
 }
screen-do-block = { $number }  blokirati { $name }
