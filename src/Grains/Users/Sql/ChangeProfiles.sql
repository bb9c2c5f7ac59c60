update users.account a
set display_name = c.display_name, language = c.language, profile_tx = c.tx, profile_seq = c.seq
from unnest(@Ids, @DisplayNames, @Languages, @Txs, @Seqs) as c(id, display_name, language, tx, seq)
where a.id = c.id and (a.profile_tx, a.profile_seq) < (c.tx, c.seq)
