update users.account a
set blocked_at = c.blocked_at, block_reason = c.reason, block_tx = c.tx, block_seq = c.seq
from unnest(@Ids, @BlockedAts, @Reasons, @Txs, @Seqs) as c(id, blocked_at, reason, tx, seq)
where a.id = c.id and (a.block_tx, a.block_seq) < (c.tx, c.seq)
