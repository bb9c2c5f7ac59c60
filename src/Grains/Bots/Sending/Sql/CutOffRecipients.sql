select bots.cut_off_recipients($1, $2, $3, $4)
