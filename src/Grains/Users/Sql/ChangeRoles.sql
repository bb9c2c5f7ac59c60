update users.account a
set roles = string_to_array(c.roles, ','), roles_tx = c.tx, roles_seq = c.seq
from unnest(@Ids, @Roles, @Txs, @Seqs) as c(id, roles, tx, seq)
where a.id = c.id and (a.roles_tx, a.roles_seq) < (c.tx, c.seq)
