# Zašto pravilo ne radi, ili radi oslabljeno.
rule-muted = utišano profilom
rule-level = nivo { $level } profil izostavlja
rule-folder = fasciklu { $folder } profil izostavlja
rule-no-log-source = ovdje nema izvora zapisa: bedem ne čita zapise vrste { $logsource }
rule-placeholder = zamjenska oznaka bez vrijednosti: { $names }
rule-cannot-fire = ne može se aktivirati: nijedan zapis njegovih dnevnika nema { $fields }
rule-correlation = korelaciona pravila i filteri nijesu podržani
rule-syntax = pravilo nije ispravno: { $problem }
rule-unsupported = nije podržano: { $what }
rule-duplicate = isti identifikator pravila stoji u { $other }
rule-weakened = u događaju { $event } nijedan zapis nema { $fields }
rule-no-author = nema autora: uz svako poklapanje mora stajati autor
rule-no-id = nema identifikatora: po njemu se poklapanja razlikuju
