answer-not-built = Ova verzija ne može da odgovori na pitanje „{ $question }“.
gap-not-built = Pitanje „{ $question }“ nije ugrađeno u ovu verziju.
answer-more-gaps = i još { $count }: bedem gaps
absent-not-covered = nije pokriveno
absent-not-applicable = –
absent-unreadable = nečitljivo
absent-unknown = nepoznato
