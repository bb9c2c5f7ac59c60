select exists (select from bots.recipient where broadcast_id = @id and status = 'pending')
  or exists (select from bots.recipient where broadcast_id = @id and status = 'sending')
