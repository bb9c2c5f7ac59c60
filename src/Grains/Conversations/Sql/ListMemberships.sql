select conversation_id
from conversations.member
where user_id = @user_id
order by conversation_id
