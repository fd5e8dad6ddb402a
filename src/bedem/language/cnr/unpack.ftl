# Arhive: šta je odbijeno, oštećeno, zaključano ili previše.

gap-archive-damaged = „{ $name }“ je oštećeno ({ $why }); zadržano je ono što se moglo raspakovati.
gap-archive-depth = „{ $name }“ je arhiva na dubini { $limit }; nije otvorena.
gap-archive-members = Članova je više od { $limit }: raspakivanje ove datoteke je zaustavljeno.
gap-archive-bytes = Bajtova je više od { $limit }: raspakivanje ove datoteke je zaustavljeno.
gap-archive-ratio = Izašlo je { $bytes } bajtova, preko { $limit } puta više nego što je dostavljeno, kao kod arhive-bombe: raspakivanje ove datoteke je zaustavljeno.
gap-archive-slow = Ništa nije izašlo za { $limit } sekundi: raspakivanje ove datoteke je zaustavljeno.
gap-archive-password = „{ $name }“ je zaključano lozinkom; zaključani članovi nijesu pročitani.
gap-archive-password-wrong = { $tried ->
    [one] „{ $name }“ je zaključano, a { $tried } data lozinka ga ne otvara; zaključani članovi nijesu pročitani.
    [few] „{ $name }“ je zaključano, a { $tried } date lozinke ga ne otvaraju; zaključani članovi nijesu pročitani.
   *[other] „{ $name }“ je zaključano, a { $tried } datih lozinki ga ne otvara; zaključani članovi nijesu pročitani.
}
gap-archive-rar = „{ $name }“ je RAR arhiva; bedem ne otvara RAR.
gap-member-link = „{ $name }“ je veza ({ $detail }); veze se ne prate.
gap-member-device = „{ $name }“ je uređaj, cijev ili utičnica; nema sadržaja za čitanje.
gap-member-method = „{ $name }“ je spakovano na način koji bedem ne čita (metoda { $detail }).
gap-member-name = Ime „{ $name }“ bi izašlo iz svoje fascikle da se pod njim raspakuje; sadržaj je pročitan, pod tim imenom ništa nije zapisano.
close-password = Dajte lozinku opcijom --password-file.
close-archive-damaged = Dostavite arhivu ponovo i uporedite joj veličinu i heš.
close-archive-limit = Raspakujte arhivu ručno, pregledajte je i dajte datoteke koje su važne.
close-archive-rar = Raspakujte je RAR programom i dajte fasciklu.
gap-image-volume = { $name } nije pročitano: { $kind }.
close-image-volume = Otvorite ga alatom za { $kind } (BitLocker: ključem za oporavak) i dostavite sirovu sliku otvorenog volumena.
gap-image-others = { $name }: { $count } datoteka po svom mjestu nijesu ni dnevnici ni tragovi; nijesu pregledane.
gap-image-memory = { $name } sadrži memoriju računara; nije pročitana.
close-image-memory = Pregledajte je alatom za analizu memorije (Volatility).
