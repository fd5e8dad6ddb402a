gap-evtx-no-chunk = Ovo liči na Windows dnevnik događaja, ali u njemu nije ostao nijedan blok zapisa.
gap-evtx-empty = Windows dnevnik događaja bez ijednog zapisa.
gap-evtx-header-lost = Zaglavlje jednog bloka je izgubljeno; zapisi su pronađeni jedan po jedan.
gap-evtx-chunk-cut = Blok je odsječen: prisutno je { $present } od 65536 bajtova.
gap-evtx-checksum = Kontrolni zbir bloka se ne slaže; zapisi su pročitani dokle se mogu povezati.
gap-evtx-hole = { $bytes } bajtova između dva zapisa ne može se pročitati.
gap-evtx-record = { $count ->
    [one] { $count } zapis ima okvir, ali se ne može dekodirati.
    [few] { $count } zapisa imaju okvir, ali se ne mogu dekodirati.
   *[other] { $count } zapisa ima okvir, ali se ne može dekodirati.
 }
gap-evtx-residual = { $count ->
    [one] { $count } raniji zapis (iza važećih) ima okvir, ali se ne može dekodirati.
    [few] { $count } ranija zapisa (iza važećih) imaju okvir, ali se ne mogu dekodirati.
   *[other] { $count } ranijih zapisa (iza važećih) ima okvir, ali se ne može dekodirati.
 }
gap-time-impossible = Zapisi nose vrijeme prije 1602. ili poslije 2105. godine; njihovo vrijeme ostaje otvoreno.
close-fetch-again = Kopirati datoteku ponovo sa računara ili iz slike njegovog diska.
