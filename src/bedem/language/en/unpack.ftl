# Archives: what was refused, damaged, locked or too much.

gap-archive-damaged = “{ $name }” is damaged ({ $why }); what could be unpacked was kept.
gap-archive-depth = “{ $name }” is an archive { $limit } levels deep; it was not opened.
gap-archive-members = More than { $limit } members: unpacking of this file was stopped.
gap-archive-bytes = More than { $limit } bytes: unpacking of this file was stopped.
gap-archive-ratio = { $bytes } bytes came out, more than { $limit } times what was delivered, as in an archive bomb: unpacking of this file was stopped.
gap-archive-slow = Nothing came out for { $limit } seconds: unpacking of this file was stopped.
gap-archive-password = “{ $name }” is locked with a password; its locked members were not read.
gap-archive-password-wrong = { $tried ->
    [one] “{ $name }” is locked and the password given does not open it; its locked members were not read.
   *[other] “{ $name }” is locked and none of the { $tried } passwords given opens it; its locked members were not read.
}
gap-archive-rar = “{ $name }” is a RAR archive; bedem does not open RAR.
gap-member-link = “{ $name }” is a link ({ $detail }); links are not followed.
gap-member-device = “{ $name }” is a device, pipe or socket; it has no content to read.
gap-member-method = “{ $name }” is packed in a way bedem does not read (method { $detail }).
gap-member-name = The name “{ $name }” would leave its folder if it were unpacked under it; the content was read, nothing was written under that name.
close-password = Give the password with --password-file.
close-archive-damaged = Deliver the archive again and compare its size and hash.
close-archive-limit = Unpack the archive by hand, look at it, and give the files that matter.
close-archive-rar = Unpack it with a RAR program and give the folder.
gap-image-volume = { $name } is not read: { $kind }.
close-image-volume = Open it with the tool for { $kind } (BitLocker: with the recovery key) and deliver a raw image of the open volume.
gap-image-others = { $name }: { $count } files are neither logs nor artefacts by their place; they were not looked at.
gap-image-memory = { $name } holds memory of the machine; it is not read.
close-image-memory = Look at it with a memory analysis tool (Volatility).
